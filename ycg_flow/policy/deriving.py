"""A policy of one's own from another: a complete new file that names its origin; nothing is inherited at run time.

A city takes a reference set over as it stands, gives it points of its own and changes what it likes in a text editor.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ycg_flow.policy.canonical import digest_of
from ycg_flow.policy.exact import largest_remainder

FIRST_VERSION = 1
_CENTS = 100
# What belongs to the paper the policy was taken from and not to the one that will be written.
_OF_THE_PAPER_ALONE = frozenset({"number", "issued_on", "is_trial", "last_year"})


def derived_policy(content: Mapping[str, Any], policy_id: str, total_points: int | None = None) -> dict[str, Any]:
    """Return the content of a new policy file made from another's.

    With `total_points`, an unscored policy becomes a scored skeleton: the points are spread evenly as local points
    (not in the text), and what only showed a value is judged by people until somebody writes its rule.
    """
    kept = {key: value for key, value in content.items() if key not in {"id", "version", "derived_from"}}
    origin = {"policy": content["id"], "version": content["version"], "digest": digest_of(content)}
    derived = {"id": policy_id, "version": FIRST_VERSION, **kept}
    document = {key: value for key, value in derived["document"].items() if key not in _OF_THE_PAPER_ALONE}
    derived = _after(derived, "document", {"document": document, "derived_from": origin})
    if total_points is None or "total" in derived:
        return derived
    derived = _after(derived, "derived_from", {"total": {"points": total_points}})
    return {**derived, "indicator": _with_points(derived, total_points)}


def derived_examples(content: Mapping[str, Any], policy_id: str, *, is_rescored: bool) -> dict[str, Any]:
    """Return the worked cases of the origin under the new id; none where the points are new and nothing holds."""
    cases = [] if is_rescored else [dict(case) for case in content.get("case", [])]
    for case in cases:
        case.pop("requirements", None)
        if "policy" in case:
            case["policy"] = policy_id
    return {"case": cases} if cases else {}


def derived_clauses(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the clause register of the origin without the duties of our own register that its clauses fulfil."""
    return {
        "clause": [
            {key: value for key, value in clause.items() if key != "requirements"} for clause in content["clause"]
        ]
    }


def _after(content: Mapping[str, Any], key: str, tables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content with tables put where `key` stands (replacing it where they hold it)."""
    placed: dict[str, Any] = {}
    for name, value in content.items():
        if name == key:
            placed.update(tables if key in tables else {key: value, **tables})
        elif name not in tables:
            placed[name] = value
    return placed


def _with_points(content: Mapping[str, Any], total_points: int) -> list[dict[str, Any]]:
    """Return the indicators with points spread evenly to the hundredth, ties to the first listed."""
    indicators = content.get("indicator", [])
    options = {figure["id"]: list(figure.get("options", {})) for figure in content.get("figure", [])}
    shares = _spread(Decimal(total_points), len(indicators))
    return [_scored(item, points, options, is_whole=True) for item, points in zip(indicators, shares, strict=True)]


def _spread(points: Decimal, count: int) -> list[Decimal]:
    if not count:
        return []
    return [Decimal(share) / _CENTS for share in largest_remainder(int(points * _CENTS), [Fraction(1)] * count)]


def _scored(
    item: Mapping[str, Any], points: Decimal, options: Mapping[str, list[str]], *, is_whole: bool
) -> dict[str, Any]:
    """Return an indicator or a part of one with its points, and with a rule that can give them."""
    scored: dict[str, Any] = {}
    for key, value in item.items():
        if key == "rule":
            scored["points"] = points
            scored |= {"points_in_text": False} if is_whole else {}
            scored["rule"] = _scoring_rule(item, points, options)
        elif key == "parts":
            shares = _spread(points, len(value))
            scored["parts"] = [
                _scored(part, share, options, is_whole=False) for part, share in zip(value, shares, strict=True)
            ]
        elif key not in {"points", "points_in_text"}:
            scored[key] = value
    return scored


def _scoring_rule(item: Mapping[str, Any], points: Decimal, options: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return a rule to begin with: what only shows is judged by people, grades fall evenly in their order."""
    rule = dict(item["rule"])
    kind, measure = rule.get("kind"), item.get("measure")
    if kind == "value":
        is_name = isinstance(measure, str) and measure.isidentifier()
        return {"kind": "joint", "shows": {measure: measure}} if is_name else {"kind": "judged"}
    if kind == "graded" and not rule.get("points"):
        names = options.get(str(rule.get("figure")), [])
        steps = max(1, len(names) - 1)
        falling = ((points * (steps - place) / steps).quantize(Decimal("0.01")) for place in range(len(names)))
        return {**rule, "points": dict(zip(names, falling, strict=True))}
    if kind == "trend" and not rule.get("points"):
        return {**rule, "points": {"rising": points, "flat": points, "falling": 0, "mixed": 0}}
    return rule
