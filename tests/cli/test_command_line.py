"""The command itself: version, help in Chinese, any locale, a reader that stops early."""

import json
import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from ycg_flow.cli import GROUP_OF_COMMAND, main

COMMAND = str(Path(sys.executable).with_name("ycg-flow"))
LATIN_SENTENCE = re.compile(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}")


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out == f"ycg-flow {version('ycg-flow')}\n"


@pytest.mark.parametrize("arguments", [["--help"], ["evaluate", "--help"], ["evaluate-round", "--help"]])
def test_help_is_chinese(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    out = capsys.readouterr().out
    assert stopped.value.code == 0
    assert out.startswith("用法：ycg-flow")
    assert "选项" in out
    assert LATIN_SENTENCE.search(out) is None


def test_every_command_is_listed_and_is_found_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    listed = re.findall(r"(?m)^    ([a-z-]+)(?: |$)", capsys.readouterr().out)
    assert listed == list(GROUP_OF_COMMAND)
    for command in listed:
        with pytest.raises(SystemExit) as stopped:
            main([command, "--help"])
        assert stopped.value.code == 0
        assert capsys.readouterr().out.startswith(f"用法：ycg-flow {command}")


def test_scoring_reads_no_database_and_no_pages(project_dir: Path) -> None:
    card = project_dir / "config" / "policies" / "zhengzhou-2022" / "demo.json"
    asked = f"from ycg_flow.cli import main; main(['evaluate', 'zhengzhou-2022', '--input', {str(card)!r}])"
    told = "import sys; print({name.split('.')[0] for name in sys.modules} & {'sqlalchemy', 'flask'})"
    found = subprocess.run([sys.executable, "-c", f"{asked}; {told}"], capture_output=True, text=True, check=True)
    assert found.stdout.splitlines()[-1] == "set()"


@pytest.mark.parametrize("form", ["json", "text", "html"])
def test_the_answer_is_utf8_whatever_the_locale_says(form: str, project_dir: Path) -> None:
    card = project_dir / "config" / "policies" / "zhengzhou-2022" / "demo.json"
    found = subprocess.run(
        [COMMAND, "evaluate", "zhengzhou-2022", "--input", str(card), "--as", form],
        capture_output=True,
        check=True,
        env={**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    )
    assert "城关镇卫生院" in found.stdout.decode("utf-8")
    assert found.stderr == b""


def test_the_demo_card_comes_to_the_same_in_json_and_as_text(
    project_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = str(project_dir / "config" / "policies" / "zhengzhou-2022" / "demo.json")
    assert main(["evaluate", "zhengzhou-2022", "--input", card]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert main(["evaluate", "zhengzhou-2022", "--input", card, "--as", "text"]) == 0
    text = capsys.readouterr().out
    assert answer["total"] == "84.89"
    assert f"总分：                  {answer['total']}分" in text
    for amount in answer["settlement"].values():
        assert f"{int(amount.partition('.')[0]):,}.{amount.partition('.')[2]}" in text


def test_a_reader_that_stops_early_brings_no_traceback(project_dir: Path) -> None:
    card = project_dir / "config" / "policies" / "zhengzhou-2022" / "demo.json"
    process = subprocess.Popen(
        [COMMAND, "evaluate", "zhengzhou-2022", "--input", str(card), "--as", "html"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    process.wait(timeout=60)
    assert said == b""


@pytest.mark.parametrize(
    ("command", "purpose"),
    [
        ("evidence sweep", "清除没有登记"),
        ("audit verify", "离线核验导出的办理记录"),
        ("scheduler", "运行定时任务"),
        ("policy check", "检查"),
        ("evaluate", "计算一个案卷"),
    ],
)
def test_the_help_of_a_command_says_what_it_does(
    command: str, purpose: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command.split(), "--help"])
    assert ended.value.code == 0
    assert purpose in capsys.readouterr().out.split("\n\n")[1]
