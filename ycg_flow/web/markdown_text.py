"""Markdown that people write, as HTML with nothing in it but text: no script, no style, no picture, no form."""

from __future__ import annotations

import re

import markdown
import nh3
from markupsafe import Markup, escape

TAGS = {
    "p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "del", "blockquote", "ul", "ol", "li", "code", "pre",
    "table", "thead", "tbody", "tr", "th", "td", "a",
}  # fmt: skip
# The star: without it nh3 keeps `title` and `lang` everywhere.
ATTRIBUTES = {"*": set[str](), "a": {"href"}}
SCHEMES = {"http", "https"}
# For each of these the renderer looks through the whole text that follows; no report needs so many.
MOST_OF_COSTLY = {"[": 60, "<": 200, "\n": 1_500}
# Lists and quotations within one another, begun on one line: each is rendered by itself again.
_DEEPLY_NESTED = re.compile(r"^(?:[ \t]*(?:[-*+>]|\d{1,9}\.)){9}", re.MULTILINE)


def safe_html(text: str) -> Markup:
    """Return a Markdown text as HTML; whatever is not plain prose, list, table or link is left out.

    A text made to keep the renderer busy, or nested beyond what it can follow, is shown as it was typed.
    """
    if any(text.count(mark) > most for mark, most in MOST_OF_COSTLY.items()) or _DEEPLY_NESTED.search(text):
        return _as_typed(text)
    try:
        html = markdown.markdown(text, extensions=["tables", "sane_lists"])
    except RecursionError:
        return _as_typed(text)
    # An address without a scheme leads to a page of this application that nobody wrote a report about.
    cleaned = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        url_relative="deny",
        link_rel="noopener noreferrer",
    )
    return Markup(cleaned)  # noqa: S704 - cleaned in the line before


def _as_typed(text: str) -> Markup:
    return Markup("<pre>{}</pre>").format(escape(text))
