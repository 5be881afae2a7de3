"""An expression of a policy: a formula, one for each option of a reading, or a fixed number, with its unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from ycg_flow.policy.formulas import Formula
from ycg_flow.policy.units import Unit


@dataclass(frozen=True)
class Expression:
    """A formula, or one for each option of a reading, and the unit its value is given in; or a fixed number."""

    unit: Unit
    unit_name: str = ""
    formulas: Mapping[str, Formula] = field(default_factory=dict)
    reading: str | None = None
    number: Fraction | None = None

    def chosen(self, readings: Mapping[str, str]) -> Formula:
        """Return the formula that the readings choose."""
        return self.formulas[readings[self.reading] if self.reading else ""]
