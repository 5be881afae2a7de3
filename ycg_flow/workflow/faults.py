"""Faults in the data this room reads, and the reader that collects all of them at once.

A fault says file, place and code with values; `ycg_flow.wording.workflow` turns it into what is wrong and what to do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

T = TypeVar("T")
_NOT_GIVEN = object()


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a data file: `place` is the dotted way to the entry, `code` and `values` make the sentence."""

    file: str
    place: str
    code: str
    values: Mapping[str, str] = field(default_factory=dict)


class FaultyDataError(ValueError):
    """Raised with every fault of a data file at once; nothing of the file is used."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.file} {fault.place}: {fault.code} {fault.values}" for fault in self.faults))


class Entry:
    """One table of a parsed data file: gives keys by name and type, notes faults in the list shared by the file."""

    def __init__(self, data: Mapping[str, object], file: str, place: str, faults: list[Fault]) -> None:
        self.data = data
        self.file = file
        self.place = place
        self.faults = faults
        self._asked: set[str] = set()

    def text(self, key: str, default: str | None = None) -> str:
        """Return the text under `key`; missing without a default, or of another type, is a fault."""
        value = self._value(key, default)
        return value if isinstance(value, str) else self._wrong_type(key, value, "text", "")

    def optional_text(self, key: str) -> str | None:
        """Return the text under `key`, None where the key is absent."""
        self._asked.add(key)
        return self.text(key) if key in self.data else None

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the list of texts under `key`, empty where the key is absent."""
        value = self._value(key, ())
        if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
            return tuple(value)
        return self._wrong_type(key, value, "texts", ())

    def number(self, key: str, default: int | None = None) -> int:
        """Return the whole number under `key`; missing without a default, or of another type, is a fault."""
        value = self._value(key, default)
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        return value if is_whole and isinstance(value, int) else self._wrong_type(key, value, "number", 0)

    def optional_number(self, key: str) -> int | None:
        """Return the whole number under `key`, None where the key is absent."""
        self._asked.add(key)
        return self.number(key) if key in self.data else None

    def numbers(self, key: str, default: tuple[int, ...]) -> tuple[int, ...]:
        """Return the list of whole numbers under `key`, `default` where the key is absent."""
        value = self._value(key, default)
        if isinstance(value, list | tuple) and all(type(item) is int for item in value):
            return tuple(value)
        return self._wrong_type(key, value, "numbers", ())

    def flag(self, key: str) -> bool:
        """Return the yes or no under `key`, False where the key is absent."""
        value = self._value(key, default=False)
        return value if isinstance(value, bool) else self._wrong_type(key, value, "flag", empty=False)

    def dates(self, key: str) -> tuple[date, ...]:
        """Return the list of dates under `key`, empty where the key is absent."""
        value = self._value(key, ())
        if isinstance(value, list | tuple) and all(type(item) is date for item in value):
            return tuple(value)
        return self._wrong_type(key, value, "dates", ())

    def choice(self, key: str, known: Iterable[str], default: str | None = None) -> str:
        """Return the text under `key`, which has to be one of the `known` words."""
        word = self.text(key, default)
        if word:
            self.check_known(key, (word,), known)
        return word

    def entries(self, key: str) -> tuple["Entry", ...]:
        """Return the tables listed under `key`, named in their place by their own id or code where they have one."""
        value = self._value(key, ())
        if not isinstance(value, list | tuple) or not all(isinstance(item, dict) for item in value):
            return self._wrong_type(key, value, "tables", ())
        return tuple(
            Entry(item, self.file, self._way(f"{key}[{item.get('id', item.get('code', number))}]"), self.faults)
            for number, item in enumerate(value, start=1)
        )

    def entry(self, key: str) -> "Entry":
        """Return the table under `key`; a missing one is a fault and reads as empty."""
        value = self._value(key, None)
        data = value if isinstance(value, dict) else self._wrong_type(key, value, "table", {})
        return Entry(data, self.file, self._way(key), self.faults)

    def check_known(self, key: str, words: Iterable[str], known: Iterable[str]) -> None:
        """Note a fault for each word that is not among the known ones, with the nearest right one."""
        right = tuple(known)
        for word in words:
            if word not in right:
                near = next(iter(get_close_matches(word, right, n=1)), "")
                self.fault("unknown_word", key, word=word, nearest=near)

    def finish(self) -> None:
        """Note a fault for each key that nobody asked for: a misspelt key must not be silently without effect."""
        for key in self.data.keys() - self._asked:
            near = next(iter(get_close_matches(key, self._asked, n=1)), "")
            self.fault("unknown_key", key, nearest=near)

    def fault(self, code: str, key: str = "", **values: str) -> None:
        """Note a fault at a key of this entry."""
        self.faults.append(Fault(self.file, self._way(key), code, values))

    def _value(self, key: str, default: object) -> object:
        self._asked.add(key)
        value = self.data.get(key, _NOT_GIVEN)
        return default if value is _NOT_GIVEN else value

    def _wrong_type(self, key: str, value: object, wanted: str, empty: T) -> T:
        code = "missing_key" if value is None else "wrong_type"
        self.fault(code, key, wanted=wanted)
        return empty

    def _way(self, key: str) -> str:
        return f"{self.place}.{key}".strip(".")


def raise_if_any(faults: list[Fault]) -> None:
    """Raise FaultyDataError where faults were noted."""
    if faults:
        raise FaultyDataError(faults)
