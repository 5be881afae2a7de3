"""Effects on a cycle: the policy's content stays as stored, the cases of its parties are opened in bulk."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, literal, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeEngine

from ycg_flow.casework.desk import Step
from ycg_flow.casework.duties import NamedParty, holders_of_roles, institution_owing, parties_of
from ycg_flow.casework.history import record_act
from ycg_flow.casework.policies import timetable_of
from ycg_flow.casework.tasks import PARTY_ROLES
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.organisations import EvaluatedParty
from ycg_flow.records.tasks import OPEN_STATES, Task
from ycg_flow.workflow.deadlines import derive_deadline, origin_as_data
from ycg_flow.workflow.effects import Effect
from ycg_flow.workflow.facts import Facts, Given
from ycg_flow.workflow.judgements import evaluation_year_has_ended
from ycg_flow.workflow.machine import Decision
from ycg_flow.workflow.permissions import Place
from ycg_flow.workflow.table import State, TaskKind


def store_policy_content(step: Step, cycle: Cycle, decision: Decision, given: Given) -> None:
    """Write down that the cycle runs on the content it stored; nothing on disk is read again."""
    record_act(step, cycle, "store_policy_content", {"digest": cycle.policy_content.digest})


def open_cases(step: Step, cycle: Cycle, decision: Decision, given: Given) -> None:
    """Open the case of every party that has none yet, with the tasks of its first state."""
    having = set(step.session.scalars(select(EvaluationCase.party_id).where(EvaluationCase.cycle_id == cycle.id)))
    state = _first_state(step, cycle)
    rows = _case_rows(step, cycle, [party for party in parties_of(step, cycle) if party.party not in having], state)
    if not rows:
        return
    newest = step.session.scalar(select(func.max(EvaluationCase.id))) or 0
    step.session.connection().execute(insert(EvaluationCase), rows)
    holders = holders_of_roles(step)
    for kind_id in state.tasks:
        kind = step.desk.workflow.task_kinds[kind_id]
        _open_tasks(step, cycle, kind, institution_owing(holders, cycle, kind.roles), after_case=newest)
    digest = hashlib.sha256("\n".join(row["number"] for row in rows).encode()).hexdigest()
    record_act(step, cycle, "open_cases", {"cases": len(rows), "state": state.id, "numbers_digest": digest})


def _first_state(step: Step, cycle: Cycle) -> State:
    """Return where new cases stand: in the self-assessment once the year has ended, else in monitoring."""
    facts = Facts(now=step.now, place=Place(cycle.region_code, frozenset()), evaluation_year=cycle.evaluation_year)
    has_ended = evaluation_year_has_ended(facts) is None
    return step.desk.workflow.tables["case"].states["self_assessment" if has_ended else "monitoring"]


def _case_rows(step: Step, cycle: Cycle, parties: Sequence[NamedParty], state: State) -> list[dict[str, Any]]:
    serials: dict[str, int] = {}
    rows = []
    for party in parties:
        serial = serials.get(party.region) or _cases_of_region(step, cycle, party.region)
        serials[party.region] = serial + 1
        rows.append(
            {
                "number": f"{party.region}-{cycle.evaluation_year}-{serial + 1:03d}",
                "cycle_id": cycle.id,
                "party_id": party.party,
                "region_code": party.region,
                "opened_at": step.now,
                "state": state.id,
                "version": 1,
            }
        )
    return rows


def _cases_of_region(step: Step, cycle: Cycle, region: str) -> int:
    """Return how many cases a region has in the evaluation year, of whatever cycle."""
    query = select(func.count()).select_from(EvaluationCase)
    return step.session.scalar(query.where(EvaluationCase.number.like(f"{region}-{cycle.evaluation_year}-%"))) or 0


def _open_tasks(step: Step, cycle: Cycle, kind: TaskKind, owing: int, *, after_case: int) -> None:
    """Open a task of a kind for every case that is newer, in one statement; the date is the same for all."""
    entry = timetable_of(step, cycle)[kind.due]
    deadline = derive_deadline(entry, cycle.evaluation_year, step.today, step.desk.calendar)
    is_of_party = bool(PARTY_ROLES & set(kind.roles))
    columns: dict[str, Any] = {
        "kind": kind.id,
        "object_table": "case",
        "cycle_id": cycle.id,
        "state": OPEN_STATES[0],
        "version": 1,
        "entry": deadline.entry,
        "opened_on": step.today,
        "due_on": deadline.due_on,
        "locks_on": deadline.locks_on,
        "is_provisional": deadline.is_provisional,
        "origin": origin_as_data(deadline),
        "opened_at": step.now,
        "object_id": EvaluationCase.id,
        "case_id": EvaluationCase.id,
        "region_code": EvaluationCase.region_code,
        "institution_id": EvaluatedParty.institution_id if is_of_party else owing,
    }
    table = Task.__table__
    values = [_bound(value, table.c[name].type) for name, value in columns.items()]
    cases = select(*values).join(EvaluatedParty, EvaluatedParty.id == EvaluationCase.party_id)
    cases = cases.where(EvaluationCase.cycle_id == cycle.id, EvaluationCase.id > after_case)
    step.session.execute(insert(Task).from_select(list(columns), cases.order_by(EvaluationCase.id)))


def _bound(value: Any, kind: TypeEngine[Any]) -> Any:  # noqa: ANN401 - a column, or a value for every row
    return value if isinstance(value, InstrumentedAttribute) else literal(value, kind)


CYCLE_EFFECTS: Mapping[Effect, Callable[[Step, Any, Decision, Given], None]] = {
    Effect.STORE_POLICY_CONTENT: store_policy_content,
    Effect.OPEN_CASES: open_cases,
}
