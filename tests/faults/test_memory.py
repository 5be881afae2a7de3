"""A server that works for long keeps its size: what it holds does not grow with what it was asked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.casework.office import Office
from tests.faults.browsing import visitor
from tests.faults.load import Person, what_is_wrong
from tests.faults.serving import Place, servers
from tests.faults.staging import open_cases

PEOPLE = 4
WARM_AFTER, REQUESTS = 5_000, 50_000
MOST_GROWTH_PERCENT = 10
LOOKED_AT = ("/", "/cases/{0}", "/cases/{0}/self-assessment", "/cases/{0}/evidence", "/cases/{0}/history")
SAVES_EVERY = 20


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_fifty_thousand_requests_leave_a_server_the_size_it_was(office: Office, place: Place) -> None:
    numbers = open_cases(office, PEOPLE)
    submitter = visitor(office, "submitter")
    with servers(place) as (server,):
        people = [Person(submitter.at(server.port), number) for number in numbers]
        work(people, WARM_AFTER)
        warm = resident_kilobytes(server.process.pid)
        work(people, REQUESTS - WARM_AFTER)
        grown = (resident_kilobytes(server.process.pid) - warm) * 100 / warm
    assert what_is_wrong(office, people) == []
    assert grown < MOST_GROWTH_PERCENT


def work(people: list[Person], requests: int) -> None:
    """Let everybody look at pages by turns and save between, each in a thread of their own."""
    with ThreadPoolExecutor(len(people)) as threads:
        for done in [threads.submit(_work, person, requests // len(people)) for person in people]:
            done.result()


def _work(person: Person, requests: int) -> None:
    for turn in range(1, requests + 1):
        if turn % SAVES_EVERY == 0:
            assert person.save()
        else:
            path = LOOKED_AT[turn % len(LOOKED_AT)].format(person.number)
            assert person.browser.get(path).status == 200, path


def resident_kilobytes(process: int) -> int:
    """Return how much memory a process has now."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
