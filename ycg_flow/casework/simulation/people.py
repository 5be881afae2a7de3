"""Who takes part: the bureau, the agency, six counties with hospital and members, and a person for every role.

Persons and party names are invented. Institutions and posts are rows written as of years ago, which no step would do;
everything after goes through the steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from ycg_flow.records.base import Record
from ycg_flow.records.organisations import EvaluatedParty, Institution, PartyMember, Region
from ycg_flow.records.people import Person, Post

CITY, CITY_NAME = "410100", "郑州市"
PROVINCE, PROVINCE_NAME = "410000", "河南省"
SINCE = date(2024, 1, 1)
BUREAU = "bureau"


@dataclass(frozen=True)
class County:
    """A county: its code and name, its townships, and the surnames of submitter, certifier and contributor."""

    code: str
    name: str
    townships: tuple[str, str]
    surnames: tuple[str, str, str]


COUNTIES: Mapping[str, County] = {
    "zhongmu": County("410122", "中牟县", ("甲镇", "乙镇"), ("赵", "钱", "孙")),
    "gongyi": County("410181", "巩义市", ("丙镇", "丁镇"), ("李", "周", "吴")),
    "xingyang": County("410182", "荥阳市", ("戊镇", "己镇"), ("郑", "王", "冯")),
    "xinmi": County("410183", "新密市", ("庚镇", "辛镇"), ("陈", "褚", "卫")),
    "xinzheng": County("410184", "新郑市", ("壬镇", "癸镇"), ("蒋", "沈", "韩")),
    "dengfeng": County("410185", "登封市", ("子镇", "丑镇"), ("杨", "朱", "秦")),
}
"""The six counties by the key their people, figures and days are named with."""

_COUNTY_ROLES = ("submitter", "certifier", "member_contributor")

_INSTITUTIONS: Mapping[str, tuple[str, str]] = {
    BUREAU: ("{city}医疗保障局", "bureau"),
    "agency": ("{city}医疗保障中心", "agency"),
    "health": ("{city}卫生健康委员会", "health_commission"),
    "finance": ("{city}财政局", "finance_department"),
    "survey": ("示例调查机构", "third_party"),
}

_CITY_PEOPLE: Mapping[str, tuple[str, str, str]] = {
    "leader": ("尤", "group_leader", BUREAU),
    "evaluator": ("许", "evaluator", BUREAU),
    "second_evaluator": ("何", "evaluator", BUREAU),
    "third_evaluator": ("吕", "evaluator", BUREAU),
    "approver": ("施", "approver", BUREAU),
    "rectifier": ("张", "rectification_officer", BUREAU),
    "auditor": ("孔", "auditor", BUREAU),
    "accounts": ("曹", "account_administrator", BUREAU),
    "security": ("严", "security_administrator", BUREAU),
    "data": ("华", "data_officer", "agency"),
    "settler": ("金", "settlement_officer", "agency"),
    "surveyor": ("魏", "surveyor", "survey"),
    "health": ("陶", "observer", "health"),
    "finance": ("姜", "observer", "finance"),
}
"""A city's people by key: the surname in the first city, role and institution."""


@dataclass(frozen=True)
class City:
    """A city that evaluates: its code and name, what its accounts begin with, and the surnames of its people."""

    code: str
    name: str
    accounts_begin: str = ""
    surnames: str = "".join(surname for surname, _, _ in _CITY_PEOPLE.values())
    since: date = SINCE


@dataclass
class Cast:
    """The keys of everybody and everything by the names the days use: `leader`, `zhongmu.submitter`, `zhongmu`."""

    people: dict[str, int] = field(default_factory=dict)
    institutions: dict[str, int] = field(default_factory=dict)
    parties: dict[str, int] = field(default_factory=dict)


def write_cast(session: Session) -> Cast:
    """Write regions, institutions, parties and people into an empty database and return their keys."""
    cast = Cast()
    places = {PROVINCE: PROVINCE_NAME, CITY: CITY_NAME, **{county.code: county.name for county in COUNTIES.values()}}
    session.add_all(Region(code=code, name=name) for code, name in places.items())
    session.flush()
    write_city(session, cast, City(CITY, CITY_NAME))
    for key, county in COUNTIES.items():
        write_county(session, cast, key, county)
    return cast


def write_city(session: Session, cast: Cast, city: City) -> None:
    """Write a city's bureau, agency and departments with their people; its region is there already."""
    for key, (name, kind) in _INSTITUTIONS.items():
        cast.institutions[key] = _institution(session, name.format(city=city.name), kind, city.code)
    for surname, (key, (_, role, place)) in zip(city.surnames, _CITY_PEOPLE.items(), strict=True):
        where = (cast.institutions[place], city.code)
        cast.people[key] = _person(session, f"{city.accounts_begin}{key}", surname, role, where, city.since)


def write_county(session: Session, cast: Cast, key: str, county: County) -> None:
    """Write a county's hospital, members, party and people; its region is there already."""
    hospital = _institution(session, f"{county.name}人民医院", "lead_hospital", county.code)
    cast.institutions[key] = hospital
    party = EvaluatedParty(name=f"{county.name}医共体", region_code=county.code, institution_id=hospital)
    cast.parties[key] = _added(session, party)
    members = [
        _institution(session, f"{county.name}{township}{kind}", word, county.code)
        for township in county.townships
        for kind, word in (("卫生院", "township_health_centre"), ("示例村卫生室", "village_clinic"))
    ]
    for member in members:
        _added(session, PartyMember(party_id=cast.parties[key], institution_id=member, since_on=SINCE))
    places = (hospital, hospital, members[0])
    for role, surname, place in zip(_COUNTY_ROLES, county.surnames, places, strict=True):
        account = f"{key}.{role}"
        cast.people[account] = _person(session, account, surname, role, (place, county.code))


def _institution(session: Session, name: str, kind: str, region: str) -> int:
    return _added(session, Institution(name=name, kind=kind, region_code=region))


def write_centre(session: Session, cast: Cast, key: str, name: str, surnames: str, city: City) -> None:
    """Write a district's treatment centre, the party it answers for, and the two people who hand in for it."""
    centre = cast.institutions[key] = _institution(session, f"{name}诊疗中心", "district_centre", city.code)
    party = EvaluatedParty(name=name, kind="district_centre", region_code=city.code, institution_id=centre)
    cast.parties[key] = _added(session, party)
    for surname, role in zip(surnames, _COUNTY_ROLES, strict=False):
        account = f"{key}.{role}"
        cast.people[account] = _person(session, account, surname, role, (centre, city.code), city.since)


def _person(
    session: Session, account: str, surname: str, role: str, place: tuple[int, str], since: date = SINCE
) -> int:
    institution, region = place
    person = _added(session, Person(account=account, name=f"{surname}某"))
    post = Post(person_id=person, role=role, institution_id=institution, region_code=region, from_on=since)
    _added(session, post)
    return person


def _added(session: Session, record: Record) -> int:
    session.add(record)
    session.flush()
    return record.id
