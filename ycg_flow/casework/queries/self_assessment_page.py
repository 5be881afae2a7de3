"""The self-assessment as one table like the paper's own: indicators with what is typed, its trial points, evidence."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count

from ycg_flow.casework.desk import View
from ycg_flow.casework.drafts import (
    ReadFigures,
    TypedEntry,
    declared_units,
    drafts_of,
    in_plain_spelling,
    open_figures,
    read_typed,
    texts_of,
)
from ycg_flow.casework.evidence import figures_proven
from ycg_flow.casework.figures import FigureYear, figures_behind
from ycg_flow.casework.last_year import last_year_of
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.queries.case_page import CaseHead, case_head, sees_inside
from ycg_flow.casework.queries.handed_in import draft_is_shown, evidence_shown
from ycg_flow.casework.self_assessments import SUPPLIERS, unwritten_headings
from ycg_flow.casework.slips import slips_of
from ycg_flow.casework.steps.save_draft import SavedDrafts
from ycg_flow.casework.submissions import SubmittedEntry, last_submitted, submissions_of
from ycg_flow.casework.tasks import window_task
from ycg_flow.casework.trial_points import Value, known_values, trial_evaluation, way_to_next_point
from ycg_flow.intake.typed_numbers import NumberRefused, read_typed_number
from ycg_flow.papers.clauses import clauses_of
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.evaluation import Evaluation
from ycg_flow.policy.faults import Fault
from ycg_flow.policy.model.inputs import FigureTable
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.figures import DraftEntry
from ycg_flow.wording.faults import fault_sentence, field_names
from ycg_flow.wording.numbers import quantity_text
from ycg_flow.wording.self_assessment import next_point_sentence, slip_sentence
from ycg_flow.wording.sheet.building import sheet_of
from ycg_flow.wording.sheet.model import Fact, IndicatorLine
from ycg_flow.wording.sheet.sources import Sources
from ycg_flow.wording.sheet.totals import result_facts
from ycg_flow.wording.terms import NO, YES, unit_word
from ycg_flow.wording.terms import SUPPLIERS as SUPPLIER_WORDS
from ycg_flow.wording.typed_numbers import typed_number_sentence
from ycg_flow.workflow.machine import Decision

NOTHING_TYPED: Mapping[FigureYear, TypedEntry] = {}
MARK_LENGTH = 16
MOST_FACTS = 2
"""The total with its bounds and the vetoes; what follows on a sheet has no sense before the result."""

NUMBER_NOT_PLAIN = "number_not_plain"
Entry = DraftEntry | SubmittedEntry


@dataclass(frozen=True)
class FieldRow:
    """A figure of a year as the party types it, with what is wrong or odd about it."""

    figure: str
    year: int
    name: str
    unit_id: str
    unit: str
    options: tuple[tuple[str, str], ...]
    text: str
    explanation: str
    seen: str
    last_year: str
    last_explanation: str
    problem: str
    slips: tuple[str, ...]
    is_open: bool
    is_required: bool
    supplier: str
    evidence_demanded: tuple[str, ...]
    evidence_count: int
    note: str

    @property
    def key(self) -> str:
        """The end of the names of its fields in the form."""
        return f"{self.figure}.{self.year}"


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator with its standard, its trial points, and the figures typed beside it.

    `number` counts the indicators of the table from one; `shared` names the figures it rests on that are typed beside
    an earlier one; `line` is None, `number` 0, for what no indicator rests on.
    """

    number: int
    line: IndicatorLine | None
    fields: tuple[FieldRow, ...]
    shared: tuple[str, ...]
    next_point: str
    return_reason: str


@dataclass(frozen=True)
class GroupRows:
    """A section of the list with its sums."""

    name: str
    max_points: str
    points: str
    rows: tuple[IndicatorRow, ...]

    @property
    def height(self) -> int:
        """How many lines it takes."""
        return sum(max(1, len(row.fields)) for row in self.rows)


@dataclass(frozen=True)
class ReceiptLink:
    """The number of a receipt, and whether its submission was taken back."""

    number: str
    is_taken_back: bool


@dataclass(frozen=True)
class SelfAssessmentPage:
    """The self-assessment of a case, due on a day while typed; no groups where the reader may not see it."""

    head: CaseHead
    groups: tuple[GroupRows, ...]
    result: tuple[Fact, ...]
    acts: tuple[Decision, ...]
    is_editable: bool
    is_returned: bool
    is_shown: bool
    unwritten: tuple[str, ...]
    receipts: tuple[ReceiptLink, ...]
    units: Mapping[str, str]
    due_on: date | None
    days_left: int

    @property
    def fields(self) -> tuple[FieldRow, ...]:
        """Every field of the table."""
        return tuple(field for group in self.groups for row in group.rows for field in row.fields)

    @property
    def problems(self) -> tuple[FieldRow, ...]:
        """The fields that hold no usable value."""
        return tuple(field for field in self.fields if field.problem)

    @property
    def unfilled(self) -> tuple[FieldRow, ...]:
        """The required fields with neither a value nor an explanation."""
        return tuple(each for each in self.fields if each.is_required and not (each.text or each.explanation))

    @property
    def without_evidence(self) -> tuple[FieldRow, ...]:
        """The required fields that have a value but none of the evidence that the policy demands for it."""
        required = (each for each in self.fields if each.is_required and each.evidence_demanded)
        return tuple(each for each in required if each.text and not each.evidence_count)


