"""The author's guide holds: its files check, its commands answer as printed, its tables name every kind, key and unit.

The invented county was written by following the guide, with rules unlike those of the real papers.
"""

import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from ycg_flow.cli import main
from ycg_flow.policy.checking import check_policy
from ycg_flow.policy.checking.timetable import STAGES
from ycg_flow.policy.model.document import PolicyTable
from ycg_flow.policy.rules import RULE_KINDS
from ycg_flow.policy.table_faults import _models_in
from ycg_flow.policy.units import BASE_UNITS
from ycg_flow.resources import POLICIES_VARIABLE, folder_texts
from ycg_flow.wording.difference import KEYS, SECTIONS

INVENTED = "invented-county"
FILE_BLOCK = re.compile(r"<!-- file: (\S+) -->\n```(?:toml|json)\n(.*?)```", flags=re.DOTALL)
CONSOLE_BLOCK = re.compile(r"```console\n(.*?)```", flags=re.DOTALL)
RULE = re.compile(r"`(\{ kind = .*?\})`(?= |$|\|)")
KEY_ROW = re.compile(r"^\| `\[\[?(\w+)\]\]?` \| (.*) \|$", flags=re.MULTILINE)
WORD = re.compile(r"`([a-z_]+)`")


@pytest.fixture(scope="module")
def guide(project_dir: Path) -> str:
    return (project_dir / "docs" / "policy-authors-guide.md").read_text(encoding="utf-8")


@pytest.fixture
def own_policies(guide: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files of the guide, named to the command as the guide says."""
    for name, text in FILE_BLOCK.findall(guide):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.setenv(POLICIES_VARIABLE, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.req("PF-09")
def test_the_policy_in_the_guide_has_no_fault_and_its_worked_case_holds(own_policies: Path) -> None:
    texts = folder_texts(own_policies / "smallest-county")
    assert len(texts) == 3
    assert [finding for finding in check_policy(texts, "smallest-county") if not finding.fault.is_warning] == []


@pytest.mark.usefixtures("own_policies")
def test_the_commands_in_the_guide_answer_as_printed(guide: str, capsys: pytest.CaptureFixture[str]) -> None:
    commands = [said for block in CONSOLE_BLOCK.findall(guide) for said in block.split("$ ycg-flow ")[1:]]
    assert len(commands) >= 3
    for command, *printed in (said.splitlines() for said in commands):
        main(command.split())
        answered = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
        assert matches([" ".join(line.split()) for line in printed], answered), command


def test_the_rules_in_the_guide_are_rules_and_name_every_kind(guide: str) -> None:
    rules = [tomllib.loads(f"rule = {text}")["rule"] for text in RULE.findall(guide)]
    for rule in rules:
        RULE_KINDS[rule["kind"]].model_validate({key: exact(value) for key, value in rule.items()})
    assert {rule["kind"] for rule in rules} == set(RULE_KINDS)


def test_the_table_of_keys_names_every_key_and_no_other(guide: str) -> None:
    explained = {section: set(WORD.findall(row)) for section, row in KEY_ROW.findall(guide)}
    for section, model in tables():
        keys = {field.alias or name for name, field in model.model_fields.items()} - {"id", "name"}
        told = explained[section] - {"derive", "grade", "section", "total", "competition", "dense"}
        assert keys - told == set(), f"{section}: explain in docs/policy-authors-guide.md, table of keys"
        assert told - keys == set(), f"{section}: no such key"


def test_every_key_has_a_chinese_name_for_the_comparison_of_versions() -> None:
    for section, model in tables():
        names = {field.alias or name for name, field in model.model_fields.items()}
        assert names - set(KEYS) == set(), f"{section}: name the key in ycg_flow/wording/difference.py"
    assert {section for section, _ in tables()} <= set(SECTIONS)


def test_the_guide_names_every_unit_and_stage(guide: str) -> None:
    assert set(BASE_UNITS) | set(STAGES) <= set(WORD.findall(guide))


@pytest.mark.req("PF-09")
def test_a_county_with_rules_unlike_the_five_works_by_data_alone() -> None:
    texts = folder_texts(Path(__file__).with_name(INVENTED))
    assert [finding for finding in check_policy(texts, INVENTED) if not finding.fault.is_warning] == []
    assert len(tomllib.loads(texts["examples.toml"])["case"]) >= 8


@pytest.mark.req("PF-09")
def test_a_folder_dropped_in_is_there_for_the_next_command(
    own_policies: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["policy", "list"]) == 0
    assert INVENTED not in capsys.readouterr().out
    shutil.copytree(Path(__file__).with_name(INVENTED), own_policies / INVENTED)
    assert main(["policy", "list"]) == 0
    assert INVENTED in capsys.readouterr().out


def tables() -> Iterator[tuple[str, type[BaseModel]]]:
    """The tables of a policy file with their models."""
    for name, field in PolicyTable.model_fields.items():
        yield from ((name, model) for model in _models_in(field.annotation))


def exact(value: object) -> object:
    """A TOML value with its decimals as texts, which the models read exactly."""
    if isinstance(value, float):
        return str(value)
    if isinstance(value, list):
        return [exact(item) for item in value]
    return {key: exact(item) for key, item in value.items()} if isinstance(value, dict) else value


def matches(printed: list[str], answered: list[str]) -> bool:
    """Whether an answer is as printed; `...` stands for any lines."""
    if not printed:
        return not answered
    if printed[0] == "...":
        return any(matches(printed[1:], answered[skipped:]) for skipped in range(len(answered) + 1))
    return bool(answered) and printed[0] == answered[0] and matches(printed[1:], answered[1:])
