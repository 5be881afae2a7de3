"""Markdown that people write, as HTML with nothing in it but text: no script, no style, no picture, no form."""

from __future__ import annotations

import markdown
import nh3
from markupsafe import Markup

TAGS = {
    "p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "del", "blockquote", "ul", "ol", "li", "code", "pre",
    "table", "thead", "tbody", "tr", "th", "td", "a",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}}
SCHEMES = {"http", "https"}


def safe_html(text: str) -> Markup:
    """Return a Markdown text as HTML; whatever is not plain prose, list, table or link is left out."""
    html = markdown.markdown(text, extensions=["tables", "sane_lists"])
    cleaned = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer")
    return Markup(cleaned)  # noqa: S704 - cleaned in the line before
