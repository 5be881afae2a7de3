"""A policy to read and to print: one HTML file without script, its curves drawn in it; or plain text."""

from __future__ import annotations

import re

from markupsafe import Markup

from ycg_flow.papers.pages import rendered, rendered_text
from ycg_flow.wording.policy_page.model import PolicyPage

_BLANK_LINES = re.compile(r"\n{3,}")


def policy_html(page: PolicyPage) -> str:
    """Return the page as one HTML file that needs nothing else."""
    # The pictures are SVG of our own making, every word in them escaped; nothing else is put in unescaped.
    return rendered("policy.html", page=page, picture=Markup)


def policy_text(page: PolicyPage) -> str:
    """Return the page as text for a terminal."""
    return _BLANK_LINES.sub("\n\n", rendered_text("policy.txt", page=page)).rstrip() + "\n"
