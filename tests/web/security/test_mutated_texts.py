"""Honest texts spoilt by chance, against what reads texts and files of others: an answer, within a second."""

from __future__ import annotations

import random
import re
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, islice
from pathlib import Path
from typing import Any

import pytest

from tests.web.security.hostile_texts import NO_NUMBERS, markdown_texts
from tests.web.security.mutated_files import mutated
from tests.web.security.test_hostile_parsers import UNITS, wrong_with
from ycg_flow.casework.errors import UnsuitableFileError
from ycg_flow.casework.file_types import media_type_of
from ycg_flow.intake.typed_numbers import NumberRefused, read_typed_number
from ycg_flow.policy.checking import CLAUSES, EXAMPLES, POLICY, check_policy
from ycg_flow.policy.exact import plain_number
from ycg_flow.policy.formulas import FormulaFault, parse_formula
from ycg_flow.policy.units import RATIO
from ycg_flow.resources import policy_texts
from ycg_flow.web.markdown_text import safe_html
from ycg_flow.wording.checking import finding_line

SEED = 20260331
MOST_SECONDS = 1.0
"""Of the processor's time for one input; a few milliseconds are usual, 150 for a policy."""
SECONDS_OF_A_SOAK = 600
MOST_CHARACTERS = 20_000
SMALL_POLICIES = ("nanan-2021", "liaoning-reference")
LIES = (
    "0", "-1", "1e999", "9" * 400, "nan", "inf", "1979-05-27T07:32:00Z", "true", '""', "[]", "{}", "'''", '"""', "\\",
    "\0", "\ud7ff", "\u202e", "\U0001f4a3", "１２", "零", "#", "=", "[[", "]]", "(", ")", "[-1]", "[-9]", "**", "//",
    ".__class__", "lambda:0", "min(", "sum(", ", ", "\n", "\n\n", "    ", "- ", "> ", "![", "](", "<", "&#0;", "`",
    "|-|", "万", "亿元", "%", "‰", "+", "－", "．",
)  # fmt: skip
NUMBERS = ("0", "12.50", "1,234,567.89", "１，２３４．５", "1.2亿元", "35万", "98.6%", "-3", "1 234", "¥100", "30人次")
PROSE = """# 一、基本情况

县域内就诊率**91.2%**，比上年提高1.3个百分点。

- 资金：*预付*及时
    1. 见[佐证](https://example.gov.cn/a "题")

| 月 | 人次 |
|----|-----:|
| 1  | 320  |

> 说明：`口径`未变。
"""
_WORD = re.compile(r"\w+|[^\w\s]|\s+")


@dataclass(frozen=True)
class Parser:
    """What reads inputs of others: inputs for it, how it is asked, and how many the gate sends."""

    inputs: Callable[[random.Random], Iterator[Any]]
    read: Callable[[Any, Path], object]
    gate: int


def spoilt(chance: random.Random, corpus: Sequence[str]) -> str:
    """Return a text of a corpus with one to four changes: words and lines cut, doubled, exchanged, grown."""
    text = chance.choice(corpus)
    for _ in range(chance.choice((1, 1, 2, 4))):
        text = chance.choice((_in_words, _in_lines, _at_a_place))(chance, text, corpus)[:MOST_CHARACTERS]
    return text


def _in_words(chance: random.Random, text: str, corpus: Sequence[str]) -> str:
    words = _WORD.findall(text) or [""]
    place, other = chance.randrange(len(words)), chance.randrange(len(words))
    borrowed = _WORD.findall(chance.choice(corpus)) or LIES
    words[place] = chance.choice(("", words[other], words[place] * 2, chance.choice(LIES), chance.choice(borrowed)))
    return "".join(words)


def _in_lines(chance: random.Random, text: str, corpus: Sequence[str]) -> str:
    lines, others = text.splitlines(keepends=True) or [""], chance.choice(corpus).splitlines(keepends=True) or [""]
    place, end = chance.randrange(len(lines)), chance.randrange(1, 6)
    lines[place : place + chance.choice((0, 1, end))] = chance.choice(
        ([], lines[place:] * 2, others[:end], lines[place : place + 1] * chance.choice((2, 50)), [chance.choice(LIES)])
    )
    return "".join(lines)


def _at_a_place(chance: random.Random, text: str, _: Sequence[str]) -> str:
    place = chance.randrange(len(text) + 1)
    grown = chance.choice(LIES) * chance.choice((1, 1, 3, 40, 2_000))
    return text[:place] + chance.choice((grown, "")) + text[place + chance.choice((0, 1, 8, 200)) :]


def spoilt_texts(corpus: Sequence[str], chance: random.Random) -> Iterator[str]:
    while True:
        yield spoilt(chance, corpus)


def markdown(chance: random.Random) -> Iterator[str]:
    return spoilt_texts([PROSE, *markdown_texts()[::2]], chance)


