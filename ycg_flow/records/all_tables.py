"""Every module with tables, so that `Record.metadata` is whole wherever this is imported."""

from __future__ import annotations

from ycg_flow.records import (
    cases,
    cycles,
    evidence,
    figures,
    history,
    organisations,
    people,
    self_assessment,
    tasks,
)
from ycg_flow.records.base import Record

TABLE_MODULES = (
    cases,
    cycles,
    evidence,
    figures,
    history,
    organisations,
    people,
    self_assessment,
    tasks,
)

METADATA = Record.metadata
