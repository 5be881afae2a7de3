"""The base of all tables: named constraints, and the column types that keep numbers exact and instants in UTC."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, MetaData, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from ycg_flow.policy.exact import exact_text

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class ExactNumber(TypeDecorator[Fraction]):
    """An exact number, kept as canonical text: a finite decimal or `p/q`."""

    impl = String(400)
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - as the library calls it
        """Return the canonical text."""
        return None if value is None else exact_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:  # noqa: ARG002 - as the library calls it
        """Return the number."""
        return None if value is None else Fraction(value)


class Instant(TypeDecorator[datetime]):
    """An instant in UTC; one without a time zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant as the database keeps it: UTC, without a zone where it keeps none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - as the library calls it
        """Return the instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Structure(TypeDecorator[Any]):
    """Lists, tables, texts and whole numbers as canonical JSON; a float is refused."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ANN401, ARG002 - as the library calls it
        """Return the canonical JSON."""
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_refuse)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002 - as the library calls it
        """Return the structure; numbers with a point would be floats and come back as texts."""
        return None if value is None else json.loads(value, parse_float=str)


def _refuse(value: object) -> None:
    raise TypeError(f"{type(value).__name__} does not belong into a stored structure")


Key = BigInteger().with_variant(Integer, "sqlite")


class Record(DeclarativeBase):
    """A row of the case database. `id` is internal; people see numbers and names."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {Fraction: ExactNumber, datetime: Instant, int: Key}  # noqa: RUF012 - SQLAlchemy's own form

    id: Mapped[int] = mapped_column(Key, primary_key=True)


class Stateful:
    """Columns of everything that moves through a table of the workflow; only `casework.perform` writes `state`."""

    if TYPE_CHECKING:
        id: Mapped[int]

    state: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=1)
