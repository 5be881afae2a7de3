"""The small types that all tables of a policy file share: exact numbers, identifiers, formulas, strict tables."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from ycg_flow.policy.exact import plain_number


def _exact(value: object) -> Fraction:
    if isinstance(value, Fraction):
        return value
    number = plain_number(value)
    if number is None:
        raise ValueError("not_a_plain_number")
    return number


Exact = Annotated[Fraction, BeforeValidator(_exact)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
ClauseId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=40)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=600, strip_whitespace=True)]

# A formula is a text, or one text for each option of a reading: { reading = "ID", option = "text", ... }.
FormulaText = str | dict[str, str]


class Table(BaseModel):
    """A table of the policy file: frozen, and an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class NamedTable(Table):
    """A table with an identifier and a Chinese name."""

    id: Identifier
    name: Sentence
