"""Every module with tables, so that `Record.metadata` is whole wherever this is imported.

Tables that are created without the schema's steps get the triggers of append-only rows too.
"""

from __future__ import annotations

from sqlalchemy import Connection, MetaData, event

from ycg_flow.records import (
    accounts,
    cases,
    consequences,
    cycles,
    documents,
    evidence,
    figures,
    history,
    lists,
    money,
    objections,
    organisations,
    people,
    rectification,
    results,
    self_assessment,
    tasks,
    verification,
    vetoes,
)
from ycg_flow.records.append_only import guard_rows
from ycg_flow.records.base import Record

TABLE_MODULES = (
    accounts,
    cases,
    consequences,
    cycles,
    documents,
    evidence,
    figures,
    history,
    lists,
    money,
    objections,
    organisations,
    people,
    rectification,
    results,
    self_assessment,
    tasks,
    verification,
    vetoes,
)

METADATA = Record.metadata


@event.listens_for(METADATA, "after_create")
def _guard(_: MetaData, connection: Connection, **__: object) -> None:
    guard_rows(connection)
