"""The practice case of each manual, done in the demonstration as the manual tells it, by what stands on the pages."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, expect
from werkzeug.serving import make_server

from tests.web.at_work import Worker
from ycg_flow.app import create_app
from ycg_flow.casework.demonstration.accounts import PASSWORD
from ycg_flow.casework.demonstration.making import make_demonstration, open_demonstration

THIS_YEAR, LAST_YEAR = "2025年度县域医共体医保绩效考核（演示数据）", "2024年度县域医共体医保绩效考核（演示数据）"
A_PDF = FilePayload(
    name="凭证.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
)
pytestmark = pytest.mark.soak
OWN_PASSWORD = "松柏之质经霜弥茂 2026"  # noqa: S105 - of an invented person


class Learner(Worker):
    """Somebody who tries the demonstration out."""

    passphrase = PASSWORD

    def open_case(self, party: str, cycle: str = THIS_YEAR) -> None:
        """Reach a case over the cycle's board."""
        self.follow("评价周期")
        self.follow(cycle)
        self.follow(party)

    def follow_part(self, name: str | re.Pattern[str]) -> None:
        """Follow a link of the page's own content."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("link", name=name, exact=True).first.click()


class Class:
    """Everybody who learns, and what their browsers complained of."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.learners: list[Learner] = []

    def __call__(self, account: str) -> Learner:
        self.learners.append(Learner(self.browser, self.address, account))
        return self.learners[-1]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("practice") / "demonstration"
    make_demonstration(folder).database.close()
    return folder


@pytest.fixture
def learner(made: Path, tmp_path: Path, browser: Browser) -> Iterator[Class]:
    """A function that signs somebody in to a fresh demonstration; afterwards no browser has complained."""
    folder = Path(shutil.copytree(made, tmp_path / "demonstration"))
    desk = open_demonstration(folder)
    app = create_app(desk, secret_key=b"a key for tests only", demonstration_folder=folder)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    school = Class(browser, f"http://127.0.0.1:{server.server_port}")
    yield school
    complaints = [complaint for one in school.learners for complaint in one.complaints]
    for one in school.learners:
        one.page.context.close()
    server.shutdown()
    thread.join()
    server.server_close()
    desk.database.close()
    assert complaints == []


def test_the_submitter_mends_a_number_proves_it_asks_and_counts_what_lacks(learner: Class) -> None:
    hospital = learner("erqi.submitter")
    hospital.follow_part("完成自查自评")
    cell = hospital.page.get_by_label("县域内就诊人次", exact=False).first
    expect(cell).to_have_value("约一百二十万")
    cell.fill("1200000")
    hospital.press("保存草稿")
    hospital.follow_part(re.compile("^上传.*0份$"))
    hospital.page.locator("input[name=files]:not(details input)").set_input_files([A_PDF])
    hospital.page.get_by_role("link", name="凭证.pdf").wait_for()
    hospital.follow("返回自评表")
    hospital.page.locator("summary").first.click()
    hospital.follow("就本指标向医保部门提问")
    hospital.write({"问题": "办法须由哪一级备案？"})
    hospital.press("提交问题")
    hospital.sees("待答复")
    hospital.follow("概况")
    expect(hospital.page.get_by_role("button", name="提交审签")).to_be_disabled()
    hospital.sees("以下必填数据尚未填写或说明")


def test_the_certifier_declines_once_then_certifies_and_opens_the_receipt(learner: Class) -> None:
    second = learner("guancheng.certifier")
    second.follow_part("审签并报送自评")
    second.follow_part("1份")
    second.sees("自评佐证材料.pdf")
    second.follow("审签报送")
    second.page.get_by_label("退回填报人的理由").fill("请核对开户资料。")
    second.press("退回填报人")
    first = learner("guancheng.submitter")
    first.follow_part("完成自查自评")
    first.press("提交审签")
    second.follow("我的待办")
    second.follow_part("审签并报送自评")
    second.press("审签并报送自评")
    second.sees("回执")
    second.sees("2026-03-10")


