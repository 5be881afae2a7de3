"""The machine interface of the engine: a JSON text in, a plain answer out, for one case and for a round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ycg_flow.policy.answer import answer, round_answer
from ycg_flow.policy.case_input import CaseInput
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.evaluation import Evaluation, RoundEvaluation, evaluate, evaluate_round
from ycg_flow.policy.faults import Fault, FaultsFound
from ycg_flow.policy.inputs.fields import MOST_FAULTS, SHOWN
from ycg_flow.policy.reading_input import read_case
from ycg_flow.policy.strict_json import read_json

ROUND_KEYS = ("year", "parameters", "readings", "ledger", "parties")
_MOST_PARTY_NAME = 80


def evaluate_json(policy: Policy, data: bytes) -> Evaluation:
    """Return the result of a case given as JSON. Raises `FaultsFound` with every fault of the input."""
    return evaluate(policy, read_case(policy, read_json(data)))


def evaluate_round_json(policy: Policy, data: bytes) -> tuple[CaseInput, RoundEvaluation]:
    """Return a round's common input and result, given as JSON. Raises `FaultsFound` with every fault of the input."""
    return evaluate_round_content(policy, read_json(data))


def evaluate_round_content(policy: Policy, content: Any) -> tuple[CaseInput, RoundEvaluation]:
    """Return a round's common input and result from plain values. Raises `FaultsFound`."""
    if not isinstance(content, Mapping):
        raise FaultsFound([Fault("input", "not_a_table")])
    faults = [
        Fault(key[:60], "unknown_field", {"word": key[:60], "nearest": ""}) for key in content if key not in ROUND_KEYS
    ]
    common = _read(policy, {key: content.get(key) for key in ROUND_KEYS if key != "parties"}, "", "round", faults)
    if any(fault.place == "year" for fault in faults):
        raise FaultsFound(faults)
    # What is wrong with the shared tables has been said once; the parties are read without them then.
    parties = _parties(policy, content if common is not None else {**content, "parameters": {}, "readings": {}}, faults)
    if faults or common is None:
        raise FaultsFound(faults)
    return common, evaluate_round(policy, common, parties)


def answer_case(policy: Policy, content: Any) -> dict[str, Any]:
    """Return the answer of a case from plain values. Raises `FaultsFound`."""
    return answer(evaluate(policy, read_case(policy, content)))


def answer_round(policy: Policy, content: Any) -> dict[str, Any]:
    """Return the answer of a round from plain values. Raises `FaultsFound`."""
    common, result = evaluate_round_content(policy, content)
    return round_answer(policy, common.year, result, {**policy.default_readings(), **common.readings})


def _read(policy: Policy, content: Any, place: str, scope: str, faults: list[Fault]) -> CaseInput | None:
    try:
        return read_case(policy, content, place=place, scope=scope)
    except FaultsFound as found:
        faults.extend(found.faults)
        return None


def _parties(policy: Policy, content: Mapping[str, Any], faults: list[Fault]) -> dict[str, CaseInput]:
    """Read the parties; each takes the round's year, parameters and readings where it has none of its own."""
    given = content.get("parties")
    if not isinstance(given, list):
        faults.append(Fault("parties", "not_a_list"))
        return {}
    parties: dict[str, CaseInput] = {}
    for position, entry in enumerate(given):
        if len(faults) >= MOST_FAULTS:
            raise FaultsFound([*faults, Fault("input", "more_faults")])
        name = entry.get("id") if isinstance(entry, Mapping) else None
        if not isinstance(entry, Mapping) or not isinstance(name, str) or not 0 < len(name) <= _MOST_PARTY_NAME:
            faults.append(Fault(f"parties.{position}.id", "party_without_id"))
            continue
        if name in parties:
            faults.append(Fault(f"parties.{position}.id", "party_twice", {"word": name}))
        own_year = entry.get("year")
        if own_year is not None and own_year != content["year"]:
            values = {"given": str(own_year)[:SHOWN], "year": str(content["year"])}
            faults.append(Fault(f"parties.{name}.year", "year_not_of_round", values))
            continue
        case = _read(policy, _with_shared(entry, content), f"parties.{name}.", "party", faults)
        if case is not None:
            parties[name] = case
    return parties


def _with_shared(entry: Mapping[str, Any], content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a party's entry with the round's year, parameters and readings beneath its own."""
    own = {key: value for key, value in entry.items() if key != "id"}
    own["year"] = content["year"]
    for key in ("parameters", "readings"):
        shared, given = content.get(key), entry.get(key)
        if isinstance(shared, Mapping) and (given is None or isinstance(given, Mapping)):
            own[key] = {**shared, **(given or {})}
    return own
