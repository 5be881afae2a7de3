"""The report of a self-assessment by the policy's outline, and the questions a party asked about its indicators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.drafts import open_headings
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.queries.case_page import CaseHead, case_head, sees_inside
from ycg_flow.casework.self_assessments import sections_of
from ycg_flow.casework.steps.write_report import WrittenSection
from ycg_flow.casework.submissions import last_submitted
from ycg_flow.records.self_assessment import Question

NOTHING_WRITTEN: Mapping[str, WrittenSection] = {}


@dataclass(frozen=True)
class SectionRow:
    """A heading of the outline with what is written under it; one with others under it holds no text."""

    id: str
    title: str
    prompts: tuple[str, ...]
    is_parent: bool
    is_open: bool
    markdown: str
    version: int


@dataclass(frozen=True)
class ReportPage:
    """The report of a case."""

    head: CaseHead
    sections: tuple[SectionRow, ...]
    is_editable: bool


@dataclass(frozen=True)
class QuestionRow:
    """A question with its answer; every party of the cycle sees the answer, only its own party the question."""

    text: str
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None


@dataclass(frozen=True)
class QuestionPage:
    """The questions on one indicator."""

    head: CaseHead
    name: str
    questions: tuple[QuestionRow, ...]
    may_ask: bool


def report_page(view: View, number: str, written: Mapping[str, WrittenSection] = NOTHING_WRITTEN) -> ReportPage:
    """Return the report, with `written` in place of what it would replace; to the bureau as it was submitted last.

    Raises `NotFoundError`.
    """
    case = load_case(view, number)
    submitted = last_submitted(view, case) if sees_inside(view, case) else None
    if submitted is None and sees_inside(view, case):
        raise NotFoundError("report", number)
    outline = policy_of(view, case.cycle).table.report
    parents = {heading.parent for heading in outline}
    opened = {heading.id for heading in open_headings(view, case)}
    present = {} if submitted else sections_of(view, case)
    texts = {name: row.markdown for name, row in present.items()} if submitted is None else submitted.report
    sections = []
    for heading in outline:
        row, typed = present.get(heading.id), written.get(heading.id)
        sections.append(
            SectionRow(
                id=heading.id,
                title=heading.title,
                prompts=tuple(heading.prompts),
                is_parent=heading.id in parents,
                is_open=heading.id in opened,
                markdown=typed.markdown if typed else texts.get(heading.id, ""),
                version=typed.seen_version if typed else row.version if row else 0,
            )
        )
    is_editable = any(act.event == "save_draft" and act.is_allowed for act in acts_open_to(view, case))
    return ReportPage(case_head(view, case), tuple(sections), is_editable)


def question_page(view: View, number: str, indicator: str) -> QuestionPage:
    """Return the party's questions on an indicator. Raises `NotFoundError`."""
    case = load_case(view, number)
    item = policy_of(view, case.cycle).indicators.get(indicator)
    if item is None:
        raise NotFoundError("indicator", indicator)
    query = select(Question).where(Question.case_id == case.id, Question.indicator == indicator).order_by(Question.id)
    rows = tuple(
        QuestionRow(row.text, row.asked_at, row.answer, row.answered_at) for row in view.session.scalars(query)
    )
    may_ask = any(act.event == "ask_question" and act.is_allowed for act in acts_open_to(view, case))
    return QuestionPage(case_head(view, case), item.table.name, rows, may_ask)
