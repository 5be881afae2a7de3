"""Lists that leave as workbooks: bounded, marked with who took them when, and written down before they leave."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.loading import load_cycle
from ycg_flow.papers.list_workbook import Cell, ListPaper, list_workbook
from ycg_flow.records.lists import ListExport
from ycg_flow.records.people import Person
from ycg_flow.wording.lists import EXPORT_NOTE
from ycg_flow.wording.workflow import instant_text
from ycg_flow.workflow.facts import Reason

MOST_ROWS = 5_000
MOST_QUERY = 400

Table = tuple[str, list[str], list[list[Cell]]]
"""Title, columns and rows of a list."""


def export_list(  # noqa: PLR0913 - who, which list, of which cycle, as asked for
    desk: Desk,
    person: int,
    screen: str,
    query: str,
    table_of: Callable[[Step], Table],
    *,
    cycle_number: str | None = None,
    principal: int | None = None,
) -> bytes:
    """Return the workbook of the list that `table_of` gives for the person, and write down that it left.

    Raises `NotFoundError` where the list is beyond reach, `InvalidError` above `MOST_ROWS` rows.
    """
    with desk.step(person, principal=principal) as step:
        title, columns, rows = table_of(step)
        if len(rows) > MOST_ROWS:
            raise InvalidError({"rows": Reason("too_many_rows", {"given": len(rows), "most": MOST_ROWS})})
        name = step.session.get_one(Person, person).name
        note = EXPORT_NOTE.format(person=name, at=instant_text(step.now), rows=len(rows))
        workbook = list_workbook(ListPaper(title, note, columns, rows, step.now))
        step.session.add(
            ListExport(
                person_id=person,
                principal_id=principal,
                cycle_id=None if cycle_number is None else load_cycle(step, cycle_number).id,
                screen=screen,
                query=query[:MOST_QUERY],
                row_count=len(rows),
                digest=hashlib.sha256(workbook).hexdigest(),
                exported_at=step.now,
            )
        )
        return workbook
