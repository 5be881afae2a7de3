"""One word per concept: names the glossary rules out are not given to anything in the code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

# Ruled out wherever it stands in a name, with the word to use instead.
BANNED_PARTS = {
    "appraisal": "evaluation",
    "attachment": "evidence",
    "deficit": "overspend",
    "reward": "incentive_pay",
    "kaohe": "evaluation",
    "pingjia": "evaluation",
    "yibao": "insurance",
    "zhengce": "policy",
    "zhibiao": "indicator",
}
# Ruled out as the whole name; as part of a longer one it may be right (community_health_centre).
BANNED_NAMES = {
    "assess_group": "evaluation_group",
    "assessment": "evaluation or self_assessment",
    "assessment_team": "evaluation_group",
    "balance": "surplus",
    "bonus_pay": "incentive_pay",
    "community": "consortium",
    "fund": "insurance_fund",
    "hospital_group": "consortium",
    "inspection": "site_verification or unannounced_inspection",
    "org": "consortium or institution",
    "organisation": "consortium or institution",
    "organization": "consortium or institution",
}


def test_no_name_is_ruled_out_by_the_glossary(project_dir: Path) -> None:
    found = [
        f"{path.relative_to(project_dir)}: {name} -> {better}"
        for path in (project_dir / "ycg_flow").rglob("*.py")
        for name in sorted({path.stem, *given_names(path)})
        if (better := better_word(name))
    ]
    assert found == []


@pytest.mark.parametrize("source", ["class HospitalGroup: ...", "yibao_total = 1", "def pay(reward): ...", "fund: int"])
def test_a_name_that_is_ruled_out_is_seen(source: str, tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text(source)
    assert any(better_word(name) for name in given_names(planted))


def better_word(name: str) -> str | None:
    """The word to use instead of a name, None where the name is fine."""
    words = "".join(f"_{letter}" if letter.isupper() else letter for letter in name).lower().strip("_")
    return BANNED_NAMES.get(words) or next(
        (BANNED_PARTS[word] for word in words.split("_") if word in BANNED_PARTS), None
    )


def given_names(path: Path) -> Iterator[str]:
    """The names that a file gives to classes, functions, arguments, variables and attributes."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name
