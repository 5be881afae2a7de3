"""The forms of a rendered page, found in its HTML: so that pages which others add are attacked too."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
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
    sent_to: list[str] = field(default_factory=list)
    """Where its buttons send it."""
    choices: dict[str, list[str]] = field(default_factory=dict)
    """What can be chosen in a select, by its name."""

    @property
    def data(self) -> dict[str, str]:
        """What a browser would send if nothing was changed, files left out."""
        return {name: value for name, kind, value in self.fields if kind not in {"file", "needed file", "unchecked"}}

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
                self._open(given)
            case "button" if not name and self._inside is not None:
                self._inside.sent_to.append(given.get("formaction") or self._inside.action)
            case "input" | "button" if name and self._inside is not None:
                self._note_input(name, "text" if tag == "input" else "submit", given)
            case "textarea":
                self._area = (name, [])
                self._note_room(given)
            case "select" if self._inside is not None:
                self._select = name
                self._inside.fields.append((name, "select", ""))
            case "option" if self._inside is not None and self._select:
                self._inside.choices.setdefault(self._select, []).append(given.get("value", ""))
                last = self._inside.fields[-1]
                if "selected" in given or not last[2]:
                    self._inside.fields[-1] = (self._select, "select", given.get("value", ""))

    def _open(self, given: dict[str, str]) -> None:
        """Begin a form; a script sends some to another address besides."""
        action = urlsplit(urljoin(self.path, given.get("action", "") or self.path))
        target = f"{action.path}?{action.query}" if action.query else action.path
        self._inside = Form(target, given.get("method", "get").upper())
        if "data-autosave" in given:
            self._inside.sent_to += [target, given["data-autosave"]]
        self.forms.append(self._inside)

    def _note_input(self, name: str, kind: str, given: dict[str, str]) -> None:
        assert self._inside is not None
        kind = given.get("type", kind)
        if kind in {"radio", "checkbox"} and "checked" not in given:
            kind = "unchecked"
        if kind == "file" and "required" in given:
            kind = "needed file"
        self._inside.fields.append((name, kind, given.get("value", "")))
        if kind == "number" or "inputmode" in given:
            self._inside.numeric.append(name)
        self._note_room(given)

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
                text = "".join(self._area[1]).replace("\r\n", "\n").removeprefix("\n")
                self._inside.fields.append((self._area[0], "textarea", text))
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[1].append(data)


def forms_of(html: str, path: str) -> list[Form]:
    """Return the forms of a page at a path, each once for every address that its buttons send it to."""
    reader = _Reader(path)
    for form in _FORM.findall(html):
        reader.feed(form)
    shown = [form for form in reader.forms if form.fields]
    return [replace(form, action=action) for form in shown for action in dict.fromkeys(form.sent_to or [form.action])]


class _Marks(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"input", "textarea"} and given.get("aria-invalid") == "true":
            self.names.add(given.get("name") or "")


def marked_fields(html: str) -> set[str]:
    """Return the names of the fields that a page says are wrong, each at the field itself."""
    reader = _Marks()
    reader.feed(html)
    return reader.names
