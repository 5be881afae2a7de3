"""What a policy's identifiers are called in Chinese, in which unit each is given and who supplies it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from ycg_flow.policy.compiled import BASE_TOTAL, TOTAL, Policy
from ycg_flow.policy.exact import fixed_text
from ycg_flow.policy.scope import UsedInput
from ycg_flow.wording.numbers import money_text, number_text, quantity_text
from ycg_flow.wording.quoting import quoted
from ycg_flow.wording.terms import ENGINE_NAMES, SUPPLIERS

_DATED = re.compile(r"([a-z0-9_.]+)\[(-\d+)\]")
_YEARS_BACK = {-1: "上年", -2: "前年", -3: "三年前", -4: "四年前"}
_LOCAL_PARAMETER = "本地参数"
_COMPUTED = "由本表算得"


@dataclass(frozen=True)
class PolicyNames:
    """The Chinese names and the units of one policy's figures, parameters, entries, measures and lines."""

    names: Mapping[str, str]
    units: Mapping[str, str]
    suppliers: Mapping[str, str]
    declared_units: Mapping[str, str]
    indicators: Mapping[str, str]
    options: Mapping[str, Mapping[str, str]]
    decimals: int

    def of(self, name: str, lag: int = 0) -> str:
        """Return what a name is called, with the years back it is taken from."""
        known = self.names.get(name) or quoted(name)
        return f"{_YEARS_BACK.get(lag, f'{-lag}年前')}的{known}" if lag else known

    def dated(self, name: str, lag: int, year: int) -> str:
        """Return what a name is called, with the year its value is of."""
        return f"{year + lag}年{self.of(name)}" if lag else self.of(name)

    def unit(self, name: str) -> str:
        """Return the unit code a name's value is given in, empty where it has none."""
        return self.units.get(name, "")

    def quantity(self, value: Fraction | str | None, unit: str) -> str:
        """Return a value with its unit in words."""
        return quantity_text(value, unit, self.declared_units)

    def value(self, used: UsedInput) -> str:
        """Return a used input's value with its unit; a stated grade in the words of the policy."""
        if isinstance(used.value, str):
            return self.options.get(used.name, {}).get(used.value, used.value)
        if used.value is not None and used.name in (TOTAL, BASE_TOTAL):
            return f"{fixed_text(used.value, self.decimals)}分"
        return self.quantity(used.value, self.unit(used.name))

    def plain_value(self, name: str, value: Fraction) -> str:
        """Return a value as it stands inside arithmetic: percent keeps its sign, other units are left out."""
        unit = self.unit(name)
        if name in (TOTAL, BASE_TOTAL):
            return fixed_text(value, self.decimals)
        if unit == "yuan" and (value * 100).denominator == 1:
            return money_text(value)
        keeps_unit = unit in ("percent", "share", "ten_thousand_yuan")
        return self.quantity(value, unit) if keeps_unit else number_text(value)

    def supplier(self, name: str) -> str:
        """Return who supplies a value."""
        return self.suppliers.get(name, _COMPUTED)

    def missing(self, code: str, year: int) -> str:
        """Return what lacks, in words, from a code such as `visits[-1]` or `judgements.budget_plan`."""
        found = _DATED.fullmatch(code)
        if found:
            return f"{year + int(found[2])}年的“{self.of(found[1])}”"
        section, _, rest = code.partition(".")
        if section == "judgements":
            return f"“{self.indicators.get(rest, quoted(rest))}”的评分"
        return f"“{self.of(code)}”"


def policy_names(policy: Policy) -> PolicyNames:
    """Return the names of a policy."""
    table = policy.table
    named = [
        (entry.id, entry.name, entry.unit)
        for section in (table.figure, table.parameter, table.ledger, table.measure, table.settlement)
        for entry in section
    ]
    parts = {f"{line.id}.{part.id}": part.name for line in table.settlement for part in line.parts}
    items = [item for indicator in policy.indicators.values() for item in indicator.with_parts()]
    return PolicyNames(
        names={**ENGINE_NAMES, **{identifier: name for identifier, name, _ in named}, **parts},
        units={"rank": "rank", **{identifier: unit for identifier, _, unit in named}, **dict.fromkeys(parts, "yuan")},
        suppliers={
            **{figure.id: SUPPLIERS[figure.supplied_by] for figure in table.figure},
            **{parameter.id: _LOCAL_PARAMETER for parameter in table.parameter},
            **{entry.id: SUPPLIERS["ledger"] for entry in table.ledger},
        },
        declared_units={unit.id: unit.name for unit in table.unit},
        indicators={item.id: item.table.name for item in items},
        options={figure.id: figure.options for figure in table.figure if figure.options},
        decimals=table.total.decimals if table.total is not None else 2,
    )
