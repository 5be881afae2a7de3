"""The figures of a case with every stage side by side, and the sheets to type collected and verified ones on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ycg_flow.casework.desk import View, china_date
from ycg_flow.casework.entered_figures import EnteredFigure
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.evidence import FIGURE
from ycg_flow.casework.figures import (
    COLLECTED,
    SELF_REPORTED,
    VERIFIED,
    FigureYear,
    differences,
    figures_behind,
    figures_of,
)
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.queries.acts import WithActs
from ycg_flow.casework.queries.case_page import CaseHead, case_head, is_told, sees_inside
from ycg_flow.casework.queries.handed_in import evidence_shown
from ycg_flow.casework.queries.people import names_of
from ycg_flow.casework.surveys import SURVEY
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.exact import exact_text
from ycg_flow.policy.model.inputs import FigureTable
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.figures import FigureValue
from ycg_flow.wording.collection import source_text
from ycg_flow.wording.numbers import quantity_text
from ycg_flow.wording.terms import NO, SUPPLIERS, YES, unit_word
from ycg_flow.workflow.machine import Decision

COLLECTING_ACT, VERIFYING_ACT = "enter_collected_figures", "record_verification"
_COLLECTED_FROM = frozenset({"hospital", "records", "ledger", "register"})
NOTHING_TYPED: Mapping[FigureYear, EnteredFigure] = {}


@dataclass(frozen=True)
class StageValue:
    """A figure at a stage as it is shown: value or why there is none, where from, by whom, when."""

    value: str
    note: str
    source: str
    person: str
    at: datetime

    @property
    def on(self) -> date:
        """The day it was entered."""
        return china_date(self.at)


@dataclass(frozen=True)
class FigureRow:
    """A figure of a year at every stage, side by side; `differs` tells that somebody has to decide."""

    figure: str
    year: int
    name: str
    unit_id: str
    unit: str
    supplier: str
    options: tuple[tuple[str, str], ...]
    stages: Mapping[str, StageValue]
    differs: bool
    evidence_count: int

    @property
    def key(self) -> str:
        """The end of the names of its fields in a form."""
        return f"{self.figure}.{self.year}"


@dataclass(frozen=True)
class FigureGroup:
    """A section of the indicator list with the figures its indicators rest on first."""

    name: str
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True)
class FiguresPage(WithActs):
    """The figures of a case; the party sees only what it reported until the result is told."""

    head: CaseHead
    groups: tuple[FigureGroup, ...]
    differing: tuple[FigureRow, ...]
    acts: tuple[Decision, ...]
    is_told: bool


@dataclass(frozen=True)
class EntryRow:
    """A figure to be typed: what stands at the stage as plain text, and beside it what the others say."""

    shown: FigureRow
    text: str
    note: str


@dataclass(frozen=True)
class EntrySheet:
    """The sheet on which the figures of one stage are typed, by section."""

    head: CaseHead
    stage: str
    groups: tuple[tuple[str, tuple[EntryRow, ...]], ...]
    units: Mapping[str, str]
    is_open: bool

    @property
    def rows(self) -> tuple[EntryRow, ...]:
        """Every row of the sheet."""
        return tuple(row for _, rows in self.groups for row in rows)


def figures_page(view: View, number: str) -> FiguresPage:
    """Return the figures of a case. Raises `NotFoundError`."""
    case = load_case(view, number)
    told = is_told(view, case)
    rows = _rows(view, case, lambda _: True)
    return FiguresPage(
        head=case_head(view, case),
        groups=_grouped(policy_of(view, case.cycle), rows),
        differing=tuple(row for row in rows if row.differs),
        acts=acts_open_to(view, case),
        is_told=told,
    )


def entry_sheet(
    view: View, number: str, stage: str, typed: Mapping[FigureYear, EnteredFigure] = NOTHING_TYPED
) -> EntrySheet:
    """Return the sheet of a stage, with `typed` in place of what stands there.

    Raises `NotFoundError`, for the party too: it types its own figures in the self-assessment.
    """
    case = load_case(view, number)
    if not sees_inside(view, case):
        raise NotFoundError("figures", number)
    policy, present = policy_of(view, case.cycle), figures_of(view, case)
    rows = _rows(view, case, lambda figure: _belongs(figure, stage))
    event = COLLECTING_ACT if stage == COLLECTED else VERIFYING_ACT
    groups = tuple(
        (group.name, tuple(_entry(row, policy, present.get((row.figure, row.year), {}).get(stage), typed)
                           for row in group.rows))
        for group in _grouped(policy, rows)
    )  # fmt: skip
    return EntrySheet(
        head=case_head(view, case),
        stage=stage,
        groups=groups,
        units={unit.id: unit.name for unit in policy.table.unit},
        is_open=any(act.event == event and act.is_allowed for act in acts_open_to(view, case)),
    )


def _belongs(figure: FigureTable, stage: str) -> bool:
    """Whether a figure is typed on the sheet of a stage."""
    if stage == VERIFIED:
        return figure.owner == "evaluated_party" and figure.supplied_by != SURVEY
    return figure.supplied_by in _COLLECTED_FROM


def _entry(
    row: FigureRow, policy: Policy, present: FigureValue | None, typed: Mapping[FigureYear, EnteredFigure]
) -> EntryRow:
    given = typed.get((row.figure, row.year))
    if given is not None:
        return EntryRow(row, given.text, given.note)
    if present is None:
        return EntryRow(row, "", "")
    is_grade = bool(policy.figures[row.figure].options)
    text = (present.answer or "") if is_grade or present.value is None else exact_text(present.value)
    return EntryRow(row, text, present.note)


def _rows(view: View, case: EvaluationCase, wanted: Callable[[FigureTable], bool]) -> tuple[FigureRow, ...]:
    policy, year = policy_of(view, case.cycle), case.cycle.evaluation_year
    told = is_told(view, case)
    known = figures_of(view, case)
    open_ones = {(found.figure, found.year) for found in differences(view, case)} if told else set()
    people = names_of(view, [row.person_id for stages in known.values() for row in stages.values()])
    evidence = _evidence_counts(view, case)
    declared = {unit.id: unit.name for unit in policy.table.unit}
    keys = [
        (figure.id, of)
        for figure in policy.figures.values()
        if wanted(figure)
        for of in _years(figure, year, {of for name, of in known if name == figure.id})
    ]
    return tuple(
        FigureRow(
            figure=name,
            year=of,
            name=policy.figures[name].name,
            unit_id=policy.figures[name].unit,
            unit="%" if policy.figures[name].unit == "percent" else unit_word(policy.figures[name].unit, declared),
            supplier=SUPPLIERS[policy.figures[name].supplied_by],
            options=_options(policy.figures[name]),
            stages={
                stage: _stage(row, policy.figures[name], declared, people)
                for stage, row in known.get((name, of), {}).items()
                if told or stage == SELF_REPORTED
            },
            differs=(name, of) in open_ones,
            evidence_count=evidence[name],
        )
        for name, of in keys
    )


def _years(figure: FigureTable, year: int, known: Collection[int]) -> list[int]:
    """Return the years of a figure to show, the latest first: those the policy asks for and those there are."""
    return sorted({year - back for back in range(figure.years)} | set(known), reverse=True)


def _options(figure: FigureTable) -> tuple[tuple[str, str], ...]:
    return (("1", YES), ("0", NO)) if figure.unit == "yes_no" else tuple(figure.options.items())


def _stage(
    row: FigureValue, figure: FigureTable, declared: Mapping[str, str], people: Mapping[int | None, str]
) -> StageValue:
    value = figure.options.get(row.answer or "", row.answer or "")
    if row.value is not None:
        value = quantity_text(row.value, figure.unit, declared)
    return StageValue(value, row.note, source_text(row.source), people[row.person_id], row.entered_at)


def _evidence_counts(view: View, case: EvaluationCase) -> Counter[str]:
    """Return how many pieces of evidence the reader sees for each figure."""
    return Counter(link.name for row in evidence_shown(view, case) for link in row.links if link.kind == FIGURE)


def _grouped(policy: Policy, rows: tuple[FigureRow, ...]) -> tuple[FigureGroup, ...]:
    """Return the rows by section of the list, each figure where an indicator rests on it first; the rest at the end."""
    section_of: dict[str, str] = {}
    for indicator, item in policy.indicators.items():
        for figure in figures_behind(policy, indicator):
            section_of.setdefault(figure, item.group)
    names = [*((group.id, group.name) for group in policy.table.group), ("", "")]
    groups = (
        FigureGroup(name, tuple(row for row in rows if section_of.get(row.figure, "") == key)) for key, name in names
    )
    return tuple(group for group in groups if group.rows)
