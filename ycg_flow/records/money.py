"""Money: the ledger, statements with every computation and its lines, and what was paid, claimed back and repaid.

Amounts are whole fen. Ledger entries, computations, lines and payments are append-only: the latest counts.
"""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ycg_flow.records.base import Record, Stateful, Structure
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.organisations import one_of
from ycg_flow.records.results import of_case

HOLDERS = ("party", "round")
LINE_KINDS = ("entry", "line")
PAYMENT_KINDS = ("payment", "repayment")

LINE_NAME = String(250)
"""A split's member line carries the names of line, part and member."""


class LedgerEntry(Record):
    """An amount, a count or the weights of a split, entered for a case or, without one, for the whole round.

    `entry` is the policy's name for it; a row with no value takes the entry back.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        CheckConstraint(
            "(amount_fen IS NULL OR count IS NULL) AND (amount_fen IS NULL OR weights IS NULL)"
            " AND (count IS NULL OR weights IS NULL)",
            "is_one_value",
        ),
        CheckConstraint("source_document <> ''", "rests_on_a_document"),
        Index(None, "case_id", "entry"),
        Index(None, "cycle_id", "entry"),
    )

    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("evaluation_case.id"))
    entry: Mapped[str] = mapped_column(String(130))
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    count: Mapped[int | None] = mapped_column(BigInteger)
    weights: Mapped[Any] = mapped_column(Structure, nullable=True)
    reason: Mapped[str] = mapped_column(String(2000), default="")
    source_document: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime]


class Statement(Stateful, Record):
    """The settlement statement of a case; one that is not void at a time."""

    __tablename__ = "statement"
    __table_args__ = (
        Index(
            "uq_statement_standing",
            "case_id",
            unique=True,
            sqlite_where=text("state <> 'void'"),
            postgresql_where=text("state <> 'void'"),
        ),
    )

    number: Mapped[str] = mapped_column(String(30), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"), index=True)
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    prepared_at: Mapped[datetime]
    case: Mapped[EvaluationCase] = relationship()
    computations: Mapped[list[StatementComputation]] = relationship(
        back_populates="statement", order_by="StatementComputation.number"
    )


class StatementComputation(Record):
    """One computation of a statement: the approved run and the ledger it rests on, by digest, and what came out."""

    __tablename__ = "statement_computation"
    __table_args__ = (
        of_case("scoring_run", "run_id"),
        UniqueConstraint("statement_id", "number"),
        CheckConstraint("number > 0", "number_counts_from_one"),
        CheckConstraint("length(basis_digest) = 64 AND length(digest) = 64", "digests_are_whole"),
    )

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    run_id: Mapped[int]
    number: Mapped[int]
    engine_version: Mapped[int]
    basis_digest: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    rank: Mapped[int | None]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    computed_at: Mapped[datetime]
    statement: Mapped[Statement] = relationship(back_populates="computations")
    lines: Mapped[list[StatementLine]] = relationship(order_by="StatementLine.position")


class StatementLine(Record):
    """A ledger entry a statement rests on, or a line computed from it, in the paper's order.

    Money stands in `amount_fen`, anything else in `value` in its own unit; neither while `missing` names what lacks.
    """

    __tablename__ = "statement_line"
    __table_args__ = (
        UniqueConstraint("computation_id", "position"),
        UniqueConstraint("computation_id", "holder", "line"),
        CheckConstraint(one_of("holder", HOLDERS), "holder_is_known"),
        CheckConstraint(one_of("kind", LINE_KINDS), "kind_is_known"),
        CheckConstraint("amount_fen IS NULL OR value IS NULL", "is_one_value"),
        CheckConstraint("kind = 'entry' OR amount_fen IS NULL OR amount_fen >= 0", "amount_is_not_negative"),
    )

    computation_id: Mapped[int] = mapped_column(ForeignKey("statement_computation.id"))
    position: Mapped[int]
    holder: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(10))
    line: Mapped[str] = mapped_column(LINE_NAME)
    name: Mapped[str] = mapped_column(String(400))
    unit: Mapped[str] = mapped_column(String(60))
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    value: Mapped[Fraction | None]
    part_of: Mapped[str | None] = mapped_column(LINE_NAME)
    missing: Mapped[Any] = mapped_column(Structure)
    formula: Mapped[str] = mapped_column(Text)
    clause: Mapped[str] = mapped_column(String(64))
    flow: Mapped[str] = mapped_column(String(20))


class Payment(Record):
    """What moved for one line: a payment to the party or a repayment by it; a voucher may cover several lines."""

    __tablename__ = "payment"
    __table_args__ = (
        UniqueConstraint("statement_id", "kind", "voucher", "line"),
        CheckConstraint(one_of("kind", PAYMENT_KINDS), "kind_is_known"),
        CheckConstraint("amount_fen > 0", "something_moved"),
        CheckConstraint("voucher <> ''", "has_a_voucher"),
        Index(None, "case_id"),
    )

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    line: Mapped[str] = mapped_column(LINE_NAME)
    kind: Mapped[str] = mapped_column(String(12))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    voucher: Mapped[str] = mapped_column(String(120))
    moved_on: Mapped[date]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]


class RepaymentClaim(Record):
    """A demand that the party pay back, by a decision; `beyond` are amounts by line that no statement asks for."""

    __tablename__ = "repayment_claim"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", "something_is_claimed"),
        CheckConstraint("decision_document <> ''", "rests_on_a_decision"),
        Index(None, "case_id"),
    )

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    beyond: Mapped[Any] = mapped_column(Structure)
    reason: Mapped[str] = mapped_column(String(2000))
    decision_document: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    claimed_at: Mapped[datetime]
    repaid_at: Mapped[datetime | None]
    statement: Mapped[Statement] = relationship()
