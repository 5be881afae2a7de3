"""The result of a case: what people scored and decided, the exact inputs of a run, the run, and its trace again.

A run is made from one canonical text: policy digest, engine version and the case as the engine reads it. The same text
gives the same result and, computed again, the same trace byte for byte.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, TypeVar

from sqlalchemy import func, select

from ycg_flow.casework.checks import LONG
from ycg_flow.casework.desk import Step, View
from ycg_flow.casework.errors import CaseworkError, InvalidError
from ycg_flow.casework.figures import case_content
from ycg_flow.casework.ledger import scored_ledger_content
from ycg_flow.casework.policies import cycle_values, policy_of, stored_policy
from ycg_flow.casework.vetoes import DISMISSED, still_covers, veto_outcomes
from ycg_flow.policy.answer import answer, grade
from ycg_flow.policy.case_input import CaseInput
from ycg_flow.policy.compiled import ENGINE_VERSION, CompiledItem, Policy
from ycg_flow.policy.evaluation import Evaluation, evaluate
from ycg_flow.policy.exact import exact_text
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.policy.reading_input import read_case
from ycg_flow.policy.rules.joint import Joint
from ycg_flow.policy.rules.judged import Judged
from ycg_flow.policy.scope import CaseScope
from ycg_flow.policy.vetoes import veto_findings
from ycg_flow.records.base import Record
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.results import AssessorScore, BonusAcceptance, FigureDecision, IndicatorScore, ScoringRun
from ycg_flow.workflow.facts import Reason

MONEY_KEYS = frozenset({"settlement", "settlement_missing", "settlement_steps"})
HUNDREDTHS = 100
COMPUTED = "computed"

Row = TypeVar("Row", bound=Record)


class TraceChangedError(CaseworkError):
    """A run computed again does not give what it gave: the stored inputs or the engine were changed."""


def judged_items(policy: Policy) -> dict[str, CompiledItem]:
    """Return the indicators and parts whose points a person gives, by id."""
    items = (item for indicator in policy.indicators.values() for item in indicator.with_parts())
    return {item.id: item for item in items if isinstance(item.rule, Judged | Joint)}


def indicator_of(policy: Policy, item: str) -> str:
    """Return the indicator that an item is or is a part of."""
    return item if item in policy.indicators else item.rpartition(".")[0]


def assessor_scores(view: View, case: EvaluationCase) -> dict[str, AssessorScore]:
    """Return the score that counts of each item."""
    rows = view.session.scalars(select(AssessorScore).filter_by(case_id=case.id).order_by(AssessorScore.id))
    return {row.item: row for row in rows}


def figure_decisions(view: View, case: EvaluationCase) -> dict[str, FigureDecision]:
    """Return the decision that counts of each indicator; one taken back is none."""
    rows = view.session.scalars(select(FigureDecision).filter_by(case_id=case.id).order_by(FigureDecision.id))
    return {name: row for name, row in {row.indicator: row for row in rows}.items() if row.kind != COMPUTED}


def accepted_bonuses(view: View, case: EvaluationCase) -> dict[str, BonusAcceptance]:
    """Return the acceptance that counts of each bonus; one taken back is none."""
    rows = view.session.scalars(select(BonusAcceptance).filter_by(case_id=case.id).order_by(BonusAcceptance.id))
    return {name: row for name, row in {row.bonus: row for row in rows}.items() if row.points}


def scored_content(view: View, case: EvaluationCase) -> dict[str, Any]:
    """Return the case as the engine scores it now: figures and local settings with what people scored and decided."""
    policy = policy_of(view, case.cycle)
    content = _content_before_inquiries(view, case, policy)
    confirmed, dismissed = veto_outcomes(view, case, policy)
    values = _computed_values(policy, content) if dismissed else {}
    decided = {
        veto: {"as": DISMISSED, "reason": inquiry.outcome_reason[:LONG]}
        for veto, inquiry in dismissed.items()
        if still_covers(inquiry, values.get(veto))
    }
    return {**content, "decisions": {**content["decisions"], **decided}, "vetoes": confirmed}


def computed_veto_value(view: View, case: EvaluationCase, veto: str) -> Fraction | None:
    """Return what a computed veto comes to now whatever was decided, in its unit; None while it is not known."""
    policy = policy_of(view, case.cycle)
    return _computed_values(policy, _content_before_inquiries(view, case, policy)).get(veto)


def _content_before_inquiries(view: View, case: EvaluationCase, policy: Policy) -> dict[str, Any]:
    items, bonuses = judged_items(policy), {bonus.id for bonus in policy.table.bonus}
    return {
        **case_content(view, case),
        "judgements": {
            item: exact_text(row.points) for item, row in assessor_scores(view, case).items() if item in items
        },
        "decisions": {
            name: _decision(row) for name, row in figure_decisions(view, case).items() if name in policy.indicators
        },
        "bonuses": {
            name: exact_text(row.points) for name, row in accepted_bonuses(view, case).items() if name in bonuses
        },
        "ledger": scored_ledger_content(view, case),
    }


def _computed_values(policy: Policy, content: Mapping[str, Any]) -> dict[str, Fraction | None]:
    """Return what the computed vetoes come to; nothing is known while the figures do not fit together."""
    try:
        checked = read_input(policy, content)
    except InvalidError:
        return {}
    scope = CaseScope(policy.with_points(checked.points), checked)
    return {veto: found.value for veto, found in veto_findings(policy, scope).computed.items()}


def inputs_text(view: View, case: EvaluationCase) -> str:
    """Return the canonical text of everything a run made now would rest on."""
    return view.once(("inputs", case.id), lambda: _inputs_text(view, case))


def _inputs_text(view: View, case: EvaluationCase) -> str:
    policy = policy_of(view, case.cycle)
    content = scored_content(view, case)
    return canonical_text({"policy": policy.digest, "engine_version": ENGINE_VERSION, "case": content})


def evaluation_now(view: View, case: EvaluationCase) -> Evaluation:
    """Return the result of the case as things stand. Raises `InvalidError` with what does not fit together.

    In one session the same inputs are evaluated once: several facts ask for the same result.
    """
    return _evaluation_of(view, policy_of(view, case.cycle), inputs_text(view, case))


def checked_input(view: View, case: EvaluationCase, content: Mapping[str, Any]) -> CaseInput:
    """Return a part of a case's input, checked under its policy and local settings. Raises `InvalidError`."""
    settings = {kind: cycle_values(case.cycle, kind.removesuffix("s")) for kind in ("parameters", "readings")}
    return read_input(policy_of(view, case.cycle), {"year": case.cycle.evaluation_year, **settings, **content})


