"""`ycg-flow demo` as a person starts it: it says the address when it answers, and stays on this machine."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

COMMAND = str(Path(sys.executable).with_name("ycg-flow"))
FIRST_DAY = ("--until", "2025-09-22")


@pytest.fixture
def demonstration(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [COMMAND, "demo", "--port", "0", "--data", str(tmp_path / "demonstration"), *FIRST_DAY]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        yield process
        process.terminate()


def test_the_demonstration_says_its_address_and_accounts_and_answers(demonstration: subprocess.Popen[str]) -> None:
    assert demonstration.stdout is not None
    said = ""
    while "Ctrl+C" not in said:
        line = demonstration.stdout.readline()
        assert line, said
        said += line
    found = re.search(r"http://127\.0\.0\.1:\d+/", said)
    assert found
    assert "评价组组长　leader" in said
    with urllib.request.urlopen(f"{found[0]}healthz") as answer:  # noqa: S310 - this machine's own address
        assert answer.status == 200


def test_a_port_in_use_is_told_at_once_in_one_line_with_another_to_try(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        folder = tmp_path / "demonstration"
        command = [COMMAND, "demo", "--port", str(port), "--data", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert f"端口{port}不能使用" in done.stderr
    assert f"--port {port + 1}" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not folder.exists(), "nobody waits for a demonstration to be told that it cannot be shown"


def test_a_day_that_is_none_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "demonstration"
    command = [COMMAND, "demo", "--data", str(folder), "--until", "明天"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert "明天" in done.stderr
    assert not folder.exists()


def test_an_address_of_another_machine_is_told_as_such(tmp_path: Path) -> None:
    command = [COMMAND, "demo", "--host", "192.0.2.7", "--port", "0", "--data", str(tmp_path / "demonstration")]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (
        2,
        "--host：192.0.2.7不是这台机器的地址。请用本机的地址，例如 --host 127.0.0.1。\n",
    )
