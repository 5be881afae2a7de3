"""Whatever JSON comes in, there is an answer or there are faults, and either can be said."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from ycg_flow.papers.html_sheet import html_sheet
from ycg_flow.papers.text_sheet import text_sheet
from ycg_flow.policy.answer import answer
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.policy.interface import evaluate_json, evaluate_round_json
from ycg_flow.policy.reading_effects import reading_effects
from ycg_flow.policy.reading_input import CASE_KEYS
from ycg_flow.resources import load_policy
from ycg_flow.wording.faults import NOT_GIVEN, fault_sentence, field_names
from ycg_flow.wording.sheet.building import sheet_of

ZHENGZHOU = load_policy("zhengzhou-2022")
NAMES = field_names(ZHENGZHOU)

numbers = some.one_of(
    some.integers(-(10**40), 10**40),
    some.integers(0, 100),
    some.decimals(allow_nan=False, allow_infinity=False).map(str),
    some.sampled_from(["0", "90", "12000000.00", "8.5%", "1E+999999999", "NaN", "１２", "-0", "0.0000001"]),
)
scalars = some.one_of(some.none(), some.booleans(), numbers, some.text(max_size=12))
anything = some.recursive(
    scalars,
    lambda inner: some.one_of(
        some.lists(inner, max_size=4), some.dictionaries(some.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
words = some.sampled_from(
    [
        *ZHENGZHOU.figures,
        *ZHENGZHOU.indicators,
        *ZHENGZHOU.vetoes,
        *ZHENGZHOU.parameters,
        *ZHENGZHOU.readings,
        *ZHENGZHOU.ledger,
        "allocation.weights",
        "allocation.members",
        "lead_hospital",
        "reason",
        "as",
        "points",
        "2025",
        "2024",
        "zero",
        "exclude",
        "full",
        "confirmed",
        "proportional",
        "begun",
        "",
    ]
)
near_values = some.recursive(
    some.one_of(scalars, words),
    lambda inner: some.one_of(some.lists(inner, max_size=3), some.dictionaries(words, inner, max_size=4)),
    max_leaves=14,
)
near_cases = some.dictionaries(
    some.sampled_from([*CASE_KEYS, "parties", "id"]), some.one_of(near_values, anything), max_size=8
).map(lambda fields: {"year": 2025, **fields})


@given(data=some.binary(max_size=200))
def test_any_bytes_are_refused_with_sentences(data: bytes) -> None:
    with pytest.raises(FaultsFound) as found:
        evaluate_json(ZHENGZHOU, data)
    assert_said(found.value)


@settings(max_examples=150)
@given(content=anything)
def test_any_json_is_answered_or_refused(content: Any) -> None:
    evaluated(content)


@settings(max_examples=400)
@given(content=near_cases)
def test_what_looks_like_a_case_is_answered_or_refused(content: dict[str, Any]) -> None:
    evaluated(content)


@settings(max_examples=150)
@given(content=near_cases, parties=some.one_of(anything, some.lists(some.one_of(near_cases, anything), max_size=3)))
def test_what_looks_like_a_round_is_answered_or_refused(content: dict[str, Any], parties: Any) -> None:
    named = (
        [{"id": f"甲{place}", **party} if isinstance(party, dict) else party for place, party in enumerate(parties)]
        if isinstance(parties, list)
        else parties
    )
    try:
        evaluate_round_json(ZHENGZHOU, json.dumps({**content, "parties": named}).encode())
    except FaultsFound as found:
        assert_said(found)


def evaluated(content: Any) -> None:
    """Evaluate a content and say what comes of it, in every form."""
    try:
        evaluation = evaluate_json(ZHENGZHOU, json.dumps(content).encode())
    except FaultsFound as found:
        assert_said(found)
        return
    json.dumps(answer(evaluation)).encode()
    sheet = sheet_of(evaluation, {}, reading_effects(ZHENGZHOU, evaluation))
    assert text_sheet(sheet).encode()
    assert html_sheet(sheet).encode()


def assert_said(found: FaultsFound) -> None:
    assert found.faults
    for fault in found.faults:
        line = fault_sentence(fault, NAMES)
        assert line.isprintable()
        given_words = "".join([fault.place, *fault.values.values()])
        assert line.count(NOT_GIVEN) <= given_words.count(NOT_GIVEN)
