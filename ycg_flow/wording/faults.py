"""Faults as lines for the person who has to mend them: `place：what is wrong。what to do。` in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.faults import Fault
from ycg_flow.wording.input_faults import INPUT_FAULTS
from ycg_flow.wording.policy_faults import POLICY_FAULTS
from ycg_flow.wording.policy_findings import POLICY_FINDINGS
from ycg_flow.wording.quoting import quoted
from ycg_flow.wording.terms import RULE_KINDS, UNITS, unit_word

FAULT_SENTENCES: Mapping[str, tuple[str, str]] = {**INPUT_FAULTS, **POLICY_FAULTS, **POLICY_FINDINGS}

NOT_GIVEN = "（未给出）"
_NO_NAMES: Mapping[str, str] = {}
_LIMITS = {"gt": "大于{}", "ge": "不小于{}", "lt": "小于{}", "le": "不大于{}"}


def fault_sentence(fault: Fault, names: Mapping[str, str] = _NO_NAMES) -> str:
    """Return one line for a fault: its place, what is wrong, what to do.

    `names` are the Chinese names of places as `field_names` gives them.
    """
    what, remedy = FAULT_SENTENCES[fault.code]
    values = _Values({key: quoted(value) for key, value in fault.values.items()} | _words(fault, names))
    if fault.values.get("nearest"):
        remedy = "是否想写“{nearest}”？"
    end = "" if remedy.endswith("？") else "。"
    return f"{_place(fault.place, names)}：{what.format_map(values)}。{remedy.format_map(values)}{end}"


def field_names(policy: Policy) -> dict[str, str]:
    """Return the Chinese name of every field of a case's input, with the unit it is given in, by dotted place."""
    return dict(_field_names(policy))


def _field_names(policy: Policy) -> Iterator[tuple[str, str]]:
    declared = {unit.id: unit.name for unit in policy.table.unit}
    for figure in policy.table.figure:
        yield f"figures.{figure.id}", f"{figure.name}，{unit_word(figure.unit, declared)}"
    for parameter in policy.table.parameter:
        yield f"parameters.{parameter.id}", f"{parameter.name}，{unit_word(parameter.unit, declared)}"
    for entry in policy.table.ledger:
        yield f"ledger.{entry.id}", f"{entry.name}，{unit_word(entry.unit, declared)}"
    for line in policy.table.settlement:
        yield f"ledger.{line.id}", line.name
        yield f"settlement.{line.id}", line.name
    for item in (*policy.table.indicator, *policy.table.veto):
        yield f"judgements.{item.id}", item.name
        yield f"decisions.{item.id}", item.name
    for bonus in policy.table.bonus:
        yield f"bonuses.{bonus.id}", bonus.name
    for reading in policy.table.reading:
        yield f"readings.{reading.id}", reading.question


class _Values(dict[str, str]):
    """Values of a sentence; one that a fault does not carry is shown as not given instead of failing."""

    def __missing__(self, key: str) -> str:
        return NOT_GIVEN


def _words(fault: Fault, names: Mapping[str, str]) -> dict[str, str]:
    """Return the values that are codes, as Chinese words."""
    words = {}
    values = fault.values
    if "kind" in values:
        words["kind"] = RULE_KINDS.get(values["kind"], quoted(values["kind"]))
    if "unit" in values:
        words["unit"] = UNITS.get(values["unit"], quoted(values["unit"]))
    for key, limit in _LIMITS.items():
        if key in values:
            words["limit"] = limit.format(quoted(values[key]))
    if "whole_name" in values:
        whole = values["whole_name"]
        found = (names.get(f"{section}.{whole}") for section in ("figures", "ledger", "settlement"))
        words["whole_name"] = next((name.partition("，")[0] for name in found if name), quoted(whole))
    return words


def _place(place: str, names: Mapping[str, str]) -> str:
    """Return a place with its Chinese name behind it where it has one."""
    key = max((key for key in names if re.search(rf"(?:^|\.){re.escape(key)}(?:\.|$)", place)), key=len, default=None)
    shown = quoted(place) or "input"
    return f"{shown}（{names[key]}）" if key else shown
