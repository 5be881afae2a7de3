"""Numbers stay exact from the reading of a plain decimal to the one rounding and the split of a whole."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ycg_flow.policy.exact import exact_text, fixed_text, largest_remainder, plain_number, round_half_up

fractions = st.fractions(min_value=-(10**12), max_value=10**12)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (7, Fraction(7)),
        ("8.50", Fraction(17, 2)),
        ("-0.01", Fraction(-1, 100)),
        (Decimal("31.20"), Fraction(156, 5)),
        ("007", Fraction(7)),
        ("9" * 30, Fraction(int("9" * 30))),
    ],
)
def test_a_plain_decimal_is_read_exactly(written: object, number: Fraction) -> None:
    assert plain_number(written) == number


@pytest.mark.parametrize(
    "written",
    [
        True,
        None,
        0.5,
        "",
        " 1",
        "1 ",
        "+1",
        ".5",
        "5.",
        "1e3",
        "1E+999999999",
        "NaN",
        "Infinity",
        "1/2",
        "1,000",
        "８",
        "٣",
        "1\n",
        "9" * 31,
        10**30,
        "0." + "1" * 31,
        Decimal("1E+2"),
        Decimal("NaN"),
        Decimal("Infinity"),
        [1],
    ],
)
def test_anything_but_a_plain_finite_decimal_is_no_number(written: object) -> None:
    assert plain_number(written) is None


@given(fractions)
def test_an_exact_text_gives_the_same_number_back(value: Fraction) -> None:
    assert Fraction(exact_text(value)) == value


@given(fractions, st.integers(0, 6))
def test_rounding_moves_a_value_by_half_a_unit_at_most_and_halves_away_from_zero(value: Fraction, places: int) -> None:
    rounded, half = round_half_up(value, places), Fraction(1, 2 * 10**places)
    assert (rounded * 10**places).denominator == 1
    assert abs(rounded - value) <= half
    assert abs(rounded - value) < half or abs(rounded) > abs(value)


@given(fractions, st.integers(0, 6))
def test_a_fixed_text_shows_the_rounded_value_with_all_its_places(value: Fraction, places: int) -> None:
    text = fixed_text(value, places)
    assert Fraction(text) == round_half_up(value, places)
    assert len(text.partition(".")[2]) == places


@pytest.mark.parametrize(("value", "shown"), [("79.995", "80.00"), ("79.9949", "79.99"), ("84.995", "85.00")])
def test_a_total_half_a_unit_below_a_line_is_rounded_up_to_it(value: str, shown: str) -> None:
    assert fixed_text(Fraction(value), 2) == shown


weights = st.lists(st.fractions(min_value=0, max_value=100, max_denominator=50), min_size=1, max_size=8).filter(any)


@pytest.mark.req("ZZC-05")
@given(st.integers(0, 10**13), weights)
def test_the_parts_of_a_split_add_up_and_none_is_a_fen_from_its_share(whole: int, shares: list[Fraction]) -> None:
    parts = largest_remainder(whole, shares)
    assert sum(parts) == whole
    for part, weight in zip(parts, shares, strict=True):
        assert abs(part - whole * weight / sum(shares)) < 1


def test_fen_left_over_by_a_tie_go_to_the_first_listed() -> None:
    assert largest_remainder(2, [Fraction(1)] * 3) == [1, 1, 0]


@pytest.mark.parametrize(
    ("whole", "shares"), [(100, []), (100, [Fraction(0)]), (-1, [Fraction(1)]), (100, [Fraction(2), Fraction(-1)])]
)
def test_a_split_without_weight_or_below_zero_is_refused(whole: int, shares: list[Fraction]) -> None:
    with pytest.raises(ValueError, match="a split needs"):
        largest_remainder(whole, shares)
