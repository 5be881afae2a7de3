"""Approve exactly the content that was shown, by its digest; with a public notice it is published to its audience."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from ycg_flow.casework.approvals import standing_approval
from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.results import AUDIENCES, Publication
from ycg_flow.workflow.facts import Given, Reason


@dataclass(frozen=True)
class Signature:
    """What the approver signs: the digest of the content they were shown, and to whom a public notice is shown."""

    shown_digest: str
    audience: str = AUDIENCES[0]


def approve_result(
    desk: Desk,
    person: int,
    case_number: str,
    signature: Signature,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Approve the result. Raises `RefusedError` where the content is another, or the person scored or submitted it."""
    if signature.audience not in AUDIENCES:
        raise InvalidError({"audience": Reason("not_an_option", {"items": AUDIENCES})})
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        given = Given(shown_digest=signature.shown_digest)
        details = {"audience": signature.audience}
        perform(step, case, "approve_result", given, seen_version=seen_version, details=details)
        publication = _published(step, case)
        if publication is not None:
            publication.audience = signature.audience


def _published(step: Step, case: EvaluationCase) -> Publication | None:
    approval = standing_approval(step, case)
    if approval is None:
        raise AssertionError(case.number)
    return step.session.scalars(select(Publication).filter_by(approval_id=approval.id)).one_or_none()
