"""`ycg-flow audit`: export, verification from files alone, and what it says of a history that was changed."""

from __future__ import annotations

import errno
import sqlite3
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.casework.office import Office, TestClock, fill, open_zhengzhou_cycle
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.opening import open_desk
from ycg_flow.cli import auditing, main
from ycg_flow.records.copying import copied
from ycg_flow.records.database import open_database
from ycg_flow.records.migrating import upgrade
from ycg_flow.resources import migrations_dir
from ycg_flow.settings import read_settings

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with one open case, and its history anchored once."""
    folder = tmp_path / "data"
    monkeypatch.setenv("YCG_FLOW_DATA", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    settings = read_settings()
    database = open_database(settings.database_url)
    upgrade(database, migrations_dir())
    clock = TestClock()
    desk = open_desk(database, clock, history_key=settings.history_key, evidence_folder=settings.evidence_folder)
    office = Office(desk, clock, {})
    with database.writing() as session, session.begin():
        fill(session, office)
    open_zhengzhou_cycle(office)
    database.close()
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """A function that runs the command and returns its exit code and everything it said."""

    def ran(*arguments: str) -> tuple[int, str]:
        try:
            code: object = main([*arguments])
        except SystemExit as stopped:
            code = stopped.code
        told = capsys.readouterr()
        return int(str(code)), told.out + told.err

    return ran


def test_an_export_is_verified_from_files_alone(data: Path, tmp_path: Path, run: Run) -> None:
    assert run("audit", "anchor") == (0, "已写入第 1 个锚点，涉及 1 个案卷或周期。\n")
    export, anchors = str(tmp_path / "history.jsonl"), str(data / "anchors.jsonl")
    assert run("audit", "export", export)[0] == 0
    assert stat.S_IMODE(Path(export).stat().st_mode) == 0o600
    (data / "cases.db").unlink()
    code, told = run("audit", "verify", export, "--anchors", anchors, "--key", str(data / "history.key"))
    assert code == 0, told
    assert "核验通过" in told
    assert "密钥" not in told
    code, told = run("audit", "verify", export, "--anchors", anchors)
    assert code == 0
    assert "未使用密钥" in told


def unguarded(data: Path) -> sqlite3.Connection:
    """Open the database as its owner may: nothing in it refuses a change."""
    connection = sqlite3.connect(data / "cases.db")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    return connection


def test_a_history_that_does_not_hold_is_not_anchored_and_it_is_said_why(data: Path, run: Run) -> None:
    with unguarded(data) as connection:
        connection.execute("UPDATE history_entry SET digest = previous WHERE sequence = 2")
    connection.close()
    assert "未予锚定：第2条写入后被改动，内容与校验码不符。请立即导出核验。" in run("audit", "anchor")[1]


def test_a_changed_entry_is_named_with_what_stands_there_now(data: Path, tmp_path: Path, run: Run) -> None:
    run("audit", "anchor")
    with unguarded(data) as connection:
        connection.execute("UPDATE history_entry SET act = 'cycle.close_cycle' WHERE sequence = 2")
    connection.close()
    export = str(tmp_path / "history.jsonl")
    run("audit", "export", export)
    code, told = run("audit", "verify", export, "--anchors", str(data / "anchors.jsonl"))
    assert code == 1
    assert "核验不通过：1 处" in told
    assert "评价周期 zhengzhou-2022" in told
    assert "第2条的检索项" in told
    assert "2026-01-05" in told


@pytest.mark.usefixtures("data")
def test_without_anchors_the_verdict_says_what_it_cannot_know(tmp_path: Path, run: Run) -> None:
    export, anchors = str(tmp_path / "history.jsonl"), tmp_path / "anchors.jsonl"
    run("audit", "export", export)
    code, told = run("audit", "verify", export, "--anchors", str(anchors))
    assert (code, told.startswith("--anchors：没有找到文件")) == (2, True)
    anchors.touch()
    code, told = run("audit", "verify", export, "--anchors", str(anchors))
    assert code == 0, "as on a new installation, whose first anchor is yet to come"
    assert told.startswith("没有发现问题，但没有锚点可以比对：")
    assert "没有一条记录经过锚定，记录若被整段重写或截去尾部，无从发现" in told
    assert "核验通过" not in told


def test_the_opening_of_a_cycle_is_called_by_its_name_and_an_old_copy_for_what_it_is(
    data: Path, tmp_path: Path, run: Run
) -> None:
    run("audit", "anchor")
    anchors, export = str(data / "anchors.jsonl"), str(tmp_path / "history.jsonl")
    with unguarded(data) as connection:
        connection.execute("UPDATE history_entry SET person_id = 99 WHERE sequence = 1")
    connection.close()
    run("audit", "export", export)
    told = run("audit", "verify", export, "--anchors", anchors)[1]
    assert "新建评价周期，人员编号 99" in told
    head, *_, tail = Path(export).read_bytes().splitlines()
    Path(export).write_bytes(b"\n".join((head, tail)) + b"\n")
    told = run("audit", "verify", export, "--anchors", anchors)[1]
    assert "条记录都已不在：被整段删除，或数据库被换回了旧的备份" in told


@pytest.mark.usefixtures("data")
def test_an_export_that_runs_out_of_room_leaves_no_half_file_and_says_so(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lines_until_the_disk_is_full(_: Desk) -> Iterator[bytes]:
        yield b"first"
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(auditing, "export_lines", lines_until_the_disk_is_full)
    export = tmp_path / "history.jsonl"
    code, told = run("audit", "export", str(export))
    assert code == 2
    assert told.startswith(f"导出到的文件：写“{export}”时存储空间不足")
    assert not export.exists()


@pytest.mark.usefixtures("data")
def test_an_export_overwrites_nothing_and_a_key_that_is_none_is_refused(tmp_path: Path, run: Run) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text("keep me", encoding="utf-8")
    code, told = run("audit", "export", str(kept))
    assert code == 2
    assert "已经存在" in told
    assert kept.read_text(encoding="utf-8") == "keep me"
    code, told = run("audit", "verify", str(kept), "--anchors", str(kept), "--key", str(kept))
    assert code == 2
    assert "不是密钥" in told


@pytest.mark.usefixtures("data")
def test_a_file_that_holds_no_anchor_is_refused_and_does_not_pass_as_an_empty_one(tmp_path: Path, run: Run) -> None:
    run("audit", "anchor")
    export = str(tmp_path / "history.jsonl")
    run("audit", "export", export)
    code, told = run("audit", "verify", export, "--anchors", export)
    assert code == 2
    assert "没有一个锚点" in told
    assert "核验通过" not in told


def test_a_key_that_wrote_no_anchor_is_told_once_and_not_line_by_line(data: Path, tmp_path: Path, run: Run) -> None:
    anchors, wrong = data / "anchors.jsonl", tmp_path / "wrong.key"
    wrong.write_text("ab" * 32, encoding="ascii")
    run("audit", "anchor")
    export = str(tmp_path / "history.jsonl")
    run("audit", "export", export)
    code, told = run("audit", "verify", export, "--anchors", str(anchors), "--key", str(wrong))
    assert code == 1
    assert "锚点文件的每一行都与校验码不符（共1行）：多半不是写锚点时的密钥" in told


def test_a_lost_key_of_the_history_is_told_and_no_new_one_is_put_in_its_place(data: Path, run: Run) -> None:
    (data / "history.key").unlink()
    for command in (("audit", "anchor"), ("scheduler", "--once"), ("serve", "--port", "8311"), ("backup",)):
        code, told = run(*command)
        assert code == 2, command
        assert "办理记录密钥" in told
        assert "原来的密钥" in told
        assert not (data / "history.key").exists()


def test_another_key_than_that_of_the_history_is_refused_before_anything_is_written_with_it(
    data: Path, run: Run
) -> None:
    anchors, right = data / "anchors.jsonl", (data / "history.key").read_text(encoding="ascii")
    (data / "history.key").write_text("ab" * 32, encoding="ascii")
    for command in (("scheduler", "--once"), ("serve", "--port", "8321"), ("audit", "anchor"), ("backup",)):
        code, told = run(*command)
        assert code == 2, command
        assert f"办理记录密钥“{data / 'history.key'}”不是写下已有记录和锚点的那一个" in told
        assert "请把原来的密钥" in told
    assert not anchors.exists()
    (data / "history.key").write_text(right, encoding="ascii")
    run("audit", "anchor")
    for part in data.glob("cases.db*"):
        part.unlink()
    (data / "history.key").write_text("ab" * 32, encoding="ascii")
    assert run("database", "upgrade")[0] == 2, "the anchors alone speak against it"


def test_nothing_is_added_to_anchors_whose_last_line_does_not_hold(data: Path, run: Run) -> None:
    run("audit", "anchor")
    anchors = data / "anchors.jsonl"
    anchors.write_text(anchors.read_text("utf-8").replace('"number":1', '"number":2'), encoding="utf-8")
    before = anchors.read_bytes()
    code, told = run("audit", "anchor")
    assert code == 1
    assert f"没有写入锚点：锚点文件 {anchors} 的最后一行与密钥不符" in told
    assert run("scheduler", "--once")[0] == 0, "reminders go out all the same"
    assert anchors.read_bytes() == before


def test_a_restore_without_the_key_of_the_history_says_so_and_makes_none(
    data: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("backup", str(tmp_path / "backups"))[0] == 0
    (backup,) = (tmp_path / "backups").glob("*.backup")
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "backup.key").write_bytes((data / "backup.key").read_bytes())
    monkeypatch.setenv("YCG_FLOW_DATA", str(empty))
    code, told = run("restore", str(backup))
    assert code == 2
    assert f"没有找到办理记录密钥 {empty / 'history.key'}" in told
    assert not (empty / "history.key").exists()
    (empty / "history.key").write_bytes((data / "history.key").read_bytes())
    whole = bytearray(backup.read_bytes())
    whole[len(whole) // 2] ^= 1
    backup.write_bytes(whole)
    code, told = run("backup", "--check", str(backup))
    assert code == 2
    assert f"备份文件 {backup}" in told
    assert "chunk" not in told


def test_a_copy_that_cannot_be_written_is_an_error_of_the_disk_as_any_other(data: Path, tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{data / 'cases.db'}")
    with pytest.raises(OSError, match="unable to open"), copied(database, tmp_path / "nowhere"):
        pass
    database.close()


def test_what_was_changed_past_the_product_is_told_by_case(data: Path, run: Run) -> None:
    code, told = run("audit", "compare")
    assert (code, told.partition("的")[0]) == (0, "核对一致：1 个案卷")
    with sqlite3.connect(data / "cases.db") as connection:
        connection.execute("UPDATE evaluation_case SET state = 'closed'")
    code, told = run("audit", "compare")
    assert code == 1
    assert told.startswith("核对不一致：1 处。")
    assert "410122-2025-001：所处环节与办理记录不符（case:410122-2025-001）\n" in told
