"""The table of `reach.toml` and the roles as an oracle of its own: who reaches what, without the product's code."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.web.security.world import ACCOUNTS, FAR_CITY, LAST_DAY, OBJECTS, World

TABLE: dict[str, Any] = tomllib.loads((Path(__file__).parent / "reach.toml").read_text(encoding="utf-8"))
ENTRIES = {endpoint: entry for entry in TABLE["reach"] for endpoint in entry["endpoints"]}
NOT_THERE = 999_999
LACKING = frozenset(endpoint for entry in TABLE["lack"] for endpoint in entry["endpoints"])
SHOWN = frozenset(TABLE["shown"]["endpoints"])
MOST_VALUES = 2
"""How many objects of a kind are tried for each case."""


EVERYBODY_TRIES = ("own", "own things")
CURIOUS = ("submitter", "group_leader", "evaluator of no group")
TURNS_NEARBY, TURNS_ELSEWHERE = 2, 12
"""On what is not their own, people take turns in the gate: one in so many tries a route; the curious all nearby."""


@dataclass(frozen=True)
class Cell:
    """Somebody tries a method of a route on an object."""

    who: str
    method: str
    endpoint: str
    path: str
    number: str
    relation: str
    is_open: bool


def may_lack(cell: Cell) -> bool:
    """Return whether somebody who may read may be told that what a cell asks for is not there."""
    is_named_and_shown = cell.method == "GET" and cell.endpoint in SHOWN and str(NOT_THERE) not in cell.path
    return cell.endpoint in LACKING and not is_named_and_shown


class Oracle:
    """Judges by `config/roles.toml`, `config/workflow.toml` and the rows of the database, and nothing else."""

    def __init__(self, world: World, config: Path) -> None:
        self.roles = _roles(config / "roles.toml")
        self.permissions = _event_permissions(config / "workflow.toml")
        self.posts: dict[str, list[tuple[str, int, str]]] = {}
        day = LAST_DAY.isoformat()
        held = "SELECT role, institution_id, region_code FROM post JOIN person ON person.id = person_id"
        for who, account in ACCOUNTS.items():
            query = f"{held} WHERE account = ? AND from_on <= ? AND (until_on IS NULL OR until_on > ?)"
            self.posts[who] = world.rows(query, account, day, day)  # type: ignore[assignment]
        self.places = {number: place for number in _numbers(world) for place in (_place(world, number),)}
        self.cycles = {
            str(number): str(region) for number, region in world.rows("SELECT number, region_code FROM cycle")
        }

    def reaches(self, who: str, action: str, of: str, number: str) -> bool:
        """Return whether a permission, `object:action` of any scope or with its scope, covers a case or cycle."""
        return any(
            self._covers(who, scope, institution, region, of, number)
            for role, institution, region in self.posts.get(who, [])
            for scope, granted in self.roles[role]
            if action in (granted, f"{scope}:{granted}")
        )

    def may_do(self, who: str, event: str, number: str) -> bool:
        """Return whether any permission of an event ("table.event") covers the case or cycle for somebody."""
        of = "case" if number in self.places else "cycle"
        return any(self.reaches(who, permission, of, number) for permission in self.permissions[event])

    def may_do_task(self, who: str, event: str, number: str, institution: object) -> bool:
        """Return whether somebody may do an event with a task of a case that an institution owes."""
        own = any(
            place == institution and (scope, action) in {tuple(each.split(":", 1)) for each in self.permissions[event]}
            for role, place, _ in self.posts.get(who, [])
            for scope, action in self.roles[role]
            if scope == "own"
        )
        return own or self.may_do(who, event, number)

    def hears_of(self, who: str, region: str) -> bool:
        """Return whether somebody has to do with any case of a region."""
        return any(
            self.reaches(who, action, "case", number)
            for number, place in self.places.items()
            if place["region"] == region
            for action in ("case:read", "survey:read")
        )

    def _covers(self, who: str, scope: str, institution: int, region: str, of: str, number: str) -> bool:
        if scope == "all":
            return True
        if of == "cycle":
            return scope == "region" and number in self.cycles and _lies_in(self.cycles[number], region)
        place = self.places.get(number)
        if place is None or of == "installation":
            return False
        stands: dict[str, bool] = {
            "own": institution == place["owner"],
            "member": institution in place["members"] | {place["owner"]},
            "region": _lies_in(place["region"], region),
            "assigned": ACCOUNTS[who] in place["assigned"],
        }
        return stands[scope]


def cells(world: World, oracle: Oracle, *, is_whole: bool = False) -> Iterator[Cell]:
    """Return the cells of the matrix, all or those of the gate; a route that is not in the table is a `KeyError`.

    In the gate everybody tries one address of every route and method on what is their own, and takes turns on the rest.
    """
    cycles = {"own": "zhengzhou-2022-2025-year-1", "not there": "zhengzhou-1999-2025-year-1"}
    far = next((number for number in oracle.cycles if oracle.cycles[number] == FAR_CITY), cycles["not there"])
    numbers = {
        "case": OBJECTS,
        "cycle": {**cycles, "of another city": far},
        "nothing": {"own things": ""},
        "installation": {"own things": ""},
    }
    for place, rule in enumerate(sorted(world.app.url_map.iter_rules(), key=str)):
        entry = ENTRIES[rule.endpoint]
        for turn, (relation, number) in enumerate(numbers[entry["of"]].items(), place):
            people = [*ACCOUNTS, "nobody"] if is_whole else _those_who_try(relation, turn)
            addresses = list(_paths(world, rule, number))
            tried = itertools.product(people, ("GET", "POST"), addresses if is_whole else addresses[:1])
            for who, method, path in tried:
                if method in (rule.methods or ()):
                    is_open = _is_open(oracle, entry, who, number)
                    yield Cell(who, method, rule.endpoint, path, number, relation, is_open)


def _those_who_try(relation: str, turn: int) -> list[str]:
    people = [*ACCOUNTS, "nobody"]
    if relation in EVERYBODY_TRIES:
        return people
    is_near = relation == "another party"
    each = TURNS_NEARBY if is_near else TURNS_ELSEWHERE
    return [who for place, who in enumerate(people, turn) if place % each == 0 or (is_near and who in CURIOUS)]


def crossed(world: World) -> Iterator[tuple[str, str]]:
    """Return addresses that name somebody's own case and a thing of another party's, with their endpoints."""
    own = OBJECTS["own"]
    others = [number for number in _numbers(world) if not number.startswith(own[:6])]
    for rule in world.app.url_map.iter_rules():
        foreign = [
            (name, value)
            for name in rule.arguments - {"number"}
            if "query" in TABLE["argument"].get(name, {})
            for other in others
            for value in _rows(world, TABLE["argument"][name]["query"], other)
        ]
        if "number" in rule.arguments and ENTRIES[rule.endpoint]["of"] == "case":
            for name, value in foreign:
                rest = {each: _values(world, rule.endpoint, each, own)[0] for each in rule.arguments - {"number", name}}
                yield rule.endpoint, _path(world, rule.endpoint, {"number": own, name: value, **rest})


def _is_open(oracle: Oracle, entry: dict[str, Any], who: str, number: str) -> bool:
    match entry["may"]:
        case "everybody":
            return True
        case "signed_in":
            return who != "nobody"
        case action:
            return oracle.reaches(who, action, entry["of"], number)


def _paths(world: World, rule: Any, number: str) -> Iterator[str]:
    names = sorted(rule.arguments - {"number"})
    for values in itertools.product(*(_values(world, rule.endpoint, name, number) for name in names)):
        given = dict(zip(names, values, strict=True)) | ({"number": number} if "number" in rule.arguments else {})
        yield _path(world, rule.endpoint, given)


def _values(world: World, endpoint: str, name: str, number: str) -> list[Any]:
    found = TABLE["argument"].get(endpoint, {}).get(name) or TABLE["argument"][name]
    if "values" in found:
        return list(found["values"])
    return _rows(world, found["query"], number) or [NOT_THERE]


def _rows(world: World, query: str, number: str) -> list[Any]:
    return [row[0] for row in world.rows_at_first(query, number)[:MOST_VALUES]]


def _path(world: World, endpoint: str, values: dict[str, Any]) -> str:
    return world.app.url_map.bind("localhost").build(endpoint, values)


def _numbers(world: World) -> list[str]:
    return [str(number) for (number,) in world.rows("SELECT number FROM evaluation_case")]


def _place(world: World, number: str) -> dict[str, Any]:
    of = "FROM evaluation_case c JOIN evaluated_party p ON p.id = c.party_id"
    ((region, owner),) = world.rows(f"SELECT c.region_code, p.institution_id {of} WHERE c.number = ?", number)
    members = world.rows(
        f"SELECT m.institution_id {of} JOIN party_member m ON m.party_id = p.id WHERE c.number = ?", number
    )
    assigned = world.rows(
        f"SELECT person.account {of} JOIN group_member g ON g.case_id = c.id JOIN person ON person.id = g.person_id "
        "WHERE c.number = ? AND g.removed_at IS NULL",
        number,
    )
    return {
        "region": region,
        "owner": owner,
        "members": {member for (member,) in members},
        "assigned": {account for (account,) in assigned},
    }


def _roles(file: Path) -> dict[str, list[tuple[str, str]]]:
    entries = {entry["id"]: entry for entry in tomllib.loads(file.read_text(encoding="utf-8"))["role"]}

    def granted(role: str) -> list[tuple[str, str]]:
        own = [tuple(name.split(":", 1)) for name in entries[role]["permissions"]]
        return [*own, *(each for other in entries[role].get("includes", []) for each in granted(other))]

    return {role: granted(role) for role in entries}


def _event_permissions(file: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, table in tomllib.loads(file.read_text(encoding="utf-8"))["table"].items():
        for row in table["transition"]:
            found.setdefault(f"{name}.{row['event']}", set()).update(row.get("permissions", []))
    return found


def _lies_in(code: str, region: str) -> bool:
    significant = region.rstrip("0")
    return code.startswith(significant + "0" * (len(significant) % 2))
