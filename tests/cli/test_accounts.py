"""The first account of a new installation, from the command line."""

from pathlib import Path

import pytest

from ycg_flow.cli import main

FIRST = ("--name", "曹某", "--region", "410100", "--region-name", "郑州市", "--bureau", "郑州市医疗保障局")


def run(*arguments: str) -> int:
    try:
        return main(["accounts", "first-administrator", *arguments])
    except SystemExit as stop:
        return int(str(stop.code))


def test_a_new_installation_gets_one_first_administrator_with_a_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YCG_FLOW_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert run("--account", "曹 某", *FIRST) == 2
    assert "--account：账号由小写字母" in capsys.readouterr().err
    assert run("--account", "caomou", *FIRST) == 0
    said = capsys.readouterr().out
    assert "账号：caomou" in said
    assert "一次性口令：" in said
    assert run("--account", "another", *FIRST) == 2
    assert "系统中已有人员" in capsys.readouterr().err
