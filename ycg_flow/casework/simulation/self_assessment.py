"""January and February 2026: six self-assessments, one taken back, one returned, one extended, one that never comes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from ycg_flow.casework.drafts import TypedEntry
from ycg_flow.casework.evidence import EvidenceDescription
from ycg_flow.casework.ledger import FEN_PER_YUAN
from ycg_flow.casework.simulation.figures import ledger_of
from ycg_flow.casework.simulation.opening import YEAR
from ycg_flow.casework.simulation.people import COUNTIES
from ycg_flow.casework.simulation.scene import Days, Scene
from ycg_flow.casework.steps.answer_question import answer_question
from ycg_flow.casework.steps.ask_question import ask_question
from ycg_flow.casework.steps.attach_evidence import attach_evidence
from ycg_flow.casework.steps.contribute_figures import contribute_figures
from ycg_flow.casework.steps.decline_certification import decline_certification
from ycg_flow.casework.steps.extend_deadline import ExtensionDecision, extend_deadline
from ycg_flow.casework.steps.proceed_without_self_assessment import proceed_without_self_assessment
from ycg_flow.casework.steps.propose_fund_use import FundUse, propose_fund_use
from ycg_flow.casework.steps.return_for_correction import CorrectionRequest, return_for_correction
from ycg_flow.casework.steps.save_draft import save_draft
from ycg_flow.casework.steps.send_for_certification import send_for_certification
from ycg_flow.casework.steps.start_self_assessment import start_self_assessment
from ycg_flow.casework.steps.submit_self_assessment import submit_self_assessment
from ycg_flow.casework.steps.take_back_submission import take_back_submission
from ycg_flow.casework.steps.write_report import WrittenSection, write_report

REQUIRED = ("funds_measure_filed", "dedicated_account_kept", "referral_system_established")
"""The figures the hospital itself must answer, each with evidence."""

HEADINGS = {
    "use_of_funds": "预付额度按计划使用，结余或超支情况见附表。",
    "self_check": "逐项自查，失分项已说明原因。",
    "proposal": "按规定提出结余留用或合理超支分担建议。",
    "next_steps": "针对存在问题制定整改措施，明确责任人和期限。",
}
CARELESS, OVERDUE, DELAYED, HASTY = "gongyi", "xingyang", "xinmi", "dengfeng"
MISREPORTED = ("visits_within_county", "1805000")
"""What the careless hospital reports; the agency's records say less."""

_DRAWING = b"0.6 G 60 60 475 722 re S 60 720 m 535 720 l S 0.85 g 60 720 475 62 re f 0.6 G 380 90 120 80 re S"
_PDF = (
    b"%%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
    b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>\nendobj\n"
    b"4 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n"
    b"trailer\n<< /Root 1 0 R /Size 5 >>\n%%%%EOF\n"
) % (len(_DRAWING), _DRAWING)


def pdf(text: str) -> io.BytesIO:
    """Return a small PDF, an empty form with a place for a seal; the text makes it differ from others."""
    return io.BytesIO(_PDF + f"% {text}\n".encode())


def start(scene: Scene) -> None:
    """The evaluation year is over: every consortium is asked for its self-assessment."""
    for key in COUNTIES:
        scene.do("leader", start_self_assessment, scene.cases[key])


def ask(scene: Scene) -> None:
    """A hospital asks what counts as a filed measure."""
    text = "办法已报县级医保部门备案，是否需要市级备案材料？"
    scene.matters["question"] = scene.do(
        "zhongmu.submitter", ask_question, scene.cases["zhongmu"], "funds_measure", text
    )


def answer(scene: Scene) -> None:
    """The leader answers once; every party of the cycle is told."""
    text = "以负责审核的医保部门的备案材料为准，不另要求市级备案。"
    scene.do("leader", answer_question, scene.cases["zhongmu"], scene.matters["question"], text)


