"""What the forms of the self-assessment carry: typed entries with the mark of what their person has seen, sections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import request, session
from werkzeug.datastructures import MultiDict

from ycg_flow.casework.accounts.kept_forms import take_kept_form
from ycg_flow.casework.drafts import TypedEntry
from ycg_flow.casework.figures import FigureYear
from ycg_flow.casework.queries.self_assessment_page import FieldRow, SelfAssessmentPage, seen_mark
from ycg_flow.casework.steps.write_report import WrittenSection
from ycg_flow.intake.typed_numbers import read_typed_number
from ycg_flow.web.frame import KEPT, desk

Form = MultiDict[str, str]


def typed_entries(form: Form, page: SelfAssessmentPage) -> dict[FigureYear, TypedEntry]:
    """Return what was typed over what the form showed, numbers in the plain spelling where they can be read.

    A field that came back as it was shown is no entry, whatever stands there by now.
    """
    found = {}
    for field in page.fields:
        if f"value.{field.key}" not in form and f"explanation.{field.key}" not in form:
            continue
        entry = _entry(form, field, page.units)
        shown = form.get(f"seen.{field.key}", "")
        if seen_mark(entry.seen_version, entry.text, entry.explanation) != shown:
            found[field.figure, field.year] = entry
    return found


def written_sections(form: Form, headings: Iterable[str]) -> dict[str, WrittenSection]:
    """Return what was written under the headings that the form carries; line ends as the product keeps them."""
    return {
        heading: WrittenSection(form[f"section.{heading}"].replace("\r\n", "\n"), _whole(form, f"version.{heading}"))
        for heading in headings
        if f"section.{heading}" in form
    }


def kept_form() -> Form:
    """Return what was typed at this address before the session ended, once; an empty form where there is nothing."""
    token = session.get(KEPT)
    values = take_kept_form(desk(), token, request.path) if token else {}
    if values:
        session.pop(KEPT)
    return MultiDict([(name, text) for name, texts in values.items() for text in texts])


def _entry(form: Form, field: FieldRow, units: Mapping[str, str]) -> TypedEntry:
    text = form.get(f"value.{field.key}", field.text)
    if not field.options:
        read = read_typed_number(text, field.unit_id, units)
        text = read if isinstance(read, str) else text
    version = form.get(f"seen.{field.key}", "").partition(":")[0]
    return TypedEntry(
        field.figure,
        field.year,
        text,
        form.get(f"explanation.{field.key}", field.explanation).strip(),
        int(version) if version.isascii() and version.isdigit() else 0,
    )


def _whole(form: Form, name: str) -> int:
    return form.get(name, 0, type=int)
