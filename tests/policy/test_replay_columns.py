"""The columns of a replay compute exactly what fractions compute, however large the numbers grow."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ycg_flow.policy.replay.columns import NOT_COMPUTABLE, Column
from ycg_flow.policy.replay.integers import LARGEST, Integers

whole_numbers = st.integers(-(2**70), 2**70)


@given(st.lists(st.tuples(whole_numbers, whole_numbers), min_size=1, max_size=5))
def test_whole_numbers_grow_past_machine_integers_without_harm(pairs: list[tuple[int, int]]) -> None:
    first, second = (
        Integers.of(np.array(numbers, dtype=np.int64 if all(abs(one) < LARGEST for one in numbers) else object))
        for numbers in zip(*pairs, strict=True)
    )
    for place, (one, other) in enumerate(pairs):
        assert (first + second).at(place) == one + other
        assert (first - second).at(place) == one - other
        assert (first * second).at(place) == one * other
        assert abs(first).at(place) <= abs(first).most


numbers = st.fractions(min_value=-1000, max_value=1000, max_denominator=10**9)


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=5), numbers)
def test_columns_compute_what_fractions_compute(pairs: list[tuple[Fraction, Fraction]], single: Fraction) -> None:
    first, second = (
        Column(
            Integers.of(np.array([number.numerator for number in side], dtype=np.int64)),
            Integers.of(np.array([number.denominator for number in side], dtype=np.int64)),
        )
        for side in zip(*pairs, strict=True)
    )
    quotients = first / second
    for place, (one, other) in enumerate(pairs):
        assert (first + second).at(place) == one + other
        assert (single - first).at(place) == single - one
        assert (first * second * single).at(place) == one * other * single
        assert first.signs_against(second)[place] == (one > other) - (one < other)
        assert first.signs_against(single)[place] == (one > single) - (one < single)
        if other:
            assert quotients.at(place) == one / other
        else:
            assert quotients.state_at(place) == NOT_COMPUTABLE