def members_contribute(scene: Scene) -> None:
    """A township health centre gives its part of the visits."""
    for key in COUNTIES:
        if key != OVERDUE:
            entries = [TypedEntry("visits_in_primary_care", YEAR, "58000")]
            scene.do(f"{key}.member_contributor", contribute_figures, scene.cases[key], entries)


def overdue_begins(scene: Scene) -> None:
    """The hospital that will be overdue saves one answer and no more."""
    scene.do(f"{OVERDUE}.submitter", save_draft, scene.cases[OVERDUE], [TypedEntry(REQUIRED[0], YEAR, "1")])


def hand_in_first(scene: Scene) -> None:
    """Two hospitals hand in early."""
    _fill(scene, "zhongmu")
    hand_in(scene, "zhongmu")
    _fill(scene, HASTY)
    hand_in(scene, HASTY)


def take_back(scene: Scene) -> None:
    """The hasty one finds an error the next day and takes its submission back."""
    scene.do(f"{HASTY}.submitter", take_back_submission, scene.cases[HASTY], "报告中使用额写错，撤回更正后重报。")


def hand_in_again(scene: Scene) -> None:
    """And hands in anew, with the report corrected."""
    section = {"use_of_funds": WrittenSection("预付额度按计划使用，使用额已按决算更正。", seen_version=1)}
    scene.do(f"{HASTY}.submitter", write_report, scene.cases[HASTY], section)
    hand_in(scene, HASTY)


def careless_is_refused(scene: Scene) -> None:
    """The careless one sends its self-assessment off before it is complete and hears all that lacks."""
    case = scene.cases[CARELESS]
    scene.do(f"{CARELESS}.submitter", save_draft, case, [TypedEntry(REQUIRED[0], YEAR, "1")])
    scene.is_refused(f"{CARELESS}.submitter", case, "case.send_for_certification", send_for_certification, case)


def careless_is_declined(scene: Scene) -> None:
    """Complete now, with a figure that is too high; its own certifier gives the report back first."""
    _fill(scene, CARELESS, MISREPORTED)
    case = scene.cases[CARELESS]
    scene.do(f"{CARELESS}.submitter", send_for_certification, case)
    scene.do(f"{CARELESS}.certifier", decline_certification, case, "自评报告第四部分缺少责任人，请补充。")


def careless_hands_in(scene: Scene) -> None:
    """And certifies it when the report names who answers for what; the suspect of fraud hands in as well."""
    section = {"next_steps": WrittenSection("整改措施、责任人（医务科、医保科）和期限见附表。", seen_version=1)}
    scene.do(f"{CARELESS}.submitter", write_report, scene.cases[CARELESS], section)
    hand_in(scene, CARELESS)
    _fill(scene, "xinzheng")
    hand_in(scene, "xinzheng")


def extend(scene: Scene) -> None:
    """A hospital asks for more time before the due date and gets it; not for a day that is no later."""
    case = scene.cases[DELAYED]
    early = ExtensionDecision(date(2026, 1, 31), "信息系统迁移，数据核对未完成。", "演示批复〔2026〕1号")
    scene.is_refused("leader", case, "case.extend_deadline", extend_deadline, case, early)
    later = ExtensionDecision(date(2026, 2, 6), early.reason, early.decision_document)
    scene.do("leader", extend_deadline, case, later)


def too_early_to_proceed(scene: Scene) -> None:
    """On the last working day the bureau cannot yet go on without the overdue hospital."""
    case = scene.cases[OVERDUE]
    act = "case.proceed_without_self_assessment"
    scene.is_refused("leader", case, act, proceed_without_self_assessment, case, "至今未报送自评。")


def proceed_without(scene: Scene) -> None:
    """After the lock the hospital's save is refused, and the bureau goes on without it."""
    case = scene.cases[OVERDUE]
    entries = [TypedEntry(REQUIRED[1], YEAR, "1")]
    scene.is_refused(f"{OVERDUE}.submitter", case, "case.save_draft", save_draft, case, entries)
    reason = "截至关闭时间未报送自评，也未申请延期，按采集数据继续评价。"
    scene.do("leader", proceed_without_self_assessment, case, reason)


