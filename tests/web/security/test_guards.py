"""Every guard is held by a cell: taking the guards of one module away is seen by the matrix, module by module."""

from __future__ import annotations

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import ycg_flow.casework
from tests.web.security.reach import TABLE, Cell, Oracle, cells
from tests.web.security.test_reach import faults_of
from tests.web.security.world import World, opened_world
from ycg_flow.resources import config_dir
from ycg_flow.web.frame import _require_session
from ycg_flow.workflow.permissions import SYSTEM

# One process opens the world.
pytestmark = pytest.mark.xdist_group("guards")
GUARDS = (
    "load_case",
    "load_cycle",
    "load_of_case",
    "load_task",
    "load_numbered",
    "visible_cases",
    "visible_cycle_ids",
    "require",
)
CURIOUS = frozenset(
    {
        "submitter",
        "member_contributor",
        "evaluator of no group",
        "surveyor",
        "submitter of another city",
        "group_leader",
    }
)
LEAST_ALONE = 30
MOST_CELLS = 5


@pytest.fixture(scope="module")
def world(played_year: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with opened_world(played_year, tmp_path_factory.mktemp("guards")) as opened:
        yield opened


@pytest.fixture(scope="module")
def oracle(world: World) -> Oracle:
    return Oracle(world, config_dir())


@pytest.fixture(scope="module")
def tried(world: World, oracle: Oracle) -> list[Cell]:
    """Looks at things of others, and at one's own lists: what a missing guard would open."""
    return [
        cell
        for cell in cells(world, oracle)
        if cell.who in CURIOUS and cell.method == "GET" and (not cell.is_open or cell.relation == "own things")
    ]


@pytest.mark.timeout(300)
def test_taking_away_the_guards_of_any_module_is_seen(world: World, oracle: Oracle, tried: list[Cell]) -> None:
    take_away_each(world, oracle, first_of_each(tried))


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_taking_away_the_guards_of_any_module_is_seen_on_every_object(
    world: World, oracle: Oracle, tried: list[Cell]
) -> None:
    take_away_each(world, oracle, tried)


def first_of_each(tried: list[Cell]) -> list[Cell]:
    """Return the first look of everybody at every route: what a guard decides, it decides there too."""
    return list({(cell.who, cell.endpoint): cell for cell in reversed(tried)}.values())


def take_away_each(world: World, oracle: Oracle, tried: list[Cell]) -> None:
    """Take away the guards of each module in turn and see the table broken, by the cells that ask them alone."""
    called = calls_by_module(world, oracle, tried)
    unseen = {name for name, found in called.items() if not is_seen(world, oracle, {name}, found)}
    assert len(called) - len(unseen) >= LEAST_ALONE, sorted(unseen)
    # Where another module asks again behind the first, both are taken away together; the rest asks twice itself.
    closed = {name for name in unseen if not is_seen(world, oracle, set(called), called[name])}
    assert closed <= set(TABLE["asks_twice"]["modules"])


def test_taking_away_the_question_for_a_session_is_seen(world: World, oracle: Oracle, tried: list[Cell]) -> None:
    assert tried
    hooks = world.app.before_request_funcs[None]
    place = hooks.index(_require_session)
    strangers = [cell for cell in cells(world, oracle) if cell.who == "nobody" and not cell.is_open][:20]
    hooks[place] = lambda: None
    try:
        assert all(list(faults_of(world, oracle, cell, {})) for cell in strangers)
    finally:
        hooks[place] = _require_session


def calls_by_module(world: World, oracle: Oracle, tried: list[Cell]) -> dict[str, list[Cell]]:
    """Return which cells ask the guards of each module; every cell is as the table says."""
    called: dict[str, list[Cell]] = defaultdict(list)
    now: list[Cell] = []
    with pytest.MonkeyPatch.context() as patch:
        for module, guard in guards():
            patch.setattr(module, guard, noting(module.__name__, getattr(module, guard), called, now))
        for cell in tried:
            now[:] = [cell]
            assert list(faults_of(world, oracle, cell, {})) == []
    return called


def noting(
    module: str, guard: Callable[..., Any], called: dict[str, list[Cell]], now: list[Cell]
) -> Callable[..., Any]:
    """Return a guard that notes for which cell it was asked."""

    def asked(*given: Any, **named: Any) -> Any:
        if now[0] not in called[module]:
            called[module].append(now[0])
        return guard(*given, **named)

    return asked


def is_seen(world: World, oracle: Oracle, names: set[str], found: list[Cell]) -> bool:
    """Return whether one of the cells differs from the table while the modules' guards let everything through."""
    with pytest.MonkeyPatch.context() as patch:
        for module, guard in guards():
            if module.__name__ in names:
                patch.setattr(module, guard, opened(getattr(module, guard)))
        denied = sorted(found, key=lambda cell: cell.is_open)
        return any(list(faults_of(world, oracle, cell, {})) for cell in [*denied[:MOST_CELLS], *denied[-MOST_CELLS:]])


def opened(guard: Callable[..., Any]) -> Callable[..., Any]:
    """Return a guard that asks as the product itself, to whom everything is open; of a mere question, nothing."""

    def unasked(view: Any, *given: Any, **named: Any) -> Any:
        return guard(replace(view, actor=SYSTEM), *given, **named)

    return (lambda *_: None) if guard.__name__ == "require" else unasked


def guards() -> Iterator[tuple[ModuleType, str]]:
    """Return every module of casework that asks a guard by its own name, with the guard."""
    for found in pkgutil.walk_packages(ycg_flow.casework.__path__, "ycg_flow.casework."):
        if found.name.endswith("casework.loading"):
            continue
        module = importlib.import_module(found.name)
        for guard in GUARDS:
            if callable(getattr(module, guard, None)):
                yield module, guard


def test_the_guards_are_found() -> None:
    names = {module.__name__ for module, _ in guards()}
    assert "ycg_flow.casework.queries.case_page" in names
