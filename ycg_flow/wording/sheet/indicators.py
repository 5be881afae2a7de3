"""The indicators of a sheet: section by section, each with its row and everything behind it."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from ycg_flow.policy.case_input import Decision
from ycg_flow.policy.rules.base import MEASURE, Judgement, State
from ycg_flow.policy.scoring import ScoredIndicator
from ycg_flow.wording.arithmetic import Arithmetic
from ycg_flow.wording.numbers import number_text
from ycg_flow.wording.quoting import quoted
from ycg_flow.wording.sheet.model import NOTHING, GroupLine, IndicatorLine, Mood
from ycg_flow.wording.sheet.sources import Sources, reading_text
from ycg_flow.wording.terms import DECISION_NOT_APPLIED, DECISIONS, TRENDS, state_word

_ZERO = Fraction(0)
_OPEN = (State.MISSING, State.NOT_COMPUTABLE)


def group_lines(sources: Sources) -> tuple[GroupLine, ...]:
    """Return the sections that hold an indicator of the result, in the order of the list."""
    lines = []
    for group in sources.policy.table.group:
        own = [scored for scored in sources.evaluation.score.indicators.values() if scored.item.group == group.id]
        if own:
            lines.append(_group(sources, group.name, own))
    return tuple(lines)


def _group(sources: Sources, name: str, scored: list[ScoredIndicator]) -> GroupLine:
    points = [each.judgement.points or _ZERO for each in scored]
    most = [each.item.points or _ZERO for each in scored if each.judgement.state is not State.NOT_APPLICABLE]
    is_open = any(each.judgement.state in _OPEN for each in scored)
    has_points = any(each.item.points is not None for each in scored)
    return GroupLine(
        name=name,
        max_points=number_text(sum(most, _ZERO)) if has_points else "",
        points=(NOTHING if is_open else number_text(sum(points, _ZERO))) if has_points else "",
        lost=(NOTHING if is_open else number_text(sum(most, _ZERO) - sum(points, _ZERO))) if has_points else "",
        indicators=tuple(_line(sources, each) for each in scored),
    )


def _line(sources: Sources, scored: ScoredIndicator) -> IndicatorLine:
    item, judgement = scored.item, scored.judgement
    arithmetic = Arithmetic(sources.rules, sources.workings(scored.inputs), sources.year)
    lost = None if judgement.points is None or item.points is None else item.points - judgement.points
    return IndicatorLine(
        id=item.id,
        name=item.table.name,
        value=_value(sources, scored),
        max_points=NOTHING if item.points is None else number_text(item.points),
        points=NOTHING if judgement.points is None else number_text(judgement.points),
        lost=number_text(lost) if lost else NOTHING,
        state=_state(scored),
        mood=_mood(judgement, lost),
        rule=" ".join(_rules(sources, scored)),
        clause=sources.clause(item.clause),
        basis=sources.basis(item.clause),
        arithmetic=arithmetic.sentence(item, scored.undecided or judgement) or _not_applicable(sources, scored),
        figures=sources.figures(scored.inputs),
        readings=tuple(reading_text(sources.policy, sources.evaluation.readings, name) for name in scored.readings),
        decision=_decision(sources, scored),
        note=getattr(item.table, "note", None) or "",
        is_applicable=judgement.state is not State.NOT_APPLICABLE,
    )


def _rules(sources: Sources, scored: ScoredIndicator) -> Iterable[str]:
    yield sources.rules.sentence(scored.item)
    for part in scored.item.parts:
        worth = f"（{number_text(part.points)}分）" if part.points is not None else ""
        yield f"【{part.table.name}】{worth}{sources.rules.sentence(part)}"


def _value(sources: Sources, scored: ScoredIndicator) -> str:
    """Return what is measured, short enough for a table."""
    judgement = scored.undecided or scored.judgement
    if judgement.trend is not None:
        return TRENDS[judgement.trend]
    if judgement.answer is not None:
        options = (sources.names.options.get(name, {}) for name in scored.item.rule.figures())
        return next((option[judgement.answer] for option in options if judgement.answer in option), judgement.answer)
    if judgement.value is None:
        return NOTHING
    return sources.names.quantity(judgement.value, scored.item.expressions[MEASURE].unit_name)


def _state(scored: ScoredIndicator) -> str:
    if scored.decision is not None:
        return "经决定" if scored.judgement.state is State.SCORED else "不计入"
    return state_word(scored.judgement.state.value, has_points=scored.item.points is not None)


def _decision(sources: Sources, scored: ScoredIndicator) -> str:
    """Return what was decided; a decision that came where the figures decide is shown as not applied."""
    decision = sources.evaluation.case.decisions.get(scored.item.id)
    if decision is None:
        return ""
    return decision_text(decision) + ("" if scored.decision is not None else DECISION_NOT_APPLIED)


def _mood(judgement: Judgement, lost: Fraction | None) -> Mood:
    if judgement.state in _OPEN:
        return "open"
    if judgement.state is State.NOT_APPLICABLE or lost is None:
        return "plain"
    return "lost" if lost else "good"


def decision_text(decision: Decision) -> str:
    """Return what people decided and why."""
    points = number_text(decision.points) if decision.points is not None else ""
    return f"经决定{DECISIONS[decision.kind].format(points=points)}。理由：{quoted(decision.reason).rstrip('。')}。"


def _not_applicable(sources: Sources, scored: ScoredIndicator) -> str:
    if scored.judgement.state is not State.NOT_APPLICABLE or scored.item.applies_when is None:
        return ""
    return f"“{sources.names.of(scored.item.applies_when)}”为否，本指标不适用。"
