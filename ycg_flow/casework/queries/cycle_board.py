"""The board of a cycle: its cases as the address filters, sorts and pages them; for few or many the same statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import defer

from ycg_flow.casework.desk import View
from ycg_flow.casework.finding import is_found
from ycg_flow.casework.loading import load_cycle, visible_cases, visible_cycle_ids
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.ranks import cohort_ranks
from ycg_flow.policy.compiled import Policy
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.organisations import EvaluatedParty, Institution, Region
from ycg_flow.records.people import Person, Post
from ycg_flow.records.results import CaseRank, ScoringRun
from ycg_flow.records.tasks import OPEN_STATES, Task
from ycg_flow.wording.lists import FAILED

NOT_SUBMITTED_STATES = frozenset({"self_assessment", "certification"})
ROWS_OF_A_PAGE = 50


@dataclass(frozen=True)
class CycleLine:
    """A cycle in the list: what it is about, its state, how many cases it has."""

    number: str
    title: str
    year: int
    state: str
    state_label: str
    cases: int
    is_demonstration: bool


@dataclass(frozen=True)
class BoardFilter:
    """What is shown and in which order; the page counts from one."""

    state: str = ""
    only_overdue: bool = False
    only_not_submitted: bool = False
    region: str = ""
    words: str = ""
    sort: str = "number"
    is_descending: bool = False
    page: int = 1


@dataclass(frozen=True)
class CaseLine:
    """A case on the board. `rank` is provisional until the cohort is final."""

    number: str
    party: str
    lead: str
    region: str
    contact: str
    state: str
    state_label: str
    timeliness: str | None
    due_on: date | None
    days_left: int | None
    total_hundredths: int | None
    grade: str
    is_vetoed: bool
    rank: int | None
    version: int

    @property
    def is_overdue(self) -> bool:
        """Whether something of the case is late."""
        return self.days_left is not None and self.days_left < 0

    @property
    def has_not_submitted(self) -> bool:
        """Whether the party still owes its self-assessment."""
        return self.state in NOT_SUBMITTED_STATES


@dataclass(frozen=True)
class CycleBoard:
    """A cycle with the cases that the filter leaves (`cases`, all pages) and those of the page (`page`)."""

    line: CycleLine
    counts: Mapping[str, int]
    regions: tuple[str, ...]
    overdue: int
    not_submitted: tuple[CaseLine, ...]
    cases: tuple[CaseLine, ...]
    page: tuple[CaseLine, ...]
    pages: int
    are_ranks_final: bool


def cycles_in_reach(view: View) -> tuple[CycleLine, ...]:
    """Return the cycles the person may read, the newest first, with how many of their cases."""
    counted = select(EvaluationCase.cycle_id, func.count().label("cases"))
    counted = counted.where(EvaluationCase.id.in_(visible_cases(view).with_only_columns(EvaluationCase.id)))
    cases = counted.group_by(EvaluationCase.cycle_id).subquery()
    query = select(Cycle, func.coalesce(cases.c.cases, 0)).outerjoin(cases, cases.c.cycle_id == Cycle.id)
    query = query.where(Cycle.id.in_(visible_cycle_ids(view)))
    rows = view.session.execute(query.order_by(Cycle.evaluation_year.desc(), Cycle.id.desc()))
    return tuple(cycle_line(view, cycle, count) for cycle, count in rows)


def cycle_board(view: View, number: str, shown: BoardFilter) -> CycleBoard:
    """Return the board of a cycle with the cases that the filter leaves. Raises `NotFoundError`."""
    cycle = load_cycle(view, number)
    cases, are_ranks_final = _cases(view, cycle)
    counts = Counter(case.state for case in cases)
    left = _sorted([case for case in cases if _is_shown(case, shown)], shown, list(_states(view)))
    start = (shown.page - 1) * ROWS_OF_A_PAGE
    return CycleBoard(
        line=cycle_line(view, cycle, len(cases)),
        counts={state: counts[state] for state in _states(view) if counts[state]},
        regions=tuple(sorted({case.region for case in cases})),
        overdue=sum(case.is_overdue for case in cases),
        not_submitted=tuple(case for case in cases if case.has_not_submitted),
        cases=tuple(left),
        page=tuple(left[start : start + ROWS_OF_A_PAGE]),
        pages=max(1, -(-len(left) // ROWS_OF_A_PAGE)),
        are_ranks_final=are_ranks_final,
    )


def cycle_line(view: View, cycle: Cycle, cases: int) -> CycleLine:
    """Return what stands at the top of every page of a cycle."""
    label = view.desk.workflow.tables["cycle"].states[cycle.state].label
    return CycleLine(
        cycle.number, cycle.title, cycle.evaluation_year, cycle.state, label, cases, cycle.is_demonstration
    )


def newest_runs() -> Any:  # noqa: ANN401 - a query
    """Return the query of the newest run of every case."""
    return select(func.max(ScoringRun.id)).group_by(ScoringRun.case_id)


def _states(view: View) -> Mapping[str, Any]:
    return view.desk.workflow.tables["case"].states


def _is_shown(case: CaseLine, shown: BoardFilter) -> bool:
    return (
        (not shown.state or case.state == shown.state)
        and (not shown.only_overdue or case.is_overdue)
        and (not shown.only_not_submitted or case.has_not_submitted)
        and (not shown.region or case.region == shown.region)
        and is_found(shown.words, case.party, case.lead, case.number, case.region)
    )


SORTS: Mapping[str, Callable[[CaseLine], Any]] = {
    "number": lambda case: case.number,
    "party": lambda case: case.party,
    "region": lambda case: case.region,
    "state": lambda case: case.state,
    "due": lambda case: case.due_on,
    "total": lambda case: case.total_hundredths,
    "rank": lambda case: case.rank,
}
"""What the board is sorted by; where a case has no value, it stands last in either direction."""


def _sorted(cases: Sequence[CaseLine], shown: BoardFilter, states: Sequence[str]) -> list[CaseLine]:
    value_of = SORTS.get(shown.sort, SORTS["number"])
    if shown.sort == "state":
        value_of = lambda case: states.index(case.state)  # noqa: E731 - the order of the year, not of the alphabet
    known = [case for case in cases if value_of(case) is not None]
    return [
        *sorted(known, key=value_of, reverse=shown.is_descending),
        *(case for case in cases if value_of(case) is None),
    ]


def _cases(view: View, cycle: Cycle) -> tuple[list[CaseLine], bool]:
    """Return every case of the cycle within reach by its number, and whether their ranks are final."""
    rows = view.session.execute(_query(view, cycle)).all()
    policy = policy_of(view, cycle)
    grades = {grade.id: grade.name for grade in policy.table.grade}
    final = {case.id: rank for case, _, _, _, _, _, rank in rows if rank is not None}
    ranks = final or _provisional_ranks(view, cycle, policy)
    contacts = _contacts(view, {institution.id for _, _, _, institution, _, _, _ in rows})
    lines = [
        CaseLine(
            number=case.number,
            party=party,
            lead=lead.name,
            region=region,
            contact=contacts.get(lead.id) or lead.contact,
            state=case.state,
            state_label=_states(view)[case.state].label,
            timeliness=case.timeliness,
            due_on=due_on,
            days_left=None if due_on is None else (due_on - view.today).days,
            total_hundredths=None if run is None else run.total_hundredths,
            grade="" if run is None or run.grade is None else grades.get(run.grade, FAILED),
            is_vetoed=run is not None and run.is_vetoed,
            rank=ranks.get(case.id),
            version=case.version,
        )
        for case, party, region, lead, due_on, run, _ in rows
    ]
    return lines, bool(final)


def _query(view: View, cycle: Cycle) -> Any:  # noqa: ANN401 - a query
    due = (
        select(Task.case_id, func.min(Task.due_on).label("due_on"))
        .where(Task.object_table == "case", Task.state.in_(OPEN_STATES), Task.cycle_id == cycle.id)
        .group_by(Task.case_id)
        .subquery()
    )
    return (
        visible_cases(view)
        .add_columns(EvaluatedParty.name, Region.name, Institution, due.c.due_on, ScoringRun, CaseRank.rank)
        .join(EvaluatedParty, EvaluatedParty.id == EvaluationCase.party_id)
        .join(Institution, Institution.id == EvaluatedParty.institution_id)
        .join(Region, Region.code == EvaluationCase.region_code)
        .outerjoin(due, due.c.case_id == EvaluationCase.id)
        .outerjoin(ScoringRun, (ScoringRun.case_id == EvaluationCase.id) & ScoringRun.id.in_(newest_runs()))
        .outerjoin(CaseRank, (CaseRank.case_id == EvaluationCase.id) & CaseRank.voided_at.is_(None))
        .where(EvaluationCase.cycle_id == cycle.id)
        .order_by(EvaluationCase.number)
        .options(defer(ScoringRun.inputs))
    )


def _provisional_ranks(view: View, cycle: Cycle, policy: Policy) -> dict[int, int]:
    if policy.table.ranking is None:
        return {}
    return {run.case_id: rank for run, rank in cohort_ranks(view, cycle)}


def _contacts(view: View, institutions: set[int]) -> dict[int, str]:
    """Return who fills in the self-assessment of each lead institution, with how to reach them."""
    query = (
        select(Post.institution_id, Person.name, Person.contact)
        .join(Person, Person.id == Post.person_id)
        .where(
            Post.role == "submitter",
            Post.institution_id.in_(institutions),
            Post.from_on <= view.today,
            (Post.until_on.is_(None)) | (Post.until_on > view.today),
            Person.is_active,
        )
        .order_by(Post.id)
    )
    found: dict[int, list[str]] = {}
    for institution, name, contact in view.session.execute(query):
        found.setdefault(institution, []).append(f"{name} {contact}".strip())
    return {institution: "、".join(people) for institution, people in found.items()}
