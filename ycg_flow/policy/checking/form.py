"""The form of a policy file: what the models refuse is reported and set aside, and the rest is still checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from ycg_flow.policy.faults import Fault
from ycg_flow.policy.model.document import PolicyTable
from ycg_flow.policy.table_faults import table_faults

_ROUNDS = 4
_STAND_INS: Mapping[str, Any] = {
    "id": "policy",
    "version": 1,
    "document": {"title": "-", "issuers": [], "first_year": 2000},
}
# What an entry seems to lack when a key of it could not be read.
_CONSEQUENCES = frozenset(
    {
        "rule_needs_measure",
        "rule_needs_points",
        "sum_without_parts",
        "line_key_missing",
        "formula_unknown_function",
        "veto_limit",
    }
)


@dataclass(frozen=True)
class Form:
    """A policy table as far as it has the right form; `dropped` and `trimmed` are entries (section, id) set aside."""

    table: PolicyTable | None
    faults: list[Fault]
    dropped: frozenset[tuple[str, str]] = frozenset()
    trimmed: frozenset[tuple[str, str]] = frozenset()

    def untouched(self, faults: Iterable[Fault]) -> Iterator[Fault]:
        """Yield the faults that do not merely follow from what was set aside."""
        names = {name for _, name in self.dropped}
        trimmed = tuple(f"{section}.{name}" for section, name in self.trimmed)
        for fault in faults:
            is_missing_name = bool(names & {fault.values.get("word", ""), fault.values.get("name", "")})
            is_consequence = fault.code in _CONSEQUENCES and fault.place.startswith(trimmed)
            if not is_missing_name and not (trimmed and is_consequence):
                yield fault


def read_form(content: Mapping[str, Any]) -> Form:
    """Return the table of a policy file's content and the faults of its form."""
    faults: list[Fault] = []
    dropped: set[tuple[str, str]] = set()
    trimmed: set[tuple[str, str]] = set()
    kept = {key: list(value) if isinstance(value, list) else value for key, value in content.items()}
    for _ in range(_ROUNDS):
        try:
            return Form(PolicyTable.model_validate(kept), faults, frozenset(dropped), frozenset(trimmed))
        except ValidationError as error:
            faults.extend([] if faults else _without_misspelt(list(table_faults(error, content, PolicyTable))))
            _set_aside(kept, error, dropped, trimmed)
    return Form(None, faults)


def _without_misspelt(faults: list[Fault]) -> Iterator[Fault]:
    """Yield the faults, but not that a key is missing which stands there misspelt."""
    misspelt = {
        f"{fault.place.rpartition('.')[0]}.{fault.values['nearest']}" for fault in faults if fault.code == "unknown_key"
    }
    return (fault for fault in faults if fault.code != "key_missing" or fault.place not in misspelt)


def _set_aside(
    kept: dict[str, Any], error: ValidationError, dropped: set[tuple[str, str]], trimmed: set[tuple[str, str]]
) -> None:
    """Take what pydantic refused out of the content: a key that is not known, an entry, or a whole section."""
    refused: dict[str, set[int]] = {}
    for found in error.errors():
        section, *steps = found["loc"] or ("",)
        entries = kept.get(str(section))
        if isinstance(entries, list) and steps and isinstance(steps[0], int):
            entry = entries[steps[0]]
            place = (str(section), str(entry.get("id", "")) if isinstance(entry, Mapping) else "")
            if found["type"] == "extra_forbidden" and len(steps) == 2:  # noqa: PLR2004 - a key of the entry itself
                entries[steps[0]] = {key: value for key, value in entry.items() if key != steps[1]}
                trimmed.add(place)
            else:
                refused.setdefault(str(section), set()).add(steps[0])
                dropped.add(place)
        elif section in _STAND_INS:
            kept[str(section)] = _STAND_INS[str(section)]
        else:
            dropped.update((str(section), name) for name in _identifiers(kept.pop(str(section), None)))
    for section, positions in refused.items():
        kept[section] = [entry for position, entry in enumerate(kept[section]) if position not in positions]


def _identifiers(section: Any) -> Iterator[str]:
    for entry in section if isinstance(section, list) else ():
        if isinstance(entry, Mapping):
            yield str(entry.get("id", ""))
