"""A county's year through the pages alone, each role doing its part, in the browser of today and in Chromium 109."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload

from tests.casework.handing_in import state_of
from tests.casework.office import Office
from tests.casework.result_stage import EVERYTHING_IN_ORDER
from tests.web.at_work import PHONE, Crew, Worker

CASE = "410122-2025-001"
HERE = f"/cases/{CASE}"
PROVEN = ("funds_measure_filed", "dedicated_account_kept", "referral_system_established")
A_PDF = FilePayload(
    name="凭证.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
)
LEDGER = {
    "prepaid_quota": "10,000.01",
    "prepaid_funds_paid": "１００００",
    "actual_spending": "9000元",
    "quality_deposit": "500.01",
    "reasonable_overspend": "0",
    "risk_adjustment_fund": "0",
}
GROUP = ("group_leader", "evaluator", "second_evaluator", "surveyor")


@pytest.mark.timeout(900)
@pytest.mark.parametrize("made", ["browser", "old_browser"])
def test_a_county_goes_through_its_year_by_the_pages_alone(
    made: str, request: pytest.FixtureRequest, address: str, office: Office
) -> None:
    crew = Crew(request.getfixturevalue(made), address)
    for part_of_the_year in (
        hand_in,
        form_the_group,
        collect,
        keep_the_ledger,
        verify,
        score,
        hear,
        approve,
        settle,
        rectify,
    ):
        part_of_the_year(crew)
    assert state_of(office, CASE) == "closed"
    assert crew.complaints() == []
    assert crew.strangers() == []


def hand_in(crew: Crew) -> None:
    hospital = crew.at_work("submitter")
    hospital.go(f"{HERE}/self-assessment")
    for figure in PROVEN:
        hospital.page.locator(f"[name='value.{figure}.2025']").select_option("1")
    hospital.press("保存草稿")
    for figure in PROVEN:
        hospital.go(f"{HERE}/self-assessment/evidence/{figure}")
        hospital.page.locator("input[name=files]:not(details input)").set_input_files([A_PDF])
        hospital.page.get_by_role("link", name="凭证.pdf").wait_for()
    hospital.go(f"{HERE}/self-assessment/report")
    for section in hospital.page.locator("textarea").all():
        section.fill("按方案要求**已完成**。")
    hospital.press("保存报告")
    hospital.go(f"{HERE}/self-assessment")
    hospital.press("提交审签")
    second = crew.at_work("certifier")
    second.go(f"{HERE}/self-assessment/certify")
    second.press("审签并报送自评")
    second.sees("回执")


def form_the_group(crew: Crew) -> None:
    leader = crew.at_work("group_leader")
    leader.go(f"{HERE}/evaluation-group")
    for account in GROUP:
        leader.page.get_by_label(f"示例{account}").first.check()
    leader.press("保存名单")
    for account in GROUP:
        member = crew.at_work(account)
        member.go(f"{HERE}/survey" if account == "surveyor" else f"{HERE}/evaluation-group/interest")
        member.page.locator("input[name=has_conflict][value=no]").check()
        member.press("申报")


def collect(crew: Crew) -> None:
    officer = crew.at_work("data_officer")
    officer.go(f"{HERE}/figures/collected")
    officer.page.get_by_label("数据来源").fill("医保结算数据 2026-02-03")
    enter(officer)
    officer.press("录入采集数据")
    officer.go(HERE)
    officer.press("完成数据采集")


def verify(crew: Crew) -> None:
    evaluator = crew.at_work("evaluator", PHONE)
    for kind in ("病历", "处方", "财务账目", "药品耗材采购记录", "参保患者"):
        draw(evaluator, kind)
        if kind != "参保患者":
            evaluator.follow("从纸质表补录")
            for outcome in evaluator.page.locator("select[name^='outcome.']").all():
                outcome.select_option("in_order")
            evaluator.press("补录")
    for kind in ("医务人员", "管理人员", "参保患者"):
        evaluator.go(f"{HERE}/verification/interviews")
        evaluator.choose("访谈对象", kind)
        evaluator.write({"地点": "中牟县人民医院会议室", "访谈内容": "了解医共体内转诊流程。"})
        evaluator.press("记录访谈")
    evaluator.go(f"{HERE}/figures/verified")
    evaluator.page.get_by_label("数据来源").fill("现场核查记录 2026-01-05")
    enter(evaluator)
    evaluator.press("录入核查数据")
    survey(crew)
    leader = crew.at_work("group_leader")
    leader.go(HERE)
    leader.press("完成现场核查")


def draw(evaluator: Worker, kind: str) -> None:
    """Commit to a seed first, then take the register, then draw."""
    evaluator.go(f"{HERE}/verification")
    size = evaluator.page.get_by_label(f"{kind}抽取")
    if size.is_editable():
        size.fill("3")
    evaluator.press(f"登记种子：{kind}")
    evaluator.page.get_by_label("名册来源").fill("医院信息系统导出清单")
    evaluator.page.locator("textarea[name=references]").fill("\n".join(f"ZY{number:04d}" for number in range(1, 41)))
    evaluator.press(re.compile("抽取.*个样本"))
    evaluator.sees("抽样依据")


def survey(crew: Crew) -> None:
    surveyor = crew.at_work("surveyor")
    surveyor.go(f"{HERE}/survey")
    surveyor.write({"调查人数": "20", "满意人数": "20", "一般人数": "0", "不满意人数": "0"})
    surveyor.page.locator("select[name^='figure.']").select_option(label="不满意人数")
    surveyor.press("报送满意度调查结果")


def score(crew: Crew) -> None:
    evaluator = crew.at_work("evaluator")
    evaluator.go(f"{HERE}/scoring")
    evaluator.page.locator("input[name='score.budget_plan.points']").fill("4")
    evaluator.page.locator("[name='score.budget_plan.reason']").fill("预算编制较完整，分配表缺少两个村卫生室。")
    evaluator.press("保存评分")
    leader = crew.at_work("group_leader")
    leader.go(HERE)
    leader.press("计算初步评价结果")
    leader.press("发送初步评价结果")


def hear(crew: Crew) -> None:
    """The hospital objects to one indicator and says what it thinks of the whole; another than the scorer answers."""
    hospital = crew.at_work("submitter")
    hospital.go(f"{HERE}/objections")
    hospital.page.locator("#indicator").select_option("budget_plan")
    hospital.page.locator("#objection-text").fill("两个村卫生室的分配表见附件第二页。")
    hospital.page.locator("#files").set_input_files([A_PDF])
    hospital.press("提出异议")
    hospital.page.locator("input[name=agrees][value=no]").check()
    hospital.page.locator("#feedback-text").fill("除已提异议的指标外没有意见。")
    hospital.press("反馈意见")
    leader = crew.at_work("group_leader")
    leader.go(f"{HERE}/objections")
    leader.page.locator("select[name=person]").select_option(label="示例second_evaluator")
    leader.press("指定复核人")
    second = crew.at_work("second_evaluator")
    second.go(f"{HERE}/objections")
    second.page.locator("textarea[name=answer]").fill("附件第二页是草稿，没有审核备案，维持原评分。")
    second.press("认定不成立")
    leader.go(HERE)
    leader.press("提请审定")


def approve(crew: Crew) -> None:
    """The leading group signs on a telephone; the password is asked for again where it was given long ago."""
    signer = crew.at_work("approver", PHONE)
    signer.go(f"{HERE}/approval")
    signer.give_password_again()
    assert signer.overhang() <= 0
    signer.press("审定结果")


def keep_the_ledger(crew: Crew) -> None:
    """Amounts as people type them; they are read back before they are kept."""
    officer = crew.at_work("settlement_officer")
    officer.go(f"{HERE}/settlement/ledger")
    for entry, amount in LEDGER.items():
        officer.page.locator(f"input[name='entry.{entry}']").fill(amount)
    officer.page.get_by_label("本次录入的依据文件").fill("2025年度清算台账")
    officer.press("核对读数")
    officer.sees("10,000.01")
    officer.press("保存台账")


def settle(crew: Crew) -> None:
    """Prepared and proposed by one, confirmed by another, paid to the fen that the statement says."""
    officer = crew.at_work("settlement_officer")
    officer.go(f"{HERE}/settlement")
    officer.press("编制清算单")
    sign(officer, "提请审核")
    second = crew.at_work("approver")
    second.go(f"{HERE}/settlement")
    second.follow(re.compile("^410122"))
    sign(second, "审核通过")
    officer.page.reload()
    sign(officer, "下达清算单")
    open_amount = officer.page.locator(".statement-net tfoot td").last.inner_text()
    officer.write({"金额（元）": open_amount, "凭证号": "凭证2026-001", "到账日期": "2026-01-05"})
    sign(officer, "登记拨付")
    officer.go(f"{HERE}/settlement/consequences")
    officer.write({"通报文件（文号或标题）": "考核结果通报〔2026〕1号"})
    officer.press("通报卫健、财政部门")
    officer.go(f"{HERE}/settlement")
    officer.press("完成清算")


def sign(worker: Worker, act: str) -> None:
    """Press a button that may ask for the password first."""
    worker.press(act)
    if worker.page.get_by_label("再次输入您的登录密码").count():
        worker.give_password_again()
        worker.press(re.compile(f"{act}|确认"))


def rectify(crew: Crew) -> None:
    """What was wrong is ordered to be put right, reported with proof, inspected again, and the case is closed."""
    officer = crew.at_work("rectification_officer")
    officer.go(f"{HERE}/rectification/new")
    officer.write({"事由": "预算分配表缺少两个村卫生室。"})
    officer.page.locator("[name=item1-finding]").fill("分配表缺少两个村卫生室。")
    officer.page.locator("[name=item1-demand]").fill("补齐分配表并报医保部门备案。")
    officer.page.locator("[name=item1-indicator]").select_option("budget_plan")
    officer.press("下达")
    path = officer.page.url.removeprefix(crew.address)
    hospital = crew.at_work("submitter")
    hospital.go(path)
    hospital.page.locator("input[type=file]").first.set_input_files([A_PDF])
    hospital.page.get_by_role("link", name="凭证.pdf").first.wait_for()
    hospital.write({"整改方案（措施、责任人、时间）": "院办牵头，一周内补齐。", "完成情况": "已补齐并备案。"})
    hospital.press("报告整改情况")
    officer.go(path)
    officer.page.get_by_label("已达到整改目标", exact=True).check()
    officer.write({"复查情况": "备案材料齐全。", "复查日期": "2026-01-05"})
    officer.press("记录复查情况")
    officer.press("复查通过，销号")
    officer.go(HERE)
    officer.press("结案归档")


def enter(worker: Worker) -> None:
    """Type every figure that the page asks for, as it stands in the books."""
    for figure, values in EVERYTHING_IN_ORDER.items():
        for year, value in (values if isinstance(values, dict) else {2025: values}).items():
            field = worker.page.locator(f"input[name='value.{figure}.{year}']")
            if field.count():
                field.fill(str(value))
