"""Bad input: exit 2, nothing on standard output, one line for each fault with field and remedy, never a traceback."""

import io
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from ycg_flow.cli import main
from ycg_flow.policy.strict_json import MOST_BYTES

POLICY = "zhengzhou-2022"
MEGABYTE = 1024 * 1024


@pytest.fixture
def refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., list[str]]:
    """Run a command over an input that must be refused and return the lines of standard error."""

    def run(content: bytes | Mapping[str, Any], policy: str = POLICY, command: str = "evaluate") -> list[str]:
        path = tmp_path / "input.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        code = main([command, policy, "--input", str(path)])
        return lines_of_refusal(code, capsys)

    return run


def lines_of_refusal(code: int, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the lines of standard error after checking that a command was refused as it should be."""
    out, err = capsys.readouterr()
    assert code == 2
    assert out == ""
    assert "Traceback" not in err
    lines = err.splitlines()
    assert lines
    assert all("：" in line and line[-1] in "。？" for line in lines), lines
    return lines


def case(**fields: object) -> dict[str, Any]:
    return {"year": 2025, **fields}


FIELD_FAULTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("unknown field", case(figure={}), "figure", "是否想写“figures”"),
    ("missing year", {"figures": {}}, "year", "缺少评价年度"),
    ("year as text", {"year": "2025"}, "year", "2000至2100"),
    ("year as yes", {"year": True}, "year", "四位整数"),
    ("year before the policy", {"year": 2021}, "year", "早于本政策开始适用的2022年度"),
    ("unknown figure", case(figures={"vists": 1}), "figures.vists", "是否想写“visits”"),
    ("unknown indicator", case(only=["disclosur"]), "only.0", "是否想写“disclosure”"),
    ("unknown reading", case(readings={"partial_point": "full"}), "readings.partial_point", "是否想写“partial_points”"),
    ("unknown option", case(readings={"partial_points": "half"}), "readings.partial_points", "proportional"),
    ("option of a wrong type", case(readings={"partial_points": []}), "readings.partial_points", "可选"),
    ("unknown parameter", case(parameters={"retained": 1}), "parameters.retained", "本地参数"),
    ("unknown ledger entry", case(ledger={"prepaid": "1"}), "ledger.prepaid", "台账"),
    ("unknown veto", case(vetoes=["fraud"]), "vetoes.0", "否决情形"),
    ("veto of a wrong type", case(vetoes=[None, {}]), "vetoes.1", "否决情形"),
    ("unknown bonus", case(bonuses={"innovation": 1}), "bonuses.innovation", "加分项"),
    ("figures as a list", case(figures=[]), "figures", "名称: 值"),
    ("vetoes as a table", case(vetoes={}), "vetoes", "列表"),
    ("a text for a number", case(figures={"visits": "many"}), "figures.visits", "不是普通的十进制数"),
    ("a yes for a number", case(figures={"visits": True}), "figures.visits", "不是普通的十进制数"),
    ("a list for a number", case(figures={"visits": [1]}), "figures.visits", "不是普通的十进制数"),
    ("a number for a yes", case(figures={"funds_measure_filed": 1}), "figures.funds_measure_filed", "true（是）"),
    ("a percent sign", case(figures={"down_referral_rate": "8.5%"}), "figures.down_referral_rate", "百分号"),
    ("a unit", case(ledger={"quality_deposit": "1200万元"}), "ledger.quality_deposit", "不带单位"),
    ("thousands commas", case(ledger={"quality_deposit": "12,000"}), "ledger.quality_deposit", "逗号"),
    ("full-width digits", case(figures={"visits": "１２"}), "figures.visits", "全角数字"),
    ("an exponent as text", case(figures={"visits": "1E+999999999"}), "figures.visits", "指数"),
    ("not a number as text", case(figures={"visits": "NaN"}), "figures.visits", "不是普通的十进制数"),
    ("endless as text", case(figures={"visits": "Infinity"}), "figures.visits", "不是普通的十进制数"),
    ("half a visit", case(figures={"visits": "0.5"}), "figures.visits", "不是整数"),
    ("below zero", case(figures={"visits": -1}), "figures.visits", "小于下限0"),
    ("above a hundred percent", case(figures={"sign_up_rate": "100.01"}), "figures.sign_up_rate", "大于上限100"),
    ("more dissatisfied than asked", case(figures={"dissatisfied_patients": 21}), "figures.dissatisfied", "上限20"),
    (
        "more than the whole",
        case(figures={"visits_within_county": 11, "visits": 10}),
        "figures.visits_within_county.2025",
        "大于整体“参保人就诊总人次”的10",
    ),
    ("a year to come", case(figures={"visits": {"2026": 1}}), "figures.visits.2026", "2025年度或之前"),
    ("a year that is none", case(figures={"visits": {"last": 1}}), "figures.visits.last", "四位年份"),
    ("more than all points", case(judgements={"budget_plan": "5.1"}), "judgements.budget_plan", "大于上限5"),
    ("points for a computed row", case(judgements={"disclosure": 5}), "judgements.disclosure", "不由人打分"),
    ("a share above one", case(parameters={"retained_share": "80"}), "parameters.retained_share", "大于上限1"),
    ("a decision without reason", case(decisions={"disclosure": {"as": "zero"}}), "decisions.disclosure", "理由"),
    ("a decision of no kind", case(decisions={"disclosure": {"as": 1, "reason": "x"}}), "decisions.disclosure", "zero"),
    ("an empty decision", case(decisions={"disclosure": {}}), "decisions.disclosure.reason", "理由"),
    ("a decision as text", case(decisions={"disclosure": "zero"}), "decisions.disclosure", "花括号"),
    (
        "a decision without its points",
        case(decisions={"disclosure": {"as": "points", "reason": "x"}}),
        "decisions.disclosure.points",
        "分数",
    ),
    ("finer than a fen", case(ledger={"quality_deposit": "0.001"}), "ledger.quality_deposit", "两位小数"),
    ("a negative amount", case(ledger={"quality_deposit": "-1"}), "ledger.quality_deposit", "小于下限0"),
    (
        "an entry above its line",
        case(score="90", ledger={"prepaid_quota": "1", "actual_spending": "2", "reasonable_overspend": "2"}),
        "ledger.reasonable_overspend",
        "大于整体“年度预付额度超支”的1",
    ),
    (
        "a split without reason",
        case(ledger={"allocation.weights": {"lead_hospital": 1}}),
        "ledger.allocation.weights.reason",
        "理由",
    ),
    (
        "a split of nothing",
        case(ledger={"allocation.weights": {"lead_hospital": 0, "reason": "x"}}),
        "ledger.allocation.weights",
        "至少一个大于0",
    ),
    (
        "members that are no table",
        case(ledger={"allocation.members": {"lead_hospital": 5}}),
        "ledger.allocation.members.lead_hospital",
        "花括号",
    ),
    ("only and score", case(only=["disclosure"], score="90"), "only", "不能同时用"),
    ("a score above all points", case(score="100.01"), "score", "大于上限100"),
]


@pytest.mark.parametrize(
    ("content", "place", "words"), [row[1:] for row in FIELD_FAULTS], ids=[row[0] for row in FIELD_FAULTS]
)
def test_a_bad_field_is_named_with_its_remedy(
    content: dict[str, Any], place: str, words: str, refused: Callable[..., list[str]]
) -> None:
    lines = refused(content)
    assert any(line.startswith(place) and words in line for line in lines), lines


def test_every_fault_of_one_input_is_told_at_once(refused: Callable[..., list[str]]) -> None:
    lines = refused(case(figures={"vists": 1, "visits": -1}, vetoes=["fraud"], ledger={"prepaid": "1"}))
    assert [line.partition("：")[0].partition("（")[0] for line in lines] == [
        "figures.vists",
        "figures.visits",
        "vetoes.0",
        "ledger.prepaid",
    ]


def test_a_field_is_told_with_its_chinese_name_and_unit(refused: Callable[..., list[str]]) -> None:
    assert refused(case(figures={"visits": -1})) == [
        "figures.visits（参保人就诊总人次，人次）：-1小于下限0。请核对数值和单位。"
    ]


TEXT_FAULTS: list[tuple[str, bytes, str]] = [
    ("nothing", b"", "第1行第1列"),
    ("no JSON", b"year = 2025", "不符合JSON格式"),
    ("cut off", b'{"year": 2025, "figures": {', "不符合JSON格式"),
    ("a list", b"[]", "名称: 值"),
    ("null", b"null", "名称: 值"),
    ("a duplicate key", b'{"year": 2025, "year": 2024}', "“year”写了两次"),
    ("a duplicate figure", b'{"year": 2025, "figures": {"visits": 1, "visits": 2}}', "“visits”写了两次"),
    ("not a number", b'{"year": 2025, "figures": {"visits": NaN}}', "“NaN”不是普通的十进制数"),
    ("endless", b'{"year": 2025, "figures": {"visits": Infinity}}', "“Infinity”不是"),
    ("endless downwards", b'{"year": 2025, "figures": {"visits": -Infinity}}', "“-Infinity”不是"),
    ("an enormous exponent", b'{"year": 2025, "figures": {"visits": 1E+999999999}}', "“1E+999999999”不是"),
    ("an enormous integer", b'{"year": 2025, "figures": {"visits": ' + b"9" * 100_000 + b"}}", "不是普通的十进制数"),
    ("lists 5,000 deep", b"[" * 5000 + b"]" * 5000, "嵌套超过"),
    ("tables 5,000 deep", b'{"a":' * 5000 + b"1" + b"}" * 5000, "嵌套超过"),
    ("another encoding", '{"year": 2025, "说明": 1}'.encode("gb18030"), "UTF-8"),
    ("half a surrogate pair", b'{"year": 2025, "vetoes": ["\\ud800"]}', "不成对的编码"),
    ("a name with control characters", b'{"year": 2025, "figures": {"\\u001b[2J\\n": 1}}', "\\x1b[2J"),
]


@pytest.mark.parametrize(("content", "words"), [row[1:] for row in TEXT_FAULTS], ids=[row[0] for row in TEXT_FAULTS])
def test_a_text_that_is_no_plain_json_is_refused(content: bytes, words: str, refused: Callable[..., list[str]]) -> None:
    lines = refused(content)
    assert len(lines) == 1
    assert words in lines[0]


def test_an_input_above_the_limit_is_refused_without_reading_it_all(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fifty = Counted(50 * MEGABYTE)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(fifty)))
    lines = lines_of_refusal(main(["evaluate", POLICY, "--input", "-"]), capsys)
    assert "8MB的上限" in lines[0]
    assert fifty.handed_out <= MOST_BYTES + MEGABYTE


class Counted(io.RawIOBase):
    """Blanks without end, up to a size, that count how many were taken."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.handed_out = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        taken = min(len(buffer), self.size - self.handed_out)
        buffer[:taken] = b" " * taken
        self.handed_out += taken
        return taken


def test_a_million_unknown_fields_are_told_only_as_far_as_anybody_reads(refused: Callable[..., list[str]]) -> None:
    lines = refused(case(figures={f"f{number}": 1 for number in range(300_000)}))
    assert len(lines) < 300
    assert lines[-1].startswith("input：错误太多")


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("zhengzhou-2023", "是否想写“zhengzhou-2022”"),
        ("Zhengzhou-2022", "是否想写“zhengzhou-2022”"),
        ("atlantis", "现有：liaoning-reference"),
        ("", "不是政策编号"),
        ("../zhengzhou-2022", "不能是路径"),
        ("/etc/passwd", "不能是路径"),
        ("zhengzhou-2022/policy.toml", "不能是路径"),
        ("..\\zhengzhou-2022", "不能是路径"),
        ("zhengzhou-2022\x00", "不能是路径"),
        ("zhengzhou-2022\n", "不能是路径"),
    ],
)
def test_a_policy_that_is_not_there_or_is_a_path_is_refused(
    policy: str, words: str, refused: Callable[..., list[str]]
) -> None:
    (line,) = refused(case(), policy)
    assert line.startswith("policy：")
    assert words in line or "是否想写" in line
    assert ("是否想写" in line) or words in line


