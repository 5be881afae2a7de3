"""Report the prepaid fund at year end: what was used, and whether to keep a surplus or share an overspend."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from ycg_flow.casework.checks import LONG, amount_faults, option_faults, refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.drafts import DoubleEditError, find_double_edits, touch
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.casework.self_assessments import fund_proposal_of
from ycg_flow.records.self_assessment import PROPOSALS, FundProposal
from ycg_flow.workflow.facts import Reason


@dataclass(frozen=True)
class FundUse:
    """The year's prepaid amount and what was used of it, in fen, and the proposal with its explanation."""

    prepaid_fen: int
    used_fen: int
    proposal: str
    explanation: str


def propose_fund_use(
    desk: Desk, person: int, case_number: str, use: FundUse, *, principal: int | None = None, seen_version: int = 0
) -> int:
    """Save the year-end report on the fund and return its version; it is submitted with the self-assessment.

    Raises `InvalidError` where amounts and proposal do not fit, `DoubleEditError` where another person saved meanwhile.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        refuse(_faults(use) | _closed(case.returned_indicators))
        row = fund_proposal_of(step, case)
        edits = find_double_edits(step, {"fund_proposal": (row, _shown(row), _shown(use), seen_version)})
        if edits:
            raise DoubleEditError(case, "case.save_draft", edits)
        perform(step, case, "save_draft", details={"fund_proposal": asdict(use)})
        if row is None:
            row = FundProposal(case_id=case.id)
            step.session.add(row)
        for name, value in asdict(use).items():
            setattr(row, name, value)
        touch(step, row)
        return row.version


def _faults(use: FundUse) -> dict[str, Reason]:
    faults = text_faults({"explanation": use.explanation}, LONG) | option_faults({"proposal": use.proposal}, PROPOSALS)
    faults |= amount_faults({"prepaid_fen": use.prepaid_fen, "used_fen": use.used_fen})
    fits = {
        "surplus_retention": use.used_fen < use.prepaid_fen,
        "overspend_sharing": use.used_fen > use.prepaid_fen,
        "none": True,
    }
    if not fits.get(use.proposal, True):
        faults["proposal"] = Reason("proposal_does_not_fit_the_amounts")
    return faults


def _closed(returned: object) -> dict[str, Reason]:
    """A return opens indicators only; the report on the fund stays as it was submitted."""
    return {} if returned is None else {"fund_proposal": Reason("fund_proposal_was_not_returned")}


def _shown(use: FundUse | FundProposal | None) -> str:
    if use is None:
        return ""
    return f"{use.prepaid_fen} {use.used_fen} {use.proposal}\n{use.explanation}"
