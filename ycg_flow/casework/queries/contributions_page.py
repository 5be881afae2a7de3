"""What member institutions give for the figures of their consortium, and the sums its submitter may take over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.drafts import TypedEntry, in_plain_spelling, read_typed, texts_of
from ycg_flow.casework.figures import FigureYear
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.members import own_member
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.queries.case_page import CaseHead, sees_inside
from ycg_flow.casework.queries.people import names_of
from ycg_flow.casework.queries.self_assessment_page import (
    NOTHING_TYPED,
    FieldRow,
    SelfAssessmentPage,
    problem_sentence,
    seen_mark,
    self_assessment_page,
)
from ycg_flow.casework.submissions import last_submitted
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.exact import exact_text
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.figures import MemberEntry
from ycg_flow.records.organisations import Institution
from ycg_flow.workflow.facts import Reason

PARTS_COME_FROM = frozenset({"hospital", "records"})
"""Suppliers of the figures an institution can give its part of; what is found on site or surveyed is not its to say."""

SHARES = frozenset({"percent"})
"""Units whose parts do not add up: the party's value is no sum of its members'."""


@dataclass(frozen=True)
class GivenPart:
    """What one member gives for a figure, by whom since when; `problem` where it is no number."""

    institution: str
    text: str
    explanation: str
    person: str
    saved_at: datetime
    problem: str


@dataclass(frozen=True)
class GivenFigure:
    """A figure with the parts of the members and their sum in plain spelling; empty where no part is a number."""

    field: FieldRow
    parts: tuple[GivenPart, ...]
    total: str

    @property
    def is_taken_over(self) -> bool:
        """Whether the draft of the party says the sum already."""
        return self.total == self.field.text


@dataclass(frozen=True)
class ContributionsPage:
    """The members' figures: `own` is the reader's own form where they contribute for `institution`."""

    head: CaseHead
    is_shown: bool
    institution: str
    own: tuple[FieldRow, ...]
    may_contribute: bool
    reasons: tuple[Reason, ...]
    given: tuple[GivenFigure, ...]
    may_take_over: bool


def contributions_page(
    view: View, number: str, typed: Mapping[FigureYear, TypedEntry] = NOTHING_TYPED
) -> ContributionsPage:
    """Return what the members give, with `typed` in place of what the reader's own entries would replace.

    Raises `NotFoundError`. The bureau sees what was given before the last submission that stands, and nothing since.
    """
    case = load_case(view, number)
    table = self_assessment_page(view, number)
    contribute = next((act for act in table.acts if act.event == "contribute_figures"), None)
    institution = None if contribute is None else own_member(view, case)
    entries = _entries(view, case) if table.is_shown else []
    names = _names(view, entries, institution)
    own = [entry for entry in entries if entry.institution_id == institution]
    policy = policy_of(view, case.cycle)
    fields = [field for field in table.fields if _has_parts(policy, field)]
    return ContributionsPage(
        head=table.head,
        is_shown=table.is_shown,
        institution=names.get(institution or 0, ""),
        own=() if institution is None else _own_fields(policy, case, fields, own, typed),
        may_contribute=contribute is not None and contribute.is_allowed,
        reasons=() if contribute is None else contribute.reasons,
        given=_given(view, policy, case, table, entries, names),
        may_take_over=table.is_editable,
    )


def _entries(view: View, case: EvaluationCase) -> list[MemberEntry]:
    query = select(MemberEntry).where(MemberEntry.case_id == case.id).order_by(MemberEntry.institution_id)
    submitted = last_submitted(view, case) if sees_inside(view, case) else None
    if submitted is not None:
        query = query.where(MemberEntry.saved_at <= submitted.at)
    return list(view.session.scalars(query))


def _names(view: View, entries: list[MemberEntry], institution: int | None) -> dict[int, str]:
    wanted = {entry.institution_id for entry in entries} | ({institution} if institution else set())
    query = select(Institution.id, Institution.name).where(Institution.id.in_(wanted))
    return {row.id: row.name for row in view.session.execute(query)}


def _has_parts(policy: Policy, field: FieldRow) -> bool:
    is_given = policy.figures[field.figure].supplied_by in PARTS_COME_FROM
    return is_given and not field.options and field.unit_id not in SHARES


def _own_fields(
    policy: Policy,
    case: EvaluationCase,
    fields: list[FieldRow],
    own: list[MemberEntry],
    typed: Mapping[FigureYear, TypedEntry],
) -> tuple[FieldRow, ...]:
    """Return the fields of the table as the member's own: its texts, its faults, nobody else's last year."""
    present = {(entry.figure, entry.year): entry for entry in own}
    typed = {key: in_plain_spelling(policy, entry) for key, entry in typed.items()}
    texts = {key: typed[key].over(row)[0] if key in typed else row.text for key, row in present.items()}
    texts |= {key: entry.over(None)[0] for key, entry in typed.items() if key not in present}
    faults = read_typed(policy, case.cycle.evaluation_year, texts).faults
    found = []
    for field in fields:
        key = (field.figure, field.year)
        row, entry = present.get(key), typed.get(key)
        text, explanation = texts_of(row) if entry is None else entry.over(row)
        version = row.version if row else 0
        seen = seen_mark(version, text, explanation) if entry is None else f"{entry.seen_version}:"
        problem = problem_sentence(policy, field.figure, text, faults.get(key))
        found.append(replace(field, text=text, explanation=explanation, seen=seen, problem=problem, slips=()))
    return tuple(found)


def _given(
    view: View,
    policy: Policy,
    case: EvaluationCase,
    table: SelfAssessmentPage,
    entries: list[MemberEntry],
    names: Mapping[int, str],
) -> tuple[GivenFigure, ...]:
    people = names_of(view, [entry.person_id for entry in entries])
    by_key: dict[FigureYear, list[MemberEntry]] = defaultdict(list)
    for entry in entries:
        if entry.text.strip():
            by_key[entry.figure, entry.year].append(entry)
    found = []
    for field in table.fields:
        key = (field.figure, field.year)
        parts, total = [], Fraction(0)
        for entry in by_key.get(key, []):
            read = read_typed(policy, case.cycle.evaluation_year, {key: entry.text})
            total += read.numbers.get(key, Fraction(0))
            problem = problem_sentence(policy, field.figure, entry.text, read.faults.get(key))
            name, person = names[entry.institution_id], people[entry.person_id]
            parts.append(GivenPart(name, entry.text, entry.explanation, person, entry.saved_at, problem))
        is_sum = bool(parts) and field.unit_id not in SHARES and not any(part.problem for part in parts)
        if parts:
            found.append(GivenFigure(field, tuple(parts), exact_text(total) if is_sum else ""))
    return tuple(found)
