"""People who go on saving and attaching while servers die, and what must be found of what was acknowledged."""

from __future__ import annotations

import hashlib
import http.client
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import func, select, text

from tests.casework.handing_in import PDF
from tests.casework.office import Office
from tests.faults.browsing import Visitor
from tests.faults.outcomes import acts_of
from ycg_flow.casework.evidence_store import is_intact, sweep_orphans
from ycg_flow.clock import system_clock
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.evidence import Evidence, EvidenceFile
from ycg_flow.records.figures import DraftEntry

FIGURE = "funds_measure_filed"
FILE_EVERY = 2
WORKS_WITHIN_SECONDS = 5
DONE, AWAY = 200, (503, 507)


@dataclass
class Person:
    """One who works on one case of their own: what was acknowledged, and what may have been done unheard."""

    browser: Visitor
    number: str
    version: int = 0
    next: int = 1
    saved: list[int] = field(default_factory=list)
    unheard: list[int] = field(default_factory=list)
    attached: list[str] = field(default_factory=list)
    attached_unheard: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    turned_away: int = 0

    def save(self) -> bool:
        """Save the next value; return whether it was acknowledged."""
        value, self.next = self.next, self.next + 1
        form = {f"value.{FIGURE}.2025": str(value), f"seen.{FIGURE}.2025": f"{self.version}:"}
        try:
            answer = self.browser.post(f"/cases/{self.number}/self-assessment/autosave", form)
        except (OSError, http.client.HTTPException):
            self.unheard.append(value)
            return False
        if answer.status == DONE:
            self.saved.append(value)
            self.version += 1
        elif answer.status in AWAY:
            self.turned_away += 1
            self.unheard.append(value)
        else:
            self.strange.append(f"{answer.status} for saving {value}: {answer.text[:200]}")
        return answer.status == DONE

    def attach(self) -> bool:
        """Attach the next file; return whether it was acknowledged."""
        value, self.next = self.next, self.next + 1
        content = PDF + f"% {self.number} {value}\n".encode()
        digest = hashlib.sha256(content).hexdigest()
        try:
            answer = self.browser.upload(f"/cases/{self.number}/self-assessment/evidence/{FIGURE}", "凭证.pdf", content)
        except (OSError, http.client.HTTPException):
            self.attached_unheard.append(digest)
            return False
        if answer.status == 302:
            self.attached.append(digest)
        elif answer.status in AWAY:
            self.turned_away += 1
            self.attached_unheard.append(digest)
        else:
            self.strange.append(f"{answer.status} for attaching {value}: {answer.text[:200]}")
        return answer.status == 302

    def catch_up(self, office: Office) -> None:
        """Look what stands there now, as a person does who comes back after an outage."""
        with office.desk.database.reading() as session:
            query = select(DraftEntry.version).join(EvaluationCase, EvaluationCase.id == DraftEntry.case_id)
            found = session.scalar(query.where(EvaluationCase.number == self.number, DraftEntry.figure == FIGURE))
        self.version = found or 0


@dataclass
class Load:
    """Everybody at work, each in a thread of their own, until they are stopped or the server is gone."""

    people: list[Person]
    stays: bool = False
    stopped: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def begin(self, office: Office, port: int) -> None:
        """Send everybody to a server and let them work."""
        self.stopped.clear()
        for person in self.people:
            person.browser = person.browser.at(port)
            person.catch_up(office)
        self.threads = [threading.Thread(target=self._work, args=(person, office)) for person in self.people]
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        """Let everybody finish what they are at."""
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def _work(self, person: Person, office: Office) -> None:
        while not self.stopped.is_set():
            is_done = person.attach() if person.next % FILE_EVERY == 0 else person.save()
            if not is_done and not self.stays:
                return
            if not is_done:
                self.stopped.wait(0.05)
                self._come_back(person, office)

    def _come_back(self, person: Person, office: Office) -> None:
        while not self.stopped.is_set():
            try:
                person.catch_up(office)
            except Exception:  # noqa: BLE001 - the database is away; look again in a moment
                self.stopped.wait(0.05)
            else:
                return


def wait_for_work(people: list[Person], acknowledged: int) -> None:
    """Wait until so many more saves and files were acknowledged, on a busy machine too."""
    until, began = done_by(people) + acknowledged, time.monotonic()
    while done_by(people) < until and time.monotonic() - began < WORKS_WITHIN_SECONDS:
        time.sleep(0.005)


def done_by(people: list[Person]) -> int:
    """Return how many saves and files of people were acknowledged."""
    return sum(len(person.saved) + len(person.attached) for person in people)


def what_is_wrong(office: Office, people: list[Person]) -> list[str]:
    """Return everything that was acknowledged and lost, done twice or half done, and every file apart from its row."""
    wrong = [strange for person in people for strange in person.strange]
    for person in people:
        wrong += _wrong_with_saves(office, person)
    wrong += _wrong_with_files(office, people)
    with office.desk.database.reading() as session:
        if session.get_bind().dialect.name == "sqlite" and session.scalar(text("PRAGMA integrity_check")) != "ok":
            wrong.append("the database file is damaged")
    return wrong


def _wrong_with_saves(office: Office, person: Person) -> list[str]:
    with office.desk.database.reading() as session:
        query = select(DraftEntry).join(EvaluationCase, EvaluationCase.id == DraftEntry.case_id)
        row = session.scalars(query.where(EvaluationCase.number == person.number, DraftEntry.figure == FIGURE)).first()
    version, value = (0, 0) if row is None else (row.version, int(row.text))
    entries = Counter(acts_of(office, person.number))["case.save_draft"]
    files = _files_of(office, person.number)
    wrong = []
    if entries != version + len(files):
        wrong.append(f"{person.number}: {entries} entries for {version} saves and {len(files)} files")
    if not len(person.saved) <= version <= len(person.saved) + len(person.unheard):
        wrong.append(f"{person.number}: {len(person.saved)} saves acknowledged, {version} there")
    if person.saved and (value < person.saved[-1] or value not in {*person.saved, *person.unheard}):
        wrong.append(f"{person.number}: {person.saved[-1]} was acknowledged last, {value} is there")
    return wrong


def _wrong_with_files(office: Office, people: list[Person]) -> list[str]:
    wrong = []
    for person in people:
        counted = Counter(_files_of(office, person.number))
        wrong += [f"{digest} acknowledged, not there" for digest in person.attached if counted[digest] == 0]
        wrong += [f"{digest} there {times} times" for digest, times in counted.items() if times > 1]
        heard_of = {*person.attached, *person.attached_unheard}
        wrong += [f"{digest} never sent" for digest in counted if digest not in heard_of]
    sweep_orphans(office.desk, lambda: system_clock() + timedelta(days=2))
    with office.desk.database.reading() as session:
        digests = set(session.scalars(select(EvidenceFile.digest)))
        used = session.scalar(select(func.count(func.distinct(Evidence.file_id))))
    if used != len(digests):
        wrong.append(f"{len(digests)} rows of files for {used} in use")
    wrong += [
        f"the file of {digest} is not there or not whole" for digest in digests if not is_intact(office.desk, digest)
    ]
    lying = {path.name for path in office.desk.evidence_folder.glob("??/*")}
    return wrong + [f"file {name} without a row after the sweep" for name in lying - digests]


def _files_of(office: Office, number: str) -> list[str]:
    with office.desk.database.reading() as session:
        query = select(EvidenceFile.digest).join(Evidence, Evidence.file_id == EvidenceFile.id)
        query = query.join(EvaluationCase, EvaluationCase.id == Evidence.case_id)
        return list(session.scalars(query.where(EvaluationCase.number == number)))
