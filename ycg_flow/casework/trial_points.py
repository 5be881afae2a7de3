"""What a self-assessment would score as it is typed: the policy over its sound drafts, kept nowhere.

Nothing the bureau collected or verified goes in, so the party learns only what its own figures say.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import Any

from ycg_flow.casework.desk import View
from ycg_flow.casework.drafts import ReadFigures
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.figures import FigureYear, best_values, earlier_figures, owner_kind_of
from ycg_flow.casework.policies import cycle_values, policy_of
from ycg_flow.casework.results import read_input
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.evaluation import Evaluation, evaluate
from ycg_flow.policy.exact import exact_text
from ycg_flow.policy.next_point import NextPoint, next_point
from ycg_flow.policy.rules.base import CurveRule
from ycg_flow.policy.scope import CaseScope
from ycg_flow.policy.scoring import ScoredIndicator
from ycg_flow.records.cases import EvaluationCase

Value = tuple[Fraction | None, str | None]


NOTHING_READ = ReadFigures({}, {}, {})


def trial_evaluation(view: View, case: EvaluationCase, read: ReadFigures) -> Evaluation:
    """Return what the sound drafts would score, or what nothing would where they do not fit together yet."""
    try:
        return _evaluated(view, case, read)
    except InvalidError:
        return _evaluated(view, case, NOTHING_READ)


def known_values(view: View, case: EvaluationCase) -> dict[FigureYear, Value]:
    """Return what is known beside the drafts: earlier years of last year's case, and what the region shares."""
    figures = policy_of(view, case.cycle).figures
    earlier = {key: (new.value, new.answer) for key, new in earlier_figures(view, case).items()}
    shared = {
        key: (row.value, row.answer)
        for key, row in best_values(view, case).items()
        if key[0] in figures and owner_kind_of(figures[key[0]]) != "party"
    }
    return earlier | shared


def way_to_next_point(evaluation: Evaluation, scored: ScoredIndicator) -> NextPoint | None:
    """Return how far an indicator's measure is from the next point; None where there is no such way."""
    rule = scored.item.rule
    if not isinstance(rule, CurveRule):
        return None
    counting = CaseScope(evaluation.policy, evaluation.case).counting(rule.counting_word())
    return next_point(scored.item, scored.judgement, counting)


def _evaluated(view: View, case: EvaluationCase, read: ReadFigures) -> Evaluation:
    policy = policy_of(view, case.cycle)
    values = known_values(view, case) | _typed(read)
    figures: dict[str, dict[str, Any]] = defaultdict(dict)
    for (figure, year), (value, answer) in values.items():
        if figure in policy.figures:
            figures[figure][str(year)] = _engine_value(policy, figure, value, answer)
    content = {
        "year": case.cycle.evaluation_year,
        "figures": dict(figures),
        "parameters": cycle_values(case.cycle, "parameter"),
        "readings": cycle_values(case.cycle, "reading"),
    }
    return evaluate(policy, read_input(policy, content))


def _typed(read: ReadFigures) -> dict[FigureYear, Value]:
    typed: dict[FigureYear, Value] = {key: (value, None) for key, value in read.numbers.items()}
    typed |= {key: (None, answer) for key, answer in read.answers.items()}
    return {key: value for key, value in typed.items() if key not in read.faults}


def _engine_value(policy: Policy, figure: str, value: Fraction | None, answer: str | None) -> str | bool:
    if value is None:
        return str(answer)
    return bool(value) if policy.figures[figure].unit == "yes_no" else exact_text(value)
