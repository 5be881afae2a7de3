"""Numbers of what belongs to a case: `<case number>-<letter><serial>`, unique, for people and URLs."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import func, select

from ycg_flow.casework.desk import Step, View
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.loading import load_of_case
from ycg_flow.records.base import Record
from ycg_flow.records.cases import EvaluationCase

Found = TypeVar("Found", bound=Record)


def next_number(step: Step, record: type[Record], case: EvaluationCase, letter: str) -> str:
    """Return the next number of a case's objects of a kind; the case is locked by the step."""
    columns: Any = record
    count = step.session.scalar(select(func.count()).select_from(record).where(columns.case_id == case.id)) or 0
    return f"{case.number}-{letter}{count + 1:02d}"


def load_numbered(view: View, record: type[Found], number: str) -> Found:
    """Return an object by its number, of a case the person may read, locked in a step. Raises `NotFoundError`."""
    columns: Any = record
    identifier = view.session.scalar(select(columns.id).where(columns.number == number))
    if identifier is None:
        raise NotFoundError(record.__tablename__, number)
    return load_of_case(view, record, identifier, number.rpartition("-")[0])
