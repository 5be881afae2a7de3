"""Decides acts: from the checked table, the state, who acts and the facts, to allowed or refused with every reason.

The only module that knows the library `transitions`. One flat machine per table, without automatic transitions, queue
or models: a token that lives for one call is moved, never a stored object. Our own guards are judged first, because
the conditions of the library fail without saying why.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from transitions import Machine

from ycg_flow.workflow.effects import Effect
from ycg_flow.workflow.facts import Facts, Given, Reason, Reasons, Situation
from ycg_flow.workflow.guards import GUARDS
from ycg_flow.workflow.judgements import SCORING_ACTS
from ycg_flow.workflow.permissions import Actor, Place
from ycg_flow.workflow.separation import may_reasons, separation_reasons
from ycg_flow.workflow.table import Table, Transition


@dataclass(frozen=True)
class Decision:
    """What becomes of an act: refused for `reasons`, or allowed with the state afterwards and what follows from it.

    `leads_to` is the state the act would lead to, for showing. `target`, `effects`, `opens` and `closes` are what to
    carry out; of a refused act they are the present state and nothing. `opens` and `closes` are task kinds; `due` names
    the timetable entry of the tasks opened in place of their own, `keeps_due` leaves them the deadline of the window.
    `is_permitted` tells whether the actor may do this at all; to one who may not, no other reason is told.
    """

    table: str
    event: str
    label: str
    source: str
    leads_to: str
    target: str
    reasons: Reasons
    is_permitted: bool
    effects: tuple[Effect, ...] = ()
    opens: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    due: str | None = None
    keeps_due: bool = False
    needs_reason: bool = False

    @property
    def is_allowed(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.reasons

    @property
    def is_move(self) -> bool:
        """Whether the state changes."""
        return self.target != self.source


def decide(table: Table, state: str, event: str, actor: Actor, facts: Facts, given: Given) -> Decision:
    """Return what becomes of an act with what the actor gives: allowed, or refused with all reasons at once.

    Raises FactNotLoadedError where a guard needs a fact that was not loaded.
    """
    return _judge(table, state, event, Situation(facts, actor, given))


def allowed_acts(table: Table, state: str, actor: Actor, facts: Facts) -> tuple[Decision, ...]:
    """Return every act of the state with allowed or refused, before anything is given (a reason, a date, a document).

    Acts that only the product itself does are left out. Raises FactNotLoadedError like `decide`.
    """
    situation = Situation(facts, actor)
    return tuple(
        _judge(table, state, event, situation)
        for event in table.events(state)
        if any(row.permissions for row in table.rows(state, event))
    )


def permitted_events(table: Table, state: str, actor: Actor, place: Place) -> tuple[str, ...]:
    """Return the events of a state that the actor has a permission for; only their facts have to be loaded."""
    events = table.events(state)
    return tuple(event for event in events if not may_reasons(table, table.rows(state, event)[0], actor, place))


def facts_needed(table: Table, state: str, events: Collection[str]) -> frozenset[str]:
    """Return the names of the facts that these events may ask for in a state."""
    rows = (row for row in table.transitions if state in row.sources and row.event in events)
    names = {name for row in rows for name in (*row.guards, *((row.when,) if row.when else ()))}
    return frozenset(fact for name in names for fact in GUARDS[name].needs)


def earlier_acts_needed(table: Table, state: str, events: Collection[str]) -> frozenset[str]:
    """Return the earlier acts ("table.event") whose doers these events may shut out in a state."""
    rows = [row for row in table.transitions if state in row.sources and row.event in events]
    first = {f"{table.id}.{row.second_signature_to}" for row in rows if row.second_signature_to}
    scores = SCORING_ACTS if any("answerer_did_not_score" in row.guards for row in rows) else frozenset()
    return frozenset(first | scores | {act for row in rows for act in row.forbidden_after})


def _judge(table: Table, state: str, event: str, situation: Situation) -> Decision:
    rows = table.rows(state, event)
    if not rows:
        impossible = Reason("event_is_possible_here", {"event": event, "state": state})
        return Decision(table.id, event, event, state, state, state, (impossible,), is_permitted=False)
    lacking = may_reasons(table, rows[0], situation.actor, situation.facts.place)
    if lacking:
        return Decision(table.id, event, rows[0].label, state, state, state, lacking, is_permitted=False)
    row = _route(rows, situation)
    reasons = (*separation_reasons(table, row, situation), *_guard_reasons(row, situation))
    if reasons:
        return Decision(table.id, event, row.label, state, row.target or state, state, reasons, is_permitted=True)
    target = _moved(table, row, state)
    is_move = row.target is not None
    return Decision(
        table=table.id,
        event=event,
        label=row.label,
        source=state,
        leads_to=target,
        target=target,
        reasons=(),
        is_permitted=True,
        effects=row.effects,
        opens=table.states[target].tasks if is_move else row.opens,
        closes=table.states[state].tasks if is_move else row.closes,
        due=row.due,
        keeps_due=row.keeps_due,
        needs_reason=row.needs_reason,
    )


def _route(rows: tuple[Transition, ...], situation: Situation) -> Transition:
    """Return the first row whose route is open; the last row of an event has no condition (`checking`)."""
    return next(row for row in rows if row.when is None or not GUARDS[row.when].reasons(situation))


def _guard_reasons(row: Transition, situation: Situation) -> Reasons:
    reasons = tuple(reason for name in row.guards for reason in GUARDS[name].reasons(situation))
    given = situation.given
    is_silent = row.needs_reason and given is not None and not given.reason.strip()
    return (*reasons, Reason("reason_is_given")) if is_silent else reasons


class _Token:
    """What the machine moves: it lives for one call and knows only its state."""

    def __init__(self, state: str) -> None:
        self.state = state


def _moved(table: Table, row: Transition, state: str) -> str:
    token = _Token(state)
    if not _machine_of(table).events[row.id].trigger(token):
        raise AssertionError(f"{table.id}.{row.id} did not fire in {state}")
    return token.state


@lru_cache(maxsize=64)
def _machine_of(table: Table) -> Machine:
    return Machine(
        model=None,
        states=list(table.states),
        initial=table.initial,
        transitions=[{"trigger": row.id, "source": list(row.sources), "dest": row.target} for row in table.transitions],
        auto_transitions=False,
        queued=False,
    )
