"""A case as it was known at the end of a day: state, tasks, figures and score, read from what is only ever added to.

The party is shown what it had been told by then: its own figures, and a result from the day on which it was sent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select

from ycg_flow.casework.desk import View
from ycg_flow.casework.figures import SELF_REPORTED, FigureYear, figures_of
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.queries.case_page import (
    CaseHead,
    PastAct,
    acts_of,
    case_head,
    is_told,
    sees_inside,
    tasks_told,
)
from ycg_flow.policy.model.inputs import FigureTable
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.figures import FigureValue
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.results import Approval, PreliminaryResult, ScoringRun
from ycg_flow.records.tasks import Task
from ycg_flow.wording.numbers import quantity_text
from ycg_flow.wording.sheet.totals import grade_word
from ycg_flow.workflow.deadlines import end_of
from ycg_flow.workflow.working_days import CHINA_TIME

Known = Mapping[FigureYear, Mapping[str, FigureValue]]


@dataclass(frozen=True)
class TaskThen:
    """A task that was open: what, since when, until when as the date stood then."""

    kind: str
    opened_on: date
    due_on: date


@dataclass(frozen=True)
class FigureThen:
    """A figure of a year as it stood: its value by stage."""

    name: str
    year: int
    stages: Mapping[str, str]


@dataclass(frozen=True)
class ScoreThen:
    """The result as it was known: which run, its total in hundredths, and whether it was approved by then."""

    number: int
    at: datetime
    total: int | None
    grade: str
    is_vetoed: bool
    is_approved: bool


@dataclass(frozen=True)
class CaseAsOf:
    """A case at the end of a day; nothing but the day where it was not open yet."""

    head: CaseHead
    day: date
    state_label: str | None
    tasks: tuple[TaskThen, ...] = ()
    figures: tuple[FigureThen, ...] = ()
    score: ScoreThen | None = None
    acts: tuple[PastAct, ...] = ()


def case_as_of(view: View, number: str, day: date) -> CaseAsOf:
    """Return the case of a number as it was known at the end of a day in China. Raises `NotFoundError`."""
    case = load_case(view, number)
    until = end_of(day)
    head = case_head(view, case)
    if case.opened_at >= until:
        return CaseAsOf(head, day, None)
    score = _score(view, case, until)
    return CaseAsOf(
        head=head,
        day=day,
        state_label=_state_label(view, case, until),
        tasks=_tasks(view, case, until),
        figures=_figures(view, case, _known_stages(view, case, until, _told_until(view, case, score, until))),
        score=score,
        acts=acts_of(view, case, until),
    )


def _state_label(view: View, case: EvaluationCase, until: datetime) -> str:
    """Return the state of the last move before an instant; before the first, the state that one came from."""
    moves = select(HistoryEntry.at, HistoryEntry.content).where(
        HistoryEntry.chain == f"case:{case.number}", HistoryEntry.act.like("case.%")
    )
    state = case.state
    for at, content in view.session.execute(moves.order_by(HistoryEntry.sequence.desc())):
        moved = json.loads(content)["content"]
        if "to" not in moved:
            continue
        if at < until:
            state = moved["to"]
            break
        state = moved["from"]
    return view.desk.workflow.tables["case"].states[state].label


def _tasks(view: View, case: EvaluationCase, until: datetime) -> tuple[TaskThen, ...]:
    return tuple(
        TaskThen(task.kind, task.opened_on, _due_then(task, until.astimezone(CHINA_TIME).date()))
        for task in tasks_told(view, case)
        if task.opened_at < until and (task.closed_at is None or task.closed_at >= until)
    )


def _due_then(task: Task, next_day: date) -> date:
    """Return the date of a task before the extensions that were decided later."""
    for step in task.origin:
        if step["code"] == "extended" and date.fromisoformat(step["decided_on"]) >= next_day:
            return date.fromisoformat(step["replaced"])
    return task.due_on


def _told_until(view: View, case: EvaluationCase, score: ScoreThen | None, until: datetime) -> datetime | None:
    """Return until when what others entered is shown: to a party whose case is scored anew, until the run it was sent.

    None where nothing was told yet.
    """
    if sees_inside(view, case):
        return until
    if score is None:
        return None
    return until if is_told(view, case) else min(until, score.at + timedelta(microseconds=1))


def _known_stages(view: View, case: EvaluationCase, until: datetime, told_until: datetime | None) -> Known:
    """Return what was self-reported until one instant, and at the other stages until another."""
    known = figures_of(view, case, until)
    if told_until == until:
        return known
    told = {} if told_until is None else figures_of(view, case, told_until)
    own = {key: {SELF_REPORTED: stages[SELF_REPORTED]} for key, stages in known.items() if SELF_REPORTED in stages}
    return {key: {**told.get(key, {}), **own.get(key, {})} for key in {**told, **own}}


def _figures(view: View, case: EvaluationCase, known: Known) -> tuple[FigureThen, ...]:
    policy = policy_of(view, case.cycle)
    declared = {unit.id: unit.name for unit in policy.table.unit}
    rows = []
    for figure in policy.table.figure:
        for key in sorted((key for key in known if key[0] == figure.id), key=lambda key: -key[1]):
            stages = {stage: _value(row, figure, declared) for stage, row in known[key].items()}
            rows.append(FigureThen(figure.name, key[1], stages))
    return tuple(rows)


def _value(row: FigureValue, figure: FigureTable, declared: Mapping[str, str]) -> str:
    if row.value is None:
        return figure.options.get(row.answer or "", row.answer or row.note)
    return quantity_text(row.value, figure.unit, declared)


def _score(view: View, case: EvaluationCase, until: datetime) -> ScoreThen | None:
    """Return the newest run known by then; to the party, the newest that was sent to it."""
    runs = select(ScoringRun).where(ScoringRun.case_id == case.id, ScoringRun.at < until)
    approved = select(Approval.run_id).where(
        Approval.case_id == case.id,
        Approval.approved_at < until,
        or_(Approval.voided_at.is_(None), Approval.voided_at >= until),
    )
    if not sees_inside(view, case):
        sent = select(PreliminaryResult.run_id).where(
            PreliminaryResult.case_id == case.id, PreliminaryResult.sent_at < until
        )
        runs = runs.where(or_(ScoringRun.id.in_(sent), ScoringRun.id.in_(approved)))
    run = view.session.scalars(runs.order_by(ScoringRun.number.desc()).limit(1)).one_or_none()
    if run is None:
        return None
    return ScoreThen(
        number=run.number,
        at=run.at,
        total=run.total_hundredths,
        grade=grade_word(policy_of(view, case.cycle), run.grade),
        is_vetoed=run.is_vetoed,
        is_approved=run.id in view.session.scalars(approved).all(),
    )
