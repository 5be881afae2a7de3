"""The versions of policies at hand: what lies on disk now, and every content that a cycle has stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.policies import compiled_content
from ycg_flow.policy.checking import POLICY
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.records.cycles import PolicyContent
from ycg_flow.resources import UnknownPolicyError, checked_texts, compiled_texts, policy_ids, toml_content


@dataclass(frozen=True)
class PolicyVersion:
    """One content of a policy; `stored_at` is None where only the file on disk holds it."""

    policy: Policy
    text: str
    stored_at: datetime | None
    is_on_disk: bool

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical content."""
        return self.policy.digest

    @property
    def content(self) -> dict[str, Any]:
        """The tables of the file."""
        return toml_content(self.text)


def known_policies(view: View) -> tuple[str, ...]:
    """Return the ids of all policies on disk or stored by a cycle."""
    stored = view.session.scalars(select(PolicyContent.policy).distinct())
    return tuple(sorted({*policy_ids(), *stored}))


def versions_of(view: View, policy_id: str) -> tuple[PolicyVersion, ...]:
    """Return the contents of a policy: the usable one on disk first, then the stored ones, the latest first."""
    query = select(PolicyContent).where(PolicyContent.policy == policy_id).order_by(PolicyContent.stored_at.desc())
    stored = view.session.scalars(query.order_by(PolicyContent.id.desc())).all()
    on_disk = _on_disk(view, policy_id, stored)
    earlier = (
        PolicyVersion(compiled_content(view.desk, content), content.content, content.stored_at, is_on_disk=False)
        for content in stored
        if on_disk is None or content.digest != on_disk.digest
    )
    return (*([] if on_disk is None else [on_disk]), *earlier)


def version_of(view: View, policy_id: str, digest: str = "") -> PolicyVersion:
    """Return the content with a digest, or its beginning; the first there is without one. Raises `NotFoundError`."""
    for version in versions_of(view, policy_id):
        if version.digest.startswith(digest):
            return version
    raise NotFoundError("policy", policy_id)


def _on_disk(view: View, policy_id: str, stored: Sequence[PolicyContent]) -> PolicyVersion | None:
    """Return what is on disk where it is usable; what the checker refuses evaluates nobody and is not shown."""
    try:
        texts = checked_texts(policy_id)
    except (UnknownPolicyError, FaultsFound):
        return None
    policy = compiled_texts(texts)
    # What a cycle compiled before is the same and need not be kept twice.
    policy = view.desk.policies.setdefault(policy.digest, policy)
    stored_at = next((content.stored_at for content in stored if content.digest == policy.digest), None)
    return PolicyVersion(policy, texts[POLICY], stored_at, is_on_disk=True)