def read_input(policy: Policy, content: Mapping[str, Any]) -> CaseInput:
    """Return the checked input of a case. Raises `InvalidError` with everything that does not fit the policy."""
    try:
        return read_case(policy, content)
    except FaultsFound as found:
        raise InvalidError({fault.place: Reason(fault.code, dict(fault.values)) for fault in found.faults}) from None


def start_run(step: Step, case: EvaluationCase) -> ScoringRun:
    """Compute the result from the inputs as they are now and store it as a new run. Raises `InvalidError`."""
    inputs = inputs_text(step, case)
    policy = policy_of(step, case.cycle)
    evaluation = _evaluation_of(step, policy, inputs)
    newest = step.session.scalar(select(func.max(ScoringRun.number)).where(ScoringRun.case_id == case.id))
    run = ScoringRun(
        case_id=case.id,
        number=(newest or 0) + 1,
        policy_digest=policy.digest,
        engine_version=ENGINE_VERSION,
        inputs=inputs,
        inputs_digest=digest_of_text(inputs),
        **_outcome(evaluation),
        person_id=step.actor.person,
        at=step.now,
        scores=list(_indicator_scores(evaluation)),
    )
    step.session.add(run)
    step.session.flush()
    return run


def latest_run(view: View, case: EvaluationCase) -> ScoringRun | None:
    """Return the newest run of a case."""
    query = select(ScoringRun).where(ScoringRun.case_id == case.id).order_by(ScoringRun.number.desc())
    return view.session.scalars(query.limit(1)).one_or_none()


def known_run(view: View, case: EvaluationCase) -> ScoringRun:
    """Return the newest run where the table of acts has made sure that there is one."""
    run = latest_run(view, case)
    if run is None:
        raise AssertionError(case.number)
    return run


