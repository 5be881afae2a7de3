"""Facts of the result: what lacks a score or a decision, whether the last run is current, what there is to approve.

And those of the cohort: which cases are decided, settled, closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ycg_flow.casework.approvals import approval_text, final_result, standing_approval
from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.objects import case_of, kind_of
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.results import (
    assessor_scores,
    digest_of_text,
    evaluation_now,
    inputs_text,
    judged_items,
    latest_run,
)
from ycg_flow.casework.settling import settles_as_round
from ycg_flow.casework.tasks import deadline_of, window_task
from ycg_flow.policy.evaluation import Evaluation
from ycg_flow.policy.rules.base import Judgement, State
from ycg_flow.records.base import Stateful
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.results import Approval, Feedback, PreliminaryResult

DECIDED_STATES = ("settlement", "rectification", "closed")
CLOSED_STATES = ("closed", "withdrawn")
JUDGEMENT = "judgements."
NOTHING = ""


def _unscored_indicators(view: View, case: EvaluationCase) -> tuple[str, ...]:
    """Return the indicators and parts that still need a person's points."""
    evaluation = _evaluation(view, case)
    if isinstance(evaluation, InvalidError):
        return ()
    return tuple(
        name.removeprefix(JUDGEMENT) for name in _missing(_open(evaluation).values()) if name.startswith(JUDGEMENT)
    )


def _undecided_figures(view: View, case: EvaluationCase) -> tuple[str, ...]:
    """Return the indicators and deductions that cannot be computed and that nobody decided, or the faulty inputs."""
    evaluation = _evaluation(view, case)
    if isinstance(evaluation, InvalidError):
        return tuple(evaluation.faults)
    indicators = [name for name, judgement in _open(evaluation).items() if not waits_for_scores_only(judgement)]
    total = evaluation.score.total
    deductions = [] if total is None else [entry.table.figure for entry in total.deductions if entry.points is None]
    return (*indicators, *deductions)


def _undecided_vetoes(view: View, found: Stateful) -> tuple[str, ...]:
    evaluation = _evaluation(view, case_of(found))
    return () if isinstance(evaluation, InvalidError) else evaluation.score.vetoes.undecided


def _evaluation(view: View, case: EvaluationCase) -> Evaluation | InvalidError:
    try:
        return evaluation_now(view, case)
    except InvalidError as faults:
        return faults


def _open(evaluation: Evaluation) -> dict[str, Judgement]:
    return {
        name: scored.judgement
        for name, scored in evaluation.score.indicators.items()
        if scored.judgement.state in {State.MISSING, State.NOT_COMPUTABLE}
    }


def _missing(judgements: Iterable[Judgement]) -> Iterator[str]:
    yield from dict.fromkeys(name for judgement in judgements for name in judgement.missing)


def waits_for_scores_only(judgement: Judgement) -> bool:
    """Whether nothing lacks but people's points, in the indicator and in every part of it."""
    lacking = [judgement, *judgement.parts.values()]
    is_computable = all(one.state is not State.NOT_COMPUTABLE for one in lacking)
    return is_computable and bool(judgement.missing) and all(name.startswith(JUDGEMENT) for name in judgement.missing)


def _scores_without_reason(view: View, case: EvaluationCase) -> tuple[str, ...]:
    items = judged_items(policy_of(view, case.cycle))
    return tuple(item for item, row in assessor_scores(view, case).items() if item in items and not row.reason.strip())


def _run_inputs_digest(view: View, case: EvaluationCase) -> str:
    run = latest_run(view, case)
    return NOTHING if run is None else run.inputs_digest


def _content_digest(view: View, case: EvaluationCase) -> str:
    """Return the digest of what there is to approve now; nothing where nothing was submitted."""
    standing = standing_approval(view, case)
    return NOTHING if standing is None else digest_of_text(approval_text(view, case, standing.run))


def _grade(view: View, found: Stateful) -> str:
    final = final_result(view, case_of(found))
    return NOTHING if final is None else final.run.grade or NOTHING


def _feedback_is_given(view: View, case: EvaluationCase) -> bool:
    sent = select(PreliminaryResult.id).filter_by(case_id=case.id).order_by(PreliminaryResult.id.desc()).limit(1)
    given = select(Feedback.id).where(Feedback.preliminary_result_id == sent.scalar_subquery())
    return view.session.scalar(given.limit(1)) is not None


def _notice_ends_at(view: View, case: EvaluationCase) -> datetime | None:
    """Return when the notice period ends: the end of its task, extensions included."""
    task = window_task(view, case)
    return None if task is None else deadline_of(task).window.due_at


def _undecided_cases(view: View, cycle: Cycle) -> tuple[str, ...]:
    """Return the cases without an approved result that stands and whose notice is over; withdrawn ones do not count."""
    approved = select(Approval.case_id).where(Approval.voided_at.is_(None), Approval.approved_at.is_not(None))
    decided = EvaluationCase.state.in_(DECIDED_STATES) & EvaluationCase.id.in_(approved)
    return _numbers(view, cycle, (EvaluationCase.state != "withdrawn") & ~decided)


def _unclosed_cases(view: View, cycle: Cycle) -> tuple[str, ...]:
    return _numbers(view, cycle, EvaluationCase.state.not_in(CLOSED_STATES))


def _settled_cases(view: View, cycle: Cycle) -> tuple[str, ...]:
    """Return the cases that reached the settlement: their money may have been promised or paid."""
    return _numbers(view, cycle, EvaluationCase.state.in_(DECIDED_STATES))


def _numbers(view: View, cycle: Cycle, condition: Any) -> tuple[str, ...]:  # noqa: ANN401 - an SQL condition
    query = select(EvaluationCase.number).where(EvaluationCase.cycle_id == cycle.id, condition)
    return tuple(view.session.scalars(query.order_by(EvaluationCase.number)))


def _ranks_decide(view: View, found: Stateful) -> bool:
    """Whether money waits for the whole cohort."""
    return settles_as_round(policy_of(view, kind_of(found).cycle_of(found)))


RESULT_FACTS: Mapping[str, Callable[[View, Any], Any]] = {
    "unscored_indicators": _unscored_indicators,
    "scores_without_reason": _scores_without_reason,
    "undecided_figures": _undecided_figures,
    "inputs_digest": lambda view, case: digest_of_text(inputs_text(view, case)),
    "run_inputs_digest": _run_inputs_digest,
    "content_digest": _content_digest,
    "grade": _grade,
    "feedback_is_given": _feedback_is_given,
    "undecided_vetoes": _undecided_vetoes,
    "result_is_approved": lambda view, case: final_result(view, case) is not None,
    "notice_ends_at": _notice_ends_at,
    "undecided_cases": _undecided_cases,
    "unclosed_cases": _unclosed_cases,
    "settled_cases": _settled_cases,
    "ranks_decide": _ranks_decide,
    "cohort_is_final": lambda _, found: kind_of(found).cycle_of(found).state in {"final", "closed"},
}
