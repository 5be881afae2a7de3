"""Many people doing anything at once through two servers: the history explains every answer, in one serial order."""

from __future__ import annotations

import random
import threading
from collections import Counter

import pytest

from tests.casework.office import Office
from tests.faults.browsing import Visitor, visitor
from tests.faults.outcomes import DONE, acts_of
from tests.faults.planted import answers_without_doing
from tests.faults.serving import Place, Plant, servers
from tests.faults.staging import fill_all, open_cases

CASES, CLIENTS = 4, 16
SIZES = [
    pytest.param(320, id="gate", marks=pytest.mark.timeout(300)),
    pytest.param(3_200, id="soak", marks=[pytest.mark.soak, pytest.mark.timeout(3600)]),
]
SUBMIT = "submit_self_assessment"
OPERATIONS = (
    ("submitter", "send_for_certification"),
    ("submitter", "recall_from_certification"),
    ("certifier", "decline_certification"),
    ("certifier", SUBMIT),
    ("submitter", "take_back_submission"),
    ("certifier", "take_back_submission"),
)
REFUSED = frozenset({403, 404, 409, 422})
Done = Counter[tuple[str, str]]


@pytest.mark.parametrize("each", SIZES)
def test_every_answer_of_many_people_at_once_stands_in_one_serial_history(
    office: Office, place: Place, each: int
) -> None:
    numbers = open_cases(office, CASES)
    done = work_at_once(office, place, numbers, each)
    assert sum(done.values()) > CASES
    # Each chain is whole and each move begins where the one before ended; what was answered is what stands there.
    assert recorded(office, numbers) == done


def test_an_act_that_is_answered_and_not_done_is_seen(office: Office, place: Place) -> None:
    numbers = open_cases(office, CASES)
    done = work_at_once(office, place, numbers, 5, answers_without_doing)
    assert recorded(office, numbers) != done


def work_at_once(office: Office, place: Place, numbers: list[str], each: int, plant: Plant | None = None) -> Done:
    """Let everybody do so many random acts and return what they were told was done, by case and act."""
    fill_all(office, numbers)
    people = {account: visitor(office, account) for account in ("submitter", "certifier")}
    done, strange, refused = Done(), [], Counter[int]()
    lock = threading.Lock()

    def work(seed: int, port: int) -> None:
        dice = random.Random(seed)
        for _ in range(each):
            account, event = dice.choice(OPERATIONS)
            number = dice.choice(numbers)
            status = send(people[account].at(port), number, event)
            with lock:
                if status == DONE:
                    done[number, event] += 1
                elif status in REFUSED:
                    refused[status] += 1
                else:
                    strange.append((number, event, status))

    with servers(place, 2, plant) as running:
        threads = [threading.Thread(target=work, args=(seed, running[seed % 2].port)) for seed in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert strange == []
    assert sum(done.values()) + sum(refused.values()) == CLIENTS * each
    return done


def send(who: Visitor, number: str, event: str) -> int:
    if event == SUBMIT:
        return who.post(f"/cases/{number}/self-assessment/certify", {}).status
    return who.post(f"/cases/{number}/acts/{event}", {"reason": "请核对", "document": "会议纪要1号"}).status


def recorded(office: Office, numbers: list[str]) -> Done:
    wanted = {f"case.{event}": event for _, event in OPERATIONS}
    return Done((number, wanted[act]) for number in numbers for act in acts_of(office, number) if act in wanted)
