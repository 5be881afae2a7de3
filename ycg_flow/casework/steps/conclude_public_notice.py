"""Conclude the public notice once its period has ended and every appeal is decided."""

from __future__ import annotations

from sqlalchemy import select

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.records.results import Publication

NOTICE_IS_OVER = "notice_period_has_ended"


def conclude_public_notice(
    desk: Desk, person: int, case_number: str, *, principal: int | None = None, seen_version: int | None = None
) -> None:
    """Conclude the notice. Raises `RefusedError` before its end and while an appeal or a veto inquiry is open."""
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        perform(step, case, "conclude_public_notice", seen_version=seen_version)
        shown = select(Publication).where(Publication.case_id == case.id, Publication.ended_at.is_(None))
        for publication in step.session.scalars(shown):
            publication.ended_at = step.now
            publication.ended_because = NOTICE_IS_OVER
