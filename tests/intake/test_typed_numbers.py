"""Every spelling people use for a number is read exactly, or refused with a reason that says what to type."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ycg_flow.intake.typed_numbers import NumberRefused, read_typed_number
from ycg_flow.policy.exact import exact_text, plain_number
from ycg_flow.wording.typed_numbers import TYPED_NUMBERS, typed_number_sentence

READ = [
    ("85.5", "percent", "85.5"),
    ("８５．５", "percent", "85.5"),
    ("85.5%", "percent", "85.5"),
    ("８５．５％", "percent", "85.5"),
    (" 85.5 % ", "percent", "85.5"),
    ("85.5%", "share", "0.855"),
    ("1,234.5", "yuan", "1234.5"),
    ("１，２３４．５", "yuan", "1234.5"),
    ("1 234", "visits", "1234"),
    ("1\u00a0234\u00a0567", "visits", "1234567"),
    ("\u300012\u3000", "visits", "12"),
    ("12万", "yuan", "120000"),
    ("1.2万人次", "visits", "12000"),
    ("1.2亿元", "yuan", "120000000"),
    ("1.2亿元", "ten_thousand_yuan", "12000"),
    ("12万元", "ten_thousand_yuan", "12"),
    ("350", "ten_thousand_yuan", "350"),
    ("350元", "ten_thousand_yuan", "0.035"),
    ("¥1,200.50", "yuan", "1200.5"),
    ("￥300", "yuan", "300"),
    ("5人次", "visits", "5"),
    ("3 例", "cases", "3"),
    ("-5", "percent", "-5"),
    ("－5.5", "percent", "-5.5"),
    ("−5", "percent", "-5"),
    ("+5", "percent", "5"),
    (".5", "percent", "0.5"),
    ("007", "visits", "007"),
    ("0", "visits", "0"),
    ("", "visits", ""),
    (" \u3000 ", "visits", ""),
]
REFUSED = [
    ("三", "visits", "typed_in_chinese"),
    ("一百二十", "visits", "typed_in_chinese"),
    ("1.2.3", "percent", "typed_two_points"),
    ("1E5", "visits", "typed_exponent"),
    ("1.2e+05", "yuan", "typed_exponent"),
    ("1,23", "visits", "typed_grouping"),
    ("12 34", "visits", "typed_grouping"),
    ("85,5", "percent", "typed_grouping"),
    ("约85", "percent", "typed_about"),
    ("85左右", "percent", "typed_about"),
    (">90", "percent", "typed_about"),
    ("85-90", "percent", "typed_range"),
    ("85~90", "percent", "typed_range"),
    ("1/2", "share", "typed_fraction"),
    ("=A1", "visits", "typed_formula"),
    ("3×4", "visits", "typed_formula"),
    ("85.", "percent", "typed_unfinished"),
    ("无", "visits", "typed_nothing_there"),
    ("/", "visits", "typed_nothing_there"),
    ("—", "visits", "typed_nothing_there"),
    ("5人次", "yuan", "typed_other_unit"),
    ("12万", "percent", "typed_other_unit"),
    ("1.2亿元", "visits", "typed_other_unit"),
    ("85.5‰", "percent", "typed_other_unit"),
    ("¥5", "visits", "typed_other_unit"),
    ("85。5", "percent", "typed_no_number"),
    ("O", "visits", "typed_no_number"),
    ("①", "visits", "typed_no_number"),
    ("9" * 40, "visits", "typed_too_long"),
    ("1" * 100, "visits", "typed_too_long"),
    ("9" * 29 + "亿元", "ten_thousand_yuan", "typed_too_long"),
    ("0." + "1" * 29 + "元", "ten_thousand_yuan", "typed_too_long"),
]


@pytest.mark.parametrize(("text", "unit", "number"), READ)
def test_a_usual_spelling_is_read_exactly(text: str, unit: str, number: str) -> None:
    assert read_typed_number(text, unit, {}) == number


@pytest.mark.parametrize(("text", "unit", "code"), REFUSED)
def test_what_could_mean_two_things_is_refused_with_its_reason(text: str, unit: str, code: str) -> None:
    refused = read_typed_number(text, unit, {})
    assert isinstance(refused, NumberRefused)
    assert refused.code == code
    assert "请" in typed_number_sentence(refused.code, refused.given, unit, {})


def test_every_reason_has_a_spelling_that_shows_it() -> None:
    assert {code for _, _, code in REFUSED} == set(TYPED_NUMBERS)


def test_a_unit_of_the_policys_own_is_taken_with_the_number() -> None:
    assert read_typed_number("12.5‰", "per_mille", {"per_mille": "‰"}) == "12.5"


@given(st.text(max_size=20))
def test_whatever_is_typed_gives_a_plain_number_or_a_known_reason(text: str) -> None:
    read = read_typed_number(text, "visits", {})
    assert read.code in TYPED_NUMBERS if isinstance(read, NumberRefused) else not read or plain_number(read) is not None


@given(st.fractions(min_value=0, max_value=10**9).map(lambda value: Fraction(int(value * 100), 100)))
def test_a_number_with_thousands_is_the_same_number(value: Fraction) -> None:
    whole, _, rest = exact_text(value).partition(".")
    typed = f"{int(whole):,}" + (f".{rest}" if rest else "")
    read = read_typed_number(typed, "yuan", {})
    assert isinstance(read, str)
    assert Fraction(read) == value
