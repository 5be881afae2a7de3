"""What is judged: groups, indicators with their parts, deductions, bonuses, vetoes, grades and the total."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from ycg_flow.policy.model.values import ClauseId, Exact, FormulaText, Identifier, NamedTable, Sentence, Table

# Read by the rule kind that its `kind` names, so that a new kind needs no change here.
RuleTable = dict[str, Any]


class GroupTable(NamedTable):
    """A section of the indicator list, with the points the text gives it."""

    points: Exact | None = None
    clause: ClauseId | None = None
    parent: Identifier | None = None


class PartTable(NamedTable):
    """A part of an indicator that holds several measures."""

    points: Exact | None = None
    measure: FormulaText | None = None
    rule: RuleTable
    definition: Sentence | None = None


class IndicatorTable(NamedTable):
    """An indicator: where it stands, what it measures, what it is worth and by which rule."""

    group: Identifier
    clause: ClauseId
    points: Exact | None = None
    points_in_text: bool = True
    measure: FormulaText | None = None
    rule: RuleTable
    parts: list[PartTable] = Field(default_factory=list)
    applies_when: Identifier | None = None
    may_be_overridden: bool = False
    is_qualitative: bool = False
    definition: Sentence | None = None
    standard: Sentence | None = None
    evidence: list[Sentence] = Field(default_factory=list)
    note: Sentence | None = None


class DeductionTable(NamedTable):
    """Points taken off the total for each event, outside the list."""

    clause: ClauseId
    figure: Identifier
    off: Exact
    at_most: Exact | None = None
    note: Sentence | None = None


class BonusTable(NamedTable):
    """Points added to the total where accepted, up to a cap of its own."""

    clause: ClauseId
    at_most: Exact
    evidence: list[Sentence] = Field(default_factory=list)
    note: Sentence | None = None


class VetoTable(NamedTable):
    """A finding that fails the evaluation; with a measure and a limit it is computed.

    Where `may_be_lenient`, the paper lets people treat leniently what the party found and reported in time itself.
    """

    clause: ClauseId
    measure: FormulaText | None = None
    unit: str = "percent"
    at_least: Exact | None = None
    above: Exact | None = None
    may_be_lenient: bool = False
    note: Sentence | None = None


class GradeTable(NamedTable):
    """A grade that holds from a total upwards."""

    from_: Exact = Field(alias="from")
    clause: ClauseId | None = None
    is_fail: bool = False
    note: Sentence | None = None


class TotalTable(Table):
    """How points become the total: its maximum, its decimals, the cap of all bonuses and the rescaling reading."""

    points: Exact
    decimals: int = Field(default=2, ge=0, le=6)
    bonuses_at_most: Exact | None = None
    rescaling: Identifier | None = None


class RankingTable(Table):
    """How the parties of a round are ranked: the reading that says how ties count."""

    ties: Identifier
    tie_break: list[Identifier] = Field(default_factory=list)
    clause: ClauseId | None = None
