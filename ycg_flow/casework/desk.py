"""The desk that every step works at: database, clock, workflow tables, calendar, keys and the folder of evidence.

The frame of a step is here, and with it the only commit of a business act.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from ycg_flow.casework.actors import actor_of
from ycg_flow.casework.anchoring import Anchoring, anchor_what_was_noted
from ycg_flow.casework.errors import ConflictError, InvalidError, NotFoundError
from ycg_flow.clock import Clock
from ycg_flow.policy.compiled import Policy
from ycg_flow.records.database import Database
from ycg_flow.workflow.effects import Effect
from ycg_flow.workflow.facts import Given, Reason
from ycg_flow.workflow.machine import Decision
from ycg_flow.workflow.permissions import SYSTEM, Actor, Roles
from ycg_flow.workflow.regions import Regions
from ycg_flow.workflow.table import Workflow
from ycg_flow.workflow.working_days import CHINA_TIME, Calendar

Loaded = TypeVar("Loaded")

_TAKEN_IN_SQLITE = frozenset({sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY})
# Unique violation, serialization failure, deadlock.
_TAKEN_IN_POSTGRESQL = frozenset({"23505", "40001", "40P01"})


@dataclass(frozen=True)
class Desk:
    """Everything a step needs beside what it is given; built once per process by `opening.open_desk`.

    `effects` carries out what a decision names; it stands here because an effect may itself perform a further act.
    """

    database: Database
    clock: Clock
    workflow: Workflow
    roles: Roles
    calendar: Calendar
    regions: Regions
    history_key: bytes
    evidence_folder: Path
    anchor_file: Path
    effects: Mapping[Effect, Callable[[Step, Any, Decision, Given], None]]
    policies: dict[str, Policy] = field(default_factory=dict)

    @contextmanager
    def step(self, person: int, *, principal: int | None = None) -> Iterator[Step]:
        """Run one step as one transaction for a person, or for the person they stand in for.

        Raises `NotFoundError` where the person has no account or does not stand in for the principal, and
        `ConflictError` where the database finds that another step came first, and `InvalidError` for a number or text
        that no database can keep.
        """
        now = self.clock()
        try:
            with self.database.writing() as session, session.begin():
                actor = actor_of(session, person, principal, china_date(now))
                yield Step(self, session, actor, now)
        except (IntegrityError, OperationalError) as error:
            if not _is_a_lost_race(error):
                raise
            raise ConflictError("database", str(error.orig), None) from error
        except (DataError, OverflowError, UnicodeEncodeError) as error:
            raise InvalidError({"text": Reason("text_not_storable")}) from error
        anchor_what_was_noted(self.anchoring, session, now)

    @contextmanager
    def automatic_step(self) -> Iterator[Step]:
        """Run one step of the product itself, marked as automatic."""
        now = self.clock()
        with self.database.writing() as session, session.begin():
            yield Step(self, session, SYSTEM, now)
        anchor_what_was_noted(self.anchoring, session, now)

    @property
    def anchoring(self) -> Anchoring:
        """What writing an anchor takes."""
        return Anchoring(self.database, self.anchor_file, self.history_key)

    @contextmanager
    def view(
        self, person: int, *, principal: int | None = None, actor: Actor | None = None, session: Session | None = None
    ) -> Iterator[View]:
        """Look at things for a person, without changing any.

        `actor` is given where it was loaded a moment ago; `session`, where a request has one to read with.
        """
        now = self.clock()
        try:
            with self.database.reading() if session is None else session as reading:
                yield View(self, reading, actor or actor_of(reading, person, principal, china_date(now)), now)
        except (DataError, OverflowError, UnicodeEncodeError) as error:
            # Nothing is called what no database can keep.
            raise NotFoundError("name", "") from error


@dataclass(frozen=True)
class View:
    """A look at the database for a person at an instant."""

    desk: Desk
    session: Session
    actor: Actor
    now: datetime
    _loaded: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def today(self) -> date:
        """The day in China."""
        return china_date(self.now)

    def known(self, name: Hashable) -> Any:  # noqa: ANN401 - whatever was loaded under the name
        """Return what was loaded once under a name, None where nothing was."""
        return self._loaded.get(name)

    def once(self, name: Hashable, load: Callable[[], Loaded]) -> Loaded:
        """Return what `load` gives, asked once in a look: several parts of a page rest on the same rows."""
        if name not in self._loaded:
            self._loaded[name] = load()
        loaded: Loaded = self._loaded[name]
        return loaded


@dataclass(frozen=True)
class Step(View):
    """A step under way; what it writes is committed when its block ends, all or nothing."""

    def once(self, name: Hashable, load: Callable[[], Loaded]) -> Loaded:
        """Return what `load` gives now: a step changes what it has read."""
        del name
        return load()


def china_date(instant: datetime) -> date:
    """Return the day in China at an instant."""
    return instant.astimezone(CHINA_TIME).date()


def _is_a_lost_race(error: DBAPIError) -> bool:
    """Whether another step came first: a key is taken, or PostgreSQL gave this transaction up for another.

    Any other broken constraint is a mistake of ours and must not look like somebody else's act.
    """
    if isinstance(error.orig, sqlite3.IntegrityError):
        return error.orig.sqlite_errorcode in _TAKEN_IN_SQLITE
    return getattr(error.orig, "sqlstate", None) in _TAKEN_IN_POSTGRESQL
