"""Add a party to a cycle that is under way: it gets its case and first tasks like the others."""

from __future__ import annotations

from sqlalchemy import select

from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.loading import load_cycle
from ycg_flow.casework.perform import perform
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle, CycleParty
from ycg_flow.records.organisations import EvaluatedParty
from ycg_flow.workflow.facts import Given, Reason
from ycg_flow.workflow.regions import lies_within


def add_party(
    desk: Desk,
    person: int,
    cycle_number: str,
    party: int,
    reason: str,
    *,
    principal: int | None = None,
) -> str:
    """Add a party with a reason and return the number of its case.

    Raises `InvalidError` where the party is outside the cycle's region or in the cycle already.
    """
    with desk.step(person, principal=principal) as step:
        cycle = load_cycle(step, cycle_number)
        _check(step, cycle, party)
        cycle.parties.append(CycleParty(party_id=party))
        step.session.flush()
        perform(step, cycle, "add_party", Given(reason=reason), details={"party": party})
        opened = select(EvaluationCase.number).filter_by(cycle_id=cycle.id, party_id=party)
        return step.session.scalars(opened).one()


def _check(step: Step, cycle: Cycle, party: int) -> None:
    found = step.session.get(EvaluatedParty, party)
    if found is None or not lies_within(found.region_code, cycle.region_code):
        raise InvalidError({"party": Reason("party_outside_region")})
    if any(entry.party_id == party for entry in cycle.parties):
        raise InvalidError({"party": Reason("party_twice", {"word": found.name})})
