"""The form of a ledger: what was typed over what the form showed, read to the fen, with what it would change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from werkzeug.datastructures import MultiDict

from ycg_flow.casework.ledger import LedgerInput
from ycg_flow.casework.queries.ledger_page import Entered, LedgerField, LedgerPage, SplitFields
from ycg_flow.intake.typed_numbers import NumberRefused, read_typed_number
from ycg_flow.policy.inputs.ledger import MEMBERS, WEIGHTS
from ycg_flow.wording.numbers import quantity_text
from ycg_flow.wording.settlement import MEMBER_LINE
from ycg_flow.wording.typed_numbers import typed_number_sentence

Form = MultiDict[str, str]
ENTRY, SEEN = "entry.", "seen."
REASON = "reason"


@dataclass(frozen=True)
class ReadBack:
    """A change as read: what was typed, what it stands for, what stood there, and the difference of the two."""

    label: str
    typed: str
    read: str
    before: str
    change: str


@dataclass
class TypedLedger:
    """What was typed: values for the step, what to read back, and faults by field of the form."""

    values: dict[str, Any] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    changes: list[ReadBack] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)

    def given(self, form: Form) -> LedgerInput:
        """Return what the step is given."""
        document, reason = form.get("source_document", "").strip(), form.get(REASON, "").strip()
        return LedgerInput(self.values, document, reason, self.seen)


def typed_ledger(form: Form, page: LedgerPage) -> TypedLedger:
    """Return what was typed over what stands; a field that still says what stands there is no change."""
    typed = TypedLedger()
    for entry in page.fields:
        _read_entry(form, entry, page.units, typed)
    for split in page.splits:
        _read_weights(form, split, typed)
        _read_members(form, split, typed)
    return typed


def members_text(members: Mapping[str, str]) -> str:
    """Return the weights of members as the form shows them, one on each line."""
    return "\n".join(f"{name} {weight}" for name, weight in members.items())


def _read_entry(form: Form, entry: LedgerField, units: Mapping[str, str], typed: TypedLedger) -> None:
    name = f"{ENTRY}{entry.name}"
    text = form.get(name, entry.value).strip()
    read = read_typed_number(text, entry.unit.partition("/")[0], units)
    if isinstance(read, NumberRefused):
        typed.faults[name] = typed_number_sentence(read.code, read.given, read.unit, units)
        return
    before, after = _number(entry.value), _number(read)
    if before == after:
        return
    _note(form, typed, entry.name, read or None, entry.entered)
    change = "" if before is None or after is None else _signed(after - before, entry.unit, units)
    shown = [quantity_text(value, entry.unit, units) if value is not None else "" for value in (after, before)]
    typed.changes.append(ReadBack(entry.label, text, shown[0], shown[1], change))


def _read_weights(form: Form, split: SplitFields, typed: TypedLedger) -> None:
    name = f"{split.line}.{WEIGHTS}"
    decided = {part.id: form.get(f"{ENTRY}{name}.{part.id}", part.decided).strip() for part in split.parts}
    reason = form.get(f"{ENTRY}{name}.{REASON}", split.reason).strip()
    if decided == {part.id: part.decided for part in split.parts} and reason == split.reason:
        return
    weights = {part: _weight(f"{ENTRY}{name}.{part}", text, typed) for part, text in decided.items() if text}
    value = {**weights, REASON: reason} if weights else None
    _note(form, typed, name, value, split.weights_entered)
    before = ":".join(part.decided for part in split.parts) if split.weights_entered else _usual(split)
    after = ":".join(weights.get(part.id, "0") for part in split.parts) if weights else _usual(split)
    typed.changes.append(ReadBack(split.label, ":".join(decided.values()), after, before, ""))


def _read_members(form: Form, split: SplitFields, typed: TypedLedger) -> None:
    name = f"{split.line}.{MEMBERS}"
    shared: dict[str, Mapping[str, str]] = {}
    is_changed = False
    for part in split.parts:
        place = f"{ENTRY}{name}.{part.id}"
        text = form.get(place, members_text(part.members)).replace("\r\n", "\n").strip()
        members = dict(_members(place, text, typed))
        if members:
            shared[part.id] = members
        if text != members_text(part.members):
            is_changed = True
            label = f"{split.label}：{part.label}"
            typed.changes.append(ReadBack(label, text, members_text(members), members_text(part.members), ""))
    if is_changed:
        _note(form, typed, name, shared or None, split.members_entered)


def _members(place: str, text: str, typed: TypedLedger) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        member, _, weight = line.strip().replace("\u3000", " ").replace("\t", " ").rpartition(" ")
        if not line.strip():
            continue
        read = read_typed_number(weight, "", {})
        if not member.strip() or not read or isinstance(read, NumberRefused):
            typed.faults[place] = MEMBER_LINE.format(line=number, text=line.strip())
        else:
            yield member.strip(), read


def _weight(place: str, text: str, typed: TypedLedger) -> str:
    read = read_typed_number(text, "", {})
    if isinstance(read, NumberRefused):
        typed.faults[place] = typed_number_sentence(read.code, read.given, read.unit, {})
        return ""
    return read


def _note(form: Form, typed: TypedLedger, name: str, value: Any, entered: Entered | None) -> None:  # noqa: ANN401 - fields are made when it runs
    """Note a value for the step, with the key of the entry that the form showed."""
    typed.values[name] = value
    typed.seen[name] = form.get(f"{SEEN}{name}", entered.key if entered else 0, type=int)


def _usual(split: SplitFields) -> str:
    return ":".join(part.usual for part in split.parts)


def _number(text: str) -> Fraction | None:
    return Fraction(text) if text else None


def _signed(change: Fraction, unit: str, units: Mapping[str, str]) -> str:
    return f"{'+' if change > 0 else ''}{quantity_text(change, unit, units)}"
