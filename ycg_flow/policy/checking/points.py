"""Points: parts add up to their indicator, indicators to their group, groups to the list; grades cover every total."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction

from ycg_flow.policy.exact import exact_text
from ycg_flow.policy.faults import Fault, unknown
from ycg_flow.policy.model.document import PolicyTable
from ycg_flow.policy.model.evaluation import GroupTable, IndicatorTable

_NONE = Fraction(0)
_SHOWN_ONLY = "value"


def points_faults(table: PolicyTable) -> Iterator[Fault]:
    """Yield sums that differ, points where the policy gives none, and points that are lacking."""
    indicators = list({item.id: item for item in table.indicator}.values())
    yield from _unscored(table) if table.total is None else _scored(table, indicators)
    for item in indicators:
        together = _sum(part.points for part in item.parts)
        if item.points is not None and item.parts and together != item.points:
            values = {"given": exact_text(together), "points": exact_text(item.points)}
            yield Fault(f"indicator.{item.id}.parts", "parts_points", values)


def _unscored(table: PolicyTable) -> Iterator[Fault]:
    """Yield what has points or rests on the total in a policy that gives none."""
    for item in table.indicator:
        if item.points is not None:
            yield Fault(f"indicator.{item.id}.points", "points_without_total")
    for section in ("deduction", "bonus", "grade"):
        for entry in getattr(table, section):
            yield Fault(f"{section}.{entry.id}", "points_without_total")
    if table.ranking is not None:
        yield Fault("ranking", "points_without_total")


def _scored(table: PolicyTable, indicators: list[IndicatorTable]) -> Iterator[Fault]:
    for item in indicators:
        if item.points is None:
            if item.rule.get("kind") != _SHOWN_ONLY:
                yield Fault(f"indicator.{item.id}.points", "points_missing")
        elif item.points <= 0:
            yield Fault(f"indicator.{item.id}.points", "not_above_zero", {"given": exact_text(item.points)})
    differing = list(_group_sums(table, indicators))
    yield from differing or _list_sum(table, indicators)


def _group_sums(table: PolicyTable, indicators: list[IndicatorTable]) -> Iterator[Fault]:
    """Yield a difference between a group's points and what stands in it."""
    for group in table.group:
        own = _group_sum(table, group, indicators)
        if group.points is not None and own is not None and own != group.points:
            values = {"given": exact_text(own), "points": exact_text(group.points), "name": group.name}
            yield Fault(f"group.{group.id}.points", "group_points_sum", values)


def _group_sum(table: PolicyTable, group: GroupTable, indicators: list[IndicatorTable]) -> Fraction | None:
    """Return what a group's indicators and the groups below it come to, None where it has neither."""
    below = [child for child in table.group if child.parent == group.id and child.id != group.id]
    own = [item for item in indicators if item.group == group.id]
    if not below and not own:
        return None
    return _sum(item.points for item in own) + _sum(
        child.points if child.points is not None else _group_sum(table, child, indicators) for child in below
    )


def _list_sum(table: PolicyTable, indicators: list[IndicatorTable]) -> Iterator[Fault]:
    """Yield a difference between the total and what all indicators come to."""
    if table.total is None or not indicators:
        return
    whole = _sum(item.points for item in indicators)
    if whole != table.total.points:
        values = {"given": exact_text(whole), "points": exact_text(table.total.points)}
        yield Fault("total.points", "list_points_sum", values)


def _sum(points: Iterable[Fraction | None]) -> Fraction:
    return sum((each for each in points if each is not None), _NONE)


def group_faults(table: PolicyTable) -> Iterator[Fault]:
    """Yield parents that are no group, circles among them, and groups in which nothing stands."""
    parents = {group.id: group.parent for group in table.group}
    used = {item.group for item in table.indicator} | {group.parent for group in table.group}
    for group in table.group:
        if group.parent is not None and group.parent not in parents:
            yield unknown(f"group.{group.id}.parent", "unknown_group", group.parent, parents)
        elif _is_in_circle(group.id, parents):
            yield Fault(f"group.{group.id}.parent", "group_circle", {"name": group.name})
        elif group.id not in used:
            yield Fault(f"group.{group.id}", "group_empty", {"name": group.name})


def heading_faults(table: PolicyTable) -> Iterator[Fault]:
    """Yield groups, indicators and parents of report headings that are not declared."""
    groups, items = [group.id for group in table.group], [item.id for item in table.indicator]
    titles = [heading.id for heading in table.report]
    for heading in table.report:
        for name in heading.groups:
            if name not in groups:
                yield unknown(f"report.{heading.id}.groups", "unknown_group", name, groups)
        for name in heading.indicators:
            if name not in items:
                yield unknown(f"report.{heading.id}.indicators", "unknown_indicator", name, items)
        if heading.parent is not None and heading.parent not in titles:
            yield unknown(f"report.{heading.id}.parent", "unknown_heading", heading.parent, titles)


def _is_in_circle(name: str, parents: dict[str, str | None]) -> bool:
    seen: set[str] = set()
    here = parents.get(name)
    while here is not None and here not in seen:
        if here == name:
            return True
        seen.add(here)
        here = parents.get(here)
    return False


def grade_faults(table: PolicyTable) -> Iterator[Fault]:
    """Yield totals without a grade, grades no total reaches and two grades that begin at one total."""
    if table.total is None or not table.grade:
        return
    starts = Counter(grade.from_ for grade in table.grade)
    highest = table.total.points + (table.total.bonuses_at_most or _sum(bonus.at_most for bonus in table.bonus))
    if min(starts) > 0:
        lowest = min(table.grade, key=lambda grade: grade.from_)
        yield Fault(f"grade.{lowest.id}.from", "grades_not_from_zero", {"given": exact_text(lowest.from_)})
    for grade in table.grade:
        if starts[grade.from_] > 1:
            yield Fault(f"grade.{grade.id}.from", "grade_start_twice", {"given": exact_text(grade.from_)})
        elif grade.from_ > highest:
            values = {"given": exact_text(grade.from_), "most": exact_text(highest)}
            yield Fault(f"grade.{grade.id}.from", "grade_never_reached", values)
