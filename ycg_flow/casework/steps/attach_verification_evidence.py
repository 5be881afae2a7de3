"""Attach photographs and copies made on site to a sampled item, and take off what was attached wrongly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from ycg_flow.casework.checks import LONG, refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.evidence import EvidenceDescription, add_evidence, end_evidence, shown_name
from ycg_flow.casework.evidence_store import received
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.perform import perform
from ycg_flow.casework.sampling import item_at, item_link, item_name, refuse_unless_standing
from ycg_flow.records.evidence import Evidence
from ycg_flow.records.verification import SampleDraw


@dataclass(frozen=True)
class SiteFile:
    """A photograph or copy and what it is called."""

    file_name: str
    content: BinaryIO


@dataclass(frozen=True)
class WrongFile:
    """A file to take off: the key of the evidence, and why."""

    evidence: int
    reason: str


def attach_verification_evidence(
    desk: Desk, person: int, number: str, position: int, given: SiteFile, *, principal: int | None = None
) -> int:
    """Attach a file to an item of a sample and return its key; type and instant are told by us, not by the file.

    Raises `InvalidError` where the file cannot be evidence or the sample was drawn anew.
    """
    with desk.view(person, principal=principal) as view:
        # Refuse before a byte is kept.
        item_at(load_numbered(view, SampleDraw, number), position)
    with received(desk, given.file_name, given.content) as file, desk.step(person, principal=principal) as step:
        draw = load_numbered(step, SampleDraw, number)
        refuse_unless_standing(step, draw)
        item = item_at(draw, position)
        details = {"item": item_name(draw, item), "attached": shown_name(given.file_name), "digest": file.digest}
        perform(step, draw.case, "record_verification", details=details)
        return add_evidence(step, draw.case, file, EvidenceDescription(given.file_name, (item_link(item),))).id


def remove_verification_evidence(
    desk: Desk, person: int, number: str, position: int, wrong: WrongFile, *, principal: int | None = None
) -> None:
    """Take a photograph or copy off an item of a sample; row and file stay, with who took it off when and why.

    Raises `InvalidError` without a reason or where the sample was drawn anew, `NotFoundError` where the file does not
    stand for the item.
    """
    with desk.step(person, principal=principal) as step:
        draw = load_numbered(step, SampleDraw, number)
        refuse_unless_standing(step, draw)
        refuse(text_faults({"reason": wrong.reason}, LONG))
        item = item_at(draw, position)
        evidence = step.session.get(Evidence, wrong.evidence)
        if evidence is None or evidence.ended_at is not None or evidence.case_id != draw.case_id:
            raise NotFoundError("evidence", str(wrong.evidence))
        if item_link(item) not in {(link.kind, link.name) for link in evidence.links}:
            raise NotFoundError("evidence", str(wrong.evidence))
        details = {"item": item_name(draw, item), "removed": evidence.id, "digest": evidence.file.digest}
        perform(step, draw.case, "record_verification", details={**details, "reason": wrong.reason.strip()})
        end_evidence(step, evidence)
