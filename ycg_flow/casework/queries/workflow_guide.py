"""The workflow as its table says it: for each kind of object the states, who acts, and what must hold, a picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ycg_flow.casework.desk import Desk
from ycg_flow.wording import workflow_guide as words
from ycg_flow.wording.workflow import DIAGRAM_WORDS
from ycg_flow.workflow.diagram import draw
from ycg_flow.workflow.table import Table, Transition


@dataclass(frozen=True)
class ActLine:
    """An act: its label, from which states, into which, which roles do it, and what must hold before."""

    label: str
    sources: tuple[str, ...]
    target: str
    roles: tuple[str, ...]
    conditions: tuple[str, ...]


@dataclass(frozen=True)
class StateLine:
    """A state, who acts in it, and whether it is an end."""

    label: str
    roles: tuple[str, ...]
    is_final: bool


@dataclass(frozen=True)
class TableGuide:
    """One kind of object: its picture, its states and its acts."""

    id: str
    label: str
    picture: str
    states: tuple[StateLine, ...]
    acts: tuple[ActLine, ...]


def workflow_guide(desk: Desk) -> tuple[TableGuide, ...]:
    """Return every table of the workflow in words, the same table that decides what people may do."""
    return tuple(_guide(desk, table) for table in desk.workflow.tables.values())


def _guide(desk: Desk, table: Table) -> TableGuide:
    return TableGuide(
        id=table.id,
        label=table.label,
        picture=draw(table, None, DIAGRAM_WORDS),
        states=tuple(
            StateLine(state.label, _labels(desk, state.owners), state.is_final) for state in table.states.values()
        ),
        acts=tuple(_act(desk, table, row) for row in table.transitions),
    )


def _act(desk: Desk, table: Table, row: Transition) -> ActLine:
    may = [role.id for role in desk.roles.values() if role.permissions & row.permissions]
    return ActLine(
        label=row.label,
        sources=tuple(table.states[source].label for source in row.sources),
        target="" if row.target is None else table.states[row.target].label,
        roles=(words.AUTOMATIC,) if row.is_automatic and not row.permissions else _labels(desk, tuple(may)),
        conditions=tuple(_conditions(desk, table, row)),
    )


def _conditions(desk: Desk, table: Table, row: Transition) -> Iterator[str]:
    yield from (words.CONDITIONS[guard] for guard in row.guards)
    if row.needs_reason:
        yield words.REASON
    barred = [*row.forbidden_after, *([f"{table.id}.{row.second_signature_to}"] if row.second_signature_to else [])]
    if barred:
        yield words.ANOTHER_PERSON.format(acts="、".join(dict.fromkeys(_act_label(desk, act) for act in barred)))
    if row.is_independent:
        yield words.INDEPENDENT


def _act_label(desk: Desk, act: str) -> str:
    table, _, event = act.partition(".")
    return next((row.label for row in desk.workflow.tables[table].transitions if row.event == event), act)


def _labels(desk: Desk, roles: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(desk.roles[role].label if role in desk.roles else role for role in roles)
