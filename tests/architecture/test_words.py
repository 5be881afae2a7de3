"""One word per concept: what the glossary rules out is neither a name in the code nor a word on a screen."""

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
# Ruled out on screens, with the word to use instead; a region's own word stands in its policy's data.
BANNED_ON_SCREENS = {
    "读法": "口径",
    "地方参数": "本地参数",
    "考核人员": "评价组成员",
    "考核组": "评价组",
    "考核对象": "评价对象",
    "案件": "案卷",
    "牵头单位": "牵头医院",
    "成员机构": "成员单位",
    "账号管理员": "账户管理员",
    "审批": "审定",
    "结算单": "清算单",
    "质保金": "质量保证金",
    "整改单": "整改通知",
    "超期": "逾期",
    "打回": "退回",
    "证据": "佐证材料",
}


def test_a_screen_has_one_word_for_one_thing(project_dir: Path) -> None:
    screens = [project_dir / "config" / "workflow.toml", project_dir / "config" / "roles.toml"]
    screens += [path for path in (project_dir / "templates").rglob("*.*") if path.name != "glossary.md"]
    screens += (project_dir / "ycg_flow" / "wording").rglob("*.py")
    found = [
        f"{path.relative_to(project_dir)}: {word} -> {better}"
        for path in screens
        for word, better in BANNED_ON_SCREENS.items()
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == []


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
