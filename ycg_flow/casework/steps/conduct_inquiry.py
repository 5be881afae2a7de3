"""Conduct a veto inquiry: record what was found, hear the party, end the hearing of one that stays silent."""

from __future__ import annotations

from dataclasses import dataclass

from ycg_flow.casework.checks import LONG, SHORT, refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.matters import Matter, load_inquiry
from ycg_flow.casework.perform import perform
from ycg_flow.records.vetoes import VetoFinding
from ycg_flow.workflow.facts import Given


@dataclass(frozen=True)
class NewFinding:
    """A fact and where it comes from: a record, a file, a person heard."""

    text: str
    source: str


def record_finding(
    desk: Desk, person: int, matter: Matter, finding: NewFinding, *, principal: int | None = None
) -> int:
    """Record a fact and return its id. Raises `InvalidError` without a text or a source."""
    with desk.step(person, principal=principal) as step:
        inquiry = load_inquiry(step, matter)
        refuse(text_faults({"text": finding.text}, LONG) | text_faults({"source": finding.source}, SHORT))
        details = {"finding": finding.text.strip(), "source": finding.source.strip()}
        perform(step, inquiry, "record_finding", Given(indicator=inquiry.veto), details=details)
        row = VetoFinding(
            inquiry_id=inquiry.id,
            text=finding.text.strip(),
            source=finding.source.strip(),
            person_id=step.actor.person,
            at=step.now,
        )
        step.session.add(row)
        step.session.flush()
        return row.id


def hear_party(
    desk: Desk, person: int, matter: Matter, *, principal: int | None = None, seen_version: int | None = None
) -> None:
    """Tell the party what was found and ask for its statement. Raises `RefusedError` while nothing was found."""
    with desk.step(person, principal=principal) as step:
        inquiry = load_inquiry(step, matter)
        perform(step, inquiry, "hear_party", Given(indicator=inquiry.veto), seen_version=seen_version)


def conclude_hearing(
    desk: Desk,
    person: int,
    matter: Matter,
    reason: str,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Go on without a statement after the time for it has passed. Raises `RefusedError` before."""
    with desk.step(person, principal=principal) as step:
        inquiry = load_inquiry(step, matter)
        given = Given(indicator=inquiry.veto, reason=reason)
        perform(step, inquiry, "conclude_hearing", given, seen_version=seen_version)
