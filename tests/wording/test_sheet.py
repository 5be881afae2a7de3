"""The sheet says every point with its reason, every yuan with its line, and everything that is still open."""

import pytest

from tests.wording.cards import demo, money, result, row, sheet
from ycg_flow.policy.answer import answer
from ycg_flow.policy.model.settlement import LineTable
from ycg_flow.wording.sheet.model import Step
from ycg_flow.wording.sheet.sources import Sources, Weights


def step(steps: tuple[Step, ...], name: str) -> Step:
    return next(each for each in steps if each.name == name)


@pytest.mark.req("PF-08")
def test_every_indicator_has_its_rule_clause_and_arithmetic_and_every_figure_year_unit_and_source() -> None:
    for line in sheet().indicators:
        assert line.rule.endswith("。")
        assert line.arithmetic.endswith("。")
        assert line.clause.startswith("指标清单 序号")
        assert line.basis.startswith("《紧密型县域医共体医保绩效考核指标清单》")
        for figure in line.figures:
            assert figure.year in {"2023年", "2024年", "2025年"}
            assert all((figure.name, figure.value, figure.supplier))


@pytest.mark.req("PF-08")
def test_the_arithmetic_holds_the_numbers() -> None:
    line = row(sheet(), "within_county_visit_rate")
    assert line.arithmetic == (
        "县域内就诊率：1,799,900 ÷ 2,000,000 = 89.995%；比目标90%低0.005个百分点，扣0.005分，得2.995分。"
    )
    assert (line.points, line.max_points, line.lost) == ("2.995", "3", "0.005")
    assert line.readings == (
        "“每低（降低）一个百分点扣1分”，不足一个百分点的部分怎样扣，文件没有写明；采用“按比例扣”。",
    )


def test_an_endless_decimal_is_marked_as_rounded_while_the_answer_keeps_it_exact() -> None:
    assert row(sheet(), "primary_care_visit_share").points == "约4.760674"
    assert "/" in answer(result())["indicators"]["primary_care_visit_share"]["points"]


def test_a_decision_is_shown_with_its_reason_and_with_what_kept_the_rule_from_scoring() -> None:
    line = row(sheet(), "chronic_share_growth")
    assert line.state == "经决定"
    assert line.decision.startswith("经决定按3分计。理由：医共体2024年成立")
    assert "缺2023年的“慢性病人员数”" in line.arithmetic
    assert line in sheet().told


def test_a_decision_where_the_figures_decide_is_shown_as_not_applied() -> None:
    plain = row(sheet(), "within_county_visit_rate")
    given = {"as": "full", "reason": "只差一点"}
    line = row(sheet(decisions={**demo()["decisions"], "within_county_visit_rate": given}), "within_county_visit_rate")
    assert (line.points, line.state) == (plain.points, plain.state)
    assert line.decision.startswith("经决定按满分计。理由：只差一点。此决定未采用")


def test_the_steps_lead_from_the_sections_to_the_rounded_total() -> None:
    steps = sheet().steps
    assert step(steps, "预算管理") == Step("预算管理", "满分20分，得分18.5分", "18.5分")
    assert step(steps, "扣分：暂停或中止成员单位医保服务协议").result == "−2分"
    assert step(steps, "总分") == Step("总分", "约86.89459 − 2 = 约84.89459，四舍五入保留2位小数", "84.89分")


def test_an_excluded_indicator_is_shown_with_the_rescaling_of_its_section() -> None:
    excluded = {"as": "exclude", "reason": "本年不考"}
    found = sheet(decisions={**demo()["decisions"], "cost_per_admission_growth": excluded}, parameters={})
    assert row(found, "cost_per_admission_growth").state == "不计入"
    assert step(found.steps, "费用控制").how == "次均住院费用增长率不计，其余满分5分、得分5分，5 ÷ 5 × 10"
    assert step(found.steps, "费用控制").result == "10分"


