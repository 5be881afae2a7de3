"""The page to print: one self-contained file without script, escaped, complete, with repeated heads and page breaks."""

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.wording.cards import demo, sheet
from ycg_flow.cli import main
from ycg_flow.papers.html_sheet import html_sheet

VOID = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """The tags, attributes and text of a page; every tag that opens must close in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def page(**changes: Any) -> Page:
    return Page(html_sheet(sheet(**changes)))


def test_the_page_is_self_contained_and_runs_nothing() -> None:
    found = page()
    assert {"script", "img", "link", "iframe", "object"} & set(found.tags) == set()
    assert {name for name, _ in found.attributes} & {"src", "href", "style"} == set()
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    assert "url(" not in html_sheet(sheet())


def test_the_page_says_all_that_the_sheet_holds() -> None:
    words = "".join("".join(page().words).split())
    found = sheet()
    for line in found.indicators:
        for text in (line.name, line.rule, line.arithmetic, line.decision, line.basis, *line.readings):
            assert "".join(text.split()) in words
    for amount in found.money:
        for text in (amount.name, amount.amount, amount.arithmetic):
            assert "".join(text.split()) in words
    for reading in found.readings:
        for effect in reading.effects:
            assert "".join(effect.result.split()) in words
    for sentence in found.conservation:
        assert "".join(sentence.split()) in words


def test_what_people_wrote_is_text_and_never_markup() -> None:
    reason = "<script>alert(1)</script><b>"
    text = html_sheet(sheet(decisions={"chronic_share_growth": {"as": "zero", "reason": reason}}))
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;b&gt;" in text


def test_headings_of_tables_repeat_and_rows_stay_whole_on_paper() -> None:
    text = html_sheet(sheet())
    assert "@page { size: A4" in text
    assert "thead { display: table-header-group; }" in text
    assert "break-inside: avoid" in text
    assert page().tags.count("thead") >= 4


def test_a_split_stands_under_a_heading_of_its_own_in_the_table() -> None:
    text = html_sheet(sheet())
    heading = '<th scope="rowgroup" class="group" colspan="4">结余留用资金分配：分配“结余留用”</th>'
    before, _, after = text.partition(heading)
    assert before.rstrip().endswith("<tr>")
    assert before.rfind("退回的结余资金") > before.rfind("<h2>清算</h2>")
    assert after[: after.index("</table>")].count("牵头医院") == 1
    assert '<tr class="deep-0"><th scope="row">风险调剂金分担的超支' in after[after.index("<tbody>") :]


def test_open_matters_are_counted_at_the_top_and_told() -> None:
    words = "".join(page(judgements={}).words)
    assert "项，见后" in words
    assert "的评分：请补齐，或由评价组决定怎样计分并写明理由。" in words


def test_a_policy_without_points_shows_values(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "values.json"
    path.write_text(json.dumps({"year": 2025, "figures": {"enrolled_persons": 990, "persons_required_to_enrol": 1000}}))
    for form in ("text", "html"):
        assert main(["evaluate", "liaoning-reference", "--input", str(path), "--as", form]) == 0
        out = capsys.readouterr().out
        assert "指标值" in out
        assert "99%" in out
        assert "得分表" not in out


def test_a_round_gives_each_party_pages_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parties = [{"id": "甲县<医共体>", **{key: value for key, value in demo().items() if key != "year"}}, {"id": "乙县"}]
    path = tmp_path / "round.json"
    path.write_text(json.dumps({"year": 2025, "parties": parties}))
    assert main(["evaluate-round", "zhengzhou-2022", "--input", str(path), "--as", "html"]) == 0
    text = capsys.readouterr().out
    found = Page(text)
    assert found.tags.count("main") == 3
    assert "甲县&lt;医共体&gt;" in text
    assert main(["evaluate-round", "zhengzhou-2022", "--input", str(path), "--as", "text"]) == 0
    assert "甲县<医共体> 2025年度绩效评价评分清算单" in capsys.readouterr().out
