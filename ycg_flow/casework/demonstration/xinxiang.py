"""Xinxiang's year 2025 beside Zhengzhou's, under its own policy: a statement to confirm, a result to approve, a site.

The figures of a county are those of the first in its own size, with a few of its own; all of them are invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from ycg_flow.casework.demonstration.passage import (
    PAPER_SIZES,
    Site,
    approve,
    collect,
    form_group,
    hand_in_report,
    keep_ledger,
    open_for,
    send_and_agree,
    visit,
)
from ycg_flow.casework.demonstration.writing import write_there
from ycg_flow.casework.drafts import TypedEntry
from ycg_flow.casework.entered_figures import EnteredFigure
from ycg_flow.casework.evidence import EvidenceDescription
from ycg_flow.casework.simulation.people import Cast, City, County, write_city, write_county
from ycg_flow.casework.simulation.scene import Days, Scene
from ycg_flow.casework.simulation.self_assessment import pdf
from ycg_flow.casework.steps.attach_evidence import attach_evidence
from ycg_flow.casework.steps.conclude_site_verification import conclude_site_verification
from ycg_flow.casework.steps.enter_verified_figures import enter_verified_figures
from ycg_flow.casework.steps.prepare_statement import prepare_statement
from ycg_flow.casework.steps.propose_statement import propose_statement
from ycg_flow.casework.steps.record_survey import record_survey
from ycg_flow.casework.steps.save_draft import save_draft
from ycg_flow.casework.steps.score_indicator import NewScore, score_indicator
from ycg_flow.casework.steps.submit_for_approval import submit_for_approval
from ycg_flow.casework.surveys import SurveyCounts, SurveyResult

POLICY = "xinxiang-2025"
YEAR = 2025
TITLE = "2025年度县域医共体绩效评价（演示数据）"
XINXIANG = City("410700", "新乡市", "xinxiang.", "贝明臧计伏成戴谈宋庞熊纪舒屈")
SETTLING, SIGNING, VISITED = "huixian", "weihui", "huojia"
_COUNTIES: Mapping[str, County] = {
    SETTLING: County("410782", "辉县市", ("春镇", "夏镇"), ("项", "祝", "董")),
    SIGNING: County("410781", "卫辉市", ("秋镇", "冬镇"), ("梁", "杜", "阮")),
    VISITED: County("410724", "获嘉县", ("东镇", "西镇"), ("蓝", "闵", "席")),
}
_PARAMETERS = {"budget_cut_share": "0.02", "overspend_share": "0.6"}
_DOCUMENT = "演示用地方参数，非正式文件"
_SOURCE = "2025年度数据（演示）"
_BOOKS = "2025年度清算台账（演示）"

_REPORT = {
    "overview": "医共体由牵头医院和成员单位组成，年度预算和支出见附表；自评按方案组织。",
    "fund_efficiency": "对照指标逐项自查，失分项已说明原因。",
    "quality": "对照指标逐项自查，失分项已说明原因。",
    "patient_burden": "对照指标逐项自查，失分项已说明原因。",
    "tiered_care": "对照指标逐项自查，失分项已说明原因。",
    "insurance_management": "对照指标逐项自查，失分项已说明原因。",
    "bonus_and_negative_list": "未申请加分；对照负面清单自查，没有所列情形。",
    "next_steps": "针对存在问题制定整改措施，明确责任人和期限。",
}
_OWN_WORD = {"specialist_outreach_days": "212", "primary_care_trainings": "12", "policy_trainings": "4"}
"""What the hospital itself answers, each with evidence."""

_COUNTED: Mapping[str, tuple[str, ...]] = {
    "insured_admissions": ("96000", "97500"),
    "insured_persons": ("610000", "612000"),
    "dip_admissions": ("90240",),
    "settled_admissions": ("96000",),
    "dip_settled_amount": ("385000000",),
    "settled_amount": ("412000000",),
    "medical_cost": ("640000000", "625000000"),
    "drug_cost": ("185600000",),
    "consumables_cost": ("118400000",),
    "discharges": ("95200", "96800"),
    "inpatient_deaths": ("286", "310"),
    "hospital_infections": ("762", "823"),
    "chronic_patients": ("98000",),
    "managed_patients": ("72500",),
    "standard_managed_patients": ("55800",),
    "controlled_patients": ("47900",),
    "in_scope_inpatient_cost": ("352000000",),
    "in_scope_fund_paid": ("250000000",),
    "paid_by_patients": ("205000000", "206000000"),
    "visits": ("2450000",),
    "visits_within_county": ("2229000",),
    "consortium_visits": ("2050000",),
    "visits_in_primary_care": ("1353000",),
    "lead_hospital_discharges": ("41000",),
    "down_referrals": ("4350", "3900"),
    "down_referrals_after_acute_care": ("1650",),
    "down_referrals_after_surgery": ("980",),
    "down_referrals_stable_chronic": ("1720",),
    "irregular_amount": ("410000",),
    "reviewed_amount": ("412000000",),
    "irregular_settlements": ("690",),
    "reviewed_settlements": ("96000",),
    "medical_service_cost": ("211000000", "198000000"),
    "annual_budget": ("420000000",),
    "budget_spent": ("410500000",),
}
"""What grows with the size of a county: this year's and, where the policy asks for it, last year's."""

_MEASURED: Mapping[str, tuple[str, ...]] = {
    "cost_per_admission": ("4291.67", "4210.50"),
    "case_mix_index": ("0.92", "0.90"),
    "cost_per_visit": ("178.60", "172.30"),
    "antibiotic_intensity": ("38.6",),
    "procurement_items_unfulfilled": ("1",),
}
_SITE = {
    "recorded_satisfied_inpatients": "182",
    "recorded_answers": "200",
    "reminders_before_acts": "1",
    "warnings_during_acts": "1",
    "reviews_after_acts": "1",
    "aware_staff": "46",
    "asked_staff": "50",
    "agreement_breaches": "0",
    "price_breaches": "1",
}
_SURVEYED = SurveyCounts(120, 111, 6, 3)
_ASKED = {"survey_answers": "surveyed", "survey_satisfied_inpatients": "satisfied"}
_JUDGED = {
    "cost_per_admission_growth": ("4.5", "次均费用增长1.9%，住院率下降、病例组合指数上升，增长与收治难度相称。"),
    "two_way_referral.named_groups": ("1", "急性期后、术后康复和慢性病稳定期患者均有下转记录。"),
    "insurance_management_system.management_rules": ("1.5", "制度汇编齐全，一项复核制度未明确责任科室。"),
    "policy_training_and_publicity.publicity": ("1", "宣传栏、公众号均有更新，门诊可见宣传材料。"),
}
_LEDGER = ("global_budget", "next_global_budget", "actual_spending", "unreasonable_overspend")


@dataclass(frozen=True)
class _Size:
    """How large a county is beside the first, its ledger in yuan in the order of `_LEDGER`, and figures of its own."""

    share: Decimal
    ledger: tuple[str, str, str, str]
    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


_WEAKER = {
    "visits_within_county": ("1375000",),
    "drug_cost": ("135200000",),
    "cost_per_visit": ("187.40", "172.30"),
    "procurement_items_unfulfilled": ("3",),
    "budget_spent": ("271900000",),
}
_SIZES: Mapping[str, _Size] = {
    SETTLING: _Size(Decimal(1), ("420000000.00", "431000000.00", "410500000.37", "0.00")),
    SIGNING: _Size(Decimal("0.64"), ("268800000.00", "275000000.00", "271900000.08", "300000.00"), _WEAKER),
    VISITED: _Size(Decimal("0.55"), ("231000000.00", "236000000.00", "225774999.99", "0.00")),
}


def write_xinxiang(scene: Scene) -> Scene:
    """Write the city with its counties and return the scene its people play on, with the same clock."""
    there = Scene(scene.desk, scene.clock, Cast(), year=YEAR)

    def write(session: Session) -> None:
        write_city(session, there.cast, XINXIANG)
        for key, county in _COUNTIES.items():
            write_county(session, there.cast, key, county)

    counties = {county.code: county.name for county in _COUNTIES.values()}
    write_there(scene, {XINXIANG.code: XINXIANG.name, **counties}, write)
    return there


def _open(there: Scene) -> None:
    open_for(there, POLICY, TITLE, list(_COUNTIES), _PARAMETERS, _DOCUMENT)
    there.cases = {key: f"{county.code}-{YEAR}-001" for key, county in _COUNTIES.items()}


def _hand_in(there: Scene) -> None:
    for key, case in there.cases.items():
        who = f"{key}.submitter"
        there.do(who, save_draft, case, [TypedEntry(figure, YEAR, text) for figure, text in _OWN_WORD.items()])
        proven = EvidenceDescription("自评佐证材料.pdf", tuple(("figure", figure) for figure in _OWN_WORD))
        there.do(who, attach_evidence, case, pdf(f"{key} 佐证"), proven)
        hand_in_report(there, key, _REPORT)


def _collect(there: Scene) -> None:
    for key in there.cases:
        form_group(there, key)
        keep_ledger(there, key, dict(zip(_LEDGER, _SIZES[key].ledger, strict=True)), _BOOKS)
        collect(there, key, _collected(key), _SOURCE)


def _collected(key: str) -> list[EnteredFigure]:
    """Return what was collected of a county: counted in its size, measured as everywhere."""
    size = _SIZES[key]
    counted = {
        name: tuple(str(round(Decimal(text) * size.share)) for text in texts) for name, texts in _COUNTED.items()
    }
    return [
        EnteredFigure(name, YEAR - ago, text)
        for name, texts in {**counted, **_MEASURED, **size.own}.items()
        for ago, text in enumerate(texts)
    ]


def _visit(there: Scene) -> None:
    for key, case in there.cases.items():
        visit(there, key, Site(_COUNTIES[key].code, f"{_COUNTIES[key].name}人民医院"), PAPER_SIZES)
        found = [EnteredFigure(name, YEAR, text) for name, text in _SITE.items()]
        there.do("evaluator", enter_verified_figures, case, found, "现场核查底稿（演示）")


def _survey(there: Scene) -> None:
    for key in (SETTLING, SIGNING):
        case = there.cases[key]
        there.do("surveyor", record_survey, case, SurveyResult(_SURVEYED, _ASKED, there.clock.today))
        there.do("leader", conclude_site_verification, case)


def _judge(there: Scene) -> None:
    for key in (SETTLING, SIGNING):
        for item, (points, reason) in _JUDGED.items():
            there.do("evaluator", score_indicator, there.cases[key], NewScore(item, points, reason))
        send_and_agree(there, key)


def _approve_first(there: Scene) -> None:
    approve(there, SETTLING)


def _go_on(there: Scene) -> None:
    """A statement waits for its confirmation, a result for its approval."""
    statement = there.do("settler", prepare_statement, there.cases[SETTLING])
    there.do("settler", propose_statement, statement)
    there.do("leader", submit_for_approval, there.cases[SIGNING])


XINXIANG_DAYS: Days = (
    (date(2026, 1, 6), _open),
    (date(2026, 1, 22), _hand_in),
    (date(2026, 2, 5), _collect),
    (date(2026, 2, 25), _visit),
    (date(2026, 2, 27), _survey),
    (date(2026, 3, 3), _judge),
    (date(2026, 3, 6), _approve_first),
    (date(2026, 3, 9), _go_on),
)
