"""What the forms of the self-assessment carry: typed entries with the mark of what their person has seen, sections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask import request, session
from werkzeug.datastructures import MultiDict

from ycg_flow.casework.accounts.kept_forms import take_kept_form
from ycg_flow.casework.drafts import TypedEntry
from ycg_flow.casework.figures import FigureYear
from ycg_flow.casework.queries.self_assessment_page import seen_mark
from ycg_flow.casework.steps.write_report import WrittenSection
from ycg_flow.web.frame import KEPT, KEPT_OF, desk, me
from ycg_flow.wording.numbers import ungrouped

Form = MultiDict[str, str]
_FIELDS = ("value", "explanation")


def typed_entries(form: Form) -> dict[FigureYear, TypedEntry]:
    """Return what was typed over what the form showed.

    A field that came back as it was shown is no entry, whatever stands there by now.
    """
    found = {key: _entry(form, key) for key in dict.fromkeys(_keys(form))}
    return {key: entry for key, entry in found.items() if not _is_as_shown(form, entry)}


def written_sections(form: Form, headings: Iterable[str]) -> dict[str, WrittenSection]:
    """Return what was written under the headings that the form carries; line ends as the product keeps them."""
    return {
        heading: WrittenSection(form[f"section.{heading}"].replace("\r\n", "\n"), _whole(form, f"version.{heading}"))
        for heading in headings
        if f"section.{heading}" in form
    }


def kept_form() -> Form:
    """Return what was typed at this address before the session ended, once; an empty form where there is nothing.

    What another person typed at the same browser stays with that person.
    """
    token = session.get(KEPT) if session.get(KEPT_OF) in {None, me().person} else None
    values = take_kept_form(desk(), token, request.path) if token else {}
    if values:
        session.pop(KEPT)
    return MultiDict([(name, text) for name, texts in values.items() for text in texts])


def _keys(form: Form) -> Iterator[FigureYear]:
    """Yield the figures and years that the form has fields of."""
    for name in form:
        field, _, place = name.partition(".")
        figure, _, year = place.rpartition(".")
        if field in _FIELDS and figure and year.isascii() and year.isdigit() and len(year) == len("2025"):
            yield figure, int(year)


def _entry(form: Form, key: FigureYear) -> TypedEntry:
    place = f"{key[0]}.{key[1]}"
    text, explanation = form.get(f"value.{place}"), form.get(f"explanation.{place}")
    version = form.get(f"seen.{place}", "").partition(":")[0]
    return TypedEntry(
        *key,
        text,
        None if explanation is None else explanation.strip(),
        int(version) if version.isascii() and version.isdigit() else 0,
    )


def _is_as_shown(form: Form, entry: TypedEntry) -> bool:
    if entry.text is None or entry.explanation is None:
        return False
    shown = form.get(f"seen.{entry.figure}.{entry.year}", "")
    return seen_mark(entry.seen_version, ungrouped(entry.text), entry.explanation) == shown


def _whole(form: Form, name: str) -> int:
    return form.get(name, 0, type=int)