@dataclass(frozen=True)
class _Material:
    """Everything the rows are made of."""

    case: EvaluationCase
    policy: Policy
    drafts: Mapping[FigureYear, Entry]
    typed: Mapping[FigureYear, TypedEntry]
    read: ReadFigures
    known: Mapping[FigureYear, Value]
    opened: frozenset[str]
    evidence: Mapping[str, int]
    slips: Mapping[FigureYear, tuple[str, ...]]
    units: Mapping[str, str]
    last_explanations: Mapping[FigureYear, str]

    def text(self, key: FigureYear) -> str:
        """Return what stands in a field: what was just typed, else the draft."""
        return _text(self.drafts, self.typed, key)


def self_assessment_page(
    view: View, number: str, typed: Mapping[FigureYear, TypedEntry] = NOTHING_TYPED
) -> SelfAssessmentPage:
    """Return the self-assessment of a case, with `typed` in place of the drafts it would replace.

    Raises `NotFoundError`. The bureau sees nothing of it before it is submitted.
    """
    case = load_case(view, number)
    acts = acts_open_to(view, case)
    receipts = tuple(ReceiptLink(row.number, row.taken_back_at is not None) for row in submissions_of(view, case))
    is_shown = draft_is_shown(view, case)
    material = _material(view, case, typed)
    evaluation = trial_evaluation(view, case, material.read)
    groups, result = _groups(material, evaluation) if is_shown else ((), ())
    is_editable = any(act.event == "save_draft" and act.is_allowed for act in acts)
    window = window_task(view, case) if is_editable else None
    return SelfAssessmentPage(
        head=case_head(view, case),
        groups=groups,
        result=result,
        acts=acts,
        is_editable=is_editable,
        is_returned=case.returned_indicators is not None,
        is_shown=is_shown,
        unwritten=() if sees_inside(view, case) else tuple(row.title for row in unwritten_headings(view, case)),
        receipts=receipts,
        units=material.units,
        due_on=None if window is None else window.due_on,
        days_left=0 if window is None else (window.due_on - view.today).days,
    )


def saved_problems(view: View, number: str, saved: SavedDrafts) -> dict[FigureYear, str]:
    """Return why what was just saved is no value, for the fields of which that is so."""
    policy = policy_of(view, load_case(view, number).cycle)
    return {
        key: problem_sentence(policy, key[0], row.text, saved.faults[key])
        for key, row in saved.rows.items()
        if key in saved.faults
    }


def mark_of(draft: Entry | None) -> str:
    """Return the mark of a draft as it stands."""
    return seen_mark(0 if draft is None else draft.version, *texts_of(draft))


def seen_mark(version: int, text: str, explanation: str) -> str:
    """Return the mark a form carries for a field: the version of its draft and a digest of what it says.

    With it a field that comes back as it was is told from one that was typed over what another person saved.
    """
    digest = hashlib.sha256(f"{text}\0{explanation}".encode()).hexdigest()
    return f"{version}:{digest[:MARK_LENGTH]}"


def _material(view: View, case: EvaluationCase, typed: Mapping[FigureYear, TypedEntry]) -> _Material:
    policy, year = policy_of(view, case.cycle), case.cycle.evaluation_year
    typed = {key: in_plain_spelling(policy, entry) for key, entry in typed.items()}
    drafts, last = _entries(view, case), last_year_of(view, case)
    known = {**last.values, **known_values(view, case)}
    texts = {key: _text(drafts, typed, key) for key in drafts.keys() | typed.keys()}
    read = read_typed(policy, year, texts)
    values = {key: value for key, (value, _) in known.items() if value is not None} | dict(read.numbers)
    slips = {
        key: tuple(slip_sentence(slip.code, slip.other) for slip in found)
        for key, found in slips_of(policy, values).items()
    }
    evidence = Counter(figure for row in evidence_shown(view, case) for figure in figures_proven(policy, row))
    opened = open_figures(view, case)
    return _Material(
        case, policy, drafts, typed, read, known, opened, evidence, slips, declared_units(policy), last.explanations
    )


def _entries(view: View, case: EvaluationCase) -> Mapping[FigureYear, Entry]:
    """Return what stands for the reader: to the party its drafts, to the bureau what was submitted last."""
    if not sees_inside(view, case):
        return drafts_of(view, case)
    submitted = last_submitted(view, case)
    return {} if submitted is None else submitted.figures


def _groups(material: _Material, evaluation: Evaluation) -> tuple[tuple[GroupRows, ...], tuple[Fact, ...]]:
    policy = material.policy
    sheet = sheet_of(evaluation, clauses_of(policy.id), party=material.case.party.name)
    placed: set[str] = set()
    numbers = count(1)
    groups = [
        GroupRows(
            group.name,
            group.max_points,
            group.points,
            tuple(_row(material, evaluation, line, placed, next(numbers)) for line in group.indicators),
        )
        for group in sheet.groups
    ]
    rest = _other_row(material, placed)
    if rest.fields:
        groups.append(GroupRows("", "", "", (rest,)))
    return tuple(groups), result_facts(Sources(evaluation, {}, {}))[:MOST_FACTS]


