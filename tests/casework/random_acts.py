"""Acts that a random history chooses from: by state, each by the person who does it. Refusals are part of the game."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import select

from tests.casework.approved_cases import SURPLUS_LEDGER, enter, issued_statement
from tests.casework.handing_in import collect, fill_in, form_group
from tests.casework.office import Office
from tests.casework.result_stage import compute, matter
from tests.casework.test_vetoes import FINDING, PENALTY
from ycg_flow.casework.drafts import TypedEntry
from ycg_flow.casework.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from ycg_flow.casework.matters import Matter, Resolution
from ycg_flow.casework.orders import ItemToPutRight, NewOrder
from ycg_flow.casework.payments import open_lines
from ycg_flow.casework.steps.answer_objection import dismiss_objection, uphold_objection
from ycg_flow.casework.steps.approve_result import Signature, approve_result
from ycg_flow.casework.steps.assign_objection import assign_objection
from ycg_flow.casework.steps.close_case import close_case
from ycg_flow.casework.steps.conclude_data_collection import conclude_data_collection
from ycg_flow.casework.steps.conduct_inquiry import hear_party, record_finding
from ycg_flow.casework.steps.decide_inquiry import dismiss_veto
from ycg_flow.casework.steps.decline_certification import decline_certification
from ycg_flow.casework.steps.extend_deadline import ExtensionDecision, extend_deadline
from ycg_flow.casework.steps.finish_settlement import finish_settlement
from ycg_flow.casework.steps.give_feedback import PartyView, give_feedback
from ycg_flow.casework.steps.inform_departments import inform_departments
from ycg_flow.casework.steps.issue_rectification_order import issue_rectification_order
from ycg_flow.casework.steps.open_veto_inquiry import open_veto_inquiry
from ycg_flow.casework.steps.proceed_without_self_assessment import proceed_without_self_assessment
from ycg_flow.casework.steps.propose_inquiry_outcome import propose_dismissal
from ycg_flow.casework.steps.raise_objection import NewObjection, raise_objection
from ycg_flow.casework.steps.recall_from_certification import recall_from_certification
from ycg_flow.casework.steps.record_payment import Movement, record_payment
from ycg_flow.casework.steps.record_rescoring import record_rescoring
from ycg_flow.casework.steps.reopen_case import reopen_case
from ycg_flow.casework.steps.respond_to_inquiry import respond_to_inquiry
from ycg_flow.casework.steps.resume_scoring import resume_scoring
from ycg_flow.casework.steps.return_for_correction import CorrectionRequest, return_for_correction
from ycg_flow.casework.steps.return_from_approval import return_from_approval
from ycg_flow.casework.steps.revoke_order import revoke_order
from ycg_flow.casework.steps.save_draft import save_draft
from ycg_flow.casework.steps.send_for_certification import send_for_certification
from ycg_flow.casework.steps.send_preliminary_result import send_preliminary_result
from ycg_flow.casework.steps.submit_for_approval import submit_for_approval
from ycg_flow.casework.steps.submit_self_assessment import submit_self_assessment
from ycg_flow.casework.steps.take_back_submission import take_back_submission
from ycg_flow.casework.steps.withdraw_case import withdraw_case
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.money import Statement
from ycg_flow.records.objections import Objection
from ycg_flow.records.rectification import RectificationOrder
from ycg_flow.records.results import Approval
from ycg_flow.records.vetoes import VetoInquiry

Act = Callable[[Office, str], object]
REFUSALS = (RefusedError, ConflictError, InvalidError, NotFoundError)
DECISION = Resolution("会议研究决定", "会议纪要〔2026〕1号")
ORDER = NewOrder("finding", "内控不到位。", (ItemToPutRight("无检查记录。", "每季检查。"),))


def newest(office: Office, record: type[Objection | VetoInquiry], number: str) -> Matter:
    """Return the newest matter of a kind; raises NotFoundError where there is none."""
    with office.desk.database.reading() as session:
        found = session.scalars(select(record.id).order_by(record.id.desc()).limit(1)).one_or_none()
    if found is None:
        raise NotFoundError(record.__tablename__, number)
    return matter(number, found)


def newest_digest(office: Office) -> str:
    with office.desk.database.reading() as session:
        digest = session.scalars(select(Approval.content_digest).order_by(Approval.id.desc()).limit(1)).one_or_none()
    return digest or ""


def newest_order(office: Office, number: str) -> str:
    query = select(RectificationOrder.number).order_by(RectificationOrder.id.desc()).limit(1)
    with office.desk.database.reading() as session:
        found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFoundError("rectification_order", number)
    return found


def pass_days(office: Office, _: str) -> None:
    office.clock.pass_days(6)


def extend(office: Office, number: str) -> None:
    later = office.clock().date() + timedelta(days=20)
    extend_deadline(office.desk, office["group_leader"], number, ExtensionDecision(later, "设备故障", "函〔2026〕2号"))


def send(office: Office, number: str) -> None:
    fill_in(office, number)
    send_for_certification(office.desk, office["submitter"], number)


def pay(office: Office, number: str) -> None:
    """Pay or, where more is to come back, leave what the newest statement leaves open."""
    with office.desk.view(office["settlement_officer"]) as view:
        query = select(Statement).join(EvaluationCase, EvaluationCase.id == Statement.case_id)
        query = query.where(EvaluationCase.number == number).order_by(Statement.id.desc())
        statement = view.session.scalars(query.limit(1)).one_or_none()
        if statement is None:
            raise NotFoundError("statement", number)
        open_fen, voucher = sum(open_lines(view, statement).values()), f"付字{statement.version}号"
    movement = Movement(open_fen, office.clock().date(), voucher)
    record_payment(office.desk, office["settlement_officer"], statement.number, movement)


def settle(office: Office, number: str) -> None:
    issued_statement(office, number, SURPLUS_LEDGER)
    inform_departments(office.desk, office["settlement_officer"], number, "通报〔2026〕1号")


def by(role: str, step: Callable[..., object], *more: object) -> Act:
    """Return the act of one person on the case."""
    return lambda office, number: step(office.desk, office[role], number, *more)


def on_objection(role: str, step: Callable[..., object], *more: object) -> Act:
    return lambda office, number: step(office.desk, office[role], newest(office, Objection, number), *more)


def on_inquiry(role: str, step: Callable[..., object], *more: object) -> Act:
    return lambda office, number: step(office.desk, office[role], newest(office, VetoInquiry, number), *more)


RETURN = by("group_leader", return_for_correction, CorrectionRequest("材料不全", {"funds_measure": "缺审核备案材料"}))
INQUIRY_ACTS: tuple[Act, ...] = (
    by("group_leader", open_veto_inquiry, PENALTY),
    on_inquiry("group_leader", record_finding, FINDING),
    on_inquiry("group_leader", hear_party),
    on_inquiry("submitter", respond_to_inquiry, "已整改。"),
    on_inquiry("group_leader", propose_dismissal, "证据不足"),
    on_inquiry("approver", dismiss_veto, "不予认定"),
)
ACTS: Mapping[str, tuple[Act, ...]] = {
    "self_assessment": (
        send,
        send,
        by("submitter", save_draft, [TypedEntry("funds_measure_filed", 2025, "1")]),
        by("certifier", submit_self_assessment),
        extend,
        pass_days,
        by("group_leader", proceed_without_self_assessment, "逾期未报"),
        by("approver", withdraw_case, DECISION),
    ),
    "certification": (
        by("certifier", submit_self_assessment),
        by("certifier", submit_self_assessment),
        by("submitter", submit_self_assessment),
        by("submitter", recall_from_certification),
        by("certifier", decline_certification, "数据有误"),
        pass_days,
    ),
    "data_collection": (
        form_group,
        collect,
        by("data_officer", conclude_data_collection),
        by("submitter", take_back_submission, "补充材料"),
        RETURN,
        pass_days,
    ),
    "site_verification": (RETURN, pass_days, by("group_leader", issue_rectification_order, ORDER)),
    "preliminary_result": (
        compute,
        by("group_leader", send_preliminary_result),
        by("group_leader", send_preliminary_result),
        RETURN,
        *INQUIRY_ACTS,
    ),
    "feedback": (
        by("submitter", give_feedback, PartyView(agrees=True)),
        by("submitter", raise_objection, NewObjection("budget_plan", "分配表已含两个村卫生室。")),
        lambda office, number: assign_objection(
            office.desk, office["group_leader"], newest(office, Objection, number), office["second_evaluator"]
        ),
        on_objection("second_evaluator", uphold_objection, "理由成立。"),
        on_objection("second_evaluator", dismiss_objection, "理由不成立。"),
        on_objection("second_evaluator", record_rescoring),
        by("group_leader", resume_scoring, "更正评分"),
        by("group_leader", submit_for_approval),
        by("group_leader", submit_for_approval),
        *INQUIRY_ACTS,
    ),
    "approval": (
        lambda office, number: approve_result(
            office.desk, office["approver"], number, Signature(newest_digest(office))
        ),
        by("approver", return_from_approval, "请补充说明"),
        lambda office, number: approve_result(
            office.desk, office["group_leader"], number, Signature(newest_digest(office))
        ),
    ),
    "settlement": (
        settle,
        by("settlement_officer", finish_settlement),
        by("settlement_officer", finish_settlement),
        lambda office, number: enter(office, number, {"quality_deposit": "500.02"}),
        by("approver", reopen_case, DECISION),
    ),
    "rectification": (
        by("rectification_officer", issue_rectification_order, ORDER),
        lambda office, number: revoke_order(office.desk, office["approver"], newest_order(office, number), DECISION),
        by("rectification_officer", close_case),
    ),
    "closed": (by("approver", reopen_case, DECISION), pass_days),
    "withdrawn": (pass_days,),
}


def one_after_another(*acts: Act) -> Act:
    """Return the act of doing several, each where it may be done."""

    def do_all(office: Office, number: str) -> None:
        for act in acts:
            with contextlib.suppress(*REFUSALS):
                act(office, number)

    return do_all


FORWARD: Mapping[str, Act] = {
    "self_assessment": send,
    "certification": by("certifier", submit_self_assessment),
    "data_collection": one_after_another(form_group, collect, by("data_officer", conclude_data_collection)),
    "site_verification": pass_days,
    "preliminary_result": one_after_another(compute, by("group_leader", send_preliminary_result)),
    "feedback": one_after_another(
        by("submitter", give_feedback, PartyView(agrees=True)), by("group_leader", submit_for_approval)
    ),
    "approval": lambda office, number: approve_result(
        office.desk, office["approver"], number, Signature(newest_digest(office))
    ),
    "settlement": one_after_another(settle, by("settlement_officer", finish_settlement)),
    "rectification": one_after_another(pay, by("rectification_officer", close_case)),
    "closed": pass_days,
    "withdrawn": pass_days,
}
"""What brings a case on, so that random histories come far."""
