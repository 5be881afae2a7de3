"""Effects on the result: runs, what is sent, submitted, approved, published, voided; ranks; what ends with a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select, update

from ycg_flow.casework.approvals import approval_text, standing_approval
from ycg_flow.casework.desk import Step
from ycg_flow.casework.history import record_act
from ycg_flow.casework.objects import KINDS
from ycg_flow.casework.perform import perform
from ycg_flow.casework.ranks import cohort_ranks
from ycg_flow.casework.results import canonical_text, digest_of_text, known_run, start_run
from ycg_flow.casework.tasks import deadline_of, window_task
from ycg_flow.casework.voiding import void_approval
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.results import AUDIENCES, Approval, CaseRank, PreliminaryResult, Publication
from ycg_flow.workflow.effects import Effect
from ycg_flow.workflow.facts import Given
from ycg_flow.workflow.machine import Decision
from ycg_flow.workflow.permissions import SYSTEM

ENDS_WITH_ITS_CASE: Mapping[str, str] = {
    "objection": "lapse_objection",
    "veto_inquiry": "lapse_inquiry",
    "rectification_order": "revoke_order",
    "statement": "void_statement",
}
"""By table, the automatic act that ends what is still under way when its case is withdrawn."""


def start_scoring_run(step: Step, case: EvaluationCase, decision: Decision, given: Given) -> None:
    """Compute the result into a new run and say in the history what it came to."""
    run = start_run(step, case)
    content = {
        "run": run.number,
        "inputs_digest": run.inputs_digest,
        "trace_digest": run.trace_digest,
        "total_hundredths": run.total_hundredths,
        "grade": run.grade,
    }
    record_act(step, case, "start_scoring_run", content)


def store_preliminary_result(step: Step, case: EvaluationCase, decision: Decision, given: Given) -> None:
    """Keep which run the party is asked about."""
    run = known_run(step, case)
    step.session.add(PreliminaryResult(case_id=case.id, run_id=run.id, sent_by_id=step.actor.person, sent_at=step.now))


def freeze_result(step: Step, case: EvaluationCase, decision: Decision, given: Given) -> None:
    """Keep the content that is submitted, with its digest."""
    run = known_run(step, case)
    text = approval_text(step, case, run)
    approval = Approval(
        case_id=case.id,
        run_id=run.id,
        content=text,
        content_digest=digest_of_text(text),
        submitted_by_id=step.actor.person,
        submitted_at=step.now,
    )
    step.session.add(approval)
    step.session.flush()
    record_act(step, case, "freeze_result", {"run": run.number, "content_digest": approval.content_digest})


def store_final_result(step: Step, case: EvaluationCase, decision: Decision, given: Given) -> None:
    """Keep exactly the content that was approved, who approved it and when."""
    approval = _standing(step, case)
    approval.content = approval_text(step, case, approval.run)
    approval.content_digest = digest_of_text(approval.content)
    if approval.content_digest != given.shown_digest:
        raise AssertionError(case.number)
    approval.approved_by_id = step.actor.person
    approval.approved_at = step.now
    step.session.flush()


def publish_result(step: Step, case: EvaluationCase, decision: Decision, given: Given) -> None:
    """Show the approved result to its audience until the notice period ends."""
    task = window_task(step, case)
    if task is None:
        raise AssertionError(case.number)
    publication = Publication(
        case_id=case.id,
        approval_id=_standing(step, case).id,
        audience=AUDIENCES[0],
        from_at=step.now,
        until_at=deadline_of(task).window.due_at,
    )
    step.session.add(publication)


def void_the_approval(step: Step, case: EvaluationCase, decision: Decision, given: Given) -> None:
    """Void the approval that stands, for the reason given."""
    void_approval(step, case, given.reason)


def compute_ranks(step: Step, cycle: Cycle, decision: Decision, given: Given) -> None:
    """Rank the cases of the cycle where the policy ranks."""
    ranks = cohort_ranks(step, cycle)
    step.session.add_all(
        CaseRank(cycle_id=cycle.id, case_id=run.case_id, run_id=run.id, rank=rank, at=step.now) for run, rank in ranks
    )
    step.session.flush()
    digest = digest_of_text(canonical_text({str(run.case_id): [run.id, rank] for run, rank in ranks}))
    record_act(step, cycle, "compute_ranks", {"cases": len(ranks), "ranks_digest": digest})


def void_ranks(step: Step, cycle: Cycle, decision: Decision, given: Given) -> None:
    """Void the ranks that stand; they stay readable."""
    step.session.execute(
        update(CaseRank)
        .where(CaseRank.cycle_id == cycle.id, CaseRank.voided_at.is_(None))
        .values(voided_at=step.now)
        .execution_options(synchronize_session=False)
    )


def withdraw_cases(step: Step, cycle: Cycle, decision: Decision, given: Given) -> None:
    """Withdraw every case of a withdrawn cycle, by the same decision."""
    query = select(EvaluationCase).where(EvaluationCase.cycle_id == cycle.id, EvaluationCase.state != "withdrawn")
    for case in step.session.scalars(query.order_by(EvaluationCase.id)).all():
        perform(_automatically(step), case, "withdraw_case", given)


def lapse_open_matters(step: Step, case: EvaluationCase, decision: Decision, given: Given) -> None:
    """End everything under way in a withdrawn case, and the approval that stands."""
    void_approval(step, case, given.reason)
    for table_id, event in ENDS_WITH_ITS_CASE.items():
        if table_id not in KINDS:
            continue
        table, record = step.desk.workflow.tables[table_id], KINDS[table_id].record
        columns: Any = record
        query = select(record).where(columns.case_id == case.id).order_by(columns.id)
        for matter in step.session.scalars(query).all():
            found: Any = matter
            if table.rows(found.state, event) and not table.states[found.state].is_final:
                perform(_automatically(step), found, event, given)


def _automatically(step: Step) -> Step:
    """Return the step as the product's own, for what follows from a person's decision."""
    return replace(step, actor=SYSTEM)


def _standing(step: Step, case: EvaluationCase) -> Approval:
    approval = standing_approval(step, case)
    if approval is None:
        raise AssertionError(case.number)
    return approval


RESULT_EFFECTS: Mapping[Effect, Callable[[Step, Any, Decision, Given], None]] = {
    Effect.START_SCORING_RUN: start_scoring_run,
    Effect.STORE_PRELIMINARY_RESULT: store_preliminary_result,
    Effect.FREEZE_RESULT: freeze_result,
    Effect.STORE_FINAL_RESULT: store_final_result,
    Effect.PUBLISH_RESULT: publish_result,
    Effect.VOID_APPROVAL: void_the_approval,
    Effect.COMPUTE_RANKS: compute_ranks,
    Effect.VOID_RANKS: void_ranks,
    Effect.WITHDRAW_CASES: withdraw_cases,
    Effect.LAPSE_OPEN_MATTERS: lapse_open_matters,
}
