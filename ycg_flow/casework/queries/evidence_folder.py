"""The rows of a self-assessment with the evidence each has, for files that are sorted to rows by their numbers."""

from __future__ import annotations

from dataclasses import dataclass

from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.evidence import figures_proven
from ycg_flow.casework.figures import figures_behind
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.queries.case_page import CaseHead
from ycg_flow.casework.queries.handed_in import ATTACHING_ACTS, evidence_shown
from ycg_flow.casework.queries.self_assessment_page import self_assessment_page


@dataclass(frozen=True)
class EvidenceRow:
    """An indicator by its number in the table, with what it needs and the evidence (key and name) it has."""

    number: int
    indicator: str
    name: str
    demanded: tuple[str, ...]
    is_lacking: bool
    is_open: bool
    files: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class EvidenceFolder:
    """The rows of a case's self-assessment."""

    head: CaseHead
    rows: tuple[EvidenceRow, ...]
    is_editable: bool


def evidence_folder(view: View, number: str) -> EvidenceFolder:
    """Return the rows of a case with their evidence. Raises `NotFoundError`, for the bureau before submission too."""
    table = self_assessment_page(view, number)
    if not table.is_shown:
        raise NotFoundError("evidence", number)
    case = load_case(view, number)
    policy = policy_of(view, case.cycle)
    proven = [(row.id, row.file_name, figures_proven(policy, row), row.links) for row in evidence_shown(view, case)]
    returned = case.returned_indicators
    rows = []
    for row, line in ((row, row.line) for group in table.groups for row in group.rows):
        if line is None:
            continue
        indicator = line.id
        behind = figures_behind(policy, indicator)
        files = tuple(
            (key, name)
            for key, name, figures, links in proven
            if figures & behind or indicator in {link.name for link in links}
        )
        rows.append(
            EvidenceRow(
                number=row.number,
                indicator=indicator,
                name=line.name,
                demanded=tuple(dict.fromkeys(item for field in row.fields for item in field.evidence_demanded)),
                is_lacking=any(
                    field.is_required and field.evidence_demanded and not field.evidence_count for field in row.fields
                ),
                is_open=returned is None or indicator in returned,
                files=files,
            )
        )
    acts = acts_open_to(view, case)
    is_editable = any(act.event in ATTACHING_ACTS and act.is_allowed for act in acts)
    return EvidenceFolder(table.head, tuple(rows), is_editable)
