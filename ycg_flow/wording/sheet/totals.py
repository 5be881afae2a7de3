"""From the sections to the total, step by step: rescaling, bonuses, deductions, rounding, grade, bounds."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ycg_flow.policy.answer import grade
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.exact import fixed_text
from ycg_flow.policy.rules.base import State
from ycg_flow.policy.scoring import ScoredIndicator
from ycg_flow.policy.totals import WHOLE_LIST, Total
from ycg_flow.wording.numbers import number_text
from ycg_flow.wording.sheet.model import NOTHING, Fact, Mood, Step
from ycg_flow.wording.sheet.sources import Sources

_ZERO = Fraction(0)


def total_steps(sources: Sources) -> tuple[Step, ...]:
    """Return the steps to the total; none where only some indicators were scored or the policy gives no points."""
    total = sources.evaluation.score.total
    return () if total is None else tuple(_steps(sources, total))


def _steps(sources: Sources, total: Total) -> Iterator[Step]:
    if sources.evaluation.case.score is None:
        yield from _group_steps(sources, total)
    how = "直接给出" if sources.evaluation.case.score is not None else "各部分相加"
    yield Step("指标得分合计", how, _points(total.sum))
    yield from _bonus_steps(sources, total)
    for deduction in total.deductions:
        table = deduction.table
        if deduction.events is None:
            yield Step(f"扣分：{table.name}", f"缺“{sources.names.of(table.figure)}”", NOTHING)
            continue
        most = f"，最多扣{number_text(table.at_most)}分" if table.at_most is not None else ""
        how = f"{number_text(deduction.events)}次 × {number_text(table.off)}分{most}"
        yield Step(
            f"扣分：{table.name}", how, f"−{number_text(deduction.points or _ZERO)}分" if deduction.points else "0分"
        )
    if total.exact is not None and total.rounded is not None:
        yield Step("总分", _rounding(sources, total), f"{total_text(sources, total.rounded)}分")
    else:
        yield Step("总分", "还有未定的事项，可能的范围", possible_text(sources, total))


def _group_steps(sources: Sources, total: Total) -> Iterator[Step]:
    indicators = sources.evaluation.score.indicators.values()
    if WHOLE_LIST in total.group_points and not any(group.id == WHOLE_LIST for group in sources.policy.table.group):
        yield Step("全部指标", _group_how(list(indicators)), _points(total.group_points[WHOLE_LIST]))
        return
    for group in sources.policy.table.group:
        own = [scored for scored in indicators if scored.item.group == group.id]
        if own:
            result = total.group_points.get(group.id)
            is_out = all(scored.judgement.state is State.NOT_APPLICABLE for scored in own)
            yield Step(group.name, _group_how(own), "不适用" if is_out else _points(result))


def _group_how(scored: list[ScoredIndicator]) -> str:
    """Return how a section's points add up, and the rescaling where an indicator does not apply."""
    applying = [each for each in scored if each.judgement.state is not State.NOT_APPLICABLE]
    points = sum((each.judgement.points or _ZERO for each in applying), _ZERO)
    most = sum((each.item.points or _ZERO for each in applying), _ZERO)
    whole = sum((each.item.points or _ZERO for each in scored), _ZERO)
    is_open = any(each.judgement.state in (State.MISSING, State.NOT_COMPUTABLE) for each in applying)
    known = "已有得分" if is_open else "得分"
    if all(each.item.points is None for each in scored):
        return "只列数值，不计分"
    if most == whole:
        return f"满分{number_text(whole)}分，{known}{number_text(points)}分"
    if not most:
        return f"全部不适用，{number_text(whole)}分由其余部分按比例分担"
    left_out = "、".join(each.item.table.name for each in scored if each not in applying)
    return (
        f"{left_out}不计，其余满分{number_text(most)}分、{known}{number_text(points)}分，"
        f"{number_text(points)} ÷ {number_text(most)} × {number_text(whole)}"
    )


