"""The names of people by their keys, for pages that say who did what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.records.people import Person


def names_of(view: View, people: Iterable[int | None]) -> Mapping[int | None, str]:
    """Return the names of people; None has an empty one, so that a page can ask for nobody."""
    wanted = {person for person in people if person is not None}
    query = select(Person.id, Person.name).where(Person.id.in_(wanted))
    found: dict[int | None, str] = {row.id: row.name for row in view.session.execute(query)}
    return {**found, None: ""}
