"""Markdown that people write is rendered in bounded time, whatever it holds, and stays readable."""

from __future__ import annotations

import time

import pytest

from ycg_flow.casework.steps.write_report import MOST_MARKDOWN
from ycg_flow.web.markdown_text import safe_html

PATIENCE_SECONDS = 10
"""Each of these took minutes, or ended in an error, before it was held; a busy machine may need a second or two."""


@pytest.mark.parametrize("mark", ["[[", "![", "[a](", "[](", "<a ", "1. ", "- ", "> ", "\n#", "a\n-\n", "* x\n", "`"])
def test_a_longest_report_of_costly_marks_is_shown_in_bounded_time(mark: str) -> None:
    started = time.monotonic()
    assert safe_html((mark * MOST_MARKDOWN)[:MOST_MARKDOWN])
    assert time.monotonic() - started < PATIENCE_SECONDS


def test_what_is_not_rendered_is_shown_as_it_was_typed_and_opens_nothing() -> None:
    assert safe_html("<script>alert(1)</script>" + "[" * 500).startswith("<pre>&lt;script&gt;")


def test_prose_lists_tables_and_links_are_rendered() -> None:
    html = safe_html("1. 甲\n2. **乙**\n\n- 丙\n    - 丁\n\n[文件](https://example.org/a)\n\n|a|b|\n|-|-|\n|1|2|\n")
    for part in ("<ol>", "<strong>乙</strong>", "<li>丁</li>", 'href="https://example.org/a"', "<td>2</td>"):
        assert part in html


@pytest.mark.parametrize("address", ["/sign-out", "//zqx.example/a", "java    script:alert(1)", "a.pdf"])
def test_an_address_without_a_scheme_is_no_link(address: str) -> None:
    assert "href" not in safe_html(f"[甲](<{address}>) <a href='{address}'>乙</a>")
