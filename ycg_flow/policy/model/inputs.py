"""What goes into a policy: figures, local parameters, ledger entries and the readings of unclear words."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ycg_flow.policy.model.values import ClauseId, Exact, FormulaText, NamedTable, Sentence, Table

SuppliedBy = Literal["hospital", "records", "site", "survey", "ledger", "register"]
OwnedBy = Literal["evaluated_party", "county", "prefecture"]


class UnitTable(NamedTable):
    """A unit that the paper needs beside the usual ones: something counted, or with `per` a ratio (‰ is per 1000).

    With `of` it is so many of another unit: a percentage of stays per person is `of = "admissions/persons", per = 100`.
    """

    per: int | None = Field(default=None, gt=1)
    of: str | None = None


class FigureTable(NamedTable):
    """A figure: its unit, range, whole, source, owner, the evidence demanded and the years it is needed for."""

    unit: str
    supplied_by: SuppliedBy
    owner: OwnedBy = "evaluated_party"
    minimum: Exact | None = None
    maximum: Exact | None = None
    part_of: str | None = None
    when_absent: Exact | None = None
    options: dict[str, Sentence] = Field(default_factory=dict)
    evidence: list[Sentence] = Field(default_factory=list)
    years: int = Field(default=1, ge=1, le=5)
    note: Sentence | None = None


class ParameterTable(NamedTable):
    """A number the text leaves to the place; without a default it must be given before what rests on it."""

    unit: str
    default: Exact | None = None
    minimum: Exact | None = None
    maximum: Exact | None = None
    in_text: bool = False
    clause: ClauseId | None = None
    note: Sentence | None = None


class LedgerTable(NamedTable):
    """An amount or a count of the fund ledger; `scope` tells whether a party's or the whole round's."""

    unit: str = "yuan"
    scope: Literal["party", "round"] = "party"
    minimum: Exact | None = None
    part_of: str | None = None
    clause: ClauseId | None = None
    note: Sentence | None = None


class ReadingTable(Table):
    """A question the text leaves open: what it does not say, the honest options, the default.

    Most choose among formulas; one that `guides_people` says how they count or judge before a figure is entered.
    """

    id: str
    clause: ClauseId
    question: Sentence
    options: dict[str, Sentence]
    default: str
    guides_people: bool = False
    note: Sentence | None = None


class MeasureTable(NamedTable):
    """A value made of figures by a formula, in a unit."""

    formula: FormulaText
    unit: str
    clause: ClauseId | None = None
    definition: Sentence | None = None
