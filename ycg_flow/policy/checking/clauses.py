"""Clauses: the register beside the policy, and that everything in the policy cites a clause that stands there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field, ValidationError

from ycg_flow.policy.faults import Fault, unknown
from ycg_flow.policy.model.document import PolicyTable
from ycg_flow.policy.model.values import ClauseId, Sentence, Table
from ycg_flow.policy.table_faults import table_faults

_SECTIONS = (
    "group",
    "parameter",
    "ledger",
    "measure",
    "reading",
    "indicator",
    "deduction",
    "bonus",
    "veto",
    "grade",
    "deadline",
    "settlement",
    "report",
)


class ClauseTable(Table):
    """A clause of the paper: the document and place where it stands, and one sentence of our own on what it says."""

    id: ClauseId
    document: Sentence
    place: Sentence
    summary: Sentence
    requirements: list[str] = Field(default_factory=list)
    note: Sentence | None = None


class ClauseRegister(Table):
    """A clauses file as written."""

    clause: list[ClauseTable]


def register_faults(content: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield the faults of a clauses file: its form, and ids given twice."""
    try:
        ClauseRegister.model_validate(content)
    except ValidationError as error:
        yield from table_faults(error, content, ClauseRegister)
    for name, count in Counter(clause_ids(content)).items():
        if count > 1:
            yield Fault(f"clause.{name}", "clause_twice", {"word": name})


def clause_ids(content: Mapping[str, Any]) -> list[str]:
    """Return the ids of a clauses file in its order, as far as they can be read."""
    entries = content.get("clause")
    found = (entry.get("id") for entry in entries if isinstance(entry, Mapping)) if isinstance(entries, list) else ()
    return [name for name in found if isinstance(name, str)]


def citation_faults(table: PolicyTable, known: list[str]) -> Iterator[Fault]:
    """Yield the clauses cited that the register does not hold, and what claims to stand in the text but cites none."""
    register = set(known)
    for section in _SECTIONS:
        for entry in getattr(table, section):
            if entry.clause is not None and entry.clause not in register:
                yield unknown(f"{section}.{entry.id}.clause", "unknown_clause", entry.clause, known)
    cited = table.ranking.clause if table.ranking is not None else None
    if cited is not None and cited not in register:
        yield unknown("ranking.clause", "unknown_clause", cited, known)
    for section in ("parameter", "deadline"):
        for entry in getattr(table, section):
            if entry.in_text and entry.clause is None:
                yield Fault(f"{section}.{entry.id}.clause", "clause_missing", {"name": entry.name})
