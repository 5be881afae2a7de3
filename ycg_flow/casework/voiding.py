"""Ending an approval visibly when what it rests on changed; ranks that counted it end with it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import select

from ycg_flow.casework.approvals import standing_approval
from ycg_flow.casework.desk import Step
from ycg_flow.casework.figures import owner_kind_of
from ycg_flow.casework.history import record_act
from ycg_flow.casework.perform import perform
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.results import digest_of_text, inputs_text
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.results import Approval, Publication
from ycg_flow.workflow.facts import Given
from ycg_flow.workflow.permissions import SYSTEM

ENDED = ("closed", "withdrawn")


def void_approval(step: Step, case: EvaluationCase, because: str) -> bool:
    """End the approval that stands and what was published of it, visibly; return whether there was one."""
    standing = standing_approval(step, case)
    if standing is None:
        return False
    standing.voided_at = step.now
    standing.voided_because = because
    shown = select(Publication).where(Publication.approval_id == standing.id, Publication.ended_at.is_(None))
    for publication in step.session.scalars(shown):
        publication.ended_at = step.now
        publication.ended_because = because
    step.session.flush()
    content = {"run": standing.run.number, "content_digest": standing.content_digest, "because": because}
    record_act(step, case, "void_approval", content)
    _reopen_ranked_cohort(step, case, because)
    return True


def void_stale_approval(step: Step, case: EvaluationCase, because: str) -> bool:
    """Void the approval that stands if its run was made from other inputs than there are now; return whether it was.

    Whoever changes what a result rests on calls this after the change.
    """
    step.session.flush()
    standing = standing_approval(step, case)
    if standing is None or standing.run.inputs_digest == digest_of_text(inputs_text(step, case)):
        return False
    return void_approval(step, case, because)


def void_where_shared(step: Step, case: EvaluationCase, figures: Collection[str], because: str) -> None:
    """Void the approvals of the cycle's other cases that a figure of the county or prefecture no longer bears out.

    A signature under way on one of them is waited for, so that it is seen here. A closed case keeps what it was closed
    with; it is reopened by a decision.
    """
    tables = policy_of(step, case.cycle).figures
    if all(owner_kind_of(tables[figure]) == "party" for figure in figures):
        return
    others = (
        select(EvaluationCase)
        .join(Approval, Approval.case_id == EvaluationCase.id)
        .where(
            EvaluationCase.cycle_id == case.cycle_id,
            EvaluationCase.id != case.id,
            EvaluationCase.state.not_in(ENDED),
            Approval.voided_at.is_(None),
        )
        .order_by(EvaluationCase.id)
        .with_for_update(of=EvaluationCase)
    )
    for other in step.session.scalars(others).all():
        void_stale_approval(step, other, because)


def _reopen_ranked_cohort(step: Step, case: EvaluationCase, because: str) -> None:
    """Undo the final ranks of a cycle, automatically, where one of its results no longer stands."""
    cycle = case.cycle
    if cycle.state == "final" and policy_of(step, cycle).table.ranking is not None:
        given = Given(reason=because, decision_document=f"case:{case.number}")
        perform(replace(step, actor=SYSTEM), cycle, "reopen_cohort", given)
