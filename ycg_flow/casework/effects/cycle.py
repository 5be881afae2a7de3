"""Effects on a cycle: the policy's content stays as stored, the cases of its parties are opened in bulk."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, select

from ycg_flow.casework.desk import Step
from ycg_flow.casework.duties import institution_owing
from ycg_flow.casework.history import record_act
from ycg_flow.casework.policies import timetable_of
from ycg_flow.casework.tasks import PARTY_ROLES
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle, CycleParty
from ycg_flow.records.tasks import Task
from ycg_flow.workflow.deadlines import derive_deadline
from ycg_flow.workflow.effects import Effect
from ycg_flow.workflow.facts import Facts, Given
from ycg_flow.workflow.judgements import evaluation_year_has_ended
from ycg_flow.workflow.machine import Decision
from ycg_flow.workflow.permissions import Place
from ycg_flow.workflow.table import State


def store_policy_content(step: Step, cycle: Cycle, decision: Decision, given: Given) -> None:  # noqa: ARG001
    """Write down that the cycle runs on the content it stored; nothing on disk is read again."""
    record_act(step, cycle, "store_policy_content", {"digest": cycle.policy_content.digest})


def open_cases(step: Step, cycle: Cycle, decision: Decision, given: Given) -> None:  # noqa: ARG001
    """Open the case of every party that has none yet, with the tasks of its first state."""
    having = set(step.session.scalars(select(EvaluationCase.party_id).where(EvaluationCase.cycle_id == cycle.id)))
    entries = [entry for entry in cycle.parties if entry.party_id not in having]
    state = _first_state(step, cycle)
    rows = _case_rows(step, cycle, entries, state)
    if not rows:
        return
    step.session.execute(insert(EvaluationCase), rows)
    numbers = [row["number"] for row in rows]
    opened = step.session.execute(
        select(EvaluationCase.id, EvaluationCase.party_id, EvaluationCase.region_code)
        .where(EvaluationCase.cycle_id == cycle.id, EvaluationCase.party_id.not_in(having))
        .order_by(EvaluationCase.id)
    ).all()
    institutions = {entry.party_id: entry.party.institution_id for entry in entries}
    owners = [(case, region, institutions[party]) for case, party, region in opened]
    step.session.execute(insert(Task), _task_rows(step, cycle, state, owners))
    digest = hashlib.sha256("\n".join(numbers).encode()).hexdigest()
    record_act(step, cycle, "open_cases", {"cases": len(rows), "state": state.id, "numbers_digest": digest})


def _first_state(step: Step, cycle: Cycle) -> State:
    """Return where new cases stand: in the self-assessment once the year has ended, else in monitoring."""
    facts = Facts(now=step.now, place=Place(cycle.region_code, frozenset()), evaluation_year=cycle.evaluation_year)
    has_ended = evaluation_year_has_ended(facts) is None
    return step.desk.workflow.tables["case"].states["self_assessment" if has_ended else "monitoring"]


def _case_rows(step: Step, cycle: Cycle, entries: Sequence[CycleParty], state: State) -> list[dict[str, Any]]:
    serials: dict[str, int] = {}
    rows = []
    for entry in entries:
        region = entry.party.region_code
        if region not in serials:
            prefix = f"{region}-{cycle.evaluation_year}-%"
            query = select(func.count()).select_from(EvaluationCase).where(EvaluationCase.number.like(prefix))
            serials[region] = step.session.scalar(query) or 0
        serials[region] += 1
        rows.append(
            {
                "number": f"{region}-{cycle.evaluation_year}-{serials[region]:03d}",
                "cycle_id": cycle.id,
                "party_id": entry.party_id,
                "region_code": region,
                "opened_at": step.now,
                "state": state.id,
                "version": 1,
            }
        )
    return rows


def _task_rows(step: Step, cycle: Cycle, state: State, owners: Sequence[tuple[int, str, int]]) -> list[dict[str, Any]]:
    """Return the rows of the state's tasks for every case; the dates are the same for all and derived once."""
    rows: list[dict[str, Any]] = []
    timetable = timetable_of(step, cycle)
    for kind_id in state.tasks:
        kind = step.desk.workflow.task_kinds[kind_id]
        deadline = derive_deadline(timetable[kind.due], cycle.evaluation_year, step.today, step.desk.calendar)
        is_of_party = bool(PARTY_ROLES & set(kind.roles))
        owing = institution_owing(step, cycle, kind.roles)
        shared = {
            "kind": kind_id,
            "object_table": "case",
            "cycle_id": cycle.id,
            "state": "open",
            "version": 1,
            "entry": deadline.entry,
            "opened_on": step.today,
            "due_on": deadline.due_on,
            "locks_on": deadline.locks_on,
            "is_provisional": deadline.is_provisional,
            "origin": [{"code": origin.code, "values": dict(origin.values)} for origin in deadline.origin],
            "opened_at": step.now,
        }
        rows.extend(
            {
                **shared,
                "object_id": case,
                "case_id": case,
                "region_code": region,
                "institution_id": institution if is_of_party else owing,
            }
            for case, region, institution in owners
        )
    return rows


CYCLE_EFFECTS: Mapping[Effect, Callable[[Step, Any, Decision, Given], None]] = {
    Effect.STORE_POLICY_CONTENT: store_policy_content,
    Effect.OPEN_CASES: open_cases,
}
