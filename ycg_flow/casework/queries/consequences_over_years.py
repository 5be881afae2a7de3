"""What followed for a party over the years: favours, measures, hand-overs, by evaluation year and in number."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.loading import load_case, visible_cases
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.consequences import Consequence


@dataclass(frozen=True)
class PastConsequence:
    """One consequence: of which year and case, what it was, how much, by which document."""

    evaluation_year: int
    case_number: str
    kind: str
    favour: str | None
    amount_fen: int | None
    text: str
    document: str


def consequences_over_years(view: View, case_number: str, years: int) -> tuple[PastConsequence, ...]:
    """Return the party's consequences of a case's evaluation year and the years before it, `years` in all.

    Only those of cases the person may read. Raises `NotFoundError`.
    """
    case = load_case(view, case_number)
    last = case.cycle.evaluation_year
    query = (
        select(Consequence, EvaluationCase.number)
        .join(EvaluationCase, EvaluationCase.id == Consequence.case_id)
        .where(
            Consequence.party_id == case.party_id,
            Consequence.evaluation_year.between(last - years + 1, last),
            Consequence.case_id.in_(visible_cases(view).with_only_columns(EvaluationCase.id)),
        )
        .order_by(Consequence.evaluation_year, Consequence.id)
    )
    return tuple(
        PastConsequence(row.evaluation_year, number, row.kind, row.favour, row.amount_fen, row.text, row.document)
        for row, number in view.session.execute(query)
    )


def times_by_kind(consequences: tuple[PastConsequence, ...]) -> Counter[str]:
    """Return how often each kind of consequence occurred."""
    return Counter(consequence.kind for consequence in consequences)
