"""A formula is plain arithmetic over known names with units that fit; anything else is refused and never run."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import pytest

from ycg_flow.policy.formulas import Formula, FormulaFault, Name, parse_formula
from ycg_flow.policy.units import BASE_UNITS, POINTS, RATIO, YUAN, Unit, read_unit


class PlainScope:
    """Plain values by name and lag; the one curve doubles, every line sums to 600 over the round."""

    def __init__(self, values: Mapping[tuple[str, int], int]) -> None:
        self.values = values

    def value(self, name: str, lag: int) -> Fraction:
        return Fraction(self.values[name, lag])

    def apply(self, curve: str, argument: Fraction) -> Fraction:
        assert curve == "doubled"
        return 2 * argument

    def choose(self, function: str, values: list[Fraction]) -> Fraction:
        if function == "abs":
            return abs(values[0])
        return min(values) if function == "min" else max(values)

    def total_over_parties(self, name: str) -> Fraction:
        assert name
        return Fraction(600)


def value_of(text: str, values: Mapping[tuple[str, int], int] | None = None) -> Fraction:
    """Return what a formula comes to over plain values by name and lag."""
    result: Fraction = parse_formula(text, ["doubled"]).evaluate(PlainScope(values or {}))
    return result


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("-(2) - -3", 1),
        ("1 / 3 * 3", 1),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("min(3, 1, 2)", 1),
        ("max(3, 1, 2)", 3),
        ("abs(1 - 3)", 2),
        ("doubled(4)", 8),
        ("x - x[-1]", 5),
        ("sum(x)", 600),
    ],
)
def test_arithmetic_is_exact(text: str, value: int | Fraction) -> None:
    assert value_of(text, {("x", 0): 12, ("x", -1): 7}) == value


def test_a_lag_moves_every_name_further_back() -> None:
    scope = PlainScope({("x", -2): 5, ("y", -1): 3})
    assert parse_formula("x[-1] - 10 * y").evaluate(scope, lag=-1) == 5 - 30


def test_the_names_of_a_formula_are_those_it_needs_and_not_those_summed_over_the_round() -> None:
    formula = parse_formula("x / (y[-2] + sum(z)) * doubled(x)", ["doubled"])
    assert list(formula.names()) == [Name("x"), Name("y", -2), Name("x")]
    assert list(formula.summed()) == ["z"]


@pytest.mark.req("PF-09")
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x.real", "formula_not_arithmetic"),
        ("().__class__.__bases__", "formula_not_arithmetic"),
        ("__import__('os')", "formula_unknown_function"),
        ("open('/etc/passwd')", "formula_unknown_function"),
        ("eval('1')", "formula_unknown_function"),
        ("x(1)(2)", "formula_not_arithmetic"),
        ("min.__call__(1, 2)", "formula_not_arithmetic"),
        ("x > 1", "formula_not_arithmetic"),
        ("x and y", "formula_not_arithmetic"),
        ("not x", "formula_not_arithmetic"),
        ("1 if x else 2", "formula_not_arithmetic"),
        ("lambda: 1", "formula_not_arithmetic"),
        ("(x := 1)", "formula_not_arithmetic"),
        ("[x for x in y]", "formula_not_arithmetic"),
        ("{x: 1}", "formula_not_arithmetic"),
        ("'text'", "formula_not_arithmetic"),
        ("f'{x}'", "formula_not_arithmetic"),
        ("x ** 2", "formula_not_arithmetic"),
        ("x // 2", "formula_not_arithmetic"),
        ("x % 2", "formula_not_arithmetic"),
        ("x @ y", "formula_not_arithmetic"),
        ("~x", "formula_not_arithmetic"),
        ("+x", "formula_not_arithmetic"),
        ("True", "formula_not_arithmetic"),
        ("None", "formula_not_arithmetic"),
        ("1j", "formula_not_arithmetic"),
        ("1e9", "formula_not_arithmetic"),
        ("0x10", "formula_not_arithmetic"),
        ("1_000", "formula_not_arithmetic"),
        ("x[0]", "formula_not_arithmetic"),
        ("x[1]", "formula_not_arithmetic"),
        ("x[-1:]", "formula_not_arithmetic"),
        ("x['a']", "formula_not_arithmetic"),
        ("x[-5]", "formula_year_too_far"),
        ("x[-True]", "formula_not_arithmetic"),
        ("min(x)", "formula_arguments"),
        ("abs(x, y)", "formula_arguments"),
        ("min(*x)", "formula_arguments"),
        ("max(x, y, key=z)", "formula_not_arithmetic"),
        ("sum(x + 1)", "formula_sum_of_line"),
        ("sqrt(x)", "formula_unknown_function"),
        ("", "formula_unreadable"),
        ("x = 1", "formula_unreadable"),
        ("x; y", "formula_unreadable"),
        ("x +", "formula_unreadable"),
        ("import os", "formula_unreadable"),
        ("\0", "formula_unreadable"),
        ("x" * 401, "formula_too_long"),
        ("x+" * 150 + "x", "formula_too_long"),
        ("(" * 250 + "x" + ")" * 250, "formula_too_long"),
        ("-" * 399 + "x", "formula_too_long"),
    ],
)
def test_anything_but_plain_arithmetic_is_refused(text: str, code: str) -> None:
    with pytest.raises(FormulaFault) as refused:
        parse_formula(text)
    assert refused.value.code == code


def test_a_huge_number_is_refused_or_read_exactly_but_never_as_a_float() -> None:
    assert value_of("9" * 300) == int("9" * 300)


UNITS = {"yuan": YUAN, "persons": BASE_UNITS["persons"], "visits": BASE_UNITS["visits"], "percent": RATIO}


def unit_of(text: str) -> Unit:
    formula: Formula = parse_formula(text, ["share"])
    return formula.unit(UNITS.__getitem__, lambda _curve: (POINTS, RATIO))


@pytest.mark.parametrize(
    ("text", "dimensions"),
    [
        ("yuan / persons", (("persons", -1), ("yuan", 1))),
        ("visits / visits", ()),
        ("yuan / persons * persons", (("yuan", 1),)),
        ("max(0, yuan - yuan)", (("yuan", 1),)),
        ("abs(yuan) + 0", (("yuan", 1),)),
        ("sum(yuan)", (("yuan", 1),)),
        ("visits / visits - 1", ()),
        ("0", ()),
    ],
)
def test_the_unit_of_a_formula_is_worked_out(text: str, dimensions: tuple[tuple[str, int], ...]) -> None:
    assert unit_of(text).dimensions == dimensions


@pytest.mark.parametrize("text", ["yuan + persons", "min(yuan, visits)", "yuan + 1", "visits - visits / visits"])
def test_unlike_units_are_not_added_or_compared(text: str) -> None:
    with pytest.raises(FormulaFault, match="formula_units"):
        unit_of(text)


def test_a_curve_over_points_is_not_taken_at_yuan() -> None:
    with pytest.raises(FormulaFault, match="formula_curve_unit"):
        unit_of("share(yuan)")


def test_a_percent_is_a_hundredth_of_a_ratio_and_ten_thousand_yuan_are_yuan() -> None:
    assert read_unit("percent", BASE_UNITS).scale == Fraction(1, 100)
    assert read_unit("ten_thousand_yuan", BASE_UNITS) == Unit(YUAN.dimensions, Fraction(10_000))
    assert read_unit("admissions/persons", BASE_UNITS).dimensions == (("admissions", 1), ("persons", -1))


@pytest.mark.parametrize("text", ["yaun", "yuan/person", "", "yuan/"])
def test_an_unknown_unit_is_named(text: str) -> None:
    with pytest.raises(KeyError):
        read_unit(text, BASE_UNITS)


class Interruption:
    """Rubbish whose collection runs Python, so that another thread may take over in the middle of a parse."""

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        sum(range(100))


@pytest.fixture
def threads_in_a_hurry() -> Iterator[None]:
    thresholds, interval = gc.get_threshold(), sys.getswitchinterval()
    gc.set_threshold(5)
    sys.setswitchinterval(1e-6)
    yield
    gc.set_threshold(*thresholds)
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("threads_in_a_hurry")
def test_formulas_are_read_by_many_threads_at_once() -> None:
    texts = [f"min(a / b, {'(' * deep}c + d[-1]{')' * deep}) * 2" for deep in range(1, 30)]

    def read_all(_: int) -> list[str]:
        read = []
        for text in texts * 60:
            Interruption()
            read.append(parse_formula(text).text)
        return read

    with ThreadPoolExecutor(4) as readers:
        assert list(readers.map(read_all, range(4))) == [texts * 60] * 4
