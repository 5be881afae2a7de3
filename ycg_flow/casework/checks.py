"""Checks of what people type into a step: texts that must be there and fit their column, words that must be options."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ycg_flow.casework.errors import InvalidError
from ycg_flow.workflow.facts import Reason

LONG, SHORT = 2000, 200
"""How many characters a reason and the name of a document may have."""


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


def option_faults(words: Mapping[str, str], options: Collection[str]) -> dict[str, Reason]:
    """Return the fields whose word is not one of the options."""
    return {
        field: Reason("not_an_option", {"items": tuple(options)})
        for field, word in words.items()
        if word not in options
    }


def refuse(faults: Mapping[str, Reason]) -> None:
    """Raise `InvalidError` with all faults where there is one."""
    if faults:
        raise InvalidError(faults)
