"""Performing an act: the one module that changes a state.

Judge by the table with the facts loaded, refuse with every reason, else compare-and-set state and version, close and
open tasks, write the history, carry out the effects; all inside the step's transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CursorResult, update

from ycg_flow.casework.checks import given_faults, refuse
from ycg_flow.casework.desk import Step, View
from ycg_flow.casework.errors import ConflictError, RefusedError
from ycg_flow.casework.facts import load_facts
from ycg_flow.casework.history import last_act, record_act
from ycg_flow.casework.objects import kind_of
from ycg_flow.casework.tasks import follow_tasks
from ycg_flow.records.base import Stateful
from ycg_flow.workflow.facts import Facts, Given
from ycg_flow.workflow.machine import Decision, allowed_acts, decide, permitted_events

NOTHING_GIVEN = Given()


def perform(
    step: Step,
    found: Stateful,
    event: str,
    given: Given = NOTHING_GIVEN,
    *,
    seen_version: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> Decision:
    """Do an act to an object and return the decision.

    `seen_version` is the version the person looked at, and used up by the act even where the state stays: the same
    form sent again is no second act. `details` is what the step did, for the history. Raises
    `ConflictError` where somebody came first, `RefusedError` with every reason, and `InvalidError` for texts that are
    too long or that no database can keep.
    """
    kind = kind_of(found)
    if seen_version is not None and seen_version != found.version:
        raise _conflict(step, found)
    table = step.desk.workflow.tables[kind.table]
    facts = load_facts(step, found, (event,), given)
    decision = decide(table, found.state, event, step.actor, facts, given)
    if not decision.is_allowed:
        raise RefusedError(decision)
    refuse(given_faults(given, details or {}))
    source = found.state
    if decision.is_move or seen_version is not None:
        _move(step, found, decision)
    follow_tasks(step, found, decision)
    content = {**_given(given), **(details or {}), "from": source, "to": decision.target}
    record_act(step, found, event, content, indicator=given.indicator)
    for effect in decision.effects:
        step.desk.effects[effect](step, found, decision, given)
    return decision


def foresee(view: View, found: Stateful, event: str, given: Given = NOTHING_GIVEN) -> Decision:
    """Return what would become of an act with what is given, and do nothing: allowed, or refused with every reason."""
    table = view.desk.workflow.tables[kind_of(found).table]
    return decide(table, found.state, event, view.actor, load_facts(view, found, (event,), given), given)


def refuse_unless_permitted(view: View, found: Stateful, event: str) -> None:
    """Raise `RefusedError` where the person may never do this here: to them nothing else is told, no amount either."""
    kind = kind_of(found)
    table, place = view.desk.workflow.tables[kind.table], kind.place_of(found, view.today)
    states = [state for state in table.states if table.rows(state, event)]
    if not any(event in permitted_events(table, state, view.actor, place) for state in states):
        facts = Facts(now=view.now, place=place)
        raise RefusedError(decide(table, states[0], event, view.actor, facts, NOTHING_GIVEN))


def acts_open_to(view: View, found: Stateful) -> tuple[Decision, ...]:
    """Return every act of the object's state that the person may ever do, each allowed or refused with its reasons."""
    kind = kind_of(found)
    table = view.desk.workflow.tables[kind.table]
    place = kind.place_of(found, view.today)
    events = permitted_events(table, found.state, view.actor, place)
    facts = load_facts(view, found, events, None)
    return tuple(act for act in allowed_acts(table, found.state, view.actor, facts) if act.is_permitted)


def start_in(step: Step, found: Stateful, table_id: str) -> None:
    """Give a new object the initial state of its table and open the tasks of that state."""
    table = step.desk.workflow.tables[table_id]
    found.state = table.initial
    found.version = 1
    step.session.add(found)
    step.session.flush()
    initial = table.states[table.initial]
    opening = Decision(table_id, "", "", "", initial.id, initial.id, (), is_permitted=True, opens=initial.tasks)
    follow_tasks(step, found, opening)


def _move(step: Step, found: Stateful, decision: Decision) -> None:
    """Compare-and-set: the row moves only from the state and version that were judged."""
    record: Any = kind_of(found).record
    row: Any = found
    step.session.flush()
    moved = step.session.execute(
        update(record)
        .where(record.id == row.id, record.state == decision.source, record.version == found.version)
        .values(state=decision.target, version=record.version + 1)
        .execution_options(synchronize_session=False)
    )
    if not isinstance(moved, CursorResult) or moved.rowcount != 1:
        raise _conflict(step, found)
    step.session.refresh(found, ["state", "version"])


def _conflict(step: Step, found: Stateful) -> ConflictError:
    kind = kind_of(found)
    case = kind.case_of(found)
    chain = f"case:{case.number}" if case is not None else f"cycle:{kind.cycle_of(found).number}"
    return ConflictError(kind.table, kind.name_of(found), last_act(step, chain))


def _given(given: Given) -> dict[str, Any]:
    """Return what the actor gave, as the history keeps it; what was left empty is left out."""
    content = {
        "reason": given.reason,
        "decision_document": given.decision_document,
        "new_due_on": given.new_due_on.isoformat() if given.new_due_on else "",
        "indicator_reasons": dict(given.indicator_reasons),
        "shown_digest": given.shown_digest,
        "measure": given.measure,
        "named_person": given.person,
    }
    return {name: value for name, value in content.items() if value}
