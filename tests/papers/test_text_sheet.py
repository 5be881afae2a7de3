"""The sheet for a terminal: a hundred columns, aligned over Chinese, nothing that could steer the terminal."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.wording.cards import demo, sheet
from ycg_flow.cli import main
from ycg_flow.papers.columns import Column, padded, table_lines, width_of, wrapped
from ycg_flow.papers.text_sheet import WIDTH, text_sheet

HEADINGS = [
    "一、得分表",
    "二、失分、未定和经决定的指标",
    "三、一票否决",
    "四、清算",
    "五、文件没有写明之处和采用的理解",
    "六、其余指标的依据",
    "七、说明",
]


def test_no_line_is_wider_than_the_terminal() -> None:
    assert max(width_of(line) for line in text_sheet(sheet()).splitlines()) <= WIDTH


def test_the_table_comes_first_then_losses_then_money_and_empty_sections_are_left_out() -> None:
    lines = text_sheet(sheet()).splitlines()
    assert [line for line in lines if line[:2] in {heading[:2] for heading in HEADINGS}] == HEADINGS


def test_open_matters_stand_behind_the_money() -> None:
    text = text_sheet(sheet(judgements={}))
    assert text.index("四、清算") < text.index("五、未定事项") < text.index("六、文件没有写明之处")


def test_numbers_of_the_table_end_in_one_column_whatever_stands_before_them() -> None:
    text = text_sheet(sheet())
    rows = [
        line for line in text[text.index("一、得分表") : text.index("步骤")].splitlines() if line.endswith("已评分")
    ]
    assert len(rows) == 23
    assert {width_of(line) for line in rows} == {width_of(rows[0])}


@pytest.mark.req("ZZC-05")
def test_a_split_has_a_heading_of_its_own_that_names_what_is_divided() -> None:
    text = "".join(text_sheet(sheet()).partition("四、清算")[2].split())
    heading = "结余留用资金分配：分配“结余留用”"
    before, _, after = text.partition(f"【{heading}】")
    assert before.endswith("由医共体退回第五条")
    assert "退回的结余资金" in before
    assert after.startswith("牵头医院")
    assert f"●{heading}说明原则上按5:3:2；另行确定比例的须写明理由牵头医院：" in after


def test_every_loss_is_told_with_rule_arithmetic_figures_and_clause() -> None:
    text = text_sheet(sheet())
    told = text[text.index("二、") : text.index("三、")]
    part = told[told.index("● 县域内就诊率达到90%") :]
    for words in (
        "规则  低于90%的",
        "计算  县域内就诊率：1,799,900 ÷ 2,000,000",
        "数据  2025年　县域内就诊人次　1,799,900人次",
    ):
        assert words in part
    assert "依据  《紧密型县域医共体医保绩效考核指标清单》指标清单 序号10：" in part


@pytest.mark.req("PF-19")
def test_the_other_reading_is_told_with_points_and_yuan() -> None:
    text = "".join(text_sheet(sheet()).split())
    assert "若采用另一种理解“以县域内就诊人次为分母”：总分由84.89分变为85.52分；质量保证金返还由5,000,000.00元" in text


def test_what_people_wrote_cannot_steer_the_terminal() -> None:
    decisions = {"chronic_share_growth": {"as": "zero", "reason": "第一行\n\x1b[2J第二行"}}
    ledger = {**demo()["ledger"], "allocation.members": {"village_clinics": {"村\x1b]0;室": 1}}}
    text = text_sheet(sheet(decisions=decisions, ledger=ledger))
    assert "第一行 \\x1b[2J第二行" in text
    assert all(letter.isprintable() or letter in "\n\u3000" for letter in text)


def test_the_command_prints_the_sheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "card.json"
    path.write_text(json.dumps(demo()))
    assert main(["evaluate", "zhengzhou-2022", "--input", str(path), "--as", "text"]) == 0
    assert capsys.readouterr().out == text_sheet(sheet())


@given(
    text=some.text(alphabet=some.sampled_from("分得0123456789.,，。“”（）ab "), max_size=80), width=some.integers(8, 30)
)
def test_wrapping_loses_nothing_and_keeps_the_width(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width_of(line) <= width for line in lines)


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    assert wrapped("按比例扣（不足一个的不计），扣完为止", 10) == ["按比例扣", "（不足一个", "的不计），", "扣完为止"]


def test_a_cell_that_is_too_long_goes_on_below_itself() -> None:
    columns = [Column("指标", 6), Column("得分", 4, is_number=True)]
    assert list(table_lines(columns, [["很长的名称", "5"]]))[2:] == ["很长的    5", "名称"]


def test_padding_counts_columns_not_characters() -> None:
    assert padded("得分", 6) == "得分  "
    assert padded("得分", 6, to_right=True) == "  得分"
