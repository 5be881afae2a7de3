"""Every fault is a line that names the field, says what is wrong and what to do."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.wording.fault_codes import codes_in, codes_in_source
from ycg_flow.policy.faults import Fault, unknown
from ycg_flow.wording.faults import FAULT_SENTENCES, fault_sentence

CHINESE_STOPS = "。？"


def test_every_code_of_the_source_has_a_sentence(project_dir: Path) -> None:
    assert codes_in_source(project_dir) - set(FAULT_SENTENCES) == set()


def test_no_sentence_stands_without_a_code(project_dir: Path) -> None:
    assert set(FAULT_SENTENCES) - codes_in_source(project_dir) == set()


@pytest.mark.parametrize(
    "source",
    [
        'Fault("place", "planted")',
        'fields.fault("year", "planted", given="1")',
        'code = "planted" if trial else "planted"\nself._fault("year", code)',
        'raise FormulaFault("planted", text)',
        'raise ValueError("planted_one")',
    ],
)
def test_a_code_is_seen_however_it_is_raised(source: str) -> None:
    assert set(codes_in(ast.parse(source))) <= {"planted", "planted_one"} != set()


@pytest.mark.parametrize("code", sorted(FAULT_SENTENCES))
def test_a_sentence_says_what_is_wrong_and_what_to_do(code: str) -> None:
    line = fault_sentence(Fault("figures.visits", code))
    assert line.startswith("figures.visits：")
    assert line[-1] in CHINESE_STOPS
    what, _, remedy = line.partition("：")[2].partition("。")
    assert what
    assert remedy


def test_a_misspelt_name_brings_the_nearest_right_word() -> None:
    line = fault_sentence(unknown("figures.vists", "unknown_figure", "vists", ["visits", "insured_persons"]))
    assert line == "figures.vists：没有“vists”这个数据项。是否想写“visits”？"


def test_a_field_is_shown_with_its_chinese_name_and_unit() -> None:
    fault = Fault("parties.甲.figures.visits.2025", "above_maximum", {"given": "120", "most": "100"})
    line = fault_sentence(fault, {"figures.visits": "参保人就诊总人次，人次", "figures.visit": "别的"})
    assert line == "parties.甲.figures.visits.2025（参保人就诊总人次，人次）：120大于上限100。请核对数值和单位。"


def test_the_whole_that_a_part_exceeds_is_named_in_chinese() -> None:
    fault = Fault("figures.a", "more_than_whole", {"part": "3", "whole": "2", "whole_name": "b"})
    assert "大于整体“就诊总人次”的2" in fault_sentence(fault, {"figures.b": "就诊总人次，人次"})


def test_a_limit_of_a_policy_table_is_said_in_words() -> None:
    assert "须不小于1" in fault_sentence(Fault("version", "too_small", {"given": "0", "ge": "1"}))


@given(place=some.text(), word=some.text())
def test_a_fault_is_one_printable_line_whatever_the_input_held(place: str, word: str) -> None:
    line = fault_sentence(Fault(place, "unknown_figure", {"word": word, "nearest": ""}))
    assert len(line.splitlines()) == 1
    assert line.encode("utf-8").decode("utf-8") == line
    assert all(letter.isprintable() for letter in line)
