"""Where each task is done: the one place that maps a kind of task to its page."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for

from ycg_flow.casework.queries.my_work import OwedTask

CASE_PAGE = "cases.case"
CYCLE_PAGE = "cycle_life.life"

TASK_PAGES: Mapping[str, str] = {
    "fill_self_assessment": "self_assessment.table",
    "contribute_figures": "contributions.contributions",
    "certify_self_assessment": "self_assessment.certification",
    "collect_figures": "figures.collected",
    "verify_on_site": "verification.samples",
    "conduct_survey": "survey.survey",
    "conclude_site_verification": "verification.samples",
    "score_indicators": "scoring.table",
    "send_preliminary_result": "scoring.table",
    "give_feedback": "objections.objections",
    "conclude_feedback": "objections.objections",
    "assign_objection": "objections.objections",
    "answer_objection": "objections.objections",
    "rescore_indicator": "scoring.table",
    "approve_result": "approval.approval",
    "investigate_veto": "inquiries.inquiries",
    "respond_to_inquiry": "inquiries.inquiries",
    "conclude_hearing": "inquiries.inquiries",
    "propose_inquiry_outcome": "inquiries.inquiries",
    "decide_inquiry": "inquiries.inquiries",
    "finish_settlement": "settlement.case",
    "propose_statement": "settlement.case",
    "confirm_statement": "settlement.case",
    "issue_statement": "settlement.case",
    "pay_statement": "settlement.case",
    "repay_amount": "settlement.case",
    "follow_up_repayment": "settlement.case",
    "recompute_statement": "settlement.case",
    "carry_out_rectification": "rectification.case",
    "verify_rectification": "rectification.case",
    "follow_up_escalation": "rectification.case",
}
"""Endpoints that take the number of the case; a kind that is not here is done on the first page of its case."""


def task_address(task: OwedTask) -> str:
    """Return the address of the page where a task is done; who does not owe it is led to its case, which they read."""
    if task.case_number is None:
        return url_for(CYCLE_PAGE, number=task.cycle_number)
    page = TASK_PAGES.get(task.kind, CASE_PAGE) if task.is_mine else CASE_PAGE
    return url_for(page, number=task.case_number)
