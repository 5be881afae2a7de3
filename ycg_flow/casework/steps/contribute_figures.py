"""Contribute figures: a member institution gives its own part; the submitter makes the party's figures of the parts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.drafts import (
    TypedEntry,
    check_entries,
    digest_of_texts,
    in_plain_spelling,
    refuse_double_edits,
    texts_of,
    touch,
)
from ycg_flow.casework.figures import FigureYear
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.members import own_member
from ycg_flow.casework.perform import perform
from ycg_flow.casework.policies import policy_of
from ycg_flow.records.figures import MemberEntry


def contribute_figures(
    desk: Desk, person: int, case_number: str, typed: Sequence[TypedEntry], *, principal: int | None = None
) -> dict[FigureYear, int]:
    """Save a member institution's entries, numbers in their plain spelling, and return the version of each.

    Members do not touch one another's entries. Raises `InvalidError`, `DoubleEditError` and `RefusedError` like
    saving a draft.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        policy = policy_of(step, case.cycle)
        entries = [in_plain_spelling(policy, entry) for entry in typed]
        check_entries(step, case, entries)
        institution = own_member(step, case)
        query = select(MemberEntry).filter_by(case_id=case.id, institution_id=institution)
        present = {(row.figure, row.year): row for row in step.session.scalars(query)}
        changed = [entry for entry in entries if entry.over(row := present.get(entry.place)) != texts_of(row)]
        refuse_double_edits(step, case, "case.contribute_figures", present, changed)
        if changed:
            digest = digest_of_texts([(*entry.place, *entry.over(present.get(entry.place))) for entry in changed])
            details = {"entries": len(changed), "digest": digest, "institution": institution}
            perform(step, case, "contribute_figures", details=details)
        for entry in changed:
            row, texts = present.get(entry.place), entry.over(present.get(entry.place))
            if row is None:
                row = present[entry.place] = MemberEntry(
                    case_id=case.id, institution_id=institution, figure=entry.figure, year=entry.year
                )
                step.session.add(row)
            row.text, row.explanation = texts
            touch(step, row)
        return {entry.place: present[entry.place].version for entry in entries if entry.place in present}
