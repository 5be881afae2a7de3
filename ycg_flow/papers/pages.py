"""Pages and texts from `templates/papers`: what is put into a page is escaped, and a value that lacks is an error."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ycg_flow import resources


def rendered(template: str, **values: object) -> str:
    """Return a page as HTML. `template` is a file of `templates/papers`."""
    return _environment(is_html=True).get_template(template).render(**values)


def rendered_text(template: str, **values: object) -> str:
    """Return a plain text for a terminal. `template` is a file of `templates/papers`."""
    return _environment(is_html=False).get_template(template).render(**values)


@cache
def _environment(*, is_html: bool) -> Environment:
    return Environment(
        loader=FileSystemLoader(resources.templates_dir() / "papers"),
        autoescape=is_html,  # noqa: S701 - plain text for a terminal is no page
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
