"""Views of lists that people keep for themselves under a name."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select

from ycg_flow.casework.checks import refuse, text_faults
from ycg_flow.casework.desk import Desk, View
from ycg_flow.records.lists import SavedView
from ycg_flow.workflow.facts import Reason

MOST_NAME = 40
MOST_VIEWS = 20


def saved_views(view: View, screen: str) -> Sequence[SavedView]:
    """Return the views the person keeps of a screen, by name."""
    query = select(SavedView).where(SavedView.person_id == view.actor.person, SavedView.screen == screen)
    return view.session.scalars(query.order_by(SavedView.name)).all()


def save_view(desk: Desk, person: int, screen: str, name: str, query: str) -> None:
    """Keep a view under a name, in place of one so named. Raises `InvalidError` without a name or with too many."""
    name = name.strip()
    refuse(text_faults({"name": name}, MOST_NAME))
    with desk.step(person) as step:
        own = (SavedView.person_id == person, SavedView.screen == screen)
        step.session.execute(delete(SavedView).where(*own, SavedView.name == name))
        if (step.session.scalar(select(func.count()).select_from(SavedView).where(*own)) or 0) >= MOST_VIEWS:
            refuse({"name": Reason("too_many_rows", {"given": MOST_VIEWS + 1, "most": MOST_VIEWS})})
        kept = SavedView(person_id=person, screen=screen, name=name, query=query, saved_at=step.now)
        step.session.add(kept)


def drop_view(desk: Desk, person: int, view_id: int) -> None:
    """Forget a view; another person's stays."""
    with desk.step(person) as step:
        step.session.execute(delete(SavedView).where(SavedView.id == view_id, SavedView.person_id == person))
