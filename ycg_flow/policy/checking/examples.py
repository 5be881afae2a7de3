"""The worked cases beside a policy: each is evaluated, and whatever it expects of the answer must be there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.exact import exact_text, plain_number
from ycg_flow.policy.faults import Fault, FaultsFound, unknown
from ycg_flow.policy.interface import answer_case, answer_round

CASE_KEYS = ("name", "policy", "round", "input", "expect", "requirements", "clause", "note")
_SHOWN = 120


def form_faults(content: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield cases without name, input or expectation, keys that are not known and names given twice."""
    for key in content:
        if key != "case":
            yield unknown(key, "unknown_key", key, ("case",))
    cases = example_cases(content)
    for position, case in enumerate(cases):
        place = f"case.{position}"
        for key in case:
            if key not in CASE_KEYS:
                yield unknown(f"{place}.{key}", "unknown_key", key, CASE_KEYS)
        for key, kind in (("name", str), ("input", Mapping), ("expect", Mapping)):
            if not isinstance(case.get(key), kind):
                yield Fault(f"{place}.{key}", "key_missing", {"word": key})
    for name, count in Counter(str(case.get("name")) for case in cases).items():
        if count > 1:
            yield Fault("case", "example_twice", {"case": name})


def example_cases(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the worked cases of an examples file, what is no table left out."""
    cases = content.get("case")
    return [case for case in cases if isinstance(case, Mapping)] if isinstance(cases, list) else []


def example_faults(policy: Policy, content: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield one fault for each thing a worked case expects and does not get."""
    for position, case in enumerate(example_cases(content)):
        place, name = f"case.{position}", str(case.get("name", ""))
        given, expected = case.get("input"), case.get("expect")
        if not isinstance(given, Mapping) or not isinstance(expected, Mapping):
            continue
        if case.get("policy", policy.id) != policy.id:
            yield Fault(f"{place}.policy", "example_policy", {"case": name, "given": str(case["policy"])[:_SHOWN]})
            continue
        try:
            answer = answer_round(policy, given) if case.get("round") else answer_case(policy, given)
        except FaultsFound as found:
            for fault in found.faults:
                values = {"case": name, "where": fault.place, "reason": fault.code}
                yield Fault(f"{place}.input", "example_refused", values)
            continue
        for path, wanted, actual in differences(expected, answer, ""):
            values = {"case": name, "where": path, "expected": wanted[:_SHOWN], "found": actual[:_SHOWN]}
            yield Fault(place, "example_differs", values)


def differences(expected: Any, actual: Any, path: str) -> Iterator[tuple[str, str, str]]:
    """Yield path, expectation and finding wherever an answer differs; an expectation may be a part of the answer.

    >>> list(differences({"total": 60}, {"total": "59.99", "grade": "fail"}, ""))
    [('total', '60', '59.99')]
    """
    if isinstance(expected, Mapping):
        for key, item in expected.items():
            here = f"{path}.{key}" if path else str(key)
            if not isinstance(actual, Mapping) or key not in actual:
                yield here, _text(item), ""
            else:
                yield from differences(item, actual[key], here)
    elif not _is_same(expected, actual):
        yield path, _text(expected), _text(actual)


def _is_same(expected: Any, actual: Any) -> bool:
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(map(_is_same, expected, actual))
    wanted, found = _number(expected), _number(actual)
    if wanted is None or found is None:
        return bool(expected == actual)
    return wanted == found


def _number(value: Any) -> Fraction | None:
    """Return the number a value stands for, an answer's exact `p/q` too."""
    if isinstance(value, str) and value.count("/") == 1:
        above, below = (plain_number(part) for part in value.split("/"))
        return above / below if above is not None and below else None
    return plain_number(value)


def _text(value: Any) -> str:
    number = None if isinstance(value, str) else plain_number(value)
    return exact_text(number) if number is not None else str(value)
