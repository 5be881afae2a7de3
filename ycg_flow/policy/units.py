"""Units: what may be added, compared and divided.

A unit is a product of dimensions and a scale to the base unit: percent is 1/100 of a plain ratio, ten thousand yuan are
10,000 yuan. Inside a formula every value is in base units, so a percent of a percent needs no thought.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Unit:
    """Dimensions (name -> exponent, sorted) and the scale that takes a value in this unit to base units."""

    dimensions: tuple[tuple[str, int], ...] = ()
    scale: Fraction = Fraction(1)

    def __mul__(self, other: Unit) -> Unit:
        """Return the unit of a product, in base scale."""
        return self._combined(other, 1)

    def __truediv__(self, other: Unit) -> Unit:
        """Return the unit of a quotient, in base scale."""
        return self._combined(other, -1)

    def _combined(self, other: Unit, sign: int) -> Unit:
        exponents = dict(self.dimensions)
        for name, exponent in other.dimensions:
            exponents[name] = exponents.get(name, 0) + sign * exponent
        return Unit(tuple(sorted((name, exponent) for name, exponent in exponents.items() if exponent)))


RATIO = Unit()
YUAN = Unit((("yuan", 1),))
POINTS = Unit((("points", 1),))

COUNTS = (
    "visits",
    "admissions",
    "persons",
    "cases",
    "items",
    "institutions",
    "days",
    "times",
    "years",
    "quantity",
)
BASE_UNITS: Mapping[str, Unit] = {
    "percent": Unit(scale=Fraction(1, 100)),
    "share": RATIO,
    "ratio": RATIO,
    "yes_no": RATIO,
    "grade": RATIO,
    "rank": Unit((("rank", 1),)),
    "points": POINTS,
    "yuan": YUAN,
    "ten_thousand_yuan": Unit(YUAN.dimensions, Fraction(10_000)),
    **{name: Unit(((name, 1),)) for name in COUNTS},
}
WHOLE_NUMBER_UNITS = frozenset(COUNTS) - {"days", "quantity"} | {"rank"}


def own_unit(name: str, per: int | None = None, of: Unit | None = None) -> Unit:
    """Return the unit a policy declares: something it counts, or with `per` the ratio to that many (‰: 1000).

    With `of` it is that unit, counted to so many (stays per hundred persons).
    """
    if of is not None:
        return Unit(of.dimensions, of.scale / (per or 1))
    return Unit(((name, 1),)) if per is None else Unit(scale=Fraction(1, per))


def read_unit(text: str, declared: Mapping[str, Unit]) -> Unit:
    """Return the unit that a text like `percent` or `admissions/persons` names.

    Raises `KeyError` with the name that is neither a base unit nor declared by the policy.
    """
    above, slash, below = text.partition("/")
    unit = declared[above]
    return unit / declared[below] if slash else unit
