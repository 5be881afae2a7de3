"""The forms of a rendered page, found in its HTML: so that pages which others add are attacked too."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

TYPED = frozenset({"text", "search", "textarea", "tel", "email", "url", "password", "number", "date", "month"})
# No form stands within another, and what stands in none is sent nowhere.
_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL | re.IGNORECASE)


@dataclass
class Form:
    """A form: where it posts to, and its fields with what stands in them."""

    action: str
    method: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)
    numeric: list[str] = field(default_factory=list)
    """The names of the fields that take a number."""
    room: dict[str, int] = field(default_factory=dict)
    """How many characters a field takes, by its name."""

    @property
    def data(self) -> dict[str, str]:
        """What a browser would send if nothing was changed, files left out."""
        return {name: value for name, kind, value in self.fields if kind not in {"file", "unchecked"}}

    @property
    def typed(self) -> list[str]:
        """The names of the fields that people type into."""
        return [name for name, kind, _ in self.fields if kind in TYPED and name != "csrf_token"]


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.forms = path, list[Form]()
        self._inside: Form | None = None
        self._area: tuple[str, list[str]] | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        match tag:
            case "form":
                action = urlsplit(urljoin(self.path, given.get("action", "") or self.path))
                target = f"{action.path}?{action.query}" if action.query else action.path
                self._inside = Form(target, given.get("method", "get").upper())
                self.forms.append(self._inside)
            case "input" | "button" if name and self._inside is not None:
                kind = given.get("type", "text" if tag == "input" else "submit")
                is_off = kind in {"radio", "checkbox"} and "checked" not in given
                self._inside.fields.append((name, "unchecked" if is_off else kind, given.get("value", "")))
                if kind == "number" or "inputmode" in given:
                    self._inside.numeric.append(name)
                self._note_room(given)
            case "textarea":
                self._area = (name, [])
                self._note_room(given)
            case "select" if self._inside is not None:
                self._select = name
                self._inside.fields.append((name, "select", ""))
            case "option" if self._inside is not None and self._select:
                last = self._inside.fields[-1]
                if "selected" in given or not last[2]:
                    self._inside.fields[-1] = (self._select, "select", given.get("value", ""))

    def _note_room(self, given: dict[str, str]) -> None:
        if self._inside is not None and "maxlength" in given:
            self._inside.room[given.get("name", "")] = int(given["maxlength"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._area is not None:
            if self._inside is not None:
                self._inside.fields.append((self._area[0], "textarea", "".join(self._area[1]).removeprefix("\n")))
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[1].append(data)


def forms_of(html: str, path: str) -> list[Form]:
    """Return the forms of a page at a path."""
    reader = _Reader(path)
    for form in _FORM.findall(html):
        reader.feed(form)
    return [form for form in reader.forms if form.fields]
