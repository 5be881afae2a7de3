"""What a case brings to its policy, after checking: figures by year, judgements, decisions, parameters and ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

DecisionKind = Literal["zero", "full", "exclude", "points", "confirmed", "dismissed"]


@dataclass(frozen=True)
class Decision:
    """What a person decided where a value lacks or a veto is open, with the reason."""

    kind: DecisionKind
    reason: str
    points: Fraction | None = None


@dataclass(frozen=True)
class CaseInput:
    """The checked input of one case. Figures and answers are keyed by id and years back (0 is the evaluation year)."""

    year: int
    figures: Mapping[tuple[str, int], Fraction] = field(default_factory=dict)
    answers: Mapping[tuple[str, int], str] = field(default_factory=dict)
    judgements: Mapping[str, Fraction] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    bonuses: Mapping[str, Fraction] = field(default_factory=dict)
    vetoes: frozenset[str] = frozenset()
    parameters: Mapping[str, Fraction] = field(default_factory=dict)
    points: Mapping[str, Fraction] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)
    only: frozenset[str] | None = None
    score: Fraction | None = None
    ledger: Mapping[str, Fraction] = field(default_factory=dict)
    split_weights: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)
    split_reasons: Mapping[str, str] = field(default_factory=dict)
    member_weights: Mapping[str, Mapping[str, Mapping[str, Fraction]]] = field(default_factory=dict)
