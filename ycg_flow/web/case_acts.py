"""Acts that need no page of their own: a button, or a button with a reason or a recorded decision.

Each names the step that does it. An act with more to fill in stands in `PAGE_ACTS` with the endpoint of its page, which
takes the number of the case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ycg_flow.casework.matters import Resolution
from ycg_flow.casework.steps.close_case import close_case
from ycg_flow.casework.steps.compute_preliminary_result import compute_preliminary_result
from ycg_flow.casework.steps.conclude_data_collection import conclude_data_collection
from ycg_flow.casework.steps.conclude_public_notice import conclude_public_notice
from ycg_flow.casework.steps.conclude_site_verification import conclude_site_verification
from ycg_flow.casework.steps.correct_published_result import correct_published_result
from ycg_flow.casework.steps.decline_certification import decline_certification
from ycg_flow.casework.steps.finish_settlement import finish_settlement
from ycg_flow.casework.steps.proceed_without_self_assessment import proceed_without_self_assessment
from ycg_flow.casework.steps.recall_from_certification import recall_from_certification
from ycg_flow.casework.steps.reopen_case import reopen_case
from ycg_flow.casework.steps.reopen_site_verification import reopen_site_verification
from ycg_flow.casework.steps.resume_scoring import resume_scoring
from ycg_flow.casework.steps.send_for_certification import send_for_certification
from ycg_flow.casework.steps.send_preliminary_result import send_preliminary_result
from ycg_flow.casework.steps.start_self_assessment import start_self_assessment
from ycg_flow.casework.steps.submit_for_approval import submit_for_approval
from ycg_flow.casework.steps.submit_self_assessment import submit_self_assessment
from ycg_flow.casework.steps.take_back_submission import take_back_submission
from ycg_flow.casework.steps.withdraw_case import withdraw_case
from ycg_flow.workflow.machine import Decision

Asks = Literal["nothing", "reason", "resolution"]


@dataclass(frozen=True)
class SimpleAct:
    """An act done by one button: the step, and what it asks for."""

    step: Callable[..., Any]
    asks: Asks = "nothing"

    def more(self, reason: str, document: str) -> tuple[Any, ...]:
        """Return what the step is given beyond the case, from what was typed."""
        if self.asks == "nothing":
            return ()
        return (reason,) if self.asks == "reason" else (Resolution(reason, document),)


SIMPLE_ACTS: Mapping[str, SimpleAct] = {
    "start_self_assessment": SimpleAct(start_self_assessment),
    "send_for_certification": SimpleAct(send_for_certification),
    "recall_from_certification": SimpleAct(recall_from_certification),
    "decline_certification": SimpleAct(decline_certification, "reason"),
    "submit_self_assessment": SimpleAct(submit_self_assessment),
    "take_back_submission": SimpleAct(take_back_submission, "reason"),
    "proceed_without_self_assessment": SimpleAct(proceed_without_self_assessment, "reason"),
    "conclude_data_collection": SimpleAct(conclude_data_collection),
    "conclude_site_verification": SimpleAct(conclude_site_verification),
    "reopen_site_verification": SimpleAct(reopen_site_verification, "reason"),
    "compute_preliminary_result": SimpleAct(compute_preliminary_result),
    "send_preliminary_result": SimpleAct(send_preliminary_result),
    "resume_scoring": SimpleAct(resume_scoring, "reason"),
    "submit_for_approval": SimpleAct(submit_for_approval),
    "correct_published_result": SimpleAct(correct_published_result, "reason"),
    "conclude_public_notice": SimpleAct(conclude_public_notice),
    "finish_settlement": SimpleAct(finish_settlement),
    "close_case": SimpleAct(close_case),
    "reopen_case": SimpleAct(reopen_case, "resolution"),
    "withdraw_case": SimpleAct(withdraw_case, "resolution"),
}

EXCEPTIONAL = frozenset(event for event, act in SIMPLE_ACTS.items() if act.asks == "resolution")
"""Acts that rest on a decision from outside the course of the case; a page offers them last and folded."""

WHERE_ONE_WORKS = frozenset(
    {"scoring.table", "figures.figures", "verification.samples", "objections.objections", "approval.approval"}
)
"""Pages that show simple acts and remain after them: who acted there goes on there."""

PAGE_ACTS: Mapping[str, str] = {
    "save_draft": "self_assessment.table",
    "contribute_figures": "contributions.contributions",
    "ask_question": "self_assessment.table",
    "score_indicator": "scoring.table",
    "give_feedback": "objections.objections",
    "raise_objection": "objections.objections",
    "raise_appeal": "objections.objections",
    "approve_result": "approval.approval",
    "open_veto_inquiry": "inquiries.inquiries",
    "report_own_fraud": "inquiries.inquiries",
    "return_from_approval": "approval.approval",
    "decide_missing_figure": "scoring.table",
    "enter_collected_figures": "figures.collected",
    "resolve_difference": "figures.figures",
    "form_evaluation_group": "evaluation_group.group",
    "declare_interest": "evaluation_group.interest",
    "answer_question": "questions.questions",
    "return_for_correction": "case_decisions.returning",
    "extend_deadline": "case_decisions.extension",
    "waive_requirement": "case_decisions.waiver",
    "issue_rectification_order": "rectification.new",
    "enter_ledger": "ledger.ledger",
    "prepare_statement": "settlement.case",
    "inform_departments": "settlement.consequences",
    "set_next_budget": "settlement.consequences",
    "record_favour": "settlement.consequences",
    "apply_for_global_budget": "settlement.consequences",
    "decide_budget_application": "settlement.consequences",
    "submit_quarterly_report": "quarterly_reports.reports",
    "draw_sample": "verification.samples",
    "redraw_sample": "verification.samples",
    "record_verification": "verification.samples",
    "record_interview": "verification.interviews",
    "register_problem": "supervision.supervision",
    "deal_with_problem": "supervision.supervision",
    "register_complaint": "supervision.supervision",
    "answer_complaint": "supervision.supervision",
}


def leading_act(acts: Iterable[Decision], order: Sequence[str]) -> str | None:
    """Return the act that carries the case on in the `order` of its states and wants no justifying, or None."""
    onwards = (act for act in acts if act.is_allowed and not act.needs_reason and act.event not in EXCEPTIONAL)
    return next((act.event for act in onwards if _is_onwards(act, order)), None)


def _is_onwards(act: Decision, order: Sequence[str]) -> bool:
    known = act.source in order and act.leads_to in order
    return known and order.index(act.leads_to) > order.index(act.source)
