"""The log of `ycg-flow scheduler`: a line with China time for each thing done, and silence where there was nothing."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from ycg_flow.casework.jobs import scheduler
from ycg_flow.wording.operating import delivered_sentence, reminded_sentence

COMMAND = str(Path(sys.executable).with_name("ycg-flow"))
LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d INFO (.+)\n")


def test_the_scheduler_says_with_the_time_what_it_did_and_nothing_of_its_own_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YCG_FLOW_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with subprocess.Popen([COMMAND, "scheduler"], stderr=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stderr is not None
        said = [process.stderr.readline() for _ in range(2)]
        process.terminate()
        said += process.stderr.readlines()
    told = [found[1] for found in map(LINE.fullmatch, said) if found]
    assert len(told) == len(said), said
    assert told == ["定时任务已启动", "锚定：写入第 1 个锚点，涉及 0 个案卷或周期"]


def test_a_job_that_did_nothing_is_silent_and_one_without_its_database_says_so_in_a_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def away() -> str:
        raise OperationalError("SELECT 1", {}, Exception("connection refused\nis it running?"))

    caplog.set_level("INFO")
    for job in (lambda: delivered_sentence(0), lambda: reminded_sentence(0, {}), lambda: delivered_sentence(3), away):
        scheduler._logged("deliver", job)()
    assert [record.getMessage() for record in caplog.records] == [
        "投递：通知 3 条",
        "deliver did not run, the database cannot be used: connection refused is it running?",
    ]
    assert reminded_sentence(5, {"before_3": 2}) == "提醒：发出 5 条（到期前 3 个工作日 2 项任务）"
