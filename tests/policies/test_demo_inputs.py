"""The inputs that `make demo` prints sheets of: each is taken by its policy and leaves nothing open."""

import json
from pathlib import Path

import pytest

from ycg_flow.cli import main

POLICIES = Path(__file__).parents[2] / "config" / "policies"


@pytest.mark.parametrize("path", sorted(POLICIES.glob("*/demo.json")), ids=lambda path: path.parent.name)
def test_the_input_beside_a_policy_is_complete(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    is_round = "parties" in json.loads(path.read_text(encoding="utf-8"))
    command = "evaluate-round" if is_round else "evaluate"
    assert main([command, path.parent.name, "--input", str(path), "--as", "text"]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert "相符" in told.out
    assert "缺数据" not in told.out


def test_three_policies_have_one() -> None:
    found = {path.parent.name for path in POLICIES.glob("*/demo.json")}
    assert found >= {"zhengzhou-2022", "nanan-2021", "liaoning-reference"}
