"""How the result becomes money: ordered, named lines that read like the paper's own calculation sheet."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from ycg_flow.policy.model.curves import CurveTable
from ycg_flow.policy.model.values import ClauseId, Exact, FormulaText, Identifier, NamedTable, Sentence


class SplitPartTable(NamedTable):
    """One receiver of a split and its weight."""

    weight: Exact


class LineTable(NamedTable):
    """A line of the statement.

    `kind` says how it is computed, `part_of` which line or entry it is a part of (the parts of one whole must add up to
    it), `scope` whether each party has it or the round once, `flow` who pays whom.
    """

    kind: str = "formula"
    clause: ClauseId
    formula: FormulaText | None = None
    unit: str = "yuan"
    scope: Literal["party", "round"] = "party"
    part_of: Identifier | None = None
    flow: Literal["paid_to_party", "paid_back", "none"] = "none"
    may_be_entered: bool = False
    curves: dict[str, CurveTable] = Field(default_factory=dict)
    parts: list[SplitPartTable] = Field(default_factory=list)
    whole: Identifier | None = None
    request: Identifier | None = None
    available: Identifier | None = None
    note: Sentence | None = None

    @model_validator(mode="before")
    @classmethod
    def _gather_curves(cls, value: Any) -> Any:
        """Take a curve that stands as `NAME = [bands]` beside the formula as `curves.NAME`, over points."""
        if not isinstance(value, dict):
            return value
        beside = {key: bands for key, bands in value.items() if key not in cls.model_fields and _are_bands(bands)}
        if not beside:
            return value
        kept = {key: item for key, item in value.items() if key not in beside}
        given = kept.get("curves", {})
        return {
            **kept,
            "curves": {**given, **{key: {"unit": "points", "bands": bands} for key, bands in beside.items()}},
        }


def _are_bands(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) and "value" in item for item in value)
