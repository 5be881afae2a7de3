"""How far a measure is from the next point: the curve of a rule read backwards, exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from ycg_flow.policy.compiled import CompiledItem
from ycg_flow.policy.curves import Counting, Curve, Piece
from ycg_flow.policy.rules.base import MEASURE, CurveRule, Judgement, State


@dataclass(frozen=True)
class NextPoint:
    """The least change of the measure, in its unit, that brings it to `points`.

    Where the curve only begins beyond an open end, `is_beyond`: the change must be more than `change`. That may be
    more than nothing, so `is_rise` says which way.
    """

    change: Fraction
    points: Fraction
    is_beyond: bool
    is_rise: bool


def next_point(item: CompiledItem, judgement: Judgement, counting: Counting) -> NextPoint | None:
    """Return how far an item is from one point more, or from its full points where less lacks.

    None where it has its full points, is not scored by a curve, or no change of the measure alone leads there.
    """
    rule, curve = item.rule, item.curves.get(counting)
    if not isinstance(rule, CurveRule) or curve is None or judgement.state is not State.SCORED:
        return None
    if judgement.points is None or item.points is None or judgement.points >= item.points or judgement.value is None:
        return None
    values = {name: step for name, step in judgement.steps.items() if isinstance(step, Fraction)}
    here = rule.argument(values)
    slope = rule.argument({**values, MEASURE: values[MEASURE] + 1}) - here
    wanted = min(item.points, judgement.points + 1)
    nearest = min(_places(curve, wanted), key=lambda place: abs(place[0] - here), default=None)
    if nearest is None or not slope:
        return None
    place, beyond = nearest
    change = (place - here) / slope
    return NextPoint(change, wanted if beyond else curve(place), bool(beyond), (change or beyond / slope) > 0)


def _places(curve: Curve, wanted: Fraction) -> Iterator[tuple[Fraction, int]]:
    """Yield where each piece first gives at least so many points.

    Where that end does not belong to it, 1 if the piece lies above its end and -1 if below.
    """
    for piece in curve.pieces:
        yield from _ends(piece, wanted)
        if piece.slope:
            crossing = (wanted - piece.base) / piece.slope
            if crossing in piece.interval:
                yield crossing, 0


def _ends(piece: Piece, wanted: Fraction) -> Iterator[tuple[Fraction, int]]:
    interval = piece.interval
    for end, is_closed, side in ((interval.low, interval.low_closed, 1), (interval.high, interval.high_closed, -1)):
        if end is not None and piece.at(end) >= wanted:
            yield end, 0 if is_closed else side
