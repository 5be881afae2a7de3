"""Faults planted one at a time in a sound policy: each is reported at its place, and nothing else is."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from ycg_flow.policy.checking import CLAUSES, EXAMPLES, POLICY, Finding, check_policy
from ycg_flow.resources import folder_texts, policy_text

ZHENGZHOU = "zhengzhou-2022"
SOUND_EXAMPLE = """
[[case]]
name = "a rate one point below its target loses one point"
input = { year = 2025, only = ["down_referral"], figures = { down_referral_rate = 9 } }
expect = { indicators = { down_referral = { points = 1 } } }
"""


@dataclass(frozen=True)
class Planted:
    """A fault: what is replaced in which file (added at the end where nothing is), and the reports it must bring.

    `also` are codes of what is then wrong as well: a sum that no longer fits, a figure that nothing uses any more.
    """

    code: str
    place: str
    new: str
    old: str = ""
    file: str = POLICY
    also: tuple[str, ...] = ()


def faults_in(name: str) -> list[Planted]:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return [Planted(**fault) for fault in tomllib.loads(text)["fault"]]


FAULTS = faults_in("forty_faults.toml")
MORE_FAULTS = faults_in("more_faults.toml")
INVENTED = "invented-county"


@pytest.fixture(scope="module")
def sound() -> dict[str, str]:
    return {
        POLICY: policy_text(ZHENGZHOU),
        CLAUSES: policy_text(ZHENGZHOU, CLAUSES),
        EXAMPLES: SOUND_EXAMPLE,
    }


@pytest.fixture(scope="module")
def invented(project_dir: Path) -> dict[str, str]:
    return folder_texts(project_dir / "tests" / "policies" / INVENTED)


@pytest.mark.req("PF-09")
def test_the_policy_without_planted_faults_has_none(sound: Mapping[str, str]) -> None:
    assert [finding for finding in check_policy(sound, ZHENGZHOU) if not finding.fault.is_warning] == []


@pytest.mark.req("PF-09")
@pytest.mark.parametrize("planted", FAULTS, ids=lambda planted: f"{planted.code}-{planted.place}")
def test_a_planted_fault_is_reported_at_its_place_and_no_other(planted: Planted, sound: Mapping[str, str]) -> None:
    findings = check_policy(planted_in(sound, planted), ZHENGZHOU)
    assert [(finding.file, finding.fault.place, finding.fault.code) for finding in findings_of_faults(findings)] == [
        (planted.file, planted.place, planted.code)
    ]


@pytest.mark.parametrize("planted", MORE_FAULTS, ids=lambda planted: f"{planted.code}-{planted.place}")
def test_a_fault_in_an_unlike_policy_is_reported_with_what_it_makes_wrong(
    planted: Planted, invented: Mapping[str, str]
) -> None:
    findings = findings_of_faults(check_policy(planted_in(invented, planted), INVENTED))
    assert (planted.file, planted.place, planted.code) in [
        (finding.file, finding.fault.place, finding.fault.code) for finding in findings
    ]
    assert sorted(finding.fault.code for finding in findings) == sorted([planted.code, *planted.also])


def test_at_least_forty_different_faults_are_planted() -> None:
    assert len({(planted.code, planted.place) for planted in FAULTS}) == len(FAULTS) >= 40
    assert len({planted.code for planted in FAULTS}) >= 40


def test_faults_in_different_places_are_reported_together(sound: Mapping[str, str]) -> None:
    together = {
        "unknown_key",
        "unknown_clause",
        "bands_overlap",
        "default_out_of_range",
        "deadline_order",
        "clause_twice",
    }
    texts = dict(sound)
    for planted in FAULTS:
        if planted.code in together:
            texts = planted_in(texts, planted)
    found = findings_of_faults(check_policy(texts, ZHENGZHOU))
    assert sorted(finding.fault.code for finding in found) == sorted(together)


def test_a_finding_names_the_line_where_it_can_be_mended(sound: Mapping[str, str]) -> None:
    planted = next(planted for planted in FAULTS if planted.code == "unknown_clause")
    texts = planted_in(sound, planted)
    [finding] = findings_of_faults(check_policy(texts, ZHENGZHOU))
    assert finding.line is not None
    assert texts[POLICY].splitlines()[finding.line - 1] == planted.new


def test_a_misspelt_name_brings_the_right_one(sound: Mapping[str, str]) -> None:
    planted = next(planted for planted in FAULTS if planted.code == "unknown_name")
    [finding] = findings_of_faults(check_policy(planted_in(sound, planted), ZHENGZHOU))
    assert finding.fault.values["nearest"] == "visits_within_county"


def test_a_number_that_two_bands_claim_is_named_with_both_bands(sound: Mapping[str, str]) -> None:
    planted = next(planted for planted in FAULTS if planted.code == "bands_overlap")
    [finding] = findings_of_faults(check_policy(planted_in(sound, planted), ZHENGZHOU))
    assert finding.fault.values == {"number": "85", "first": "[60, 85]", "second": "[85, +∞)"}


def test_a_jump_of_money_is_a_warning_and_no_fault(sound: Mapping[str, str]) -> None:
    jumps = [finding.fault for finding in check_policy(sound, ZHENGZHOU) if finding.fault.code == "cliff"]
    assert [(jump.values["at"], jump.values["before"], jump.values["after"]) for jump in jumps] == [
        ("60", "0", "0.5"),
        ("85", "0.5", "1"),
    ]


def planted_in(texts: Mapping[str, str], planted: Planted) -> dict[str, str]:
    """The files with the fault planted."""
    text = texts[planted.file]
    if not planted.old:
        return {**texts, planted.file: f"{text}\n{planted.new}"}
    assert planted.old in text, f"{planted.code}: the text to replace is not there"
    return {**texts, planted.file: text.replace(planted.old, planted.new, 1)}


def findings_of_faults(findings: list[Finding]) -> list[Finding]:
    """The findings that are no warnings."""
    return [finding for finding in findings if not finding.fault.is_warning]