def test_what_is_missing_is_named_and_the_total_is_shown_as_a_range() -> None:
    found = sheet(judgements={})
    assert "“按要求编制医保资金预算拨付计划”缺“按要求编制医保资金预算拨付计划”的评分" in found.open_matters[0]
    assert step(found.steps, "总分").result == "80.39分至85.39分"
    assert found.result[0].text == "未定，80.39分至85.39分"
    assert any("缺“总分”，暂不能算出：质量保证金返还" in matter for matter in found.open_matters)


def test_a_value_that_cannot_be_computed_says_so() -> None:
    figures = {**demo()["figures"], "consortium_outpatient_visits": {"2025": 0, "2024": 0}}
    figures["primary_care_outpatient_visits"] = {"2025": 0, "2024": 0}
    found = sheet(figures=figures)
    assert row(found, "primary_care_visit_share").state == "无法计算"
    assert "无法计算“基层医疗机构门急诊占比”" in row(found, "primary_care_visit_share").arithmetic


@pytest.mark.req("ZZB-09", "ZZB-10")
def test_vetoes_are_shown_as_standing_open_dismissed_or_computed() -> None:
    lines = {line.name: line for line in sheet(vetoes=["administrative_penalty"]).vetoes}
    assert lines["受到行政处罚"].status == "成立"
    assert lines["拒不配合或消极应付监督检查"].status == "未认定"
    computed = lines["年度内违规金额达到实际预付资金的3%"]
    assert computed.status == "未成立"
    assert "1,860,000.00 ÷ 200,000,000.00 = 0.93%；界限为达到3%" in computed.reason


def test_an_open_veto_keeps_the_case_from_approval() -> None:
    figures = {name: value for name, value in demo()["figures"].items() if name != "irregular_amount"}
    found = sheet(figures=figures)
    line = next(line for line in found.vetoes if line.status == "待定")
    assert "缺“年度内违规金额”，尚不能判定；界限为达到3%" in line.reason
    assert any("待定：有结论之前不能审定" in matter for matter in found.open_matters)


def test_a_veto_keeps_the_total_in_view() -> None:
    found = sheet(vetoes=["insurance_fraud"])
    facts = {fact.label: fact.text for fact in found.result}
    assert facts["总分"] == "84.89分"
    assert facts["等次"] == "不合格（一票否决，总分保留）"
    assert facts["质量保证金返还"] == "0.00元"


@pytest.mark.req("PF-04")
def test_every_money_line_has_its_formula_in_names_and_in_numbers() -> None:
    line = money(sheet(), "质量保证金返还")
    assert line.formula == "质量保证金 × 总分对应的比例 × 合格系数"
    assert line.arithmetic == "10,000,000.00 × 50% × 1 = 5,000,000.00元"
    assert "85分及以上 100%，60分及以上、不满85分 50%，不满60分 0%" in line.note
    assert line.basis.startswith("《郑州市紧密型县域医共体医保绩效考核办法》第六条：")


def test_rounding_to_the_fen_is_said_where_it_happened() -> None:
    assert money(sheet(), "结余留用").arithmetic.endswith("= 6,399,999.704，四舍五入到分为6,399,999.70元")


def test_a_difference_below_zero_counts_as_zero_and_says_so() -> None:
    assert money(sheet(), "年度预付额度超支").arithmetic == "192,000,000.37 − 200,000,000.00，小于0按0计 = 0.00元"


@pytest.mark.req("ZZC-05")
def test_a_split_shows_weights_members_and_left_over_fen() -> None:
    found = sheet()
    assert money(found, "乡镇卫生院").arithmetic == "6,399,999.70 × 3 ÷ 10 = 1,919,999.91元"
    member = money(found, "城关镇卫生院")
    assert (member.depth, member.formula) == (2, "乡镇卫生院 × 28 ÷ 66")
    assert member.arithmetic.endswith("（尾差按最大余数法分到分）")


def test_the_first_share_of_a_split_opens_it_and_every_share_names_what_is_divided() -> None:
    shares = [line for line in sheet().money if line.split]
    assert {line.split for line in shares} == {"结余留用资金分配：分配“结余留用”"}
    assert [line.name for line in sheet().money if line.opens_split] == ["牵头医院"]


