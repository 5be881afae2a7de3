"""Autumn 2025: the cycle is opened, quarters are reported, supervision finds something, a report of fraud comes in."""

from __future__ import annotations

from datetime import date

from ycg_flow.casework.matters import Matter, Resolution
from ycg_flow.casework.orders import ItemToPutRight, NewOrder
from ycg_flow.casework.simulation.figures import PARAMETERS
from ycg_flow.casework.simulation.people import BUREAU, COUNTIES
from ycg_flow.casework.simulation.scene import Days, Scene
from ycg_flow.casework.steps.answer_complaint import ComplaintAnswer, answer_complaint
from ycg_flow.casework.steps.conduct_inquiry import NewFinding, hear_party, record_finding
from ycg_flow.casework.steps.create_cycle import CyclePlan, create_cycle
from ycg_flow.casework.steps.decide_inquiry import confirm_veto
from ycg_flow.casework.steps.issue_rectification_order import issue_rectification_order
from ycg_flow.casework.steps.open_cycle import open_cycle
from ycg_flow.casework.steps.open_veto_inquiry import Suspicion, open_veto_inquiry
from ycg_flow.casework.steps.prepare_cycle import Preparation, prepare_cycle
from ycg_flow.casework.steps.propose_inquiry_outcome import propose_confirmation
from ycg_flow.casework.steps.register_complaint import NewComplaint, register_complaint
from ycg_flow.casework.steps.register_problem import NewProblem, deal_with_problem, register_problem
from ycg_flow.casework.steps.respond_to_inquiry import respond_to_inquiry
from ycg_flow.casework.steps.submit_quarterly_report import QuarterlyContent, submit_quarterly_report

POLICY, YEAR = "zhengzhou-2022", 2025
TITLE = "2025年度县域医共体医保绩效考核（演示数据）"
PARAMETER_DOCUMENT = "演示用本地参数，非正式文件"
THIRD_QUARTER = 3
_USED_BY_QUARTER = 5_000_000_000
LATE_PAYER, SUSPECT = "xingyang", "xinzheng"


def open_the_cycle(scene: Scene) -> None:
    """The leader creates the cycle, hears what lacks, prepares it and opens all six cases at once."""
    plan = CyclePlan(
        POLICY, YEAR, scene.cast.institutions[BUREAU], TITLE, notice_is_required=True, is_demonstration=True
    )
    scene.cycle = scene.do("leader", create_cycle, plan)
    scene.is_refused("leader", scene.cycle, "cycle.open_cycle", open_cycle, scene.cycle)
    preparation = Preparation(
        parties=[scene.cast.parties[key] for key in COUNTIES], parameters=PARAMETERS, source_document=PARAMETER_DOCUMENT
    )
    scene.do("leader", prepare_cycle, scene.cycle, preparation)
    scene.do("leader", open_cycle, scene.cycle)
    scene.cases = {key: f"{county.code}-{YEAR}-001" for key, county in COUNTIES.items()}


def report_the_quarter(scene: Scene) -> None:
    """Five consortia report the third quarter by the tenth of October."""
    for key in COUNTIES:
        if key != LATE_PAYER:
            _report(scene, key)


def report_the_quarter_late(scene: Scene) -> None:
    """The sixth reports a week late."""
    _report(scene, LATE_PAYER)


def find_late_payments(scene: Scene) -> None:
    """Supervision finds members that were not paid in time; an order follows."""
    text = "抽查拨付凭证，三个成员单位的预付资金未按时足额拨付。"
    found = NewProblem("supervision", text, scene.clock.today, is_violation=True, clause="A-7")
    problem = scene.do("rectifier", register_problem, scene.cases[LATE_PAYER], found)
    scene.do("rectifier", deal_with_problem, problem, Resolution("责令限期补拨并整改。", ""))
    order = NewOrder(
        "late_payment_to_members",
        "未及时足额向成员单位拨付预付资金。",
        [ItemToPutRight("三个成员单位当季资金未拨足。", "补拨到位并建立拨付台账。", "A-7", "payment_to_members")],
        reference=problem,
        due_on=date(2025, 12, 26),
    )
    scene.orders[LATE_PAYER] = scene.do("rectifier", issue_rectification_order, scene.cases[LATE_PAYER], order)


