"""Exporting the whole history, streaming: a head, every entry ordered by chain and place, and a tail with their number.

Entries are written as they stand, unconverted: what somebody did to them is for the verification to find.
"""

from __future__ import annotations

from collections.abc import Iterator

from ycg_flow.casework.desk import Desk
from ycg_flow.records.history import raw_entries
from ycg_flow.workflow.history_lines import entry_line, head_line, tail_line


def export_lines(desk: Desk) -> Iterator[bytes]:
    """Return the lines of an export, without their ends; all of one instant of the database."""
    count = 0
    yield head_line(desk.clock())
    with desk.database.reading() as session:
        for row in raw_entries(session):
            count += 1
            yield entry_line(row)
    yield tail_line(count)
