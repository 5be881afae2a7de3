"""Runs of bulk acts: started once by their key, each item a step of its own, every outcome kept as soon as it is known.

A run that is cut off leaves its list behind: what has an outcome, and what has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from ycg_flow.casework.bulk import BulkItem, BulkRequest, foresee_bulk, run_item
from ycg_flow.casework.desk import Desk, View
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.loading import load_cycle
from ycg_flow.records.lists import BulkRun
from ycg_flow.workflow.facts import Reason, Value


@dataclass(frozen=True)
class BulkOutcome:
    """What became of an item: done where it is known and no reason stood against it."""

    case: str
    party: str
    kind: str | None
    is_known: bool
    reasons: tuple[Reason, ...]

    @property
    def is_done(self) -> bool:
        """Whether the act was done."""
        return self.is_known and not self.reasons


@dataclass(frozen=True)
class BulkResult:
    """A run: its act, and what became of each item."""

    act: str
    started_at: datetime
    outcomes: tuple[BulkOutcome, ...]

    @property
    def done(self) -> int:
        """How many were done."""
        return sum(outcome.is_done for outcome in self.outcomes)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The cases of which no outcome is kept: the run goes on still, or was cut off."""
        return tuple(dict.fromkeys(outcome.case for outcome in self.outcomes if not outcome.is_known))


def run_bulk(  # noqa: PLR0913 - who, where, what, and the two keys that make it safe to send twice
    desk: Desk,
    person: int,
    cycle_number: str,
    request: BulkRequest,
    key: str,
    seen: Mapping[str, int],
    *,
    principal: int | None = None,
) -> int:
    """Do the act to each and return the run's id; a key that ran before is not run again.

    `seen` is the version of each case that the person looked at: one that was changed since is explained, not done.
    """
    with desk.view(person, principal=principal) as view:
        items = foresee_bulk(view, cycle_number, request)
    outcomes = [_as_data(item, None) for item in items]
    new = BulkRun(key=key, person_id=person, principal_id=principal, act=request.act, outcomes=list(outcomes))
    run_id, is_new = _start(desk, cycle_number, new)
    if not is_new:
        return run_id
    for place, item in enumerate(items):
        as_seen = replace(item, version=seen.get(item.case, item.version))
        reasons = run_item(desk, person, as_seen, request, principal=principal)
        outcomes[place] = _as_data(item, reasons)
        with desk.step(person, principal=principal) as step:
            step.session.get_one(BulkRun, run_id).outcomes = list(outcomes)
    return run_id


def bulk_result(view: View, cycle_number: str, run_id: int) -> BulkResult:
    """Return a run of the person's own. Raises `NotFoundError`."""
    cycle = load_cycle(view, cycle_number)
    query = select(BulkRun).where(
        BulkRun.id == run_id, BulkRun.cycle_id == cycle.id, BulkRun.person_id == view.actor.person
    )
    run = view.session.scalars(query).one_or_none()
    if run is None:
        raise NotFoundError("bulk_run", str(run_id))
    return BulkResult(run.act, run.started_at, tuple(_from_data(entry) for entry in run.outcomes))


def _start(desk: Desk, cycle_number: str, new: BulkRun) -> tuple[int, bool]:
    """Keep a new run, or find the one that its key started before; return its id and whether it is new."""
    with desk.step(new.person_id, principal=new.principal_id) as step:
        cycle = load_cycle(step, cycle_number)
        known = step.session.scalars(select(BulkRun).where(BulkRun.key == new.key)).one_or_none()
        if known is not None:
            return known.id, False
        new.cycle_id, new.started_at = cycle.id, step.now
        step.session.add(new)
        step.session.flush()
        return new.id, True


def _as_data(item: BulkItem, reasons: tuple[Reason, ...] | None) -> dict[str, Any]:
    """Return an item as it is kept; its reasons are None until it is known what became of it."""
    told = [
        {"code": reason.code, "values": {name: _plain(value) for name, value in reason.values.items()}}
        for reason in reasons or ()
    ]
    return {"case": item.case, "party": item.party, "kind": item.kind, "reasons": None if reasons is None else told}


def _from_data(entry: Mapping[str, Any]) -> BulkOutcome:
    reasons = (
        Reason(told["code"], {name: _value(value) for name, value in told["values"].items()})
        for told in entry["reasons"] or ()
    )
    is_known = entry["reasons"] is not None
    return BulkOutcome(entry["case"], entry["party"], entry["kind"], is_known, tuple(reasons))


def _plain(value: Value) -> Any:  # noqa: ANN401 - as it is stored
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return list(value) if isinstance(value, tuple) else value


def _value(stored: Any) -> Value:  # noqa: ANN401 - as it is stored
    match stored:
        case {"instant": text}:
            return datetime.fromisoformat(text)
        case {"day": text}:
            return date.fromisoformat(text)
        case list():
            return tuple(str(item) for item in stored)
        case int():
            return stored
        case _:
            return str(stored)