def test_a_number_of_a_member_stands_in_the_hospitals_table(learner: Class) -> None:
    member = learner("erqi.member_contributor")
    member.follow_part("填报成员单位数据")
    member.page.locator("input[name='value.visits_in_primary_care.2025']").fill("58000")
    member.press("保存本单位数据")
    hospital = learner("erqi.submitter")
    hospital.follow_part("完成自查自评")
    hospital.follow("成员单位数据")
    hospital.sees("二七区辰镇卫生院")
    hospital.tick("把基层医疗卫生机构就诊人次的合计58000填入自评表")
    hospital.press("把勾选的合计填入自评表")
    hospital.follow("自评表")
    expect(hospital.page.locator("input[name='value.visits_in_primary_care.2025']")).to_have_value("58,000")


def test_the_observer_finds_the_palest_cell_and_what_it_was_lost_by(learner: Class) -> None:
    observer = learner("health")
    observer.follow("评价周期")
    observer.follow(THIS_YEAR)
    observer.follow("指标热力表")
    observer.follow("0")
    observer.sees("得0分")


def test_the_data_officer_enters_what_differs_and_resolves_it(learner: Class) -> None:
    officer = learner("data")
    officer.follow_part("采集并导入数据")
    officer.page.get_by_label("数据来源").fill("医保结算系统 2026-03-10")
    officer.page.locator("input[name='value.visits_within_county.2025']").fill("1785000")
    officer.press("录入采集数据")
    officer.follow("数据")
    officer.sees("待处理的差异（1）")
    officer.tick("采集：")
    officer.page.get_by_label("理由").fill("自报数含县域外就诊记录，以结算数据为准。")
    officer.press("写入终评值")
    expect(officer.page.locator("main")).not_to_contain_text("待处理的差异")


def test_the_evaluator_answers_an_objection_and_who_scored_may_only_read(learner: Class) -> None:
    second = learner("second_evaluator")
    second.follow_part("复核异议")
    second.follow_part("按要求编制医保资金预算拨付计划")
    second.sees("未见各成员单位预付额度分配表")
    second.page.go_back()
    scorer = learner("evaluator")
    scorer.follow_part("复核异议")
    assert scorer.page.get_by_role("button", name="认定成立").count() == 0
    second.page.get_by_label("答复").fill("分配表盖章日期在评价年度内，予以认定。")
    second.press("认定成立")
    second.sees("成立，待更正")


def test_the_leader_sees_who_is_late_records_a_fact_and_proposes(learner: Class) -> None:
    leader = learner("leader")
    leader.follow("评价周期")
    leader.follow(THIS_YEAR)
    late = leader.page.get_by_role("row").filter(has_text="上街区医共体")
    expect(late).to_contain_text("已逾期")
    leader.follow("惠济区医共体")
    leader.follow("一票否决")
    leader.follow_part("经查实存在欺诈骗保行为")
    leader.write({"事实": "抽查病历10份，其中2份分解住院。", "来源（凭证、文件或被询问人）": "住院病历抽查表"})
    leader.press("记录调查事实")
    leader.sees("其中2份分解住院")
    leader.open_case("新郑市医共体")
    leader.follow("异议")
    leader.sees("反馈：同意")
    leader.follow("概况")
    leader.press("提请审定")
    approver = learner("approver")
    approver.sees("审定")
    approver.sees("新郑市医共体")


def test_the_surveyor_opens_surveys_and_nothing_else_of_a_case(learner: Class) -> None:
    surveyor = learner("surveyor")
    surveyor.follow_part("中牟县医共体")
    surveyor.sees("20位参保患者")
    assert surveyor.page.locator("main").get_by_role("link", name="得分").count() == 0
    surveyor.follow("评价周期")
    surveyor.sees("没有可以查看的评价周期")
    for place in ("通知", "政策", "帮助"):
        surveyor.follow(place)


def test_the_approver_looks_at_the_reasons_and_approves(learner: Class) -> None:
    approver = learner("approver")
    approver.page.locator("main").get_by_role("row").filter(has_text="巩义市医共体").get_by_role(
        "link", name="审定"
    ).first.click()
    approver.page.wait_for_url("**/approval")
    approver.follow_part("按要求编制医保资金预算拨付计划")
    approver.sees("未按季度分解到成员单位")
    approver.follow("审定")
    approver.give_password_again()
    approver.press("审定结果")


