"""Effects on the self-assessment: frozen with a receipt, unfrozen whole or by indicator, missing; a waiver."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ycg_flow.casework.desk import Step
from ycg_flow.casework.history import record_act
from ycg_flow.casework.outbox import inform, people_of_party
from ycg_flow.casework.submissions import standing_submissions, store_submission
from ycg_flow.casework.tasks import deadline_of, window_task
from ycg_flow.records.cases import EvaluationCase, Waiver
from ycg_flow.workflow.deadlines import timeliness
from ycg_flow.workflow.effects import Effect
from ycg_flow.workflow.facts import Given
from ycg_flow.workflow.machine import Decision

WAIVED_ITEM = ":"
"""Stands between the guard and the item in what a waiver is given."""


def freeze_self_assessment(step: Step, case: EvaluationCase, _: Decision, given: Given) -> None:
    """Store exactly what is submitted, and a self-reported value for every entry."""
    store_submission(step, case)


def record_timeliness(step: Step, case: EvaluationCase, _: Decision, given: Given) -> None:
    """Record whether the submission came in time; the case keeps what its first standing submission was."""
    task = window_task(step, case)
    if task is None:
        raise AssertionError(case.number)
    submissions = standing_submissions(step, case)
    submissions[-1].timeliness = timeliness(deadline_of(task).window, step.now).value
    case.timeliness = submissions[0].timeliness


def issue_receipt(step: Step, case: EvaluationCase, _: Decision, given: Given) -> None:
    """Write the receipt's number and digest into the keyed history and send it to the people of the party."""
    submission = standing_submissions(step, case)[-1]
    receipt = {"number": submission.number, "digest": submission.digest}
    record_act(step, case, "issue_receipt", receipt)
    values = {**receipt, "case": case.number, "submitted_at": submission.submitted_at.isoformat()}
    inform(step, people_of_party(step, case), "receipt_issued", values, key=f"receipt:{submission.number}", case=case)


def unfreeze_self_assessment(step: Step, case: EvaluationCase, _: Decision, given: Given) -> None:
    """Mark the submission as taken back: it stays readable, and none of its values counts any more."""
    standing = standing_submissions(step, case)
    standing[-1].taken_back_at = step.now
    case.timeliness = standing[0].timeliness if len(standing) > 1 else None


def unfreeze_returned_indicators(step: Step, case: EvaluationCase, _: Decision, given: Given) -> None:
    """Open only what the returned indicators rest on, each with its reason; what was submitted stands until then."""
    case.returned_indicators = dict(given.indicator_reasons)


def record_missing_self_assessment(step: Step, case: EvaluationCase, _: Decision, given: Given) -> None:
    """Record that nothing was submitted; an earlier submission that was only returned stands as it is."""
    if not standing_submissions(step, case):
        case.timeliness = "not_submitted"


def store_waiver(step: Step, case: EvaluationCase, _: Decision, given: Given) -> None:
    """Store which requirement the case need not meet, why, and by which document."""
    guard, item = given.measure.split(WAIVED_ITEM, 1)
    step.session.add(
        Waiver(
            case_id=case.id,
            guard=guard,
            item=item,
            reason=given.reason,
            decision_document=given.decision_document,
            person_id=step.actor.person,
            decided_on=step.today,
        )
    )


SELF_ASSESSMENT_EFFECTS: Mapping[Effect, Callable[[Step, Any, Decision, Given], None]] = {
    Effect.FREEZE_SELF_ASSESSMENT: freeze_self_assessment,
    Effect.RECORD_TIMELINESS: record_timeliness,
    Effect.ISSUE_RECEIPT: issue_receipt,
    Effect.UNFREEZE_SELF_ASSESSMENT: unfreeze_self_assessment,
    Effect.UNFREEZE_RETURNED_INDICATORS: unfreeze_returned_indicators,
    Effect.RECORD_MISSING_SELF_ASSESSMENT: record_missing_self_assessment,
    Effect.STORE_WAIVER: store_waiver,
}
