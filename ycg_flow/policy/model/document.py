"""The whole policy file: the paper it comes from, the years it holds for, and all its tables."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from ycg_flow.policy.model.calendar import DeadlineTable
from ycg_flow.policy.model.evaluation import (
    BonusTable,
    DeductionTable,
    GradeTable,
    GroupTable,
    IndicatorTable,
    RankingTable,
    TotalTable,
    VetoTable,
)
from ycg_flow.policy.model.inputs import (
    FigureTable,
    LedgerTable,
    MeasureTable,
    ParameterTable,
    ReadingTable,
    UnitTable,
)
from ycg_flow.policy.model.settlement import LineTable
from ycg_flow.policy.model.values import ClauseId, Identifier, Sentence, Table

PolicyId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class DocumentTable(Table):
    """The paper: title and number as printed, issuers, date; the evaluation years it holds for (both included).

    `on_site_for_cause` says that papers are sampled and people interviewed only where there is a cause to.
    """

    title: Sentence
    number: Sentence | None = None
    issuers: list[Sentence]
    region: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")] | None = None
    issued_on: date | None = None
    first_year: int = Field(ge=2000, le=2100)
    last_year: int | None = Field(default=None, ge=2000, le=2100)
    is_trial: bool = False
    on_site_for_cause: bool = False
    party_name: Sentence = "医共体"
    not_covered: list[Sentence] = Field(default_factory=list)
    note: Sentence | None = None


class OriginTable(Table):
    """Where a derived policy comes from."""

    policy: PolicyId
    version: int
    digest: str


class HeadingTable(Table):
    """A heading of the self-assessment report: what to write under it, the groups and single indicators it covers."""

    id: Identifier
    title: Sentence
    parent: Identifier | None = None
    prompts: list[Sentence] = Field(default_factory=list)
    groups: list[Identifier] = Field(default_factory=list)
    indicators: list[Identifier] = Field(default_factory=list)
    clause: ClauseId | None = None


class PolicyTable(Table):
    """A policy file as written."""

    id: PolicyId
    version: int = Field(ge=1)
    document: DocumentTable
    derived_from: OriginTable | None = None
    total: TotalTable | None = None
    ranking: RankingTable | None = None
    unit: list[UnitTable] = Field(default_factory=list)
    group: list[GroupTable] = Field(default_factory=list)
    figure: list[FigureTable] = Field(default_factory=list)
    parameter: list[ParameterTable] = Field(default_factory=list)
    ledger: list[LedgerTable] = Field(default_factory=list)
    measure: list[MeasureTable] = Field(default_factory=list)
    reading: list[ReadingTable] = Field(default_factory=list)
    indicator: list[IndicatorTable] = Field(default_factory=list)
    deduction: list[DeductionTable] = Field(default_factory=list)
    bonus: list[BonusTable] = Field(default_factory=list)
    veto: list[VetoTable] = Field(default_factory=list)
    grade: list[GradeTable] = Field(default_factory=list)
    deadline: list[DeadlineTable] = Field(default_factory=list)
    settlement: list[LineTable] = Field(default_factory=list)
    report: list[HeadingTable] = Field(default_factory=list)
