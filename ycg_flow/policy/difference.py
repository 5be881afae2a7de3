"""What two policy files say differently: entry by entry and key by key, as places and values without words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["added", "removed", "changed", "moved"]


@dataclass(frozen=True)
class Change:
    """One difference: the section, the entry's id (empty for a table that is no list), the key and both values.

    `added` and `removed` entries have no key; `moved` ones stand at another place among those that both files have.
    """

    kind: Kind
    section: str
    entry: str = ""
    key: str = ""
    old: Any = None
    new: Any = None


def policy_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Return every difference between the contents of two policy files, section by section in the order of the new."""
    sections = dict.fromkeys([*new, *old])
    return [change for section in sections for change in _section_changes(section, old.get(section), new.get(section))]


def _section_changes(section: str, old: Any, new: Any) -> Iterator[Change]:
    if _is_list_of_entries(old) or _is_list_of_entries(new):
        yield from _list_changes(section, _by_id(old), _by_id(new))
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _key_changes(section, "", old, new)
    elif old is None:
        yield Change("added", section, new=new)
    elif new is None:
        yield Change("removed", section, old=old)
    elif old != new:
        yield Change("changed", section, key=section, old=old, new=new)


def _is_list_of_entries(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(entry, Mapping) for entry in value)


def _by_id(value: Any) -> dict[str, Mapping[str, Any]]:
    return {str(entry.get("id", place)): entry for place, entry in enumerate(value or [])}


def _list_changes(
    section: str, old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]
) -> Iterator[Change]:
    for name, entry in old.items():
        if name not in new:
            yield Change("removed", section, name, old=entry)
    for name, entry in new.items():
        if name not in old:
            yield Change("added", section, name, new=entry)
        else:
            yield from _key_changes(section, name, old[name], entry)
    before = [name for name in old if name in new]
    after = [name for name in new if name in old]
    if before != after:
        moved = _moved(before, after)
        yield from (Change("moved", section, name, old=before.index(name), new=after.index(name)) for name in moved)


def _key_changes(section: str, name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for key in dict.fromkeys([*new, *old]):
        if old.get(key) != new.get(key):
            yield Change("changed", section, name, key, old.get(key), new.get(key))


def _moved(before: list[str], after: list[str]) -> list[str]:
    """Return the fewest names that were moved: those outside the longest run that kept its order.

    >>> _moved(["a", "b", "c"], ["c", "a", "b"])
    ['c']
    """
    place = {name: number for number, name in enumerate(before)}
    longest: list[list[str]] = []
    for name in after:
        longest.append([*_longest(run for run in longest if place[run[-1]] < place[name]), name])
    kept = set(_longest(longest))
    return [name for name in after if name not in kept]


def _longest(runs: Iterable[list[str]]) -> list[str]:
    return max(runs, key=len, default=[])
