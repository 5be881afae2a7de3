"""The places on an indicator's curve: last year's value, what the party claims, what was verified, what counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.figures import (
    COLLECTED,
    SELF_REPORTED,
    VERIFIED,
    FigureYear,
    closed_case_of_last_year,
    engine_value,
    figures_behind,
    figures_of,
)
from ycg_flow.casework.results import evaluation_now, read_input, scored_content
from ycg_flow.policy.case_input import CaseInput
from ycg_flow.policy.compiled import CompiledItem, Policy
from ycg_flow.policy.evaluation import Evaluation, evaluate
from ycg_flow.policy.rules.base import MEASURE, CurveRule, Judgement, Unavailable
from ycg_flow.policy.scope import CaseScope
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.figures import FigureValue
from ycg_flow.wording.names import policy_names
from ycg_flow.wording.numbers import number_text

ARGUMENT, LAST_YEAR = "argument", -1
VERIFIED_FIRST = (VERIFIED, COLLECTED, SELF_REPORTED)

Known = Mapping[FigureYear, Mapping[str, FigureValue]]


@dataclass(frozen=True)
class PointMark:
    """A value of the measure: `what` is last_year, claimed, verified or final; `argument` is where the curve is taken.

    `points` are those it gives or gave, empty where they are not known.
    """

    what: str
    value: str
    points: str
    argument: Fraction | None


def point_marks(view: View, case: EvaluationCase, evaluation: Evaluation, indicator: str) -> tuple[PointMark, ...]:
    """Return the values of an indicator's measure by where they come from; none for one without a measure."""
    item = evaluation.policy.indicators[indicator]
    if MEASURE not in item.expressions:
        return ()
    return tuple(_marks(view, case, evaluation, item))


def _marks(view: View, case: EvaluationCase, evaluation: Evaluation, item: CompiledItem) -> Iterator[PointMark]:
    scored = evaluation.score.indicators[item.id]
    counting = scored.undecided or scored.judgement
    last = _last_year(view, case, evaluation, item, counting)
    if last is not None:
        yield last
    known = _figures_of_the_year(view, case, evaluation.policy, item.id)
    for what, order in (("claimed", (SELF_REPORTED,)), ("verified", VERIFIED_FIRST)):
        if any(order[0] in stages and stages[order[0]].has_value for stages in known.values()):
            judged = _judged_from(view, case, evaluation.policy, item.id, known, order)
            if judged is not None and judged.value is not None:
                yield _mark(evaluation.policy, item, what, judged)
    if counting.value is not None:
        yield _mark(evaluation.policy, item, "final", counting)


def _figures_of_the_year(view: View, case: EvaluationCase, policy: Policy, indicator: str) -> Known:
    wanted, year = figures_behind(policy, indicator), case.cycle.evaluation_year
    return {key: stages for key, stages in figures_of(view, case).items() if key[0] in wanted and key[1] == year}


def _judged_from(
    view: View, case: EvaluationCase, policy: Policy, indicator: str, known: Known, order: Sequence[str]
) -> Judgement | None:
    """Return the indicator's judgement with the first stage there is of each figure; None where they do not fit."""
    content = scored_content(view, case)
    figures: dict[str, dict[str, Any]] = {name: dict(years) for name, years in content["figures"].items()}
    for (figure, year), stages in known.items():
        row = next((stages[stage] for stage in order if stage in stages and stages[stage].has_value), None)
        if row is not None:
            figures.setdefault(figure, {})[str(year)] = engine_value(policy.figures[figure], row)
    try:
        read = read_input(policy, {**content, "figures": figures, "decisions": {}, "only": [indicator]})
    except InvalidError:
        return None
    return evaluate(policy, read).score.indicators[indicator].judgement


def _last_year(
    view: View, case: EvaluationCase, evaluation: Evaluation, item: CompiledItem, now: Judgement
) -> PointMark | None:
    """Return last year's value: of last year's closed case, else of the earlier figures of this one."""
    value, points = _value_of_last_case(view, case, item.id)
    if value is None:
        value = _earlier_value(evaluation.policy, evaluation.case, item)
    if value is None:
        return None
    text = _value_text(evaluation.policy, item, value)
    return PointMark("last_year", text, "" if points is None else number_text(points), _argument(item, now, value))


def _value_of_last_case(view: View, case: EvaluationCase, indicator: str) -> tuple[Fraction | None, Fraction | None]:
    last = closed_case_of_last_year(view, case)
    if last is None:
        return None, None
    try:
        scored = evaluation_now(view, last).score.indicators.get(indicator)
    except InvalidError:
        return None, None
    return (None, None) if scored is None else (scored.judgement.value, scored.judgement.points)


def _earlier_value(policy: Policy, case: CaseInput, item: CompiledItem) -> Fraction | None:
    try:
        return CaseScope(policy, case).evaluate(item, MEASURE, LAST_YEAR)
    except Unavailable:
        return None


def _argument(item: CompiledItem, now: Judgement, value: Fraction) -> Fraction | None:
    """Return where a value lies on this year's curve, with this year's target."""
    if not isinstance(item.rule, CurveRule):
        return None
    values = {name: step for name, step in now.steps.items() if isinstance(step, Fraction)}
    try:
        argument = item.rule.argument({**values, MEASURE: value})
    except (KeyError, ValueError, ZeroDivisionError):
        return None
    return argument if isinstance(argument, Fraction) else None


def _mark(policy: Policy, item: CompiledItem, what: str, judged: Judgement) -> PointMark:
    argument = judged.steps.get(ARGUMENT)
    value = Fraction(0) if judged.value is None else judged.value
    points = "" if judged.points is None else number_text(judged.points)
    return PointMark(
        what, _value_text(policy, item, value), points, argument if isinstance(argument, Fraction) else None
    )


def _value_text(policy: Policy, item: CompiledItem, value: Fraction) -> str:
    return policy_names(policy).quantity(value, item.expressions[MEASURE].unit_name)
