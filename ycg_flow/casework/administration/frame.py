"""Who keeps accounts, roles and institutions, and the append-only record of what they did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ycg_flow.casework.accounts.records import record_account_act
from ycg_flow.casework.desk import Step, View
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.records.people import Person
from ycg_flow.workflow.permissions import Permission, reach_of

MANAGE, GRANT, READ = Permission.ALL_ACCOUNT_MANAGE, Permission.ALL_ROLE_GRANT, Permission.ALL_ACCOUNT_READ
SECURE = Permission.ALL_SECURITY_MANAGE
ADMINISTRATORS = frozenset({"account_administrator", "security_administrator", "auditor"})
"""The three who keep an installation between them; nobody is two of them, and none does casework."""


def may(view: View, *permissions: Permission) -> bool:
    """Whether the person holds one of these permissions for the whole installation."""
    return reach_of(view.actor, permissions, view.desk.roles).is_everything


def require(view: View, *permissions: Permission) -> None:
    """Raise `NotFoundError` where the person holds none of these permissions: administration is not theirs to see."""
    if not may(view, *permissions):
        raise NotFoundError("administration", "")


def person_of(step: Step, person: int) -> Person:
    """Return a person, locked for the rest of the step. Raises `NotFoundError`."""
    found = step.session.get(Person, person, with_for_update=True)
    if found is None:
        raise NotFoundError("person", str(person))
    return found


def administered_by(person: Person, today: date) -> set[str]:
    """Return what a person keeps of the installation, or will: what they once kept binds them no more."""
    lasting = (post for post in person.posts if post.until_on is None or post.until_on > today)
    return {post.role for post in lasting} & ADMINISTRATORS


def note(step: Step, about: Person | str, act: str, details: Mapping[str, Any]) -> None:
    """Write down what was done to a person's account, or to an institution by its name."""
    record_account_act(step.session, about, act, step.actor.person, step.now, details=details)