def _bonus_steps(sources: Sources, total: Total) -> Iterator[Step]:
    accepted = sources.evaluation.case.bonuses
    for bonus in sources.policy.table.bonus:
        if bonus.id in accepted:
            counted = min(accepted[bonus.id], bonus.at_most)
            how = f"认可{number_text(accepted[bonus.id])}分，单项最多{number_text(bonus.at_most)}分"
            yield Step(f"加分：{bonus.name}", how, f"+{number_text(counted)}分")
    cap = sources.policy.table.total.bonuses_at_most if sources.policy.table.total is not None else None
    if sources.policy.table.bonus and cap is not None:
        yield Step("加分合计", f"合计最多{number_text(cap)}分", f"+{number_text(total.bonus_points)}分")


def _rounding(sources: Sources, total: Total) -> str:
    exact, sums = total.exact or _ZERO, total.sum or _ZERO
    taken = sum((deduction.points or _ZERO for deduction in total.deductions), _ZERO)
    parts = [number_text(sums)]
    parts += [f"+ {number_text(total.bonus_points)}"] if total.bonus_points else []
    parts += [f"− {number_text(taken)}"] if taken else []
    floor = "，不低于0分" if sums + total.bonus_points - taken < 0 else ""
    sides = f"{' '.join(parts)} = {number_text(exact)}{floor}" if len(parts) > 1 else number_text(exact)
    return f"{sides}，四舍五入保留{sources.names.decimals}位小数"


def result_facts(sources: Sources) -> tuple[Fact, ...]:
    """Return the result at a glance: total or its bounds, grade, vetoes, rank."""
    return tuple(_facts(sources))


def _facts(sources: Sources) -> Iterator[Fact]:
    evaluation = sources.evaluation
    total, findings = evaluation.score.total, evaluation.score.vetoes
    if total is not None and total.rounded is not None:
        yield Fact("总分", f"{total_text(sources, total.rounded)}分")
    elif total is not None:
        yield Fact("总分", f"未定，{possible_text(sources, total)}", "open")
    if grade(evaluation) is not None:
        mood: Mood = "failed" if evaluation.is_vetoed or (total is not None and not total.is_passing) else "good"
        yield Fact("等次", grade_text(sources), mood)
    if evaluation.rank is not None:
        yield Fact("名次", f"第{evaluation.rank}名")
    if sources.policy.vetoes:
        confirmed, undecided = len(findings.confirmed), len(findings.undecided)
        words = [f"{confirmed}项成立"] if confirmed else []
        words += [f"{undecided}项待定"] if undecided else []
        mood = "failed" if confirmed else "open" if undecided else "good"
        yield Fact("一票否决", "，".join(words) or "没有成立的情形", mood)


def grade_text(sources: Sources) -> str:
    """Return the grade in words, and that a veto made it where one did."""
    word = grade_name(sources, grade(sources.evaluation))
    return f"{word}（一票否决，总分保留）" if sources.evaluation.is_vetoed else word


def grade_name(sources: Sources, identifier: str | None) -> str:
    """Return a grade's name, or that there is none yet."""
    return grade_word(sources.policy, identifier) or "未定"


def grade_word(policy: Policy, identifier: str | None) -> str:
    """Return what a policy calls a grade, empty for none; a policy without grades still fails what is vetoed."""
    if identifier is None:
        return ""
    return next((table.name for table in policy.table.grade if table.id == identifier), "不合格")


def total_text(sources: Sources, total: Fraction) -> str:
    """Return a rounded total with the policy's decimals."""
    return fixed_text(total, sources.names.decimals)


def possible_text(sources: Sources, total: Total) -> str:
    """Return the totals that are still possible."""
    return f"{total_text(sources, total.lowest)}分至{total_text(sources, total.highest)}分"


def _points(points: Fraction | None) -> str:
    return NOTHING if points is None else f"{number_text(points)}分"
