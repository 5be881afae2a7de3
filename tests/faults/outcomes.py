"""What came back from requests sent at the same moment, and the history that must agree with it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from sqlalchemy import select

from tests.casework.office import HISTORY_KEY, Office
from tests.faults.browsing import Answer
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.history import HistoryEntry
from ycg_flow.workflow.history_chain import ChainEntry, verify

DONE, HEARD = 302, 409


def has_one_winner(answers: Sequence[Answer]) -> bool:
    """Whether exactly one request was done and every other heard why it was not."""
    return Counter(answer.status for answer in answers) == {DONE: 1, HEARD: len(answers) - 1}


def acts_of(office: Office, number: str) -> list[str]:
    """Return the acts in the history of a case, after checking that it is whole, gapless and leads to the state."""
    with office.desk.database.reading() as session:
        chain = f"case:{number}"
        entries = session.scalars(select(HistoryEntry).filter_by(chain=chain).order_by(HistoryEntry.sequence)).all()
        case = session.scalars(select(EvaluationCase).filter_by(number=number)).one()
    links = [
        ChainEntry(entry.chain, entry.sequence, entry.previous, entry.content, entry.algorithm, entry.digest)
        for entry in entries
    ]
    assert verify(chain, links, HISTORY_KEY) == ()
    assert [entry.sequence for entry in entries] == list(range(1, len(entries) + 1))
    moves = [json.loads(entry.content)["content"] for entry in entries if entry.act.startswith("case.")]
    moved = [(move["from"], move["to"]) for move in moves if move.get("from") != move.get("to")]
    assert all(before[1] == after[0] for before, after in pairwise(moved))
    assert not moved or moved[-1][1] == case.state
    return [entry.act for entry in entries]
