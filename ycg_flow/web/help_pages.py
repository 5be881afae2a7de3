"""Help: a manual for each role, the glossary, what each page is for, and the workflow drawn from its own table.

The manuals are Markdown in `templates/help`, written by us and shown as they are; a page's link leads to its section.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import markdown
from flask import Blueprint, Flask, abort, render_template, request, url_for
from markupsafe import Markup

from ycg_flow.casework.queries.workflow_guide import workflow_guide
from ycg_flow.resources import templates_dir
from ycg_flow.web.frame import desk

pages = Blueprint("help", __name__, url_prefix="/help")

GENERAL, PAGES, GLOSSARY = "start", "pages", "glossary"
ANYWHERE = "anywhere"
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_ANCHOR = re.compile(r'<h[1-6] id="([a-z_]+)"')


def register_help(app: Flask) -> None:
    """Let every page lead to the section that explains it."""
    app.context_processor(lambda: {"help_address": help_address})


def help_address() -> str:
    """Return the address of the section on the present page; what has none is told of under the general one."""
    blueprint = (request.endpoint or "").split(".")[0]
    anchor = blueprint if blueprint in anchors(PAGES) else ANYWHERE
    return url_for("help.manual", name=PAGES, _anchor=anchor)


@pages.route("")
def contents() -> str:
    """Show what there is, the manuals of one's own roles first."""
    roles = {name: manual_title(name) for name in desk().roles if name in manual_names()}
    return render_template("pages/help/help.html", roles=roles)


@pages.route("/<name>")
def manual(name: str) -> str:
    """Show a manual, the glossary, or what the pages are for."""
    if name not in manual_names():
        abort(404)
    return render_template("pages/help/manual.html", title=manual_title(name), html=manual_html(name))


@pages.route("/workflow")
def workflow() -> str:
    """Show the workflow: for each kind of object a picture, its states, who acts, what must hold."""
    return render_template("pages/help/workflow.html", guides=workflow_guide(desk()))


@cache
def manual_names() -> frozenset[str]:
    """Return the names of the manuals there are."""
    return frozenset(path.stem for path in (templates_dir() / "help").glob("*.md"))


def manual_title(name: str) -> str:
    """Return the heading of a manual."""
    found = _TITLE.search(_text(name))
    return name if found is None else found[1]


@cache
def manual_html(name: str) -> Markup:
    """Return a manual as HTML, without its heading."""
    text = _TITLE.sub("", _text(name), count=1)
    html = markdown.markdown(text, extensions=["tables", "sane_lists", "attr_list"])
    # Tables look like those of every other page.
    return Markup(html.replace("<table>", '<table class="table table-help">'))  # noqa: S704 - our own text


@cache
def anchors(name: str) -> Mapping[str, None]:
    """Return the anchors of a manual's sections."""
    return dict.fromkeys(_ANCHOR.findall(manual_html(name)))


@cache
def _text(name: str) -> str:
    return (templates_dir() / "help" / f"{name}.md").read_text(encoding="utf-8")
