"""Reading plain values field by field: numbers, ranges, tables, lists; what is wrong is collected, not raised."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any

from ycg_flow.policy import faults
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.exact import exact_text, plain_number
from ycg_flow.policy.faults import Fault, FaultsFound

SHOWN = 40
MOST_FAULTS = 200


class FieldReader:
    """Reads fields of a case; `place` stands before each field's name, `scope` says whose ledger it holds."""

    def __init__(self, policy: Policy, place: str, scope: str) -> None:
        self.policy = policy
        self.place = place
        self.scope = scope
        self.faults: list[Fault] = []

    def fault(self, field: str, code: str, **values: str) -> None:
        """Note what is wrong with a field."""
        self._note(Fault(f"{self.place}{field}", code, values))

    def unknown(self, field: str, code: str, word: str, known: Collection[str]) -> None:
        """Note a word that is not known, with the nearest right one."""
        self._note(faults.unknown(f"{self.place}{field}", code, word, known))

    def _note(self, fault: Fault) -> None:
        """Keep a fault. Raises `FaultsFound` after the most that anybody reads: hostile input may hold millions."""
        self.faults.append(fault)
        if len(self.faults) == MOST_FAULTS:
            raise FaultsFound([*self.faults, Fault("input", "more_faults")])

    def known_keys(self, field: str, table: Mapping[str, Any], known: Collection[str]) -> None:
        """Note every key that is not known."""
        for key in table:
            if key not in known:
                self.unknown(f"{field}{key[:60]}", "unknown_field", key, known)

    def table(self, data: Mapping[str, Any], key: str, field: str | None = None) -> Mapping[str, Any]:
        """Return the table under a key, an empty one where there is none."""
        value = data.get(key)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.fault(field or key, "not_a_table")
            return {}
        return value

    def number(self, field: str, value: Any) -> Fraction | None:
        """Return the exact number a plain decimal stands for, or None after noting that it is none."""
        number = plain_number(value)
        if number is None:
            self.fault(field, "number_not_plain", given=str(value)[:SHOWN])
        return number

    def in_range(self, field: str, number: Fraction, low: Fraction | None, high: Fraction | None) -> bool:
        """Return whether a number lies between two ends, both included, noting where it does not."""
        if low is not None and number < low:
            self.fault(field, "below_minimum", given=exact_text(number)[:SHOWN], least=exact_text(low))
            return False
        if high is not None and number > high:
            self.fault(field, "above_maximum", given=exact_text(number)[:SHOWN], most=exact_text(high))
            return False
        return True

    def whole_number(self, field: str, number: Fraction | None) -> Fraction | None:
        """Return a number that is whole, or None after noting that it is not."""
        if number is not None and number.denominator != 1:
            self.fault(field, "not_whole", given=exact_text(number)[:SHOWN])
            return None
        return number

    def option(self, field: str, value: Any, options: Collection[str]) -> str | None:
        """Return a value that is one of the options, or None after noting that it is none."""
        if isinstance(value, str) and value in options:
            return value
        self.fault(field, "not_an_option", given=str(value)[:SHOWN], options=", ".join(options))
        return None

    def points(self, field: str, value: Any, most: Fraction | None) -> Fraction | None:
        """Return points between zero and a maximum, or None after noting what is wrong; null is no points yet."""
        number = None if value is None else self.number(field, value)
        return number if number is not None and self.in_range(field, number, Fraction(0), most) else None

    def ids(self, data: Mapping[str, Any], key: str, code: str, known: Collection[str]) -> list[str]:
        """Return the list of ids under a key."""
        value = data.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(key, "not_a_list")
            return []
        words = [str(word) for word in value]
        for position, word in enumerate(words):
            if word not in known:
                self.unknown(f"{key}.{position}", code, word, known)
        return words
