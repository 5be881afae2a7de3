"""Contribute figures: a member institution gives its own part; the submitter makes the party's figures of the parts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.drafts import (
    DoubleEditError,
    TypedEntry,
    check_entries,
    digest_of_texts,
    find_double_edits,
    place_of,
    touch,
)
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.figures import FigureYear
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.objects import case_place
from ycg_flow.casework.perform import perform
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.figures import MemberEntry


def contribute_figures(
    desk: Desk, person: int, case_number: str, entries: Sequence[TypedEntry], *, principal: int | None = None
) -> dict[FigureYear, int]:
    """Save a member institution's entries as typed and return the version of each; members do not touch one another's.

    Raises `InvalidError`, `DoubleEditError` and `RefusedError` like saving a draft.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        check_entries(step, case, entries)
        institution = _own_member(step, case)
        query = select(MemberEntry).filter_by(case_id=case.id, institution_id=institution)
        present = {(row.figure, row.year): row for row in step.session.scalars(query)}
        edits = find_double_edits(
            step,
            {
                place_of(*entry.place): (row, row.text, entry.over(row)[0], entry.seen_version)
                for entry in entries
                if (row := present.get(entry.place)) is not None
            },
        )
        if edits:
            raise DoubleEditError(case, "case.contribute_figures", edits)
        digest = digest_of_texts([(*entry.place, *entry.over(present.get(entry.place))) for entry in entries])
        details = {"entries": len(entries), "digest": digest, "institution": institution}
        perform(step, case, "contribute_figures", details=details)
        for entry in entries:
            row, texts = present.get(entry.place), entry.over(present.get(entry.place))
            if row is None:
                row = present[entry.place] = MemberEntry(
                    case_id=case.id, institution_id=institution, figure=entry.figure, year=entry.year
                )
                step.session.add(row)
            row.text, row.explanation = texts
            touch(step, row)
        return {entry.place: present[entry.place].version for entry in entries}


def _own_member(step: Step, case: EvaluationCase) -> int:
    """Return the institution of the party that the person contributes for."""
    place = case_place(case, step.today)
    own = [post.institution for post in step.actor.posts if post.institution in place.members | place.owners]
    if not own:
        raise NotFoundError("case", case.number)
    return own[0]
