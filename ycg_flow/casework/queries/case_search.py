"""Searching the cases within reach, from anywhere: by name, fragment, initials or number."""

from __future__ import annotations

from dataclasses import dataclass

from ycg_flow.casework.desk import View
from ycg_flow.casework.finding import is_found
from ycg_flow.casework.loading import visible_cases
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.organisations import EvaluatedParty, Institution, Region

MOST_FOUND = 100


@dataclass(frozen=True)
class FoundCase:
    """A case that was found: what it is about and where it stands."""

    number: str
    party: str
    lead: str
    region: str
    cycle: str
    year: int
    state_label: str


def search_cases(view: View, words: str) -> tuple[FoundCase, ...]:
    """Return the cases within reach that the words find, the newest year first, at most `MOST_FOUND`."""
    if not words.strip():
        return ()
    query = (
        visible_cases(view)
        .with_only_columns(
            EvaluationCase.number,
            EvaluatedParty.name,
            Institution.name,
            Region.name,
            Cycle.title,
            Cycle.evaluation_year,
            EvaluationCase.state,
        )
        .join(EvaluatedParty, EvaluatedParty.id == EvaluationCase.party_id)
        .join(Institution, Institution.id == EvaluatedParty.institution_id)
        .join(Region, Region.code == EvaluationCase.region_code)
        .join(Cycle, Cycle.id == EvaluationCase.cycle_id)
        .order_by(Cycle.evaluation_year.desc(), EvaluationCase.number)
    )
    states = view.desk.workflow.tables["case"].states
    found = (
        FoundCase(number, party, lead, region, cycle, year, states[state].label)
        for number, party, lead, region, cycle, year, state in view.session.execute(query)
        if is_found(words, party, lead, region, number)
    )
    return tuple(case for case, _ in zip(found, range(MOST_FOUND), strict=False))
