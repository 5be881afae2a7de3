"""Writing and asking the history: one entry for each act, chained per case or cycle, in the step's transaction."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import and_, or_, select

from ycg_flow.casework.anchoring import note_act
from ycg_flow.casework.desk import Step, View
from ycg_flow.casework.errors import OtherAct
from ycg_flow.casework.objects import kind_of
from ycg_flow.records.base import Stateful
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.people import Person
from ycg_flow.workflow.audit import went_back
from ycg_flow.workflow.facts import EarlierAct
from ycg_flow.workflow.history_chain import entry_bytes, link

_log = logging.getLogger(__name__)


def record_act(
    step: Step, found: Stateful, event: str, content: Mapping[str, Any], *, indicator: str | None = None
) -> HistoryEntry:
    """Append what was done to an object to the chain of its case, or of its cycle where it has no case."""
    kind = kind_of(found)
    case = kind.case_of(found)
    chain = f"case:{case.number}" if case is not None else f"cycle:{kind.cycle_of(found).number}"
    actor = step.actor
    act = f"{kind.table}.{event}"
    body: dict[str, Any] = {
        "act": act,
        "object": kind.name_of(found),
        "object_id": found.id,
        "case_id": None if case is None else case.id,
        "person": None if actor.is_system else actor.person,
        "principal": actor.principal,
        "at": step.now.isoformat(),
        "indicator": indicator,
        "content": dict(content),
    }
    last = _last(step, chain)
    if last is not None and went_back(last.at, step.now):
        _log.error(
            "the clock went back from %s to %s before entry %s of %s", last.at, step.now, last.sequence + 1, chain
        )
    entry = link(chain, None if last is None else last.as_link(), entry_bytes(body), step.desk.history_key)
    written = HistoryEntry(
        chain=entry.chain,
        sequence=entry.sequence,
        previous=entry.previous,
        content=entry.content,
        algorithm=entry.algorithm,
        digest=entry.digest,
        act=act,
        case_id=body["case_id"],
        object_id=found.id,
        indicator=indicator,
        person_id=body["person"],
        principal_id=actor.principal,
        at=step.now,
    )
    step.session.add(written)
    step.session.flush()
    note_act(step.session, act)
    return written


def earlier_acts(view: View, found: Stateful, acts: Collection[str]) -> tuple[EarlierAct, ...]:
    """Return who did any of these acts ("table.event") on the object's case before, or on the cycle itself."""
    if not acts:
        return ()
    kind = kind_of(found)
    case = kind.case_of(found)
    query = select(HistoryEntry.act, HistoryEntry.person_id, HistoryEntry.principal_id, HistoryEntry.indicator)
    query = query.where(HistoryEntry.act.in_(acts), HistoryEntry.person_id.is_not(None))
    if case is None:
        query = query.where(HistoryEntry.chain == f"cycle:{kind.cycle_of(found).number}")
    else:
        # What was done to the whole round, as entering what its parties have in common, bears on each of its cases.
        of_cycle = [act for act in acts if act.startswith("cycle.")]
        in_cycle = and_(HistoryEntry.chain == f"cycle:{case.cycle.number}", HistoryEntry.act.in_(of_cycle))
        query = query.where(or_(HistoryEntry.case_id == case.id, in_cycle))
    own_table = f"{kind.table}."
    rows = view.session.execute(query.distinct())
    # Acts on an object of its own (an order, a statement) count for that object, not for its neighbours in the case.
    own_ids = _own_ids(view, found, acts) if kind.table not in {"case", "cycle"} else None
    return tuple(
        EarlierAct(act, person, principal, indicator)
        for act, person, principal, indicator in rows
        if person is not None
        if own_ids is None or not act.startswith(own_table) or (act, person) in own_ids
    )


def last_act(view: View, chain: str) -> OtherAct | None:
    """Return the newest act of a chain: who did what when."""
    query = (
        select(HistoryEntry.act, Person.name, HistoryEntry.at)
        .outerjoin(Person, Person.id == HistoryEntry.person_id)
        .where(HistoryEntry.chain == chain)
        .order_by(HistoryEntry.sequence.desc())
    )
    row = view.session.execute(query.limit(1)).one_or_none()
    return None if row is None else OtherAct(row[0], row[1] or "", row[2])


def last_sequence(view: View, chain: str) -> int:
    """Return the place of the newest entry of a chain, 0 where there is none."""
    query = select(HistoryEntry.sequence).where(HistoryEntry.chain == chain).order_by(HistoryEntry.sequence.desc())
    return view.session.scalar(query.limit(1)) or 0


def _own_ids(view: View, found: Any, acts: Collection[str]) -> set[tuple[str, int]]:  # noqa: ANN401 - a record
    query = select(HistoryEntry.act, HistoryEntry.person_id).where(
        HistoryEntry.act.in_(acts), HistoryEntry.object_id == found.id, HistoryEntry.person_id.is_not(None)
    )
    return {(act, person) for act, person in view.session.execute(query) if person is not None}


def _last(step: Step, chain: str) -> HistoryEntry | None:
    newest = select(HistoryEntry).where(HistoryEntry.chain == chain).order_by(HistoryEntry.sequence.desc()).limit(1)
    return step.session.scalars(newest).one_or_none()
