"""From the indicators' points to the total: rescaling, bounds, bonuses, deductions, rounding, grade."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from ycg_flow.policy.compiled import CompiledItem, Policy
from ycg_flow.policy.exact import round_half_up
from ycg_flow.policy.model.evaluation import DeductionTable, GradeTable, TotalTable
from ycg_flow.policy.rules.base import Judgement, State
from ycg_flow.policy.scope import CaseScope

WHOLE_LIST = "total"
_OPEN_STATES = frozenset({State.MISSING, State.NOT_COMPUTABLE})


@dataclass(frozen=True)
class Deduction:
    """Points a deduction takes: events times `off`; both None while the events are not known."""

    table: DeductionTable
    events: Fraction | None
    points: Fraction | None


@dataclass(frozen=True)
class Total:
    """The total and how it came about; exact and rounded are None while an indicator is open.

    `sum` is the rescaled sum of the list, `lowest` and `highest` the rounded totals still possible, `group_points` the
    points each group came to, rescaled, where it is known.
    """

    sum: Fraction | None
    bonus_points: Fraction
    deductions: tuple[Deduction, ...]
    exact: Fraction | None
    rounded: Fraction | None
    base_rounded: Fraction | None
    lowest: Fraction
    highest: Fraction
    grade: GradeTable | None
    group_points: Mapping[str, Fraction]

    @property
    def is_passing(self) -> bool:
        """Whether the grade is not one of failure; a policy without grades fails nobody."""
        return self.grade is None or not self.grade.is_fail


def total_of(policy: Policy, scope: CaseScope, judgements: Mapping[str, Judgement]) -> Total:
    """Return the total of a case from the judgements of what gives points, or from the sum that the input gives.

    Where nothing gives points, because nothing applies, every total is still possible: none is made up.
    """
    table = policy.table.total
    if table is None:
        raise AssertionError(policy.id)
    sums, groups = _sums(policy, table, scope, judgements)
    bonus = bonus_points(policy, scope.case.bonuses)
    deductions = tuple(_deduction(deduction, scope) for deduction in policy.table.deduction)
    ends = [_after(end, bonus, taken, table) for end, taken in zip(sums, _taken(deductions), strict=True)]
    is_known = sums[0] == sums[1] and all(deduction.points is not None for deduction in deductions)
    rounded = ends[0][1] if is_known and _all_decided(judgements) else None
    return Total(
        sum=sums[0] if rounded is not None else None,
        bonus_points=bonus,
        deductions=deductions,
        exact=ends[0][0] if rounded is not None else None,
        rounded=rounded,
        base_rounded=_after(sums[0], Fraction(0), _taken(deductions)[0], table)[1] if rounded is not None else None,
        lowest=ends[0][1],
        highest=ends[1][1],
        grade=None if rounded is None else grade_of(policy, rounded),
        group_points=groups,
    )


def _all_decided(judgements: Mapping[str, Judgement]) -> bool:
    return all(judgement.state not in _OPEN_STATES for judgement in judgements.values())


def _after(
    points: Fraction, bonus: Fraction, deducted: Fraction | None, table: TotalTable
) -> tuple[Fraction, Fraction]:
    """Return the exact and the rounded total; an unknown deduction leaves only the floor certain."""
    exact = Fraction(0) if deducted is None else max(Fraction(0), points + bonus - deducted)
    return exact, round_half_up(exact, table.decimals)


def _taken(deductions: tuple[Deduction, ...]) -> tuple[Fraction | None, Fraction]:
    """Return the most and the least that deductions can take; None where there is no most."""
    known = sum((deduction.points for deduction in deductions if deduction.points is not None), Fraction(0))
    unknown = [deduction.table for deduction in deductions if deduction.points is None]
    if any(table.at_most is None for table in unknown):
        return None, known
    return known + sum((table.at_most or Fraction(0) for table in unknown), Fraction(0)), known


def _deduction(table: DeductionTable, scope: CaseScope) -> Deduction:
    events = scope.line_amount(table.figure)[0]
    if events is None:
        return Deduction(table, None, None)
    points = events * table.off
    return Deduction(table, events, points if table.at_most is None else min(points, table.at_most))


def bonus_points(policy: Policy, accepted: Mapping[str, Fraction]) -> Fraction:
    """Return the bonus points that count: each capped, and all together capped."""
    each = (min(accepted[bonus.id], bonus.at_most) for bonus in policy.table.bonus if bonus.id in accepted)
    together = sum(each, Fraction(0))
    cap = policy.table.total.bonuses_at_most if policy.table.total is not None else None
    return together if cap is None else min(together, cap)


def grade_of(policy: Policy, rounded: Fraction) -> GradeTable | None:
    """Return the grade of a rounded total: the one with the highest beginning that the total reaches."""
    reached = [grade for grade in policy.table.grade if rounded >= grade.from_]
    return max(reached, key=lambda grade: grade.from_, default=None)


def _sums(
    policy: Policy, table: TotalTable, scope: CaseScope, judgements: Mapping[str, Judgement]
) -> tuple[tuple[Fraction, Fraction], dict[str, Fraction]]:
    """Return the lowest and highest rescaled sum of the list, and the points of the groups that are known."""
    if scope.case.score is not None:
        return (scope.case.score, scope.case.score), {}
    by_group: dict[str, list[tuple[CompiledItem, Judgement]]] = {}
    scales_whole_list = table.rescaling is not None and scope.readings[table.rescaling] == WHOLE_LIST
    for name, judgement in judgements.items():
        item = policy.indicators[name]
        key = WHOLE_LIST if scales_whole_list else item.group
        by_group.setdefault(key, []).append((item, judgement))
    groups = {key: _rescaled(members) for key, members in by_group.items()}
    applying = [group for group in groups.values() if group is not None]
    if not applying:
        return (Fraction(0), table.points), {}
    most_of_all = sum((item.points or Fraction(0) for item in policy.indicators.values()), Fraction(0))
    low, high, _ = rescaled_to(most_of_all, applying)
    return (low, high), {key: group[0] for key, group in groups.items() if group is not None and group[0] == group[1]}


def _rescaled(members: list[tuple[CompiledItem, Judgement]]) -> tuple[Fraction, Fraction, Fraction] | None:
    """Return a group's lowest, highest and most points, scaled up for what does not apply; None if nothing does."""
    ranges = [_range(item, judgement) for item, judgement in members if judgement.state is not State.NOT_APPLICABLE]
    whole = sum((item.points or Fraction(0) for item, _ in members), Fraction(0))
    return rescaled_to(whole, ranges) if ranges and sum(most for _, _, most in ranges) else None


def _range(item: CompiledItem, judgement: Judgement) -> tuple[Fraction, Fraction, Fraction]:
    most = item.points or Fraction(0)
    if judgement.state in _OPEN_STATES:
        return Fraction(0), most, most
    points = judgement.points or Fraction(0)
    return points, points, most


def rescaled_to(
    whole: Fraction, ranges: Iterable[tuple[Fraction, Fraction, Fraction]]
) -> tuple[Fraction, Fraction, Fraction]:
    """Return the sums of lowest and highest points, scaled so that the maxima add up to `whole` (reading D6)."""
    low = high = most = Fraction(0)
    for one_low, one_high, one_most in ranges:
        low, high, most = low + one_low, high + one_high, most + one_most
    scale = whole / most if most else Fraction(0)
    return (low, high, whole) if scale == 1 else (low * scale, high * scale, whole)
