"""Prepare a cycle in draft: its parties, local parameters, readings and dates, each with the document it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.loading import load_cycle
from ycg_flow.casework.perform import perform
from ycg_flow.casework.policies import policy_of, timetable_of
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.policy.reading_input import read_case
from ycg_flow.records.cycles import Cycle, CycleParty, CycleSetting
from ycg_flow.records.organisations import EvaluatedParty
from ycg_flow.workflow.facts import Reason
from ycg_flow.workflow.regions import lies_within


@dataclass(frozen=True)
class Preparation:
    """What is set: parties by id, parameters as decimal texts, readings by option, dates by timetable entry."""

    parties: Sequence[int] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)
    timetable: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    source_document: str = ""


def prepare_cycle(
    desk: Desk, person: int, cycle_number: str, preparation: Preparation, *, principal: int | None = None
) -> None:
    """Set the parties and settings of a draft. What is given replaces what was set before under the same name.

    Raises `InvalidError` with every field that does not fit the policy, its years or the region.
    """
    with desk.step(person, principal=principal) as step:
        cycle = load_cycle(step, cycle_number)
        _check(step, cycle, preparation)
        _add_parties(step, cycle, preparation.parties)
        for kind in ("parameter", "reading", "timetable"):
            given: Mapping[str, Any] = getattr(preparation, "timetable" if kind == "timetable" else f"{kind}s")
            for name, value in given.items():
                _set(step, cycle, kind, name, value, preparation.source_document)
        perform(step, cycle, "prepare_cycle", details=_content(preparation))


def _check(step: Step, cycle: Cycle, preparation: Preparation) -> None:
    faults: dict[str, Reason] = {}
    try:
        read_case(
            policy_of(step, cycle),
            {
                "year": cycle.evaluation_year,
                "parameters": dict(preparation.parameters),
                "readings": dict(preparation.readings),
            },
        )
    except FaultsFound as found:
        faults.update({fault.place: Reason(fault.code, dict(fault.values)) for fault in found.faults})
    known = timetable_of(step, cycle)
    faults.update({f"timetable.{name}": Reason("unknown_date") for name in preparation.timetable if name not in known})
    query = select(EvaluatedParty.id, EvaluatedParty.region_code).where(EvaluatedParty.id.in_(preparation.parties))
    regions = {row.id: row.region_code for row in step.session.execute(query)}
    for party in preparation.parties:
        if party not in regions or not lies_within(regions[party], cycle.region_code):
            faults[f"parties.{party}"] = Reason("party_outside_region")
    if faults:
        raise InvalidError(faults)


def _add_parties(step: Step, cycle: Cycle, parties: Sequence[int]) -> None:
    present = {entry.party_id for entry in cycle.parties}
    cycle.parties.extend(CycleParty(party_id=party) for party in parties if party not in present)
    step.session.flush()


def _set(step: Step, cycle: Cycle, kind: str, name: str, value: Any, document: str) -> None:  # noqa: ANN401 - as a setting is kept: JSON
    wanted = select(CycleSetting).where(
        CycleSetting.cycle_id == cycle.id, CycleSetting.kind == kind, CycleSetting.name == name
    )
    setting = step.session.scalars(wanted).one_or_none()
    if setting is None:
        setting = CycleSetting(kind=kind, name=name)
        cycle.settings.append(setting)
    setting.value = dict(value) if isinstance(value, Mapping) else value
    setting.source_document = document
    setting.person_id = step.actor.person


def _content(preparation: Preparation) -> dict[str, Any]:
    return {
        "parties": list(preparation.parties),
        "parameters": dict(preparation.parameters),
        "readings": dict(preparation.readings),
        "timetable": {name: dict(value) for name, value in preparation.timetable.items()},
        "source_document": preparation.source_document,
    }
