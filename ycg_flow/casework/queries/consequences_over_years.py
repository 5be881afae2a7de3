"""What followed for a party over the years: favours, measures, hand-overs, by evaluation year and in number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.loading import load_case, visible_cases
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.consequences import Consequence

YEARS_SHOWN = 5


@dataclass(frozen=True)
class PastConsequence:
    """One consequence: of which year and case, what it was, how much in fen, by which document."""

    evaluation_year: int
    case_number: str
    kind: str
    favour: str | None
    amount_fen: int | None
    text: str
    document: str


@dataclass(frozen=True)
class PastConsequences:
    """The consequences of a party from one evaluation year to another, the latest year first."""

    from_year: int
    to_year: int
    rows: tuple[PastConsequence, ...]

    @property
    def times(self) -> Mapping[str, int]:
        """How often each kind of consequence occurred."""
        return Counter(row.kind for row in self.rows)


def consequences_over_years(view: View, case_number: str, years: int = YEARS_SHOWN) -> PastConsequences:
    """Return the party's consequences of a case's evaluation year and the years before it, `years` in all.

    Only those of cases the person may read. Raises `NotFoundError`.
    """
    case = load_case(view, case_number)
    to_year = case.cycle.evaluation_year
    from_year = to_year - years + 1
    query = (
        select(Consequence, EvaluationCase.number)
        .join(EvaluationCase, EvaluationCase.id == Consequence.case_id)
        .where(
            Consequence.party_id == case.party_id,
            Consequence.evaluation_year.between(from_year, to_year),
            Consequence.case_id.in_(visible_cases(view).with_only_columns(EvaluationCase.id)),
        )
        .order_by(Consequence.evaluation_year.desc(), Consequence.id)
    )
    rows = (
        PastConsequence(row.evaluation_year, number, row.kind, row.favour, row.amount_fen, row.text, row.document)
        for row, number in view.session.execute(query)
    )
    return PastConsequences(from_year, to_year, tuple(rows))
