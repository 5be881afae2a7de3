"""Requests sent at the same moment, and the history that must agree with what came back."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from sqlalchemy import select

from tests.casework.office import HISTORY_KEY, Office
from tests.faults.browsing import Answer
from tests.faults.serving import PATIENCE_SECONDS
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.history import HistoryEntry
from ycg_flow.workflow.history_chain import ChainEntry, verify

DONE, HEARD = 302, 409


def together(requests: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Send requests at the same moment, each from a thread of its own, and return the answers in their order."""
    barrier = threading.Barrier(len(requests))
    answers: dict[int, Answer] = {}

    def send(place: int, request: Callable[[], Answer]) -> None:
        barrier.wait(PATIENCE_SECONDS)
        answers[place] = request()

    threads = [threading.Thread(target=send, args=entry) for entry in enumerate(requests)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert len(answers) == len(requests), "a request was never answered"
    return [answers[place] for place in range(len(requests))]


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
