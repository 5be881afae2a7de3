"""What arrives slowly is received when its last byte is there: begun before the deadline and ended after it is late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from tests.casework.handing_in import PDF
from tests.casework.office import Office
from tests.faults.browsing import visitor
from tests.faults.outcomes import DONE
from tests.faults.planted import clock_of_the_first_byte
from tests.faults.serving import Place, Plant, servers
from tests.faults.staging import open_cases
from ycg_flow.records.evidence import Evidence

END_OF_JANUARY = datetime(2026, 1, 31, 16, tzinfo=UTC)
HALF_A_MINUTE, SECOND = timedelta(seconds=30), timedelta(seconds=1)
REFUSED = 409
FIGURE = "funds_measure_filed"


def received(
    office: Office, place: Place, ended_at: datetime, plant: Plant | None = None
) -> tuple[int, list[datetime]]:
    """Send a file in the last half minute, its last byte at an instant; return the answer and when it was received."""
    (number,) = open_cases(office, 1)
    begun_at = office.clock.now = ended_at - HALF_A_MINUTE
    submitter = visitor(office, "submitter")
    place.set_clock(begun_at)
    with servers(place, 1, plant) as running:
        who, path = submitter.at(running[0].port), f"/cases/{number}/self-assessment/evidence/{FIGURE}"
        answer = who.upload_slowly(path, "凭证.pdf", PDF, lambda: place.set_clock(ended_at))
    with office.desk.database.reading() as session:
        return answer.status, list(session.scalars(select(Evidence.received_at)))


def test_a_file_begun_before_the_deadline_and_ended_after_it_is_too_late(office: Office, place: Place) -> None:
    assert received(office, place, END_OF_JANUARY) == (REFUSED, [])


def test_a_file_is_received_when_the_last_of_it_is_there(office: Office, place: Place) -> None:
    last_second = END_OF_JANUARY - SECOND
    assert received(office, place, last_second) == (DONE, [last_second])


def test_a_server_that_takes_the_first_byte_for_all_would_be_seen(office: Office, place: Place) -> None:
    begun_at = END_OF_JANUARY - HALF_A_MINUTE
    assert received(office, place, END_OF_JANUARY, clock_of_the_first_byte) == (DONE, [begun_at])
