"""A database that cannot be used is told in one line, whichever command meets it, and never by a traceback."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from ycg_flow.cli import main

FIRST_ADMINISTRATORS = (
    "accounts first-administrators --account caomou --name 曹某 --security-account weimou --security-name 卫某"
    " --region 410100 --region-name 郑州市 --bureau 郑州市医疗保障局"
)
COMMANDS = (
    ("database", "upgrade"),
    ("database", "grants", "someone"),
    ("scheduler", "--once"),
    ("scheduler",),
    ("serve", "--port", "8321"),
    ("audit", "anchor"),
    ("audit", "export", "history.jsonl"),
    ("backup", "backups"),
    ("evidence", "sweep"),
    tuple(FIRST_ADMINISTRATORS.split()),
    ("restore", "some.backup"),
)
NOBODY_LISTENS = "postgresql://caomou:secret-word@127.0.0.1:1/cases"


@pytest.fixture(autouse=True)
def _in_its_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("YCG_FLOW_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command that ends with exit code 2, nothing on standard output, and return its one line."""
    assert main(arguments) == 2, arguments
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    return line


def test_a_server_that_does_not_answer_is_told_by_every_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", NOBODY_LISTENS)
    assert "连不上数据库" in told(capsys, "serve"), "before there is a key"
    (tmp_path / "data").mkdir()
    for key in ("history.key", "backup.key"):
        (tmp_path / "data" / key).write_text("0f" * 32)
    for command in COMMANDS:
        line = told(capsys, *command)
        assert line.startswith("DATABASE_URL：连不上数据库"), command
        assert "请核对地址、账户和密码" in line
        assert "secret-word" not in line


@pytest.mark.parametrize(
    "address", ["postgresql://host:secret/cases", "not an address", "postgresql+nothing://host/cases"]
)
def test_what_is_no_address_is_told_without_showing_a_password(
    address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    line = told(capsys, "audit", "anchor")
    assert "postgresql://账户:密码@主机/数据库" in line
    assert "secret" not in line


def test_a_file_that_is_no_database_and_one_of_a_later_release_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["database", "upgrade"]) == 0
    capsys.readouterr()
    file = tmp_path / "data" / "cases.db"
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert "已由更新版本的程序升级" in told(capsys, "scheduler", "--once")
    for part in tmp_path.glob("data/cases.db*"):
        part.unlink()
    file.write_bytes(b"no database at all" * 100)
    assert "不是数据库，或已损坏" in told(capsys, "scheduler", "--once")


def test_a_data_folder_that_cannot_be_made_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("YCG_FLOW_DATA", str(tmp_path / "file" / "data"))
    assert told(capsys, "audit", "anchor").startswith("YCG_FLOW_DATA：不能使用")
