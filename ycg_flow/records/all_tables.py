"""Every module with tables, so that `Record.metadata` is whole wherever this is imported."""

from __future__ import annotations

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
