"""The readings of a sheet: what the paper leaves open, how it was read, and what another reading would give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from ycg_flow.policy.reading_effects import Change, Differences, ReadingEffect
from ycg_flow.policy.settlement.statement import Statement
from ycg_flow.wording.numbers import money_text, number_text
from ycg_flow.wording.sheet.model import EffectLine, ReadingLine
from ycg_flow.wording.sheet.sources import Sources
from ycg_flow.wording.sheet.totals import grade_name, total_text

_UNKNOWN = "未定"
_DEFAULT = "（默认）"


def reading_lines(sources: Sources, effects: Iterable[ReadingEffect]) -> tuple[ReadingLine, ...]:
    """Return the readings of the result; where only some indicators were scored, those they rest on."""
    by_reading: dict[str, list[ReadingEffect]] = {}
    for effect in effects:
        by_reading.setdefault(effect.reading, []).append(effect)
    evaluation = sources.evaluation
    used = {name for scored in evaluation.score.indicators.values() for name in scored.readings}
    shown = [name for name in sources.policy.readings if evaluation.case.only is None or name in used]
    return tuple(_line(sources, name, by_reading.get(name, [])) for name in shown)


def _line(sources: Sources, name: str, effects: list[ReadingEffect]) -> ReadingLine:
    table = sources.policy.readings[name]
    option = sources.evaluation.readings[name]
    return ReadingLine(
        question=table.question,
        used=f"{table.options[option]}{_DEFAULT if option == table.default else ''}",
        clause=sources.clause(table.clause),
        effects=tuple(effect_line(sources, effect) for effect in effects),
    )


def effect_line(sources: Sources, effect: ReadingEffect) -> EffectLine:
    """Return what another option would change, in points and yuan."""
    option = sources.policy.readings[effect.reading].options[effect.option]
    if effect.differences is None:
        return EffectLine(option, "清算不平，无法比较。", "")
    result = "；".join(result_phrases(sources, effect.differences, sources.evaluation.statement))
    points = "；".join(_point_phrases(sources, effect.differences))
    return EffectLine(option, f"{result or '总分和金额不变'}。", f"{points}。" if points else "")


def result_phrases(sources: Sources, differences: Differences, statement: Statement) -> Iterator[str]:
    """Yield the changes of total, grade, rank and money; shares of a split follow their whole and are not repeated."""
    if differences.total is not None:
        before, after = (_total(sources, points) for points in (differences.total.before, differences.total.after))
        yield f"总分由{before}变为{after}"
    if differences.grades is not None:
        before, after = (grade_name(sources, identifier) for identifier in differences.grades)
        yield f"等次由{before}变为{after}"
    if differences.rank is not None:
        yield f"名次由{_rank(differences.rank.before)}变为{_rank(differences.rank.after)}"
    yield from money_phrases(differences.amounts, statement)


def money_phrases(amounts: Mapping[str, Change], statement: Statement) -> Iterator[str]:
    """Yield the changes of money lines."""
    for name, change in amounts.items():
        amount = statement[name]
        if amount.is_money and amount.line.kind != "split":
            yield f"{amount.name}由{_yuan(change.before)}变为{_yuan(change.after)}{_more_yuan(change)}"


def _point_phrases(sources: Sources, differences: Differences) -> Iterator[str]:
    for name, change in differences.indicators.items():
        yield f"“{sources.names.indicators[name]}”由{_points(change.before)}变为{_points(change.after)}{_more(change)}"


def _points(points: Fraction | None) -> str:
    return _UNKNOWN if points is None else f"{number_text(points)}分"


def _total(sources: Sources, points: Fraction | None) -> str:
    return _UNKNOWN if points is None else f"{total_text(sources, points)}分"


def _rank(rank: Fraction | None) -> str:
    return _UNKNOWN if rank is None else f"第{number_text(rank)}名"


def _yuan(amount: Fraction | None) -> str:
    return _UNKNOWN if amount is None else f"{money_text(amount)}元"


def _more(change: Change) -> str:
    if change.before is None or change.after is None:
        return ""
    difference = change.after - change.before
    return f"（{'多' if difference > 0 else '少'}{number_text(abs(difference))}分）"


def _more_yuan(change: Change) -> str:
    if change.before is None or change.after is None:
        return ""
    difference = change.after - change.before
    return f"（{'多' if difference > 0 else '少'}{money_text(abs(difference))}元）"
