"""Checks of what people type into a step: texts that must be there and fit their column, words that must be options."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ycg_flow.casework.errors import InvalidError
from ycg_flow.workflow.facts import Given, Reason

LONG, SHORT = 2000, 200
"""How many characters a reason and the name of a document may have."""

LONGEST = 50_000
"""No text of an act is longer, whatever it is; a step sets its own limits below."""

MOST_FEN = 10**16
"""A hundred thousand billion yuan: what is more was typed wrong, and would not fit the column."""


def text_faults(texts: Mapping[str, str], most: int, *, required: bool = True) -> dict[str, Reason]:
    """Return what is wrong with texts by field: empty where required, more than `most` characters, not storable."""
    missing = {field: Reason("text_missing") for field, text in texts.items() if required and not text.strip()}
    too_long = {field: Reason("text_too_long", {"most": most}) for field, text in texts.items() if len(text) > most}
    broken = {field: Reason("text_not_storable") for field, text in texts.items() if not is_storable(text)}
    return missing | too_long | broken


def is_storable(text: str) -> bool:
    """Whether every database can keep a text: no zero character, no half of a surrogate pair.

    >>> is_storable("凭证"), is_storable("a" + chr(0)), is_storable(chr(0xD800))
    (True, False, False)
    """
    return not any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in text)


def amount_faults(amounts: Mapping[str, int | None]) -> dict[str, Reason]:
    """Return the amounts (fen) that are negative or larger than any can be; None is not given and no fault."""
    given = {name: amount for name, amount in amounts.items() if amount is not None}
    negative = {name: Reason("amount_is_negative") for name, amount in given.items() if amount < 0}
    too_large = {"most": str(MOST_FEN // 100)}
    return negative | {name: Reason("above_maximum", too_large) for name, fen in given.items() if fen > MOST_FEN}


def given_faults(given: Given, content: Mapping[str, Any]) -> dict[str, Reason]:
    """Return what no history can keep of what an actor gives with any act, and of what the step says it did."""
    faults = text_faults({"reason": given.reason}, LONG, required=False)
    faults |= text_faults({"decision_document": given.decision_document}, SHORT, required=False)
    faults |= text_faults({f"indicators.{name[:60]}": why for name, why in given.indicator_reasons.items()}, LONG)
    for name, value in content.items():
        for text in _texts(value):
            faults |= text_faults({name: text}, LONGEST, required=False) if name not in faults else {}
    return faults


def option_faults(words: Mapping[str, str], options: Collection[str]) -> dict[str, Reason]:
    """Return the fields whose word is not one of the options."""
    return {
        field: Reason("not_an_option", {"items": tuple(options)})
        for field, word in words.items()
        if word not in options
    }


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - whatever a step notes
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield str(name)
            yield from _texts(inner)
    elif isinstance(value, Collection):
        for inner in value:
            yield from _texts(inner)


def refuse(faults: Mapping[str, Reason]) -> None:
    """Raise `InvalidError` with all faults where there is one."""
    if faults:
        raise InvalidError(faults)