def test_a_path_is_never_taken_for_a_near_policy(refused: Callable[..., list[str]]) -> None:
    (line,) = refused(case(), "../zhengzhou-2022")
    assert "不能是路径" in line


@pytest.mark.parametrize(
    ("name", "words"), [("missing.json", "没有找到文件"), ("", "是目录"), ("a\x00b", "没有找到文件")]
)
def test_an_input_that_cannot_be_read_is_named(
    name: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = lines_of_refusal(main(["evaluate", POLICY, "--input", str(tmp_path / name)]), capsys)
    assert lines[0].startswith("--input：")
    assert words in lines[0]


@pytest.mark.parametrize("form", ["json", "text", "html"])
def test_nothing_is_half_written_in_any_form(form: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "input.json"
    path.write_text(json.dumps(case(figures={"visits": -1})))
    lines_of_refusal(main(["evaluate", POLICY, "--input", str(path), "--as", form]), capsys)


ROUND_FAULTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("no parties", case(), "parties", "方括号"),
    ("a party that is no table", case(parties=[1]), "parties.0.id", "请在 id 里写明"),
    ("a party without a name", case(parties=[{"score": "90"}]), "parties.0.id", "请在 id 里写明"),
    ("a party twice", case(parties=[{"id": "甲"}, {"id": "甲"}]), "parties.1.id", "列了两次"),
    ("a party of another year", case(parties=[{"id": "甲", "year": 2024}]), "parties.甲.year", "不一致"),
    (
        "a fault of a party",
        case(parties=[{"id": "甲", "figures": {"visits": -1}}]),
        "parties.甲.figures.visits",
        "下限0",
    ),
    ("no year", {"parties": [{"id": "甲"}]}, "year", "缺少评价年度"),
    ("an unknown field", case(parties=[], score="90"), "score", "没有“score”这个字段"),
]


@pytest.mark.parametrize(
    ("content", "place", "words"), [row[1:] for row in ROUND_FAULTS], ids=[row[0] for row in ROUND_FAULTS]
)
def test_a_bad_round_names_party_and_field(
    content: dict[str, Any], place: str, words: str, refused: Callable[..., list[str]]
) -> None:
    lines = refused(content, command="evaluate-round")
    assert any(line.startswith(place) and words in line for line in lines), lines


def test_what_is_wrong_for_all_parties_is_said_once(refused: Callable[..., list[str]]) -> None:
    content = case(parameters={"share": "1"}, parties=[{"id": "甲"}, {"id": "乙"}])
    assert len(refused(content, command="evaluate-round")) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "缺少参数 命令"),
        (["score"], "'score' 不能用于 命令"),
        (["evaluate", POLICY], "缺少参数 --input"),
        (["evaluate", POLICY, "--input"], "后面要写一个值"),
        (["evaluate", POLICY, "--input", "-", "--as", "pdf"], "可选 'json', 'text', 'html'"),
        (["evaluate", POLICY, "--input", "-", "--fast"], "不认识的参数 --fast"),
    ],
)
def test_a_command_written_wrongly_is_told_on_one_line(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    (line,) = lines_of_refusal(int(str(stopped.value.code)), capsys)
    assert words in line
    assert "--help" in line


@pytest.mark.parametrize("content", [b"{", b'{"year": 2025, "figures": {"visits": "\xff"}}'])
def test_the_command_itself_leaves_standard_output_empty(content: bytes) -> None:
    command = [str(Path(sys.executable).with_name("ycg-flow")), "evaluate", POLICY, "--input", "-"]
    found = subprocess.run(command, input=content, capture_output=True, check=False)
    assert (found.returncode, found.stdout) == (2, b"")
    assert "Traceback" not in found.stderr.decode("utf-8")
    assert len(found.stderr.decode("utf-8").splitlines()) == 1
