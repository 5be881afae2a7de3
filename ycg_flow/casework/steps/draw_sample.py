"""Draw a sample: the list of record numbers is given, the committed seed revealed, and both fix the order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ycg_flow.casework.checks import SHORT, refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.perform import perform
from ycg_flow.casework.sampling import first_items, is_standing, reveal_seed
from ycg_flow.records.verification import SampleDraw
from ycg_flow.workflow.facts import Reason
from ycg_flow.workflow.sampling import (
    MOST_REFERENCES,
    frame_digest,
    is_personal,
    is_record_number,
    order_of_draw,
    repeated_references,
)

SHOWN_FAULTS = 20


@dataclass(frozen=True)
class SampleFrame:
    """The references to draw from, one record number each, never a name or a person's number, and their source."""

    references: Sequence[str]
    source: str


def draw_sample(
    desk: Desk,
    person: int,
    number: str,
    frame: SampleFrame,
    *,
    principal: int | None = None,
) -> tuple[str, ...]:
    """Draw and return the references drawn, in order; a list shorter than the sample is taken whole.

    Raises `InvalidError` where the sample is drawn already, or with the lines of the list that cannot be drawn by: no
    record number, a person's own number (which is not repeated in the fault), or listed twice.
    """
    references = [reference.strip() for reference in frame.references]
    with desk.step(person, principal=principal) as step:
        draw = load_numbered(step, SampleDraw, number)
        if draw.drawn_at is not None or not is_standing(step, draw):
            refuse({"sample": Reason("sample_is_drawn", {"sample": number})})
        refuse(_faults(references) | text_faults({"source": frame.source}, SHORT))
        seed, digest = reveal_seed(desk, draw), frame_digest(references)
        items = first_items(order_of_draw(seed, references), draw.size)
        drawn = tuple(item.reference for item in items)
        details = {
            "sample": number,
            "source": frame.source,
            "frame_size": len(references),
            "frame_digest": digest,
            "seed": seed,
            "drawn": list(drawn),
        }
        perform(step, draw.case, "draw_sample", details=details)
        draw.frame = "\n".join(sorted(references))
        draw.frame_source, draw.frame_digest, draw.frame_size = frame.source, digest, len(references)
        draw.seed, draw.drawn_by_id, draw.drawn_at = seed, step.actor.person, step.now
        draw.items.extend(items)
        return drawn


def _faults(references: Sequence[str]) -> dict[str, Reason]:
    """Return what is wrong with a list by line, the first faults only; the list as a whole where it is none."""
    if not 1 <= len(references) <= MOST_REFERENCES:
        return {"references": Reason("frame_size_out_of_range", {"most": MOST_REFERENCES})}
    found = ((line, _reference_fault(reference)) for line, reference in enumerate(references, start=1))
    faults = {f"references.{line}": fault for line, fault in found if fault is not None}
    if faults:
        return dict(list(faults.items())[:SHOWN_FAULTS])
    repeated = repeated_references(references)
    return {"references": Reason("reference_listed_twice", {"items": repeated[:SHOWN_FAULTS]})} if repeated else {}


def _reference_fault(reference: str) -> Reason | None:
    if is_personal(reference):
        return Reason("reference_is_personal")
    return None if is_record_number(reference) else Reason("reference_is_no_record_number")
