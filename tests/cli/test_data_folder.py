"""The data folder of an installation belongs to whoever runs it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from ycg_flow.cli import main


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
