"""Every worked case of every policy can be said, as text and as a page, with words where identifiers stood."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from ycg_flow import resources
from ycg_flow.papers.clauses import clauses_of
from ycg_flow.papers.columns import width_of
from ycg_flow.papers.html_sheet import html_round, html_sheet
from ycg_flow.papers.text_sheet import WIDTH, text_round, text_sheet
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.interface import evaluate_json, evaluate_round_json
from ycg_flow.policy.reading_effects import reading_effects, round_reading_effects
from ycg_flow.wording.sheet.building import sheet_of
from ycg_flow.wording.sheet.rounds import round_sheet_of

IDENTIFIER = re.compile(r"[a-z]+_[a-z_]+|\[-\d\]|None|Fraction\(")


@pytest.mark.req("PF-08")
@pytest.mark.parametrize("policy_id", resources.policy_ids())
def test_every_worked_case_is_said_in_words(policy_id: str) -> None:
    policy = resources.load_policy(policy_id)
    said = 0
    for content, is_round in cases(policy_id):
        text, html = papers(policy, content, is_round=is_round)
        assert max(width_of(line) for line in text.splitlines()) <= WIDTH
        assert identifiers_in(text) == set()
        assert identifiers_in(re.sub(r"<style>.*?</style>|<[^>]+>", "", html, flags=re.DOTALL)) == set()
        said += 1
    assert said


def cases(policy_id: str) -> Iterator[tuple[bytes, bool]]:
    """Yield the input of each worked case that is answered, and whether it is a round."""
    for case in resources.toml_content(resources.policy_text(policy_id, "examples.toml")).get("case", []):
        yield json.dumps(plain(case["input"])).encode(), bool(case.get("round"))


def plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case list():
            return [plain(item) for item in value]
    return str(value) if isinstance(value, Decimal) else value


def papers(policy: Policy, content: bytes, *, is_round: bool) -> tuple[str, str]:
    """Return a case's or a round's text and page."""
    clauses = clauses_of(policy.id)
    if is_round:
        common, result = evaluate_round_json(policy, content)
        found = round_sheet_of(policy, common, result, clauses, round_reading_effects(policy, common, result))
        return text_round(found), html_round(found)
    evaluation = evaluate_json(policy, content)
    sheet = sheet_of(evaluation, clauses, reading_effects(policy, evaluation))
    return text_sheet(sheet), html_sheet(sheet)


def identifiers_in(text: str) -> set[str]:
    """Return what looks like a code instead of a word."""
    return set(IDENTIFIER.findall(text))


def test_an_identifier_is_seen() -> None:
    assert identifiers_in("缺“visits_within_county[-1]”") == {"visits_within_county", "[-1]"}
