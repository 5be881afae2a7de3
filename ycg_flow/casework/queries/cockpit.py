"""The leader's cockpit of a cycle: what is late, where cases stand, and what points mean in money by the engine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.ledger import ledgers_of_cases
from ycg_flow.casework.loading import load_cycle, visible_cases
from ycg_flow.casework.policies import policy_of, stored_policy
from ycg_flow.casework.queries.cycle_board import BoardFilter, CaseLine, CycleBoard, cycle_board, newest_runs
from ycg_flow.casework.results import read_input
from ycg_flow.casework.settling import settles_as_round
from ycg_flow.casework.tasks import person_charged
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.evaluation import Evaluation, evaluate
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.policy.what_if import NextStep, net_with_total, next_step
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.organisations import EvaluatedParty
from ycg_flow.records.people import Person
from ycg_flow.records.results import ScoringRun
from ycg_flow.records.tasks import OPEN_STATES, Task
from ycg_flow.workflow.permissions import Permission, Place, reach_of

ONE_POINT = Fraction(1)


@dataclass(frozen=True)
class LateTask:
    """A task past its due date: what, of whom, since when, who holds it."""

    id: int
    kind: str
    roles: tuple[str, ...]
    subject: str
    due_on: date
    days_late: int
    holder: str


@dataclass(frozen=True)
class MoneyLine:
    """A case's net amount in yuan now, with a point less and more, with the change asked for, and the next step up."""

    case: CaseLine
    total: Fraction
    now: Fraction | None
    point_less: Fraction | None
    point_more: Fraction | None
    changed: Fraction | None
    next_step: NextStep | None


@dataclass(frozen=True)
class Cockpit:
    """What a leader sees of a cycle.

    No money lines where the person may not read statements or the policy has none (`may_read_money`), nor where the
    money of a case rests on its rank or on what the round shares (`settles_as_round`): no point has a price there.
    """

    board: CycleBoard
    late: tuple[LateTask, ...]
    change: Fraction
    may_read_money: bool
    settles_as_round: bool
    money: tuple[MoneyLine, ...]

    @property
    def now(self) -> Fraction:
        """The net amount of all cases whose money is known, in yuan."""
        return sum((line.now for line in self.money if line.now is not None), Fraction(0))

    @property
    def changed(self) -> Fraction:
        """The same with the change asked for."""
        return sum((line.changed for line in self.money if line.changed is not None), Fraction(0))


def cockpit(view: View, number: str, change: Fraction) -> Cockpit:
    """Return the cockpit of a cycle; `change` is by how many points every total is tried. Raises `NotFoundError`."""
    board = cycle_board(view, number, BoardFilter())
    cycle = load_cycle(view, number)
    reach = reach_of(view.actor, [Permission.REGION_STATEMENT_READ], view.desk.roles)
    policy = policy_of(view, cycle)
    may_read = bool(policy.lines) and reach.covers(Place(cycle.region_code, frozenset()))
    is_round = settles_as_round(policy)
    cases = {case.number: case for case in board.cases}
    return Cockpit(
        board=board,
        late=_late(view, cycle),
        change=change,
        may_read_money=may_read,
        settles_as_round=is_round,
        money=_money(view, cycle, cases, change) if may_read and not is_round else (),
    )


def _late(view: View, cycle: Cycle) -> tuple[LateTask, ...]:
    query = (
        select(Task, EvaluatedParty.name, Person.name)
        .join(EvaluationCase, EvaluationCase.id == Task.case_id)
        .join(EvaluatedParty, EvaluatedParty.id == EvaluationCase.party_id)
        .outerjoin(Person, Person.id == person_charged())
        .where(
            Task.cycle_id == cycle.id,
            Task.state.in_(OPEN_STATES),
            Task.due_on < view.today,
            Task.case_id.in_(visible_cases(view).with_only_columns(EvaluationCase.id)),
        )
        .order_by(Task.due_on, Task.id)
    )
    kinds = view.desk.workflow.task_kinds
    return tuple(
        LateTask(
            id=task.id,
            kind=task.kind,
            roles=kinds[task.kind].roles,
            subject=party,
            due_on=task.due_on,
            days_late=(view.today - task.due_on).days,
            holder=holder or "",
        )
        for task, party, holder in view.session.execute(query)
    )


def _money(view: View, cycle: Cycle, cases: Mapping[str, CaseLine], change: Fraction) -> tuple[MoneyLine, ...]:
    query = (
        select(EvaluationCase.number, ScoringRun)
        .join(ScoringRun, ScoringRun.case_id == EvaluationCase.id)
        .where(EvaluationCase.number.in_(cases), ScoringRun.id.in_(newest_runs()))
        .order_by(EvaluationCase.number)
    )
    ledgers = ledgers_of_cases(view, cycle)
    rows = view.session.execute(query).all()
    policies = {digest: stored_policy(view, digest) for digest in {run.policy_digest for _, run in rows}}
    lines = []
    for number, run in rows:
        evaluation = _evaluation(policies[run.policy_digest], run, ledgers.get(run.case_id, {}))
        total = None if evaluation is None or evaluation.score.total is None else evaluation.score.total.rounded
        if evaluation is not None and total is not None:
            lines.append(_line(cases[number], evaluation, total, change))
    return tuple(lines)


def _evaluation(policy: Policy, run: ScoringRun, ledger: Mapping[str, object]) -> Evaluation | None:
    """Return the result of a run's exact inputs with the ledger of now; None where the two contradict each other."""
    try:
        return evaluate(policy, read_input(policy, {**json.loads(run.inputs)["case"], "ledger": dict(ledger)}))
    except (InvalidError, FaultsFound):
        return None


def _line(case: CaseLine, evaluation: Evaluation, total: Fraction, change: Fraction) -> MoneyLine:
    return MoneyLine(
        case=case,
        total=total,
        now=net_with_total(evaluation, total),
        point_less=net_with_total(evaluation, max(Fraction(0), total - ONE_POINT)),
        point_more=net_with_total(evaluation, total + ONE_POINT),
        changed=net_with_total(evaluation, max(Fraction(0), total + change)),
        next_step=next_step(evaluation),
    )
