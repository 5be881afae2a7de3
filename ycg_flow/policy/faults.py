"""Faults in a policy file or in a case's input, as codes and values.

A fault names its place, what is wrong and the values a sentence needs; `ycg_flow.wording.faults` says it in Chinese.
All faults of one input are collected and raised together, so that nobody mends a file one line at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: `place` (dotted path), `code` (catalogue key) and the `values` its sentence shows."""

    place: str
    code: str
    values: Mapping[str, str] = field(default_factory=dict)
    is_warning: bool = False


class FaultsFound(Exception):  # noqa: N818 - it is a finding about somebody's input, not an error of ours
    """Raised with every fault of one input at once; nothing of the input has been used."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep the faults in the order in which they were found."""
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.place}: {fault.code}" for fault in self.faults))


def unknown(place: str, code: str, word: str, known: Iterable[str]) -> Fault:
    """Return a fault for a word that is not known, with the nearest right word (empty where none is near)."""
    return Fault(place, code, {"word": word[:60], "nearest": nearest(word, known)})


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like `word`, or an empty string.

    >>> nearest("dwon_referral", ["down_referral", "up_referral"])
    'down_referral'
    """
    return next(iter(get_close_matches(word[:60], list(known), n=1)), "")
