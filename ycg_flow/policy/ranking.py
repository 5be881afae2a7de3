"""Ranks of a round: by rounded total, vetoed parties after all others, ties as the reading says (Nan'an reading 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Standing:
    """What ranks a party: whether no veto stands, its rounded total, then its points in the tie-break indicators."""

    party: str
    is_unvetoed: bool
    total: Fraction
    tie_break: tuple[Fraction, ...] = ()

    @property
    def merit(self) -> tuple[bool, Fraction, tuple[Fraction, ...]]:
        """The key that ranks: greater is better, equal is tied."""
        return self.is_unvetoed, self.total, self.tie_break


def ranks_of(standings: Sequence[Standing], ties: str) -> dict[str, int]:
    """Return each party's rank from 1; tied parties share the better one, and `dense` leaves no gap after them.

    >>> a, b, c = (Standing(name, True, Fraction(total)) for name, total in (("a", 90), ("b", 90), ("c", 80)))
    >>> ranks_of([a, b, c], "competition"), ranks_of([a, b, c], "dense")
    ({'a': 1, 'b': 1, 'c': 3}, {'a': 1, 'b': 1, 'c': 2})
    """
    ordered = sorted((standing.merit for standing in standings), reverse=True)
    merits = list(dict.fromkeys(ordered)) if ties == "dense" else ordered
    return {standing.party: merits.index(standing.merit) + 1 for standing in standings}
