"""The first accounts of a new installation, from the command line."""

import re
from pathlib import Path

import pytest

from ycg_flow.cli import main

SECURITY = ("--security-account", "weimou", "--security-name", "卫某")
FIRST = ("--name", "曹某", "--region", "410100", "--region-name", "郑州市", "--bureau", "郑州市医疗保障局")


def run(*arguments: str) -> int:
    try:
        return main(["accounts", "first-administrators", *arguments])
    except SystemExit as stop:
        return int(str(stop.code))


def test_a_new_installation_gets_two_administrators_with_a_code_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YCG_FLOW_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert run("--account", "曹 某", *SECURITY, *FIRST) == 2
    assert "--account：账号由小写字母" in capsys.readouterr().err
    assert run("--account", "weimou", *SECURITY, *FIRST) == 2
    assert "--security-account：这个账号已有人使用" in capsys.readouterr().err
    assert run("--account", "caomou", *SECURITY, *FIRST) == 0
    said = capsys.readouterr().out
    assert "账号：caomou" in said
    assert "账号：weimou" in said
    codes = re.findall(r"一次性口令：(\S+)", said)
    assert len(set(codes)) == 2
    assert run("--account", "another", "--security-account", "third", "--security-name", "某", *FIRST) == 2
    assert "系统中已有人员" in capsys.readouterr().err
