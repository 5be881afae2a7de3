"""Servers killed at work: nothing acknowledged is lost, doubled or half there, and the next one answers at once."""

from __future__ import annotations

import random
import time
import urllib.request

import pytest

from tests.casework.office import Office
from tests.faults.browsing import visitor
from tests.faults.load import Load, Person, wait_for_work, what_is_wrong
from tests.faults.planted import answers_first, death_after_rename, death_before_rename, rows_before_files
from tests.faults.serving import Place, Plant, start_server
from tests.faults.staging import open_cases

PEOPLE = 4
ANSWERS_WITHIN_SECONDS = 5
GATES = {"sqlite": 40, "postgresql": 25}
SOAKS = {"sqlite": 500, "postgresql": 200}
SIZES = [
    pytest.param(GATES, id="gate", marks=pytest.mark.timeout(600)),
    pytest.param(SOAKS, id="soak", marks=[pytest.mark.soak, pytest.mark.timeout(3600)]),
]


def people_at_work(office: Office) -> list[Person]:
    numbers = open_cases(office, PEOPLE)
    submitter = visitor(office, "submitter")
    return [Person(submitter, number, next=place) for place, number in enumerate(numbers, start=1)]


def kill_and_start(office: Office, place: Place, cycles: int, plant: Plant | None = None) -> tuple[list[Person], float]:
    """Kill a server under load again and again; return the people and the seconds of the slowest first answer."""
    people, slowest = people_at_work(office), 0.0
    load, dice = Load(people), random.Random(20260105)
    for _ in range(cycles):
        server = start_server(place, plant)
        began = time.monotonic()
        answers(server.port)
        slowest = max(slowest, time.monotonic() - began)
        load.begin(office, server.port)
        wait_for_work(people, dice.randint(1, 6))
        time.sleep(dice.uniform(0, 0.05))
        server.kill()
        load.end()
    return people, slowest


def answers(port: int) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
        assert answer.status == 200


@pytest.mark.parametrize("cycles", SIZES)
def test_nothing_acknowledged_is_lost_doubled_or_half_there_after_kills_under_load(
    office: Office, place: Place, cycles: dict[str, int]
) -> None:
    people, slowest = kill_and_start(office, place, cycles[office.desk.database.engine.dialect.name])
    assert what_is_wrong(office, people) == []
    assert slowest < ANSWERS_WITHIN_SECONDS
    # The load was one: people saved and attached, and some were cut off.
    assert sum(len(person.saved) for person in people) > PEOPLE
    assert sum(len(person.attached) for person in people) > PEOPLE
    assert sum(len(person.unheard) + len(person.attached_unheard) for person in people) > PEOPLE


@pytest.mark.parametrize(("plant", "found"), [(answers_first, "acknowledged"), (rows_before_files, "not there or")])
def test_the_gate_sees_what_is_acknowledged_too_early(office: Office, place: Place, plant: Plant, found: str) -> None:
    people, _ = kill_and_start(office, place, 6, plant)
    assert any(found in wrong for wrong in what_is_wrong(office, people))


@pytest.mark.parametrize("plant", [death_before_rename, death_after_rename])
def test_the_power_going_out_between_row_and_file_leaves_neither(office: Office, place: Place, plant: Plant) -> None:
    person, *others = people_at_work(office)
    server = start_server(place, plant)
    person.browser = person.browser.at(server.port)
    assert not person.attach()
    server.kill()
    assert what_is_wrong(office, [person, *others]) == []
    server = start_server(place)
    person.browser = person.browser.at(server.port)
    assert person.attach()
    server.kill()
    assert what_is_wrong(office, [person, *others]) == []
