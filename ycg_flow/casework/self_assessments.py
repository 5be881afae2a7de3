"""A self-assessment as it stands before it is submitted: what is answered, what is wrong, what is missing."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.drafts import ReadFigures, drafts_of, read_typed
from ycg_flow.casework.evidence import REPORT, figures_with_evidence, has_evidence
from ycg_flow.casework.figures import FigureYear, earlier_figures, item_of, required_figures
from ycg_flow.casework.policies import policy_of
from ycg_flow.policy.model.document import HeadingTable
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.self_assessment import FundProposal, ReportSection

SUPPLIERS = ("hospital",)
"""Who gives the figures a self-assessment must answer; it may give any other figure of the party too."""


def readable_drafts(view: View, case: EvaluationCase, texts: Mapping[FigureYear, str] | None = None) -> ReadFigures:
    """Return the drafts of a case, or these texts, as strictly read."""
    typed = {key: row.text for key, row in drafts_of(view, case).items()} if texts is None else texts
    return read_typed(policy_of(view, case.cycle), case.cycle.evaluation_year, typed)


def unanswered_figures(view: View, case: EvaluationCase) -> tuple[str, ...]:
    """Return the required figures neither given nor explained; earlier years known from last year are not asked."""
    drafts, year = drafts_of(view, case), case.cycle.evaluation_year
    open_keys = [
        key
        for key in required_figures(policy_of(view, case.cycle), year, SUPPLIERS)
        if key not in drafts or not (drafts[key].text + drafts[key].explanation).strip()
    ]
    known = earlier_figures(view, case) if any(of < year for _, of in open_keys) else {}
    return tuple(item_of(*key, year) for key in open_keys if key not in known)


def invalid_figures(view: View, case: EvaluationCase) -> tuple[str, ...]:
    """Return the figures whose text is no sound value: no plain number, out of range, larger than its whole."""
    faults = readable_drafts(view, case).faults
    return tuple(item_of(*key, case.cycle.evaluation_year) for key in sorted(faults))


def figures_without_evidence(view: View, case: EvaluationCase) -> tuple[str, ...]:
    """Return the figures the party gives for the year whose demanded evidence is missing; a plain "no" needs none."""
    policy, year = policy_of(view, case.cycle), case.cycle.evaluation_year
    read = readable_drafts(view, case)
    present = figures_with_evidence(view, case)
    return tuple(
        figure.id
        for figure in policy.figures.values()
        if figure.supplied_by in SUPPLIERS and figure.evidence and figure.id not in present
        if (figure.id, year) in read.answers or _is_claimed(read, (figure.id, year), figure.unit)
    )


def report_is_attached(view: View, case: EvaluationCase) -> bool:
    """Whether the report is there: every heading written, or a file of it; true where the policy has no outline."""
    return not unwritten_headings(view, case) or has_evidence(view, case, (REPORT, REPORT))


def unwritten_headings(view: View, case: EvaluationCase) -> tuple[HeadingTable, ...]:
    """Return the headings without others under them that nobody has written under."""
    outline = policy_of(view, case.cycle).table.report
    if not outline:
        return ()
    parents = {heading.parent for heading in outline}
    written = {heading for heading, row in sections_of(view, case).items() if row.markdown.strip()}
    return tuple(heading for heading in outline if heading.id not in parents and heading.id not in written)


def sections_of(view: View, case: EvaluationCase) -> dict[str, ReportSection]:
    """Return what is written of the report by heading."""
    query = select(ReportSection).where(ReportSection.case_id == case.id)
    rows = view.once(("sections", case.id), lambda: view.session.scalars(query).all())
    return {row.heading: row for row in rows}


def fund_proposal_of(view: View, case: EvaluationCase) -> FundProposal | None:
    """Return the year-end report on the prepaid fund, None where there is none yet."""
    return view.session.scalars(select(FundProposal).where(FundProposal.case_id == case.id)).one_or_none()


def _is_claimed(read: ReadFigures, key: FigureYear, unit: str) -> bool:
    return key in read.numbers and (unit != "yes_no" or read.numbers[key] == 1)
