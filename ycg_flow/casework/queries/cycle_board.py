"""The board of a cycle: its cases by state, what is late, what each came to; filters stand in the address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from ycg_flow.casework.desk import View
from ycg_flow.casework.loading import load_cycle, visible_cases, visible_cycle_ids
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.organisations import EvaluatedParty, Institution, Region
from ycg_flow.records.results import ScoringRun
from ycg_flow.records.tasks import OPEN_STATES, Task
from ycg_flow.workflow.machine import Decision


@dataclass(frozen=True)
class CycleLine:
    """A cycle in the list: what it is about, its state, how many cases it has."""

    number: str
    title: str
    year: int
    state: str
    cases: int
    is_demonstration: bool


@dataclass(frozen=True)
class BoardFilter:
    """What is shown: a state, only what is late, a part of a name or number."""

    state: str = ""
    only_overdue: bool = False
    words: str = ""


@dataclass(frozen=True)
class CaseLine:
    """A case on the board."""

    number: str
    party: str
    region: str
    contact: str
    state: str
    state_label: str
    timeliness: str | None
    due_on: date | None
    days_left: int | None
    total_hundredths: int | None
    grade: str | None
    is_vetoed: bool


@dataclass(frozen=True)
class CycleBoard:
    """A cycle with its cases, the count of each state, and what the person may do to the cycle."""

    line: CycleLine
    counts: Mapping[str, int]
    cases: tuple[CaseLine, ...]
    acts: tuple[Decision, ...]
    version: int

    @property
    def not_submitted(self) -> tuple[CaseLine, ...]:
        """The cases shown whose hospital has not submitted yet."""
        return tuple(case for case in self.cases if case.state in {"self_assessment", "certification"})


def cycles_in_reach(view: View) -> tuple[CycleLine, ...]:
    """Return the cycles the person may read, the newest first, with how many of their cases."""
    counted = select(EvaluationCase.cycle_id, func.count().label("cases"))
    counted = counted.where(EvaluationCase.id.in_(visible_cases(view).with_only_columns(EvaluationCase.id)))
    cases = counted.group_by(EvaluationCase.cycle_id).subquery()
    query = select(Cycle, func.coalesce(cases.c.cases, 0)).outerjoin(cases, cases.c.cycle_id == Cycle.id)
    query = query.where(Cycle.id.in_(visible_cycle_ids(view)))
    rows = view.session.execute(query.order_by(Cycle.evaluation_year.desc(), Cycle.id.desc()))
    return tuple(_line(view, cycle, count) for cycle, count in rows)


def cycle_board(view: View, number: str, shown: BoardFilter) -> CycleBoard:
    """Return the board of a cycle with the cases that the filter leaves. Raises `NotFoundError`."""
    cycle = load_cycle(view, number)
    cases = _cases(view, cycle)
    counts = Counter(case.state for case in cases)
    return CycleBoard(
        line=_line(view, cycle, len(cases)),
        counts={state: counts[state] for state in view.desk.workflow.tables["case"].states if counts[state]},
        cases=tuple(case for case in cases if _is_shown(case, shown)),
        acts=acts_open_to(view, cycle),
        version=cycle.version,
    )


def _line(view: View, cycle: Cycle, cases: int) -> CycleLine:
    label = view.desk.workflow.tables["cycle"].states[cycle.state].label
    return CycleLine(cycle.number, cycle.title, cycle.evaluation_year, label, cases, cycle.is_demonstration)


def _is_shown(case: CaseLine, shown: BoardFilter) -> bool:
    is_late = case.days_left is not None and case.days_left < 0
    return (
        (not shown.state or case.state == shown.state)
        and (not shown.only_overdue or is_late)
        and (not shown.words or shown.words in f"{case.party} {case.number} {case.region}")
    )


def _cases(view: View, cycle: Cycle) -> list[CaseLine]:
    due = (
        select(Task.case_id, func.min(Task.due_on).label("due_on"))
        .where(Task.object_table == "case", Task.state.in_(OPEN_STATES), Task.cycle_id == cycle.id)
        .group_by(Task.case_id)
        .subquery()
    )
    newest = select(func.max(ScoringRun.id)).group_by(ScoringRun.case_id)
    query = (
        visible_cases(view)
        .add_columns(EvaluatedParty.name, Region.name, Institution.contact, due.c.due_on, ScoringRun)
        .join(EvaluatedParty, EvaluatedParty.id == EvaluationCase.party_id)
        .join(Institution, Institution.id == EvaluatedParty.institution_id)
        .join(Region, Region.code == EvaluationCase.region_code)
        .outerjoin(due, due.c.case_id == EvaluationCase.id)
        .outerjoin(ScoringRun, (ScoringRun.case_id == EvaluationCase.id) & ScoringRun.id.in_(newest))
        .where(EvaluationCase.cycle_id == cycle.id)
        .order_by(EvaluationCase.number)
    )
    states = view.desk.workflow.tables["case"].states
    return [
        CaseLine(
            number=case.number,
            party=party,
            region=region,
            contact=contact,
            state=case.state,
            state_label=states[case.state].label,
            timeliness=case.timeliness,
            due_on=due_on,
            days_left=None if due_on is None else (due_on - view.today).days,
            total_hundredths=None if run is None else run.total_hundredths,
            grade=None if run is None else run.grade,
            is_vetoed=run is not None and run.is_vetoed,
        )
        for case, party, region, contact, due_on, run in view.session.execute(query)
    ]
