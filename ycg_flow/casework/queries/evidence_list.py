"""Everything attached to a case, by what it is for, and one piece of evidence to look at beside its indicator."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.evidence import FIGURE, FUND_PROPOSAL, INDICATOR, OBJECT, REPORT
from ycg_flow.casework.evidence_store import file_path
from ycg_flow.casework.figures import figures_behind
from ycg_flow.casework.file_types import JPEG, PDF, PNG
from ycg_flow.casework.loading import load_case, load_of_case
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.queries.case_page import CaseHead, case_head
from ycg_flow.casework.queries.handed_in import evidence_shown, may_see
from ycg_flow.casework.queries.people import names_of
from ycg_flow.casework.sampling import draws_of, item_link, item_name
from ycg_flow.intake.previews import page_count
from ycg_flow.papers.clauses import clauses_of
from ycg_flow.policy.compiled import Policy
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.evidence import Evidence

PICTURES = frozenset({PNG, JPEG})


@dataclass(frozen=True)
class EvidenceEntry:
    """A piece of evidence: `preview` is picture, pages or empty; the period is what people claim, both days included.

    `uses` says in words what it is for; `size` is in bytes.
    """

    id: int
    name: str
    title: str
    size: int
    version: int
    covers_from_on: date | None
    covers_until_on: date | None
    person: str
    received_at: datetime
    preview: str
    uses: tuple[str, ...]


@dataclass(frozen=True)
class EvidenceGroup:
    """The evidence for one indicator, or of another kind: what it is for and the figures it may name, by id."""

    kind: str
    name: str
    figures: tuple[str, ...]
    entries: tuple[EvidenceEntry, ...]


@dataclass(frozen=True)
class EvidenceList:
    """Everything attached to a case that the person may see."""

    head: CaseHead
    groups: tuple[EvidenceGroup, ...]
    count: int


@dataclass(frozen=True)
class Standard:
    """An indicator that evidence is for, and what the paper says of it in our words."""

    indicator: str
    name: str
    place: str
    summary: str


@dataclass(frozen=True)
class EvidencePreview:
    """A piece of evidence to look at: its entry, how many pages, and the indicators it is for with their standards."""

    head: CaseHead
    entry: EvidenceEntry
    pages: int
    standards: tuple[Standard, ...]


def evidence_list(view: View, number: str) -> EvidenceList:
    """Return everything attached to a case, in the order of the indicator list. Raises `NotFoundError`."""
    case = load_case(view, number)
    policy = policy_of(view, case.cycle)
    rows = evidence_shown(view, case)
    entries = _entries(view, case, rows)
    groups = [group for indicator in policy.indicators if (group := _of_indicator(policy, indicator, rows, entries))]
    for kind in (FIGURE, REPORT, FUND_PROPOSAL, OBJECT):
        rest = [row for row in rows if _is_of(policy, row, kind)]
        if rest:
            groups.append(EvidenceGroup(kind, "", (), tuple(entries[row.id] for row in rest)))
    return EvidenceList(case_head(view, case), tuple(groups), len(rows))


def evidence_preview(view: View, number: str, evidence_id: int) -> EvidencePreview:
    """Return a piece of evidence to look at, former versions too. Raises `NotFoundError`."""
    case = load_case(view, number)
    row = load_of_case(view, Evidence, evidence_id, number)
    if not may_see(view, case, row):
        raise NotFoundError("evidence", str(evidence_id))
    policy = policy_of(view, case.cycle)
    entry = _entries(view, case, [row])[row.id]
    pages = pages_of(view, row)
    standards = tuple(_standard(policy, name) for name in policy.indicators if _is_for(policy, name, row))
    return EvidencePreview(case_head(view, case), entry, pages, standards)


def preview_of(row: Evidence) -> str:
    """Return how a piece of evidence is shown in a page: `picture`, `pages`, or empty where it is only downloaded."""
    return "picture" if row.file.media_type in PICTURES else "pages" if row.file.media_type == PDF else ""


def pages_of(view: View, row: Evidence) -> int:
    """Return how many pages of a piece of evidence can be drawn, 0 where it is no PDF or cannot be opened."""
    return page_count(file_path(view.desk, row.file.digest)) if preview_of(row) == "pages" else 0


def files_of_indicators(
    view: View, case: EvaluationCase, indicators: Collection[str]
) -> Mapping[str, tuple[tuple[int, str], ...]]:
    """Return the id and the name of each file attached for an indicator or the figures behind it, by indicator."""
    policy = policy_of(view, case.cycle)
    rows = evidence_shown(view, case)
    return {each: tuple((row.id, row.file_name) for row in rows if _is_for(policy, each, row)) for each in indicators}


def _standard(policy: Policy, indicator: str) -> Standard:
    table = next(found for found in policy.table.indicator if found.id == indicator)
    clause = clauses_of(policy.id).get(table.clause or "")
    return Standard(indicator, table.name, clause.place if clause else "", clause.summary if clause else "")


def _of_indicator(
    policy: Policy, indicator: str, rows: list[Evidence], entries: Mapping[int, EvidenceEntry]
) -> EvidenceGroup | None:
    found = tuple(entries[row.id] for row in rows if _is_for(policy, indicator, row))
    figures = tuple(figure for figure in policy.figures if figure in figures_behind(policy, indicator))
    return EvidenceGroup(INDICATOR, policy.indicators[indicator].table.name, figures, found) if found else None


def _is_for(policy: Policy, indicator: str, row: Evidence) -> bool:
    behind = figures_behind(policy, indicator)
    return any(
        (link.kind == INDICATOR and link.name == indicator) or (link.kind == FIGURE and link.name in behind)
        for link in row.links
    )


def _is_of(policy: Policy, row: Evidence, kind: str) -> bool:
    """Whether evidence belongs under a kind: a figure only where no indicator rests on it."""
    if kind != FIGURE:
        return any(link.kind == kind for link in row.links)
    return any(link.kind == FIGURE for link in row.links) and not any(
        _is_for(policy, indicator, row) for indicator in policy.indicators
    )


def _entries(view: View, case: EvaluationCase, rows: list[Evidence]) -> dict[int, EvidenceEntry]:
    people = names_of(view, [row.person_id for row in rows])
    names = _use_names(view, case, rows)
    return {
        row.id: EvidenceEntry(
            id=row.id,
            name=row.file_name,
            title=row.title,
            size=row.file.size,
            version=row.version,
            covers_from_on=row.covers_from_on,
            covers_until_on=row.covers_until_on,
            person=people[row.person_id],
            received_at=row.received_at,
            preview=preview_of(row),
            uses=tuple(names[link.name] for link in row.links if link.name in names),
        )
        for row in rows
    }


def _use_names(view: View, case: EvaluationCase, rows: list[Evidence]) -> dict[str, str]:
    """Return what figures, indicators and sampled items are called, by the name of their link."""
    policy = policy_of(view, case.cycle)
    names = {name: figure.name for name, figure in policy.figures.items()}
    names |= {name: item.table.name for name, item in policy.indicators.items()}
    if any(link.kind == OBJECT for row in rows for link in row.links):
        names |= {item_link(item)[1]: item_name(draw, item) for draw in draws_of(view, case) for item in draw.items}
    return names
