"""What reads texts of others answers whatever they hold, soon: Markdown, numbers, formulas, expressions."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from fractions import Fraction
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

import ycg_flow
from tests.web.security.hostile_texts import NO_NUMBERS, markdown_texts
from ycg_flow.intake.typed_numbers import NumberRefused, read_typed_number
from ycg_flow.policy.exact import plain_number
from ycg_flow.policy.formulas import Formula, FormulaFault, parse_formula
from ycg_flow.web.markdown_text import ATTRIBUTES, SCHEMES, TAGS, safe_html

MOST_BYTES = 50_000
PATIENCE_SECONDS = 1.0
"""A twentieth of this is usual; what looks back over the whole text for each character takes minutes."""
UNITS = ("yuan", "ten_thousand_yuan", "percent", "visits", "ratio")
REPEATED = (
    "0",
    "1,",
    "1 ",
    "a",
    "<",
    "[",
    "[[",
    "=",
    " ",
    "\t",
    "\n",
    "- ",
    "1.",
    "零",
    "万",
    '"',
    "a=",
    ".",
    "-",
    "1-",
    "x",
)
# Words of the command line, which only who sits at the machine types.
_COMMAND_LINE = "ycg_flow.wording.command_line"
GATE = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class _Rendered(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        allowed = ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set())
        self.wrong += [tag] if tag not in TAGS else []
        self.wrong += [f"{tag} {name}" for name, _ in attrs if name not in allowed]
        self.wrong += [
            f"{name}={value}"
            for name, value in attrs
            if name == "href" and urlsplit(value or "").scheme not in {"", *SCHEMES}
        ]


@pytest.mark.asvs("V1.3.1", "V1.2.2")
def test_of_300_hostile_markdown_texts_nothing_is_left_but_allowed_tags_attributes_and_schemes() -> None:
    tried = markdown_texts()
    assert len(tried) == 300
    assert {text: faults for text in tried if (faults := wrong_with(str(safe_html(text))))} == {}


def test_a_renderer_that_lets_html_through_is_seen() -> None:
    passed = [text for text in markdown_texts() if wrong_with(text)]
    assert len(passed) > 200


def wrong_with(html: str) -> list[str]:
    reader = _Rendered()
    reader.feed(html)
    return reader.wrong


@pytest.mark.asvs("V1.3.12")
def test_no_expression_of_our_own_takes_long_over_50_kilobytes() -> None:
    patterns = dict(expressions())
    assert len(patterns) >= 20
    slow = []
    for name, pattern in patterns.items():
        for text in REPEATED:
            long = (text * MOST_BYTES)[: MOST_BYTES - 1] + "\x01"
            began = time.thread_time()
            pattern.fullmatch(long)
            pattern.match(long)
            if time.thread_time() - began > PATIENCE_SECONDS:
                slow.append((name, text))
    assert slow == []


def test_an_expression_that_looks_back_for_ever_is_seen() -> None:
    began = time.thread_time()
    re.compile(r"(?:[0-9]+,?)*x").fullmatch("1" * 24 + "\x01")
    assert time.thread_time() - began > PATIENCE_SECONDS / 10


def expressions() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Return every expression that a module of the product keeps, those in tables too."""
    for found in pkgutil.walk_packages(ycg_flow.__path__, "ycg_flow."):
        if found.name == _COMMAND_LINE or found.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(found.name)).items():
            for place, pattern in enumerate(_patterns_in(value)):
                yield f"{found.name}.{name}[{place}]", pattern


def _patterns_in(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _patterns_in(each)


@pytest.mark.asvs("V2.2.1")
@GATE
@given(
    text=some.one_of(some.text(max_size=80), some.from_regex(r"[-+]?[0-9０-９,，. 万亿%元e]{1,30}")),
    unit=some.sampled_from(UNITS),
)
@example(text="1" * MOST_BYTES, unit="yuan")
@example(text="1 " * MOST_BYTES, unit="yuan")
def test_whatever_is_typed_is_an_exact_number_or_is_refused_with_a_reason(text: str, unit: str) -> None:
    read = read_typed_number(text, unit, {})
    if isinstance(read, str):
        assert read == "" or isinstance(Fraction(read), Fraction)
    else:
        assert isinstance(read, NumberRefused)
        assert read.code


@pytest.mark.parametrize("text", [text for text in NO_NUMBERS if text != "100元整"])
def test_what_is_no_number_is_none_in_any_unit(text: str) -> None:
    assert plain_number(text) is None
    assert all(isinstance(read_typed_number(text, unit, {}), NumberRefused) for unit in ("visits", "percent"))


@pytest.mark.asvs("V1.3.2")
@GATE
@given(text=some.text(alphabet="xy01.()+-*/[], \t'\"_:=<>minabsmu\\{}@", max_size=120))
@example(text="9**9**9")
@example(text="().__class__.__mro__[1].__subclasses__()")
@example(text="__import__('os').system('id')")
def test_whatever_stands_in_a_formula_is_a_tree_of_arithmetic_or_is_refused(text: str) -> None:
    try:
        tree = parse_formula(text)
    except FormulaFault:
        return
    assert isinstance(tree, Formula)
    kept = ast.parse(text.strip(), mode="eval")
    assert not any(isinstance(node, ast.Attribute | ast.Lambda | ast.Pow) for node in ast.walk(kept))
