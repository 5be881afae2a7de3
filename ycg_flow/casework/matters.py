"""Matters inside a case - objections, appeals, veto inquiries - as pages name them, and loading them to act on."""

from __future__ import annotations

from dataclasses import dataclass

from ycg_flow.casework.desk import View
from ycg_flow.casework.loading import load_of_case
from ycg_flow.records.objections import Objection
from ycg_flow.records.vetoes import VetoInquiry


@dataclass(frozen=True)
class Matter:
    """A matter of a case: the number of the case and the matter's own number."""

    case: str
    id: int


@dataclass(frozen=True)
class Resolution:
    """A recorded decision: why, and the document it stands in."""

    reason: str
    document: str


def load_objection(view: View, matter: Matter) -> Objection:
    """Return an objection or appeal of a case the person may read. Raises `NotFoundError`."""
    return load_of_case(view, Objection, matter.id, matter.case)


def load_inquiry(view: View, matter: Matter) -> VetoInquiry:
    """Return a veto inquiry of a case the person may read. Raises `NotFoundError`."""
    return load_of_case(view, VetoInquiry, matter.id, matter.case)