def _row(
    material: _Material, evaluation: Evaluation, line: IndicatorLine, placed: set[str], number: int
) -> IndicatorRow:
    policy = material.policy
    behind = figures_behind(policy, line.id)
    own = [name for name, figure in policy.figures.items() if name in behind and _is_own(figure)]
    new = [name for name in own if name not in placed]
    placed.update(new)
    way = way_to_next_point(evaluation, evaluation.score.indicators[line.id])
    unit = _measure_unit(policy, line.id)
    return IndicatorRow(
        number=number,
        line=line,
        fields=_fields(material, new),
        shared=tuple(policy.figures[name].name for name in own if name not in new),
        next_point="" if way is None else next_point_sentence(unit=unit, **vars(way)),
        return_reason=(material.case.returned_indicators or {}).get(line.id, ""),
    )


def _other_row(material: _Material, placed: set[str]) -> IndicatorRow:
    figures = material.policy.figures
    rest = [name for name, figure in figures.items() if name not in placed and _is_own(figure)]
    return IndicatorRow(0, None, _fields(material, rest), (), "", "")


def _fields(material: _Material, names: list[str]) -> tuple[FieldRow, ...]:
    """Return the fields of figures: every year the policy needs, without what last year's case gives already."""
    year = material.case.cycle.evaluation_year
    keys = [(name, year - back) for name in names for back in range(material.policy.figures[name].years)]
    return tuple(_field(material, key) for key in keys if key[1] == year or key not in material.known)


def _field(material: _Material, key: FigureYear) -> FieldRow:
    name, year = key
    figure = material.policy.figures[name]
    explanation, seen = _explained(material.drafts.get(key), material.typed.get(key))
    is_of_this_year = year == material.case.cycle.evaluation_year
    return FieldRow(
        figure=name,
        year=year,
        name=figure.name,
        unit_id=figure.unit,
        unit=unit_word(figure.unit, material.units),
        options=(("1", YES), ("0", NO)) if figure.unit == "yes_no" else tuple(figure.options.items()),
        text=material.text(key),
        explanation=explanation,
        seen=seen,
        last_year=_last_year(material, figure, (name, year - 1)),
        last_explanation=material.last_explanations.get((name, year - 1), ""),
        problem=problem_sentence(material.policy, name, material.text(key), material.read.faults.get(key)),
        slips=material.slips.get(key, ()),
        is_open=name in material.opened,
        is_required=figure.supplied_by in SUPPLIERS and figure.when_absent is None,
        supplier=SUPPLIER_WORDS[figure.supplied_by],
        evidence_demanded=tuple(figure.evidence) if is_of_this_year else (),
        evidence_count=material.evidence.get(name, 0),
        note=figure.note or "",
    )


def _explained(draft: Entry | None, typed: TypedEntry | None) -> tuple[str, str]:
    """Return the explanation that stands in a field, and the mark of what its person has seen."""
    if typed is not None:
        return typed.over(draft)[1], f"{typed.seen_version}:"
    return texts_of(draft)[1], mark_of(draft)


def _last_year(material: _Material, figure: FigureTable, key: FigureYear) -> str:
    value, answer = material.known.get(key, (material.read.numbers.get(key), material.read.answers.get(key)))
    if value is None:
        return "" if answer is None else figure.options.get(answer, answer)
    return quantity_text(value, figure.unit, material.units)


def problem_sentence(policy: Policy, figure: str, text: str, fault: Fault | None) -> str:
    """Return why what stands in a field is no value, empty where it is one or nothing stands there."""
    if fault is None:
        return ""
    unit, units = policy.figures[figure].unit if figure in policy.figures else "", declared_units(policy)
    if fault.code == NUMBER_NOT_PLAIN:
        read = read_typed_number(text, unit, units)
        if isinstance(read, NumberRefused):
            return typed_number_sentence(read.code, read.given, unit, units)
    return _without_place(fault, policy)


def _without_place(fault: Fault, policy: Policy) -> str:
    """Return the sentence of a fault; it stands in its place already."""
    return fault_sentence(fault, field_names(policy)).partition("：")[2]


def _text(drafts: Mapping[FigureYear, Entry], typed: Mapping[FigureYear, TypedEntry], key: FigureYear) -> str:
    draft = drafts.get(key)
    return typed[key].over(draft)[0] if key in typed else texts_of(draft)[0]


def _measure_unit(policy: Policy, indicator: str) -> str:
    """Return the unit of what an indicator measures; empty where it is a formula of its own."""
    measure = str(getattr(policy.indicators[indicator].table, "measure", None))
    if measure in policy.measures:
        return policy.measures[measure][0].unit
    return policy.figures[measure].unit if measure in policy.figures else ""


def _is_own(figure: FigureTable) -> bool:
    return figure.owner == "evaluated_party"