def numbers(chance: random.Random) -> Iterator[tuple[str, str]]:
    return ((text, chance.choice(UNITS)) for text in spoilt_texts([*NUMBERS * 5, *NO_NUMBERS], chance))


def formulas(chance: random.Random) -> Iterator[str]:
    papers = "".join(policy_texts(policy)[POLICY] for policy in ("xinxiang-2025", "zhengzhou-2022", "nanan-2021"))
    return spoilt_texts(re.findall(r'^formula = "(.+)"', papers, flags=re.MULTILINE), chance)


def policies(chance: random.Random) -> Iterator[dict[str, str]]:
    papers = [policy_texts(policy) for policy in SMALL_POLICIES]
    while True:
        paper, name = chance.choice(papers), chance.choice((POLICY, POLICY, POLICY, CLAUSES, EXAMPLES))
        # A paper is longer than what people type: it is spoilt in a piece of it.
        lines = paper[name].splitlines(keepends=True)
        place = chance.randrange(len(lines))
        piece = spoilt(chance, ["".join(lines[place : place + 8])])
        yield {**paper, name: "".join(lines[:place]) + piece + "".join(lines[place + 8 :])}


def files(chance: random.Random) -> Iterator[Any]:
    for seed in count(chance.randrange(10**6)):
        yield from mutated(seed, 96)


def read_markdown(text: str, _: Path) -> None:
    assert wrong_with(str(safe_html(text))) == []


def read_number(typed: tuple[str, str], _: Path) -> None:
    read = read_typed_number(*typed, {})
    if isinstance(read, NumberRefused):
        assert read.code
    elif read:
        assert plain_number(read) is not None
        assert read_typed_number(read, typed[1], {}) == read


class Anything:
    """A scope in which everything has a value, at times a huge one or none but zero."""

    def value(self, name: str, lag: int) -> Fraction:
        return Fraction((0, 1, 10**30, -7)[(len(name) - lag) % 4], 3)

    def apply(self, curve: str, argument: Fraction) -> Fraction:
        return argument / len(curve)

    def choose(self, function: str, values: list[Fraction]) -> Fraction:
        return {"min": min, "max": max}.get(function, lambda all_values: abs(all_values[0]))(values)

    def total_over_parties(self, name: str) -> Fraction:
        return Fraction(len(name))


def read_formula(text: str, _: Path) -> None:
    try:
        formula = parse_formula(text, ["refund_share"])
        assert isinstance(formula.evaluate(Anything()), Fraction)
        formula.unit(lambda _: RATIO, lambda _: (RATIO, RATIO))
    except (FormulaFault, ZeroDivisionError):
        return


def read_policy(texts: dict[str, str], _: Path) -> None:
    assert all(finding_line("nanan-2021", finding) for finding in check_policy(texts))


def read_file(file: Any, folder: Path) -> None:
    path = folder / "received"
    path.write_bytes(file.content)
    try:
        media_type_of(path, file.name)
    except UnsuitableFileError:
        return


PARSERS = {
    "markdown": Parser(markdown, read_markdown, 500),
    "numbers": Parser(numbers, read_number, 6_000),
    "formulas": Parser(formulas, read_formula, 3_000),
    "policies": Parser(policies, read_policy, 24),
    "files": Parser(files, read_file, 96),
}


@pytest.mark.asvs("V1.3.2", "V2.2.1", "V1.5.1")
@pytest.mark.parametrize("name", PARSERS)
def test_whatever_is_read_there_is_an_answer_within_a_second(name: str, tmp_path: Path) -> None:
    parser = PARSERS[name]
    for each in islice(parser.inputs(random.Random(SEED)), parser.gate):
        try_one(parser, each, tmp_path)


def test_a_reader_that_fails_or_takes_long_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    believing = Parser(numbers, lambda typed, _: Fraction(typed), 1)
    with pytest.raises(AssertionError, match="12 yuan"):
        try_one(believing, "12 yuan", tmp_path)
    monkeypatch.setattr(f"{__name__}.MOST_SECONDS", 0)
    with pytest.raises(AssertionError, match="12"):
        try_one(believing, "12", tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", PARSERS)
def test_whatever_is_read_for_ten_minutes_there_is_an_answer(name: str, tmp_path: Path) -> None:
    parser, seed = PARSERS[name], secrets.randbits(64)
    end = time.monotonic() + SECONDS_OF_A_SOAK
    for each in parser.inputs(random.Random(seed)):
        try_one(parser, each, tmp_path)
        if time.monotonic() > end:
            return


def try_one(parser: Parser, each: Any, folder: Path) -> None:
    """Let a parser read an input; a failure shows it."""
    began = time.thread_time()
    try:
        parser.read(each, folder)
    except Exception as error:
        raise AssertionError(repr(each)) from error
    assert time.thread_time() - began < MOST_SECONDS, repr(each)[:2_000]