def test_the_weights_of_a_part_are_added_up_once_however_many_share_it(monkeypatch: pytest.MonkeyPatch) -> None:
    added, weigh = list[str](), Sources._weighed

    def watched(sources: Sources, split: LineTable, part: str) -> Weights:
        added.append(part)
        return weigh(sources, split, part)

    monkeypatch.setattr(Sources, "_weighed", watched)
    members = {"village_clinics": {f"{number}号村卫生室": 1 for number in range(1, 41)}}
    found = sheet(ledger={**demo()["ledger"], "allocation.members": members})
    assert money(found, "40号村卫生室").arithmetic.startswith("1,279,999.94 × 1 ÷ 40 = ")
    assert added == ["", "village_clinics"]


@pytest.mark.req("ZZC-05")
def test_another_split_is_shown_with_its_reason() -> None:
    weights = {"lead_hospital": 4, "township_health_centres": 4, "village_clinics": 2, "reason": "领导小组会议决定"}
    found = sheet(ledger={**demo()["ledger"], "allocation.weights": weights})
    assert money(found, "牵头医院").formula == "结余留用 × 4 ÷ 10"
    assert "另行确定的比例，理由：领导小组会议决定" in money(found, "牵头医院").note


@pytest.mark.req("PF-04")
def test_the_parts_of_each_whole_are_shown_to_add_up() -> None:
    sentences = sheet().conservation
    assert (
        "结余留用 6,399,999.70元 = 牵头医院 3,199,999.85 + 乡镇卫生院 1,919,999.91 + 村卫生室 1,279,999.94，相符。"
        in sentences
    )
    assert len(sentences) == 5


def test_a_card_without_ledger_says_that_nothing_was_settled() -> None:
    found = sheet(ledger={}, parameters={"cost_growth_target": "5"})
    assert found.money == ()
    assert "没有录入台账，未作清算。" in found.open_matters


def test_only_some_indicators_give_a_sheet_without_total_vetoes_or_money() -> None:
    found = sheet({"year": 2025, "only": ["disclosure"], "figures": {"disclosure_gaps": 1}})
    assert [line.id for line in found.indicators] == ["disclosure"]
    assert (found.steps, found.vetoes, found.money, found.open_matters) == ((), (), (), ())


@pytest.mark.req("ZZB-01")
def test_areas_of_the_paper_without_a_row_are_named() -> None:
    assert sheet().notes == ("文件列出但指标清单没有对应行的内容：组织实施、管理体制、保障政策、DIP分值付费工作情况。",)


@pytest.mark.req("PF-19")
def test_the_readings_used_are_named_with_what_the_others_would_give_in_points_and_yuan() -> None:
    lines = {line.question: line for line in sheet().readings}
    base = lines["基层就诊率以全部就诊人次还是以县域内就诊人次为分母，文件没有写明。"]
    assert base.used == "以全部就诊人次为分母（默认）"
    (effect,) = base.effects
    assert effect.option == "以县域内就诊人次为分母"
    assert effect.result == (
        "总分由84.89分变为85.52分；质量保证金返还由5,000,000.00元变为10,000,000.00元（多5,000,000.00元）；"
        "不予返还的质量保证金由5,000,000.00元变为0.00元（少5,000,000.00元）。"
    )
    assert effect.points == "“基层就诊率65%左右”由2.37分变为3分（多0.63分）。"


@pytest.mark.req("PF-19")
def test_a_reading_that_changes_nothing_has_no_effect_to_show() -> None:
    line = next(line for line in sheet().readings if line.question.startswith("有指标不适用"))
    assert line.effects == ()


def test_a_reading_chosen_by_hand_is_not_called_the_default() -> None:
    found = sheet(readings={"partial_points": "full"})
    line = next(line for line in found.readings if line.question.startswith("“每低"))
    assert line.used == "满一个百分点才扣"
    assert "满一个百分点才扣，不足不扣" in row(found, "down_referral").rule
