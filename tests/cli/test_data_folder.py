"""The data folder of an installation belongs to whoever runs it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ycg_flow.cli import main
from ycg_flow.settings import kept_key


def test_nobody_else_may_enter_the_folder_with_database_keys_and_evidence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data"
    monkeypatch.setenv("YCG_FLOW_DATA", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(["database", "upgrade"]) == 0, capsys.readouterr().err
    assert (folder / "cases.db").exists()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "history.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("kept", ["", "00", "0" * 62, "no key at all"])
def test_nothing_is_sealed_with_what_is_left_of_a_key(
    kept: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YCG_FLOW_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "history.key").write_text(kept)
    assert main(["database", "upgrade"]) == 2
    assert "不是密钥" in capsys.readouterr().err
    assert not (tmp_path / "cases.db").exists()


def test_a_key_is_made_whole_or_not_at_all_and_by_one_of_two_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, others = tmp_path / "first.key", list[bytes]()

    def another_makes_it_meanwhile(_: int) -> None:
        assert not first.exists()
        monkeypatch.undo()
        others.append(kept_key(first))

    monkeypatch.setattr(os, "fsync", another_makes_it_meanwhile)
    assert [kept_key(first)] == others
    assert [path.name for path in tmp_path.iterdir()] == ["first.key"]
    monkeypatch.setattr(os, "fsync", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        kept_key(tmp_path / "second.key")
    assert [path.name for path in tmp_path.iterdir()] == ["first.key"]
