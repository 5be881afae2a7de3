"""The checked tables: states, transitions and task kinds as frozen records, and the small questions asked of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from ycg_flow.workflow.effects import Effect
from ycg_flow.workflow.permissions import Permission, Roles
from ycg_flow.workflow.timetable import Timetable


@dataclass(frozen=True)
class State:
    """A state: its Chinese label, the roles that owe action in it, the task kinds open while it lasts.

    `window_of` names the task kind whose latest deadline is the window that guards judge in this state.
    """

    id: str
    label: str
    owners: tuple[str, ...]
    tasks: tuple[str, ...]
    window_of: str | None
    is_final: bool
    is_owned_by_task_kind: bool


@dataclass(frozen=True)
class Transition:
    """One row of a table: an act in some states, with a move (`target`) or without; `id` is unique in its table."""

    id: str
    event: str
    label: str
    sources: tuple[str, ...]
    target: str | None
    when: str | None
    permissions: frozenset[Permission]
    guards: tuple[str, ...]
    effects: tuple[Effect, ...]
    opens: tuple[str, ...]
    closes: tuple[str, ...]
    due: str | None
    keeps_due: bool
    forbidden_after: tuple[str, ...]
    second_signature_to: str | None
    needs_reason: bool
    is_independent: bool
    is_automatic: bool
    leaves_final: bool


@dataclass(frozen=True)
class TaskKind:
    """A kind of task: who owes it, by which timetable entry, and which role hears of it when it is overdue."""

    id: str
    label: str
    roles: tuple[str, ...]
    due: str
    escalates_to: str
    is_at_superior: bool


@dataclass(frozen=True, eq=False)
class Table:
    """One kind of object: its states in the order of the year, its transitions, and the roles that may act on it."""

    id: str
    label: str
    initial: str
    created_by: tuple[str, ...]
    creation_permission: Permission | None
    is_opened_by_states: bool
    states: Mapping[str, State]
    transitions: tuple[Transition, ...]
    roles: Roles

    def rows(self, state: str, event: str) -> tuple[Transition, ...]:
        """Return the rows of an event in a state, in the order in which their routes are tried."""
        return tuple(row for row in self.transitions if row.event == event and state in row.sources)

    def events(self, state: str) -> tuple[str, ...]:
        """Return the events known in a state, each once, in the order of the table."""
        return tuple(dict.fromkeys(row.event for row in self.transitions if state in row.sources))

    def moves(self) -> tuple[Transition, ...]:
        """Return the transitions that change the state."""
        return tuple(row for row in self.transitions if row.target is not None)


@dataclass(frozen=True)
class Workflow:
    """All tables with the task kinds and the default timetable, checked as a whole."""

    tables: Mapping[str, Table]
    task_kinds: Mapping[str, TaskKind]
    timetable: Timetable
