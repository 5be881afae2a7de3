"""A small bureau with one consortium and its people, and a clock that stands where a test puts it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy.orm import Session

from tests.kept_stages import Past, kept_stage, watch
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.opening import ANCHORS, open_desk
from ycg_flow.casework.steps.create_cycle import CyclePlan, create_cycle
from ycg_flow.casework.steps.open_cycle import open_cycle
from ycg_flow.casework.steps.prepare_cycle import Preparation, prepare_cycle
from ycg_flow.clock import Clock
from ycg_flow.records.base import Record
from ycg_flow.records.database import Database, open_database
from ycg_flow.records.organisations import EvaluatedParty, Institution, PartyMember, Region
from ycg_flow.records.people import Person, Post

Keys = tuple[tuple[str, int], ...]
Noted = tuple[datetime, Keys, Keys, Keys]

HISTORY_KEY = b"a key for tests only, kept nowhere else"
LONG_AGO = date(2020, 1, 1)


@dataclass
class TestClock:
    """A clock that a test moves; noon in China of a day, or an exact instant."""

    __test__ = False

    now: datetime = datetime(2026, 1, 5, 4, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def go_to(self, day: date) -> None:
        self.now = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)

    def pass_days(self, days: int) -> None:
        self.now += timedelta(days=days)


@dataclass
class Office:
    """The desk with the keys of everybody by role, and of the party; `other` belongs to a consortium elsewhere."""

    desk: Desk
    clock: TestClock
    people: dict[str, int]
    institutions: dict[str, int] = field(default_factory=dict)
    parties: dict[str, int] = field(default_factory=dict)
    past: Past | None = None

    def noted(self) -> Noted:
        """Return the clock's instant and the keys known, as they are now."""
        return self.clock.now, _pairs(self.people), _pairs(self.institutions), _pairs(self.parties)

    def note(self, noted: Noted) -> None:
        """Put the clock where another office's stood, and know its keys."""
        self.clock.now, people, institutions, parties = noted
        self.people, self.institutions, self.parties = dict(people), dict(institutions), dict(parties)

    def __getitem__(self, role: str) -> int:
        return self.people[role]


def _pairs(keys: Mapping[str, int]) -> Keys:
    return tuple(keys.items())


@contextmanager
def empty_office(url: str, clock: TestClock, folder: Path) -> Iterator[Office]:
    """Give an office over an empty database, whose stages are kept."""
    database = open_database(url)
    office = Office(desk_over(database, clock, folder / "evidence"), clock, {}, past=())
    watch(office)
    yield office
    database.close()


@kept_stage
def fill_office(office: Office) -> None:
    """Write the regions, institutions, parties and people of the small bureau."""
    with office.desk.database.writing() as session, session.begin():
        fill(session, office)


def desk_over(database: Database, clock: Clock, evidence_folder: Path) -> Desk:
    """Return a desk as `open_desk` does; the files of the configuration are read once in a run of tests."""
    anchors = evidence_folder.parent / ANCHORS
    return replace(_first_desk(), database=database, clock=clock, evidence_folder=evidence_folder, anchor_file=anchors)


@cache
def _first_desk() -> Desk:
    return open_desk(open_database("sqlite://"), TestClock(), history_key=HISTORY_KEY, evidence_folder=Path())


@kept_stage
def open_zhengzhou_cycle(
    office: Office,
    *,
    year: int = 2025,
    notice_is_required: bool = False,
    timetable: Mapping[str, Mapping[str, int]] | None = None,
) -> str:
    """Open the Zhengzhou cycle of a year for the consortium of Zhongmu and return the number of its case."""
    number = create_cycle(
        office.desk,
        office["group_leader"],
        CyclePlan(
            "zhengzhou-2022",
            year,
            office.institutions["bureau"],
            f"{year}年度医共体医保绩效考核",
            notice_is_required=notice_is_required,
        ),
    )
    prepare_cycle(
        office.desk,
        office["group_leader"],
        number,
        Preparation(
            parties=[office.parties["zhongmu"]],
            parameters={"retained_share": "1", "overspend_share": "0.7", "cost_growth_target": "5"},
            timetable=timetable or {},
            source_document="郑医保办〔2021〕104号",
        ),
    )
    open_cycle(office.desk, office["group_leader"], number)
    return f"410122-{year}-001"


REGIONS = {"410000": "河南省", "410100": "郑州市", "410122": "中牟县", "410181": "巩义市"}
INSTITUTIONS = {
    "bureau": ("郑州市医疗保障局", "bureau", "410100"),
    "agency": ("郑州市医疗保障中心", "agency", "410100"),
    "surveyor": ("示例调查机构", "third_party", "410100"),
    "lead": ("中牟县人民医院", "lead_hospital", "410122"),
    "township": ("中牟县示例镇卫生院", "township_health_centre", "410122"),
    "other": ("巩义市人民医院", "lead_hospital", "410181"),
}
PARTIES = {"zhongmu": ("lead", "410122"), "gongyi": ("other", "410181")}
PLACES = {
    "submitter": "lead",
    "certifier": "lead",
    "member_contributor": "township",
    "data_officer": "agency",
    "evaluator": "bureau",
    "second_evaluator": "bureau",
    "group_leader": "bureau",
    "surveyor": "surveyor",
    "approver": "bureau",
    "settlement_officer": "agency",
    "rectification_officer": "bureau",
    "observer": "bureau",
    "auditor": "bureau",
    "account_administrator": "bureau",
    "security_administrator": "bureau",
    "other_submitter": "other",
    "other_certifier": "other",
}


def fill(session: Session, office: Office) -> None:
    """Write the regions, institutions, parties and people into an empty database and note their keys."""
    session.add_all(Region(code=code, name=name) for code, name in REGIONS.items())
    session.flush()
    for key, (name, kind, region) in INSTITUTIONS.items():
        office.institutions[key] = _added(session, Institution(name=name, kind=kind, region_code=region))
    for key, (lead, region) in PARTIES.items():
        party = EvaluatedParty(name=f"{key}医共体", region_code=region, institution_id=office.institutions[lead])
        office.parties[key] = _added(session, party)
    member = PartyMember(
        party_id=office.parties["zhongmu"], institution_id=office.institutions["township"], since_on=LONG_AGO
    )
    _added(session, member)
    for account, place in PLACES.items():
        office.people[account] = _added(session, Person(account=account, name=f"示例{account}"))
        post = Post(
            person_id=office.people[account],
            role=account.removeprefix("other_").removeprefix("second_"),
            institution_id=office.institutions[place],
            region_code=INSTITUTIONS[place][2],
            from_on=LONG_AGO,
        )
        _added(session, post)


def _added(session: Session, record: Record) -> int:
    session.add(record)
    session.flush()
    return record.id
