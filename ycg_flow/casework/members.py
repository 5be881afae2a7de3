"""Which institution of an evaluated party somebody gives figures for."""

from __future__ import annotations

from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.objects import case_place
from ycg_flow.records.cases import EvaluationCase


def own_member(view: View, case: EvaluationCase) -> int:
    """Return the institution of the party that the person contributes for. Raises `NotFoundError` for others."""
    place = case_place(case, view.today)
    own = [post.institution for post in view.actor.posts if post.institution in place.members | place.owners]
    if not own:
        raise NotFoundError("case", case.number)
    return own[0]
