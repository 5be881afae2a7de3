"""What was handed in: the evidence of a figure, and one file to download."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ycg_flow.casework.desk import View
from ycg_flow.casework.drafts import open_figures
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.evidence import (
    FIGURE,
    FUND_PROPOSAL,
    INDICATOR,
    OBJECT,
    REPORT,
    current_evidence,
    evidence_of_ids,
    figures_proven,
)
from ycg_flow.casework.evidence_store import file_path
from ycg_flow.casework.figures import closed_case_of_last_year
from ycg_flow.casework.loading import load_case, load_of_case, visible_cases
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.queries.case_page import CaseHead, case_head, is_told, sees_inside
from ycg_flow.casework.submissions import evidence_handed_in, last_submitted, standing_submissions
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.evidence import Evidence
from ycg_flow.records.people import Person

ATTACHING_ACTS = frozenset({"save_draft", "contribute_figures"})
OF_THE_DRAFT = frozenset({FIGURE, INDICATOR, REPORT, FUND_PROPOSAL})
OF_THE_VISIT = frozenset({"sample_item", "survey_tally"})
"""Objects whose evidence the group gathers on site: the party sees it with the result, not before."""


@dataclass(frozen=True)
class EvidenceLine:
    """A piece of evidence as a list shows it; `size` in bytes."""

    id: int
    name: str
    size: int
    version: int
    person: str
    received_at: datetime


@dataclass(frozen=True)
class EvidencePage:
    """The evidence of one figure, or of the report, with what the policy demands.

    `last_year` is what stood for it in last year's closed case, `last_case`, to be attached again.
    """

    head: CaseHead
    name: str
    demanded: tuple[str, ...]
    evidence: tuple[EvidenceLine, ...]
    last_year: tuple[EvidenceLine, ...]
    last_case: str
    is_editable: bool


@dataclass(frozen=True)
class StoredFile:
    """A file to download: where it lies, its name, and the type its content showed."""

    path: Path
    name: str
    media_type: str


def evidence_page(view: View, number: str, figure: str) -> EvidencePage:
    """Return the evidence of a figure, of the report under its own name. Raises `NotFoundError`."""
    case = load_case(view, number)
    table = policy_of(view, case.cycle).figures.get(figure)
    if (table is None and figure != REPORT) or not draft_is_shown(view, case):
        raise NotFoundError("figure", figure)
    last = _readable_case_of_last_year(view, case)
    may_attach = any(act.event in ATTACHING_ACTS and act.is_allowed for act in acts_open_to(view, case))
    is_open = table is None or figure in open_figures(view, case)
    return EvidencePage(
        head=case_head(view, case),
        name=table.name if table else "",
        demanded=tuple(table.evidence) if table else (),
        evidence=_lines(view, case, figure),
        last_year=() if last is None else _lines(view, last, figure),
        last_case="" if last is None else last.number,
        is_editable=may_attach and is_open,
    )


def stored_file(view: View, number: str, evidence_id: int) -> StoredFile:
    """Return a file of a case the person may see, former versions too. Raises `NotFoundError`."""
    case = load_case(view, number)
    evidence = load_of_case(view, Evidence, evidence_id, number)
    if not may_see(view, case, evidence):
        raise NotFoundError("evidence", str(evidence_id))
    path = file_path(view.desk, evidence.file.digest)
    return StoredFile(path, evidence.file_name, evidence.file.media_type)


def may_see(view: View, case: EvaluationCase, evidence: Evidence) -> bool:
    """Whether the reader may see it: the bureau nothing that is not handed in, the party no visit before the end."""
    if any(link.kind == OBJECT and link.name.partition(":")[0] in OF_THE_VISIT for link in evidence.links):
        return is_told(view, case)
    is_hidden = _is_of_the_draft(evidence) and sees_inside(view, case)
    return not is_hidden or evidence.id in evidence_handed_in(view, case)


def evidence_shown(view: View, case: EvaluationCase) -> list[Evidence]:
    """Return the evidence that stands for the reader: to the bureau what was submitted last, to the party its draft."""
    standing = [row for row in current_evidence(view, case) if may_see(view, case, row)]
    submitted = last_submitted(view, case) if sees_inside(view, case) else None
    if submitted is None:
        return standing
    kept = [row for row in standing if row.id in submitted.evidence or not _is_of_the_draft(row)]
    replaced = submitted.evidence - {row.id for row in kept}
    return sorted([*kept, *evidence_of_ids(view, case, replaced)], key=lambda row: row.id)


def draft_is_shown(view: View, case: EvaluationCase) -> bool:
    """Whether the reader may see what belongs to the self-assessment: the bureau only once it is submitted."""
    return not sees_inside(view, case) or bool(standing_submissions(view, case))


def _is_of_the_draft(evidence: Evidence) -> bool:
    """Whether evidence is for the self-assessment alone; what an objection names was handed in with it."""
    return all(link.kind in OF_THE_DRAFT for link in evidence.links)


def _readable_case_of_last_year(view: View, case: EvaluationCase) -> EvaluationCase | None:
    """Return last year's closed case to those who read it: who is in this year's group may not be in last year's."""
    last = closed_case_of_last_year(view, case)
    if last is None:
        return None
    return view.session.scalars(visible_cases(view).where(EvaluationCase.id == last.id)).one_or_none()


def _lines(view: View, case: EvaluationCase, figure: str) -> tuple[EvidenceLine, ...]:
    """Return the evidence of a figure, given for it or for an indicator that rests on it, or that of the report."""
    policy = policy_of(view, case.cycle)
    rows = evidence_shown(view, case)
    if figure == REPORT:
        return tuple(_line(view, row) for row in rows if REPORT in {link.kind for link in row.links})
    return tuple(_line(view, row) for row in rows if figure in figures_proven(policy, row))


def _line(view: View, row: Evidence) -> EvidenceLine:
    person = view.session.get_one(Person, row.person_id).name
    return EvidenceLine(row.id, row.file_name, row.file.size, row.version, person, row.received_at)