def trace_of(view: View, case: EvaluationCase, run: ScoringRun) -> dict[str, Any]:
    """Return the whole trace of a run, computed again from its stored inputs.

    Raises `TraceChangedError` where the inputs or the engine are no longer those of the run.
    """
    if digest_of_text(run.inputs) != run.inputs_digest or run.engine_version != ENGINE_VERSION:
        raise TraceChangedError(f"run {run.number} of {case.number}: inputs or engine")
    policy = stored_policy(view, run.policy_digest)
    trace = _trace(_evaluated(policy, run.inputs))
    if digest_of_text(canonical_text(trace)) != run.trace_digest:
        raise TraceChangedError(f"run {run.number} of {case.number}: trace")
    return trace


def is_as_computed(view: View, run: ScoringRun) -> bool:
    """Whether a run's rows are exactly what its stored inputs give; of an earlier engine the inputs alone are held."""
    if digest_of_text(run.inputs) != run.inputs_digest:
        return False
    inputs = json.loads(run.inputs)
    if (inputs["policy"], inputs["engine_version"]) != (run.policy_digest, run.engine_version):
        return False
    if run.engine_version != ENGINE_VERSION:
        return True
    try:
        policy = stored_policy(view, run.policy_digest)
        evaluation = _evaluated(policy, run.inputs)
    except (FaultsFound, InvalidError):
        # What is stored of the policy is not what it was when the run was made.
        return False
    if policy.digest != run.policy_digest:
        return False
    scores = [_values(score) for score in _indicator_scores(evaluation)]
    return all(getattr(run, name) == value for name, value in _outcome(evaluation).items()) and scores == [
        _values(score) for score in run.scores
    ]


def canonical_text(content: Mapping[str, Any]) -> str:
    """Return the one spelling of a content of tables, lists, texts and whole numbers."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of_text(text: str) -> str:
    """Return the SHA-256 (hex) of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _evaluation_of(view: View, policy: Policy, inputs: str) -> Evaluation:
    known: dict[str, Evaluation] = view.session.info.setdefault("evaluations", {})
    if inputs not in known:
        known[inputs] = _evaluated(policy, inputs)
    return known[inputs]


def _evaluated(policy: Policy, inputs: str) -> Evaluation:
    return evaluate(policy, read_input(policy, json.loads(inputs)["case"]))


def _trace(evaluation: Evaluation) -> dict[str, Any]:
    """Return what the engine says of the score; the money has runs of its own, from the ledger."""
    return {key: value for key, value in answer(evaluation).items() if key not in MONEY_KEYS}


def _decision(row: FigureDecision) -> dict[str, str]:
    points = {} if row.points is None else {"points": exact_text(row.points)}
    return {"as": row.kind, "reason": row.reason, **points}


def _outcome(evaluation: Evaluation) -> dict[str, Any]:
    """Return what a run keeps of its evaluation, by column."""
    total = evaluation.score.total
    return {
        "trace_digest": digest_of_text(canonical_text(_trace(evaluation))),
        "total_hundredths": None if total is None else _hundredths(total.rounded),
        "exact_total": None if total is None else total.exact,
        "grade": grade(evaluation),
        "is_vetoed": evaluation.is_vetoed,
        "vetoes": list(evaluation.score.vetoes.confirmed),
        "undecided_vetoes": list(evaluation.score.vetoes.undecided),
    }


def _values(score: IndicatorScore) -> tuple[str, Fraction | None, Fraction | None, str]:
    return score.indicator, score.points, score.max_points, score.state


def _hundredths(rounded: Fraction | None) -> int | None:
    if rounded is None:
        return None
    hundredths = rounded * HUNDREDTHS
    if hundredths.denominator != 1:
        raise InvalidError({"total": Reason("total_finer_than_hundredths", {"given": exact_text(rounded)})})
    return hundredths.numerator


def _indicator_scores(evaluation: Evaluation) -> Iterable[IndicatorScore]:
    for name, scored in evaluation.score.indicators.items():
        yield IndicatorScore(
            indicator=name,
            points=scored.judgement.points,
            max_points=scored.item.points,
            state=scored.judgement.state.value,
        )
