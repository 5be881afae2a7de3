"""Attach evidence to a rectification order while it is being carried out."""

from __future__ import annotations

from typing import BinaryIO

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.evidence import EvidenceDescription, add_evidence
from ycg_flow.casework.evidence_store import received
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.orders import evidence_link
from ycg_flow.casework.perform import perform
from ycg_flow.records.rectification import RectificationOrder


def attach_rectification_evidence(
    desk: Desk, person: int, number: str, content: BinaryIO, file_name: str, *, principal: int | None = None
) -> int:
    """Attach a file to an order and return its key; type and instant are told by us, not by the file.

    Raises `InvalidError` where the file cannot be evidence.
    """
    with desk.view(person, principal=principal) as view:
        load_numbered(view, RectificationOrder, number)
    with received(desk, file_name, content) as file, desk.step(person, principal=principal) as step:
        order = load_numbered(step, RectificationOrder, number)
        details = {"attached": file_name[:200], "digest": file.digest}
        perform(step, order, "attach_rectification_evidence", details=details)
        description = EvidenceDescription(file_name, (evidence_link(order),))
        return add_evidence(step, order.case, file, description).id
