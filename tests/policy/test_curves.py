"""Curves: ends are open or closed as declared, parts of a unit count as declared, no number is taken twice."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ycg_flow.policy.curves import (
    Counting,
    Curve,
    Interval,
    Loss,
    Piece,
    capped_proportion,
    falling_below,
    losing_within,
    marginal,
    step,
)

F = Fraction
numbers = st.fractions(min_value=-20, max_value=120, max_denominator=40)
steps = st.fractions(min_value=F(1, 4), max_value=5, max_denominator=4)
countings = st.sampled_from(list(Counting))


def between(text: str) -> Interval:
    """Return the interval that is written as in mathematics: `[60, 85)`, an end that is not there left out."""
    low, high = (None if not end.strip() else F(end) for end in text[1:-1].split(","))
    return Interval(low, low is None or text[0] == "[", high, high is None or text[-1] == "]")


def covering(curve: Curve, value: Fraction) -> int:
    """Return how many pieces cover a value."""
    return sum(value in piece.interval for piece in curve.pieces)


@pytest.mark.parametrize(
    ("interval", "inside", "outside"),
    [
        (between("[60, 85)"), [60, F(8499, 100)], [F(5999, 100), 85]),
        (between("(60, 85]"), [F(6001, 100), 85], [60, F(8501, 100)]),
        (between("(, 0]"), [-1000, 0], [F(1, 1000)]),
        (between("(0, )"), [F(1, 1000), 1000], [0]),
        (between("[3, 3]"), [3], [F(2999, 1000)]),
    ],
)
def test_an_end_belongs_to_an_interval_where_it_is_closed(
    interval: Interval, inside: list[Fraction], outside: list[Fraction]
) -> None:
    assert all(F(value) in interval for value in inside)
    assert not any(F(value) in interval for value in outside)


@pytest.mark.parametrize(
    ("interval", "is_empty"),
    [
        (between("[1, 1]"), False),
        (between("[1, 1)"), True),
        (between("[2, 1]"), True),
        (between("(, 1)"), False),
    ],
)
def test_an_interval_is_empty_where_no_number_lies_in_it(interval: Interval, *, is_empty: bool) -> None:
    assert interval.is_empty is is_empty


def test_a_step_holds_from_its_mark_on() -> None:
    curve = step(F(90), F(0), F(5))
    assert [curve(F(8999, 100)), curve(F(90)), curve(F(9001, 100))] == [0, 5, 5]


@pytest.mark.parametrize(
    ("counting", "expected"),
    [
        (Counting.PROPORTIONAL, {"90": "3", "89.5": "2.5", "89": "2", "88.999": "1.999", "87": "0", "50": "0"}),
        (Counting.FULL, {"90": "3", "89.5": "3", "89": "2", "88.999": "2", "87.001": "1", "87": "0", "50": "0"}),
        (Counting.BEGUN, {"90": "3", "89.999": "2", "89": "2", "88.999": "1", "88": "1", "87.999": "0", "50": "0"}),
    ],
)
def test_each_counting_takes_off_what_it_says_at_and_beside_the_steps(
    counting: Counting, expected: dict[str, str]
) -> None:
    curve = falling_below(F(90), F(3), Loss(F(1), F(1), counting))
    assert {value: curve(F(value)) for value in expected} == {value: F(points) for value, points in expected.items()}


@given(value=numbers, mark=numbers, top=steps, off=steps, per=steps, counting=countings)
def test_a_falling_curve_loses_off_for_each_per_counted_and_stops_at_its_floor(
    value: Fraction, mark: Fraction, top: Fraction, off: Fraction, per: Fraction, counting: Counting
) -> None:
    units = max(F(0), (mark - value) / per)
    counted = {Counting.PROPORTIONAL: units, Counting.FULL: F(math.floor(units)), Counting.BEGUN: F(math.ceil(units))}
    curve = falling_below(mark, top, Loss(off, per, counting))
    assert curve(value) == max(F(0), top - off * counted[counting])
    assert covering(curve, value) == 1


@given(value=numbers, mark=numbers, top=steps, counting=countings)
def test_a_mirrored_curve_is_the_curve_of_the_negative(
    value: Fraction, mark: Fraction, top: Fraction, counting: Counting
) -> None:
    curve = falling_below(mark, top, Loss(F(1), F(1), counting))
    assert curve.mirrored()(value) == curve(-value)
    assert curve.mirrored().mirrored() == curve


@given(value=numbers, by=numbers, counting=countings)
def test_a_shifted_curve_is_the_curve_moved_to_the_right(value: Fraction, by: Fraction, counting: Counting) -> None:
    curve = falling_below(F(0), F(3), Loss(F(1), F(1), counting))
    assert curve.shifted(by)(value) == curve(value - by)


@given(st.integers(-1200, -800).map(lambda tenths: F(tenths, 10)), countings)
def test_a_band_that_falls_starts_at_its_upper_end_and_ends_at_its_lower(value: Fraction, counting: Counting) -> None:
    band = between("[-110, -90)")
    curve = Curve(losing_within(band, F(1), Loss(F(1, 20), F(1), counting)))
    short = -90 - value
    counted = {Counting.PROPORTIONAL: short, Counting.FULL: F(math.floor(short)), Counting.BEGUN: F(math.ceil(short))}
    if value in band:
        assert curve(value) == 1 - counted[counting] * F(1, 20)
        assert covering(curve, value) == 1
    else:
        with pytest.raises(ValueError, match="no piece"):
            curve(value)


@pytest.mark.parametrize(("low_closed", "high_closed"), [(True, True), (False, True), (True, False), (False, False)])
@pytest.mark.parametrize("counting", Counting)
def test_the_ends_of_a_falling_band_are_in_it_as_declared(
    counting: Counting, *, low_closed: bool, high_closed: bool
) -> None:
    band = Interval(F(80), low_closed, F(90), high_closed)
    curve = Curve(losing_within(band, F(1), Loss(F(1, 20), F(1), counting)))
    assert covering(curve, F(80)) == low_closed
    assert covering(curve, F(90)) == high_closed
    assert curve(F(85)) == F(3, 4)


def test_a_band_without_a_lower_end_cannot_fall() -> None:
    with pytest.raises(ValueError, match="needs both ends"):
        losing_within(between("(, 90)"), F(1), Loss(F(1)))


def test_a_proportion_rises_to_its_target_and_stays() -> None:
    curve = capped_proportion(F(1), F(8))
    assert [curve(F(value)) for value in ("-1", "0", "0.25", "1", "2")] == [0, 0, 2, 8, 8]


def test_marginal_rates_hold_for_the_part_above_each_start() -> None:
    curve = marginal([(F(0), F(1)), (F(100), F(1, 2)), (F(300), F(0))])
    assert [curve(F(value)) for value in (0, 50, 100, 200, 300, 1000)] == [0, 50, 100, 150, 200, 200]


def test_a_value_in_a_gap_has_no_result() -> None:
    curve = Curve((Piece(between("[0, 1)"), F(1)), Piece(between("(1, 2]"), F(2))))
    with pytest.raises(ValueError, match="no piece"):
        curve(F(1))


def test_the_range_of_a_curve_is_what_it_can_give() -> None:
    assert falling_below(F(90), F(3), Loss(F(1))).range() == (F(0), F(3))
    assert capped_proportion(F(1), F(8)).range() == (F(0), F(8))
    assert marginal([(F(0), F(1))]).range() is None