def return_to_the_careless(scene: Scene) -> None:
    """Its evidence shows nothing of separate books: one indicator goes back, with a reason."""
    reasons = {"dedicated_account": "所附材料只有开户资料，缺少单独建账的账簿资料。"}
    request = CorrectionRequest("佐证材料不全，请补充后重新报送。", reasons)
    scene.do("leader", return_for_correction, scene.cases[CARELESS], request)


def careless_corrects(scene: Scene) -> None:
    """Only what was returned is open; with the missing evidence it is handed in again."""
    case, who = scene.cases[CARELESS], f"{CARELESS}.submitter"
    closed = [TypedEntry("visits_within_county", YEAR, "1785000", seen_version=1)]
    scene.is_refused(who, case, "case.save_draft", save_draft, case, closed)
    description = EvidenceDescription("单独建账账簿.pdf", (("figure", "dedicated_account_kept"),))
    scene.do(who, attach_evidence, case, pdf("账簿"), description)
    hand_in(scene, CARELESS)


def delayed_hands_in(scene: Scene) -> None:
    """Inside the extended time, on time."""
    _fill(scene, DELAYED)
    hand_in(scene, DELAYED)


def answer_required(scene: Scene, key: str, *more: tuple[str, str]) -> None:
    """Answer what the hospital must answer, prove it and write the report."""
    case, who = scene.cases[key], f"{key}.submitter"
    entries = [TypedEntry(name, scene.year, "1") for name in REQUIRED]
    entries += [TypedEntry(name, scene.year, text) for name, text in more]
    scene.do(who, save_draft, case, entries)
    description = EvidenceDescription("自评佐证材料.pdf", tuple(("figure", name) for name in REQUIRED))
    scene.do(who, attach_evidence, case, pdf(f"{key} 佐证"), description)
    scene.do(who, write_report, case, {name: WrittenSection(text) for name, text in HEADINGS.items()})


def _fill(scene: Scene, key: str, *more: tuple[str, str]) -> None:
    """Answer everything and propose what becomes of the fund."""
    answer_required(scene, key, *more)
    scene.do(f"{key}.submitter", propose_fund_use, scene.cases[key], fund_use_of(ledger_of(key)))


def fund_use_of(ledger: Mapping[str, str]) -> FundUse:
    """Return what was used of the prepaid quota and what the hospital proposes for the difference."""
    quota, used = (int(Decimal(ledger[name]) * FEN_PER_YUAN) for name in ("prepaid_quota", "actual_spending"))
    if used > quota:
        return FundUse(quota, used, "overspend_sharing", "重症患者增加，合理超支部分申请分担。")
    return FundUse(quota, used, "surplus_retention", "结余按规定留用，用于成员单位能力建设。")


def hand_in(scene: Scene, key: str) -> None:
    """Send to the second person of the hospital, who certifies and submits."""
    scene.do(f"{key}.submitter", send_for_certification, scene.cases[key])
    scene.do(f"{key}.certifier", submit_self_assessment, scene.cases[key])


DAYS: Days = (
    (date(2026, 1, 5), start),
    (date(2026, 1, 8), ask),
    (date(2026, 1, 9), answer),
    (date(2026, 1, 12), members_contribute),
    (date(2026, 1, 13), overdue_begins),
    (date(2026, 1, 19), hand_in_first),
    (date(2026, 1, 20), take_back),
    (date(2026, 1, 22), hand_in_again),
    (date(2026, 1, 22), careless_is_refused),
    (date(2026, 1, 26), careless_is_declined),
    (date(2026, 1, 27), careless_hands_in),
    (date(2026, 1, 29), extend),
    (date(2026, 1, 30), too_early_to_proceed),
    (date(2026, 2, 2), proceed_without),
    (date(2026, 2, 3), return_to_the_careless),
    (date(2026, 2, 5), careless_corrects),
    (date(2026, 2, 6), delayed_hands_in),
)
