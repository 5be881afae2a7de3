"""Two rectification orders, one extended and one escalated, and the closing of the cases and the cycle."""

from __future__ import annotations

from datetime import date

from ycg_flow.casework.simulation.opening import LATE_PAYER, SUSPECT
from ycg_flow.casework.simulation.people import COUNTIES
from ycg_flow.casework.simulation.scene import Days, Scene
from ycg_flow.casework.simulation.self_assessment import pdf
from ycg_flow.casework.steps.attach_rectification_evidence import attach_rectification_evidence
from ycg_flow.casework.steps.close_case import close_case
from ycg_flow.casework.steps.escalate_order import Measure, escalate_order
from ycg_flow.casework.steps.extend_deadline import ExtensionDecision
from ycg_flow.casework.steps.extend_order import extend_order
from ycg_flow.casework.steps.finalise_cohort import close_cycle
from ycg_flow.casework.steps.record_re_inspection import Inspected, record_re_inspection
from ycg_flow.casework.steps.report_rectification import NewReport, report_rectification
from ycg_flow.casework.steps.return_rectification import return_rectification
from ycg_flow.casework.steps.verify_rectification import verify_rectification

INTERVIEW = Measure("supervisory_interview", "逾期未报告整改情况，约谈医共体负责人。")
SUSPENSION = Measure("payment_suspension", "约谈后仍未整改到位，暂停医保资金拨付。", "演示决定〔2026〕5号")
CRITICISM = Measure("circulated_criticism", "补充通报批评。")


def too_early_to_escalate(scene: Scene) -> None:
    """The order still runs: no measure yet."""
    act = "rectification_order.escalate_order"
    order, case = scene.orders[LATE_PAYER], scene.cases[LATE_PAYER]
    scene.is_refused("rectifier", case, act, escalate_order, order, INTERVIEW)


def escalate(scene: Scene) -> None:
    """Nothing was reported by the date: an interview."""
    scene.do("rectifier", escalate_order, scene.orders[LATE_PAYER], INTERVIEW)


def escalate_further(scene: Scene) -> None:
    """Still nothing: payments are suspended; a milder measure than those taken is no escalation."""
    order, case = scene.orders[LATE_PAYER], scene.cases[LATE_PAYER]
    scene.do("rectifier", escalate_order, order, SUSPENSION)
    act = "rectification_order.escalate_order_further"
    scene.is_refused("rectifier", case, act, escalate_order, order, CRITICISM)


def extend(scene: Scene) -> None:
    """The vetoed county trains all its staff and gets three more weeks."""
    decision = ExtensionDecision(date(2026, 4, 10), "全员培训分批开展，申请延期。", "演示批复〔2026〕6号")
    scene.do("rectifier", extend_order, scene.orders[SUSPECT], decision)


def report_insufficiently(scene: Scene) -> None:
    """The late payer reports: first without evidence, which is refused, then with it."""
    order, case, who = scene.orders[LATE_PAYER], scene.cases[LATE_PAYER], f"{LATE_PAYER}.submitter"
    report = NewReport("补拨欠付资金并建立台账。", "已补拨两个成员单位。")
    act = "rectification_order.report_rectification"
    scene.is_refused(who, case, act, report_rectification, order, report)
    scene.do(who, attach_rectification_evidence, order, pdf("补拨凭证一"), "补拨凭证.pdf")
    scene.do(who, report_rectification, order, report)


def return_it(scene: Scene) -> None:
    """One member is still not paid: returned."""
    order, today = scene.orders[LATE_PAYER], scene.clock.today
    inspected = Inspected(is_target_met=False, finding="仍有一个成员单位未补拨。", inspected_on=today)
    scene.do("rectifier", record_re_inspection, order, inspected)
    scene.do("rectifier", return_rectification, order, "补拨不完整，退回继续整改。")


def report_again(scene: Scene) -> None:
    """Now all three are paid."""
    order, who = scene.orders[LATE_PAYER], f"{LATE_PAYER}.submitter"
    scene.do(who, attach_rectification_evidence, order, pdf("补拨凭证二"), "补拨凭证（补充）.pdf")
    scene.do(who, report_rectification, order, NewReport("补拨欠付资金并建立台账。", "三个成员单位全部补拨到位。"))


def verify_late_payer(scene: Scene) -> None:
    """The re-inspection finds everything paid; the order is closed."""
    _verify(scene, LATE_PAYER, "三个成员单位均已到账，台账齐全。")


def report_in_time(scene: Scene) -> None:
    """The vetoed county reports inside the extended time."""
    order, who = scene.orders[SUSPECT], f"{SUSPECT}.submitter"
    scene.do(who, attach_rectification_evidence, order, pdf("培训记录"), "制度和培训记录.pdf")
    report = NewReport("退回费用，建立住院核查制度，全员培训。", "费用已退回，制度已印发，培训覆盖全员。")
    scene.do(who, report_rectification, order, report)


def verify_suspect(scene: Scene) -> None:
    """And its order is closed."""
    _verify(scene, SUSPECT, "抽查当月在院病历，未再发现挂床。")


def close_first(scene: Scene) -> None:
    """Cases without an open order are closed; one with an open order is not."""
    for key in COUNTIES:
        case = scene.cases[key]
        if key in {LATE_PAYER, SUSPECT}:
            scene.is_refused("rectifier", case, "case.close_case", close_case, case)
        else:
            scene.do("rectifier", close_case, case)


def close_suspect(scene: Scene) -> None:
    """The vetoed county's case ends once order and repayment are done."""
    scene.do("rectifier", close_case, scene.cases[SUSPECT])


def close_the_rest(scene: Scene) -> None:
    """The last case and with it the cycle."""
    scene.do("rectifier", close_case, scene.cases[LATE_PAYER])
    scene.do("leader", close_cycle, scene.cycle)


def _verify(scene: Scene, key: str, finding: str) -> None:
    order = scene.orders[key]
    inspected = Inspected(is_target_met=True, finding=finding, inspected_on=scene.clock.today)
    scene.do("rectifier", record_re_inspection, order, inspected)
    scene.do("rectifier", verify_rectification, order)


DAYS: Days = (
    (date(2025, 12, 24), too_early_to_escalate),
    (date(2025, 12, 29), escalate),
    (date(2026, 1, 20), escalate_further),
    (date(2026, 3, 16), extend),
    (date(2026, 4, 2), close_first),
    (date(2026, 4, 8), report_insufficiently),
    (date(2026, 4, 9), report_in_time),
    (date(2026, 4, 10), return_it),
    (date(2026, 4, 14), verify_suspect),
    (date(2026, 4, 16), close_suspect),
    (date(2026, 4, 20), report_again),
    (date(2026, 4, 22), verify_late_payer),
    (date(2026, 4, 24), close_the_rest),
)