def report_of_fraud(scene: Scene) -> None:
    """A caller reports fraud; an inquiry into the veto is opened."""
    complaint = NewComplaint("telephone", "反映个别科室存在挂床住院。", scene.clock.today, is_fraud_report=True)
    case = scene.cases[SUSPECT]
    scene.orders["complaint"] = scene.do("rectifier", register_complaint, case, complaint)
    suspicion = Suspicion("insurance_fraud", "来电反映挂床住院，涉嫌欺诈骗保。")
    scene.matters["veto"] = scene.do("rectifier", open_veto_inquiry, case, suspicion)


def hear_the_suspect(scene: Scene) -> None:
    """The leader may not ask for a statement before anything was found; then two facts are recorded."""
    veto = _veto(scene)
    scene.is_refused("leader", veto.case, "veto_inquiry.hear_party", hear_party, veto)
    scene.do("leader", record_finding, veto, NewFinding("抽查病历12份，其中4份无护理记录。", "住院病历抽查表"))
    scene.do("leader", record_finding, veto, NewFinding("4名患者住院期间无在院体征记录。", "护理信息系统导出"))
    scene.do("leader", hear_party, veto)


def the_suspect_answers(scene: Scene) -> None:
    """The consortium states its side."""
    statement = "经内部核实，情况属实，系个别科室所为，已停职处理。"
    scene.do(f"{SUSPECT}.submitter", respond_to_inquiry, _veto(scene), statement)


def propose_the_veto(scene: Scene) -> None:
    """First signature: the leader proposes to confirm."""
    scene.do("leader", propose_confirmation, _veto(scene), "病历、护理记录和陈述互相印证，建议认定。")


def confirm_the_veto(scene: Scene) -> None:
    """Second signature: the approver confirms; who complained is answered, an order follows."""
    case = scene.cases[SUSPECT]
    scene.do("approver", confirm_veto, _veto(scene), "集体审议同意，认定欺诈骗保。")
    answer = ComplaintAnswer("verified", "抽查病历与护理记录，查实4例。", "已查实并依规处理，感谢监督。", 200_000)
    scene.do("rectifier", answer_complaint, scene.orders["complaint"], answer)
    order = NewOrder(
        "veto",
        "经查实存在欺诈骗保行为。",
        [ItemToPutRight("4例挂床住院。", "退回违规费用，建立住院核查制度并全员培训。", "B-8-1")],
        due_on=date(2026, 3, 20),
    )
    scene.orders[SUSPECT] = scene.do("rectifier", issue_rectification_order, case, order)


def _report(scene: Scene, key: str) -> None:
    content = QuarterlyContent("fund_use", THIRD_QUARTER, "三季度预付资金按计划使用。", _USED_BY_QUARTER)
    scene.do(f"{key}.submitter", submit_quarterly_report, scene.cases[key], content)


def _veto(scene: Scene) -> Matter:
    return Matter(scene.cases[SUSPECT], scene.matters["veto"])


DAYS: Days = (
    (date(2025, 9, 22), open_the_cycle),
    (date(2025, 10, 9), report_the_quarter),
    (date(2025, 10, 17), report_the_quarter_late),
    (date(2025, 11, 12), find_late_payments),
    (date(2025, 12, 10), report_of_fraud),
    (date(2025, 12, 17), hear_the_suspect),
    (date(2025, 12, 23), the_suspect_answers),
    (date(2025, 12, 29), propose_the_veto),
    (date(2025, 12, 31), confirm_the_veto),
)
