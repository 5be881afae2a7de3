"""What somebody typed while their session had ended: kept for a while, so that nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy import delete, select

from ycg_flow.casework.accounts.hashing import digest_token, new_token
from ycg_flow.casework.desk import Desk
from ycg_flow.records.accounts import KeptForm

KEPT_FOR = timedelta(hours=12)
MOST_CHARACTERS = 400_000
SECRET_FIELDS = frozenset({"csrf_token", "password", "present", "wanted", "again", "code"})
_PATH = 400


class TypedForm(Protocol):
    """A form as it was sent: lists of texts by field."""

    def lists(self) -> Any:  # noqa: ANN401 - pairs of a field and its texts
        """Return the fields with all their texts."""


def keep_form(desk: Desk, path: str, form: TypedForm) -> str | None:
    """Keep what was typed, secrets left out, and return the token that gives it back; None for nothing or too much."""
    values = {field: list(texts) for field, texts in form.lists() if field not in SECRET_FIELDS}
    if not values or sum(len(text) for texts in values.values() for text in texts) > MOST_CHARACTERS:
        return None
    token, now = new_token(), desk.clock()
    with desk.database.writing() as session, session.begin():
        session.execute(delete(KeptForm).where(KeptForm.kept_at < now - KEPT_FOR))
        session.add(KeptForm(token_digest=digest_token(token), path=path[:_PATH], values=values, kept_at=now))
    return token


def take_kept_form(desk: Desk, token: str, path: str) -> Mapping[str, list[str]]:
    """Return what was kept for a page and forget it; empty where there is nothing for it."""
    with desk.database.writing() as session, session.begin():
        query = select(KeptForm).where(
            KeptForm.token_digest == digest_token(token), KeptForm.kept_at >= desk.clock() - KEPT_FOR
        )
        kept = session.scalars(query).one_or_none()
        if kept is None or kept.path != path:
            return {}
        session.delete(kept)
        return dict(kept.values)
