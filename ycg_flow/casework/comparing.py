"""Whether the rows of results and money are what the history tells: what was changed past the product stands out.

The history itself is proven by its chain and its anchors (`ycg_flow.workflow.audit`); here it is what the rows are
measured against. Each case is read in one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select

from ycg_flow.casework.approvals import final_result
from ycg_flow.casework.desk import Desk, View
from ycg_flow.casework.objects import KINDS
from ycg_flow.casework.results import canonical_text, digest_of_text, inputs_text, is_as_computed
from ycg_flow.casework.settling import basis_digest, content_digest, latest_computation, standing_statement
from ycg_flow.casework.submissions import RECEIPT_ACT, submissions_of
from ycg_flow.casework.voiding import ENDED
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.money import Payment, Statement
from ycg_flow.records.results import Approval, CaseRank, ScoringRun
from ycg_flow.workflow.permissions import SYSTEM

CHANGED = "changed"
PAID, STALE = "payment", "stale"
_OF_A_CASE = ("case", "objection", "veto_inquiry", "rectification_order", "statement")


class Difference(NamedTuple):
    """What is not as the history tells: the case or cycle, what kind of thing, and what it is called."""

    number: str
    kind: str
    name: str


@dataclass(frozen=True)
class Compared:
    """How many cases and scoring runs were compared, and everything that is not as the history tells."""

    cases: int
    runs: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Told:
    """What an entry of the history tells: the act, what it was done to, by whom, and its content."""

    act: str
    name: str
    person: int | None
    content: Mapping[str, Any]


Rows = Mapping[str, Any]


def compare(desk: Desk) -> Compared:
    """Compare the rows of every case with its history, and every run with what its inputs give."""
    runs, differences = 0, list[Difference]()
    with desk.database.reading() as session:
        view = View(desk, session, SYSTEM, desk.clock())
        for cycle in session.scalars(select(Cycle).order_by(Cycle.number)):
            differences += _as_far_as_read(cycle.number, _differences_of_cycle(view, cycle))
        cases = session.scalars(select(EvaluationCase.id).order_by(EvaluationCase.number)).all()
    for key in cases:
        with desk.database.reading() as session:
            view = View(desk, session, SYSTEM, desk.clock())
            case = session.get_one(EvaluationCase, key)
            runs += len(_runs_of(view, case))
            differences += _as_far_as_read(case.number, differences_of(view, case))
    return Compared(len(cases), runs, tuple(differences))


def differences_of(view: View, case: EvaluationCase) -> Iterator[Difference]:
    """Yield what of a case is not as its history tells."""
    told = _told(view, f"case:{case.number}")
    yield from _differing(case.number, {kind: sides(view, case, told) for kind, sides in _SIDES.items()})


def _differences_of_cycle(view: View, cycle: Cycle) -> Iterator[Difference]:
    yield from _differing(cycle.number, {"state": _cycle_state(view, cycle), "ranks": _ranks(view, cycle)})


def _as_far_as_read(number: str, found: Iterator[Difference]) -> Iterator[Difference]:
    """Yield what is found; that a history is not one the product wrote, where it cannot be read as such."""
    try:
        yield from found
    except (ValueError, LookupError, TypeError):
        yield Difference(number, "history", "")


def _differing(number: str, kinds: Mapping[str, tuple[Rows, Rows]]) -> Iterator[Difference]:
    for kind, (expected, found) in kinds.items():
        for name in sorted({*expected, *found}):
            if expected.get(name) != found.get(name):
                yield Difference(number, kind, name)


def _told(view: View, chain: str) -> list[Told]:
    query = select(HistoryEntry.content).where(HistoryEntry.chain == chain).order_by(HistoryEntry.sequence)
    bodies = (json.loads(content) for content in view.session.scalars(query))
    return [Told(body["act"], body["object"], body["person"], body["content"]) for body in bodies]


def _cycle_state(view: View, cycle: Cycle) -> tuple[Rows, Rows]:
    expected = view.desk.workflow.tables["cycle"].initial
    for entry in _told(view, f"cycle:{cycle.number}"):
        if entry.act.startswith("cycle."):
            expected = entry.content.get("to") or expected
    return {cycle.number: expected}, {cycle.number: cycle.state}


def _ranks(view: View, cycle: Cycle) -> tuple[Rows, Rows]:
    expected = ""
    for entry in _told(view, f"cycle:{cycle.number}"):
        if entry.act == "cycle.compute_ranks":
            expected = entry.content["ranks_digest"]
        elif entry.act == "cycle.reopen_cohort":
            expected = ""
    rows = view.session.scalars(select(CaseRank).where(CaseRank.cycle_id == cycle.id, CaseRank.voided_at.is_(None)))
    ranks = {str(row.case_id): [row.run_id, row.rank] for row in rows}
    is_ranked = bool(ranks) or bool(expected)
    found = digest_of_text(canonical_text(ranks)) if is_ranked else ""
    return {cycle.number: expected}, {cycle.number: found}


def _states(view: View, case: EvaluationCase, told: Sequence[Told]) -> tuple[Rows, Rows]:
    tables = view.desk.workflow.tables
    expected: dict[str, str] = {}
    found: dict[str, str] = {}
    for table in _OF_A_CASE:
        kind = KINDS[table]
        record: Any = kind.record
        of_case = record.id == case.id if table == "case" else record.case_id == case.id
        for row in view.session.scalars(select(record).where(of_case)):
            name = f"{table}:{kind.name_of(row)}"
            found[name], expected[name] = row.state, tables[table].initial
    expected |= _opened_in(view, case)
    for entry in told:
        table = entry.act.partition(".")[0]
        if table in _OF_A_CASE and entry.content.get("to"):
            expected[f"{table}:{entry.name}"] = entry.content["to"]
    return expected, found


def _opened_in(view: View, case: EvaluationCase) -> Rows:
    """Return the state in which a case was opened; where parties came later, any in which its cycle opened cases."""
    opened = [
        entry.content["state"] for entry in _told(view, f"cycle:{case.cycle.number}") if entry.act == "cycle.open_cases"
    ]
    return {f"case:{case.number}": case.state if case.state in opened else "、".join(opened)}


def _submissions(view: View, case: EvaluationCase, told: Sequence[Told]) -> tuple[Rows, Rows]:
    expected = {entry.content["number"]: entry.content["digest"] for entry in told if entry.act == RECEIPT_ACT}
    found = {row.number: _own(row.digest, digest_of_text(row.content)) for row in submissions_of(view, case)}
    return expected, found


def _runs_of(view: View, case: EvaluationCase) -> Sequence[ScoringRun]:
    query = select(ScoringRun).where(ScoringRun.case_id == case.id).order_by(ScoringRun.number)
    return view.once(("runs", case.id), lambda: view.session.scalars(query).all())


def _runs(view: View, case: EvaluationCase, told: Sequence[Told]) -> tuple[Rows, Rows]:
    expected = {str(entry.content["run"]): entry.content for entry in told if entry.act == "case.start_scoring_run"}
    found: dict[str, Any] = {}
    for run in _runs_of(view, case):
        name = str(run.number)
        columns = {key: getattr(run, key) for key in expected.get(name, {}) if key != "run"}
        found[name] = {"run": run.number, **columns}
        if found[name] == expected.get(name) and not is_as_computed(view, run):
            found[name] = CHANGED
    return expected, found


def _approvals(view: View, case: EvaluationCase, told: Sequence[Told]) -> tuple[Rows, Rows]:
    expected: list[dict[str, Any]] = []
    for entry in told:
        if entry.act == "case.freeze_result":
            expected.append({**entry.content, "approver": None, "is_void": False})
        elif entry.act == "case.approve_result":
            expected[-1] |= {"content_digest": entry.content["shown_digest"], "approver": entry.person}
        elif entry.act == "case.void_approval":
            expected[-1] |= {"is_void": True}
    query = select(Approval).where(Approval.case_id == case.id).order_by(Approval.id)
    found = [
        {
            "run": row.run.number,
            "content_digest": _own(row.content_digest, digest_of_text(row.content)),
            "approver": row.approved_by_id,
            "is_void": row.voided_at is not None,
        }
        for row in view.session.scalars(query)
    ]
    return _by_place(expected), _by_place(found)


def _inputs(view: View, case: EvaluationCase, _: Sequence[Told]) -> tuple[Rows, Rows]:
    """What the approved result rests on; a closed case keeps what it was closed with, whatever is entered since."""
    final = None if case.state in ENDED else final_result(view, case)
    if final is None:
        return {}, {}
    expected: dict[str, str | None] = {"figures": final.run.inputs_digest}
    found: dict[str, str | None] = {"figures": digest_of_text(inputs_text(view, case))}
    statement = standing_statement(view, case)
    latest = None if statement is None or statement.state == STALE else latest_computation(statement)
    if latest is not None:
        expected["ledger"], found["ledger"] = latest.basis_digest, basis_digest(view, case)
    return expected, found


def _statements(view: View, case: EvaluationCase, told: Sequence[Told]) -> tuple[Rows, Rows]:
    expected = {
        f"{entry.name}/{entry.content['computation']}": entry.content["digest"]
        for entry in told
        if entry.act.startswith("statement.") and "computation" in entry.content
    }
    found = {
        f"{statement.number}/{computation.number}": _own(
            computation.digest, content_digest(statement, computation.basis_digest, computation.lines)
        )
        for statement in _statements_of(view, case)
        for computation in statement.computations
    }
    return expected, found


def _payments(view: View, case: EvaluationCase, told: Sequence[Told]) -> tuple[Rows, Rows]:
    expected = {
        f"{entry.name}/{entry.content['voucher']}/{line}": (fen, entry.content["moved_on"])
        for entry in told
        if entry.act in {"statement.record_payment", "statement.record_repayment"}
        for line, fen in entry.content["lines"].items()
    }
    numbers = {statement.id: statement.number for statement in _statements_of(view, case)}
    found = {
        f"{numbers[row.statement_id]}/{row.voucher}/{row.line}": (
            row.amount_fen if row.kind == PAID else -row.amount_fen,
            row.moved_on.isoformat(),
        )
        for row in view.session.scalars(select(Payment).where(Payment.case_id == case.id))
    }
    return expected, found


def _statements_of(view: View, case: EvaluationCase) -> Sequence[Statement]:
    query = select(Statement).where(Statement.case_id == case.id).order_by(Statement.id)
    return view.once(("statements", case.id), lambda: view.session.scalars(query).all())


def _own(digest: str, anew: str) -> str:
    """Return the digest that a row says it has, where its content has it."""
    return digest if digest == anew else CHANGED


def _by_place(rows: Sequence[Any]) -> Rows:
    return {str(place): row for place, row in enumerate(rows, 1)}


_SIDES: Mapping[str, Callable[[View, EvaluationCase, Sequence[Told]], tuple[Rows, Rows]]] = {
    "state": _states,
    "submission": _submissions,
    "run": _runs,
    "inputs": _inputs,
    "approval": _approvals,
    "statement": _statements,
    "payment": _payments,
}
"""By kind: what the history tells, and what the rows say, each by name."""
