"""A city in the midst of its year, a second city, an earlier year, and everybody signed in: what the gates attack.

Every party's texts and names carry a canary of its own. The year is played once for each test run and then copied.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, update

from tests.casework.office import HISTORY_KEY, LONG_AGO, TestClock, desk_over
from tests.compiled_once import TEMPLATES
from tests.made_once import made_once
from tests.web.conftest import DIGEST, PASSPHRASE, Browser
from ycg_flow.app import create_app
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.duties import PARTY_DUTIES, REGION_DUTIES
from ycg_flow.casework.simulation.scene import Scene
from ycg_flow.casework.simulation.story import play, set_the_scene
from ycg_flow.casework.steps.create_cycle import CyclePlan, create_cycle
from ycg_flow.casework.steps.open_cycle import open_cycle
from ycg_flow.casework.steps.prepare_cycle import Preparation, prepare_cycle
from ycg_flow.records.accounts import Credential
from ycg_flow.records.cases import EvaluationCase, GroupMember
from ycg_flow.records.database import Database, open_database
from ycg_flow.records.organisations import EvaluatedParty, Institution, Region
from ycg_flow.records.people import Person, Post

LAST_DAY = date(2026, 3, 30)
FILLING_IN, COLLECTING = date(2026, 1, 12), date(2026, 2, 9)
ON_SITE, RESULTS = date(2026, 2, 24), date(2026, 3, 10)
EARLIER: Mapping[date, tuple[str, ...]] = {
    date(2026, 1, 8): ("questions",),
    FILLING_IN: (
        "self_assessment", "self_assessment_parts", "contributions", "evidence_folder", "case_decisions", "cases",
        "tasks", "settlement",
    ),
    COLLECTING: ("figures",),
    ON_SITE: (
        "verification", "verification_items", "survey", "evaluation_group", "figures", "case_decisions", "scoring",
    ),
    RESULTS: ("objections", "cases"),
    date(2026, 3, 16): ("approval",),
    date(2026, 3, 25): ("settlement", "ledger"),
}  # fmt: skip
"""Days of the year that are kept as they ended, for the pages (by blueprint) on which something can be typed then."""
FAR_CITY, FAR_COUNTY = "410200", "410225"
ACCOUNTS: Mapping[str, str] = {
    "submitter": "zhongmu.submitter",
    "certifier": "zhongmu.certifier",
    "member_contributor": "zhongmu.member_contributor",
    "data_officer": "data",
    "evaluator": "evaluator",
    "group_leader": "leader",
    "surveyor": "surveyor",
    "approver": "approver",
    "settlement_officer": "settler",
    "rectification_officer": "rectifier",
    "observer": "health",
    "auditor": "auditor",
    "account_administrator": "accounts",
    "security_administrator": "security",
    "evaluator of no group": "unassigned",
    "evaluator with a conflict": "conflicted",
    "leader of another city": "far.group_leader",
    "submitter of another city": "far.submitter",
}
"""Who tries everything: somebody of each role, and those who stand in an odd relation to a case."""
OBJECTS: Mapping[str, str] = {
    "own": "410122-2025-001",
    "another party": "410181-2025-001",
    "another party with orders": "410182-2025-001",
    "locked, of another year": "410122-2024-001",
    "of another city": f"{FAR_COUNTY}-2025-001",
    "not there": "410199-2025-001",
}
"""The cases that everybody tries, by how the people of Zhongmu stand to them."""
ALL_DUTIES = (*PARTY_DUTIES, *REGION_DUTIES)
# Sessions and accounts, and the record of who exported what.
_NO_BUSINESS = ("signed_in_session", "account_act", "kept_form", "credential", "second_factor", "list_export")
_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)


@dataclass
class World:
    """The application over the world, a browser for each account, and what was written since the last `undo`."""

    app: Flask
    desk: Desk
    file: Path
    pristine: Path
    browsers: dict[str, FlaskClient] = field(default_factory=dict)
    pending: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    sessions_changed: bool = False
    things: dict[tuple[object, ...], list[tuple[object, ...]]] = field(default_factory=dict)

    def sign_everybody_in(self) -> None:
        """Open a session for each account and remember the state with them."""
        for who, account in ACCOUNTS.items():
            client = self.app.test_client()
            answer = client.post("/sign-in", data={"account": account, "password": PASSPHRASE})
            assert answer.status_code == 302, who
            self.browsers[who] = client
        self.browsers["nobody"] = self.app.test_client()
        self.remember()

    def remember(self) -> None:
        """Take the present state as that to which `undo` goes back."""
        self.desk.database.engine.dispose()
        shutil.copy(self.file, self.pristine)
        self.written.clear()

    def undo(self) -> None:
        """Put the database back where something of the business was written."""
        if self.written or self.sessions_changed:
            self.sessions_changed = False
            self.desk.database.engine.dispose()
            for leftover in self.file.parent.glob(f"{self.file.name}-*"):
                leftover.unlink()
            shutil.copy(self.pristine, self.file)
            self.written.clear()

    def committed(self) -> None:
        """Take what was written in the transaction that ends as written."""
        self.written += self.pending
        self.pending.clear()

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Return the rows of a query, past the application."""
        with closing(sqlite3.connect(self.file)) as connection:
            return connection.execute(query, values).fetchall()

    def rows_at_first(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Return the rows of a query as they were when it was first asked: `undo` brings them back."""
        if (query, *values) not in self.things:
            self.things[query, *values] = self.rows(query, *values)
        return self.things[query, *values]


@pytest.fixture(scope="session")
def played_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a world, made once."""
    return made_once(tmp_path_factory, "world", _play_the_year)


def _play_the_year(folder: Path) -> None:
    database = open_database(f"sqlite:///{folder / 'cases.db'}")
    from ycg_flow.records.all_tables import METADATA  # noqa: PLC0415 - only the one who makes the world needs it

    METADATA.create_all(database.engine)
    scene = set_the_scene(database, HISTORY_KEY, folder / "evidence")
    _add_another_city(database)
    _give_everybody_a_password(database)
    for day in play(scene):
        if day in EARLIER:
            _keep(folder, day)
        if day >= LAST_DAY:
            break
    _open_other_cycles(scene)
    database.close()
    with closing(sqlite3.connect(folder / "cases.db")) as connection, connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        plant_canaries(connection)
    _keep(folder, LAST_DAY)


def _keep(folder: Path, day: date) -> None:
    with (
        closing(sqlite3.connect(folder / "cases.db")) as played,
        closing(sqlite3.connect(folder / f"{day}.db")) as kept,
    ):
        played.backup(kept)


@contextmanager
def opened_world(played_year: Path, folder: Path, day: date = LAST_DAY) -> Iterator[World]:
    """Open a copy of the world on a day that may be changed, with everybody signed in."""
    file = folder / "cases.db"
    shutil.copy(played_year / f"{day}.db", file)
    shutil.copytree(played_year / "evidence", folder / "evidence", dirs_exist_ok=True)
    clock = TestClock()
    clock.go_to(day)
    database = open_database(f"sqlite:///{file}")
    desk = desk_over(database, clock, folder / "evidence")
    app = create_app(desk, secret_key=b"a key for tests only")
    app.jinja_env.bytecode_cache = TEMPLATES
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
    app.test_client_class = Browser
    for limit in ("ycg_flow_posts", "ycg_flow_downloads"):
        app.extensions[limit].most = 1_000_000
    world = World(app, desk, file, folder / "pristine.db")
    event.listen(database.engine, "before_cursor_execute", lambda *given: _note(world, str(given[2])))
    event.listen(database.engine, "commit", lambda _: world.committed())
    event.listen(database.engine, "rollback", lambda _: world.pending.clear())
    world.sign_everybody_in()
    yield world
    database.close()


def canary_of(region: str) -> str:
    """Return the word that only texts of a county's party carry."""
    return f"ZQ{region}"


def plant_canaries(connection: sqlite3.Connection) -> None:
    """Write a party's canary behind its names and behind every Chinese text that belongs to one of its cases.

    The triggers that keep records as they were written are put aside meanwhile.
    """
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    _write_canaries(connection)
    for _, definition in triggers:
        connection.execute(definition)


def _write_canaries(connection: sqlite3.Connection) -> None:
    regions = "(SELECT region_code FROM evaluated_party)"
    for table in ("evaluated_party", "institution"):
        connection.execute(f"UPDATE {table} SET name = name || 'ZQ' || region_code WHERE region_code IN {regions}")  # noqa: S608 - own names
    connection.execute(
        "UPDATE person SET name = name || 'ZQ' || (SELECT region_code FROM post WHERE post.person_id = person.id) "
        "WHERE id IN (SELECT person_id FROM post WHERE region_code IN (SELECT region_code FROM evaluated_party))"
    )
    for table, column in _texts_of_cases(connection):
        case = f"(SELECT region_code FROM evaluation_case WHERE evaluation_case.id = {table}.case_id)"  # noqa: S608 - names from the schema
        connection.execute(
            f'UPDATE {table} SET "{column}" = "{column}" || \'ZQ\' || {case} '  # noqa: S608 - names from the schema
            f'WHERE "{column}" GLOB \'*[一-鿿]*\' AND "{column}" NOT GLOB \'[[{{"]*\' AND {case} IS NOT NULL'
        )


def _texts_of_cases(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        columns = {row[1]: row[2] for row in connection.execute(f"PRAGMA table_info({table})")}
        if "case_id" in columns and table != "history_entry":
            yield from ((table, name) for name, kind in columns.items() if kind.startswith(("VARCHAR", "TEXT")))


def _note(world: World, statement: str) -> None:
    found = _WRITES.match(statement)
    if found and found[1] not in _NO_BUSINESS:
        world.pending.append(found[1])


def _add_another_city(database: Database) -> None:
    with database.writing() as session, session.begin():
        session.add_all([Region(code=FAR_CITY, name="开封市"), Region(code=FAR_COUNTY, name="兰考县")])
        session.flush()
        bureau = Institution(name="开封市医疗保障局", kind="bureau", region_code=FAR_CITY)
        hospital = Institution(name="兰考县人民医院", kind="lead_hospital", region_code=FAR_COUNTY)
        session.add_all([bureau, hospital])
        session.flush()
        session.add(EvaluatedParty(name="兰考县医共体", region_code=FAR_COUNTY, institution_id=hospital.id))
        local = session.scalars(select(Institution).filter_by(kind="bureau", region_code="410100")).one()
        duties = [(f"far.{role}", role, hospital if role in PARTY_DUTIES else bureau) for role in ALL_DUTIES]
        for account, role, place in (*duties, ("unassigned", "evaluator", local), ("conflicted", "evaluator", local)):
            person = Person(account=account, name=f"某{account}")
            session.add(person)
            session.flush()
            post = Post(person_id=person.id, role=role, institution_id=place.id, region_code=place.region_code)
            post.from_on = LONG_AGO
            session.add(post)


def _open_other_cycles(scene: Scene) -> None:
    people = scene.cast.people
    with scene.desk.database.writing() as session, session.begin():
        keys = {person.account: person.id for person in session.scalars(select(Person))}
        far_bureau = session.scalars(select(Institution.id).filter_by(name="开封市医疗保障局")).one()
        far_party = session.scalars(select(EvaluatedParty.id).filter_by(name="兰考县医共体")).one()
        case = session.scalars(select(EvaluationCase).filter_by(number=OBJECTS["own"])).one()
        member = GroupMember(case_id=case.id, person_id=keys["conflicted"], role="evaluator")
        member.named_by_id, member.has_conflict, member.declared_at = people["leader"], True, scene.clock()
        session.add(member)
    for leader, bureau, party, year in (
        (people["leader"], scene.cast.institutions["bureau"], scene.cast.parties["zhongmu"], 2024),
        (keys["far.group_leader"], far_bureau, far_party, 2025),
    ):
        plan = CyclePlan("zhengzhou-2022", year, bureau, f"{year}年度绩效考核")
        number = create_cycle(scene.desk, leader, plan)
        parameters = {"retained_share": "1", "overspend_share": "0.7", "cost_growth_target": "5"}
        prepare_cycle(
            scene.desk, leader, number, Preparation([party], parameters, source_document="郑医保办〔2021〕104号")
        )
        open_cycle(scene.desk, leader, number)


def _give_everybody_a_password(database: Database) -> None:
    with database.writing() as session, session.begin():
        known = set(session.scalars(select(Credential.person_id)))
        session.execute(update(Credential).values(password_digest=DIGEST, must_change=False))
        for person in session.scalars(select(Person.id)):
            if person not in known:
                session.add(Credential(person_id=person, password_digest=DIGEST, must_change=False))