def test_the_settlement_officer_fills_the_ledger_and_reads_last_years_statement(learner: Class) -> None:
    officer = learner("settler")
    officer.open_case("金水区医共体")
    officer.follow("清算")
    officer.sees("审定后才能清算")
    officer.follow("台账")
    officer.sees("未录入")
    officer.page.locator("input[name='entry.prepaid_quota']").fill("9800万元")
    officer.page.get_by_label("本次录入的依据文件").fill("2025年度清算台账（演示）")
    officer.press("核对读数")
    officer.sees("98,000,000.00")
    officer.press("保存台账")
    officer.open_case("中牟县医共体", LAST_YEAR)
    officer.follow("清算")
    officer.follow_part("410122-2024-001-S01")
    officer.sees("200,000,000.00 − 192,345,678.90 = 7,654,321.10元")
    officer.sees("第五条")


def test_the_rectification_officer_reads_the_overdue_order_and_registers_a_problem(learner: Class) -> None:
    officer = learner("rectifier")
    officer.follow("整改")
    expect(officer.page.locator("main tbody tr").first).to_contain_text("荥阳市医共体")
    officer.follow_part("410182-2025-001-R01")
    officer.sees("约谈")
    officer.open_case("中牟县医共体")
    officer.follow("登记日常监管问题")
    officer.choose("发现途径", "监督检查")
    officer.page.get_by_label("问题", exact=True).fill("抽查凭证，一笔支出缺少审批单。")
    officer.press("登记日常监管问题")
    officer.sees("日常监管问题（1）")


def test_the_auditor_counts_the_signatures_of_a_veto(learner: Class) -> None:
    auditor = learner("auditor")
    auditor.open_case("新郑市医共体")
    auditor.follow("办理记录")
    auditor.sees("登记投诉举报")
    signed = auditor.page.get_by_role("row").filter(has_text=re.compile("建议认定|认定一票否决"))
    assert len(set(signed.locator("td:nth-child(4)").all_inner_texts())) == 2
    assert re.search(r"[a-z]+\.[a-z_]+", auditor.page.locator("main").inner_text()) is None


def test_the_account_administrator_lets_somebody_in_another_grants_the_post_and_one_bars_again(learner: Class) -> None:
    keeper, guard = learner("accounts"), learner("security")
    keeper.follow("系统管理")
    keeper.write({"账号": "demo.newcomer", "姓名": "示例新人"})
    keeper.press("新增并发放口令")
    newcomer = Newcomer(learner.browser, learner.address, keeper.page.locator(".earned").inner_text())
    learner.learners.append(newcomer)
    newcomer.sees("没有待办事项")
    newcomer.follow("评价周期")
    newcomer.sees("没有可以查看的评价周期")
    keeper.follow("系统管理")
    keeper.follow("示例新人")
    assert keeper.page.get_by_role("button", name="授予岗位").count() == 0
    guard.follow("系统管理")
    guard.follow("示例新人")
    guard.choose("岗位", "观察员")
    guard.choose("单位", "郑州市卫生健康委员会")
    guard.choose("管辖地区", "郑州市（410100）")
    guard.press("授予岗位")
    newcomer.follow("评价周期")
    newcomer.sees(THIS_YEAR)
    guard.follow("人员和账户")
    own = guard.page.get_by_role("row").filter(has=guard.page.get_by_role("cell", name="security", exact=True))
    own.get_by_role("link").click()
    guard.sees("不能为自己授予岗位")
    keeper.page.get_by_label("停用的理由").fill("练习结束。")
    keeper.press("停用账户")
    newcomer.page.goto(f"{learner.address}/cycles")
    assert "/sign-in" in newcomer.page.url


class Newcomer(Learner):
    """Somebody with a slip: a code for one time, then a password of their own."""

    passphrase = OWN_PASSWORD

    def __init__(self, browser: Browser, address: str, code: str) -> None:
        self.code = code
        super().__init__(browser, address, "demo.newcomer")

    def sign_in(self, account: str) -> None:
        self.page.goto(f"{self.address}/sign-in")
        self.follow("在此设定密码")
        self.write({"账号": account, "一次性口令": self.code, "新密码": self.passphrase})
        self.page.locator("input[name=again]").fill(self.passphrase)
        self.press("设定密码")
        super().sign_in(account)


def test_the_security_administrator_may_bar_but_gives_no_code(learner: Class) -> None:
    keeper = learner("security")
    keeper.follow("系统管理")
    keeper.follow("许某")
    expect(keeper.page.get_by_role("button", name="停用账户")).to_be_enabled()
    expect(keeper.page.get_by_role("button", name="授予岗位")).to_be_enabled()
    assert keeper.page.get_by_role("button", name="发放一次性口令").count() == 0
