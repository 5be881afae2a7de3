"""Tell the health commission and the finance department the approved result (Xinxiang 5(2))."""

from __future__ import annotations

from ycg_flow.casework.approvals import final_result
from ycg_flow.casework.checks import SHORT, refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.workflow.facts import Given, Reason


def inform_departments(
    desk: Desk,
    person: int,
    case_number: str,
    document: str,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Note that the departments were told by a document and tell their people in the product; once for each approval.

    Raises `InvalidError` without a document, or without a result that was approved and stands.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        faults = text_faults({"document": document}, SHORT)
        if final_result(step, case) is None:
            faults["result"] = Reason("result_not_approved")
        refuse(faults)
        perform(step, case, "inform_departments", Given(decision_document=document), seen_version=seen_version)
