"""Numbers as people read them: thousands grouped, money to the fen, percent with its sign, endless decimals marked.

Only the display is rounded, and says so with 约 or 不足; the exact value stays in the machine answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction

from ycg_flow.policy.exact import exact_text, fixed_text, round_half_up
from ycg_flow.wording.terms import NO, YES, unit_word

MOST_DECIMALS = 6
ABOUT = "约"
TOO_SMALL = "不足0.000001"
MISSING = "缺"
_PLAIN = re.compile(r"-?[1-9][0-9]{3,}(\.[0-9]+)?")
_GROUPED = re.compile(r"-?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?")


def number_text(value: Fraction) -> str:
    """Return a number with thousands grouped, rounded to six places and marked where it has more.

    What six places would show as zero is said to be less than the last of them: a difference is never shown as none.

    >>> number_text(Fraction(17999)), number_text(Fraction("-2.995")), number_text(Fraction(2, 3))
    ('17,999', '-2.995', '约0.666667')
    >>> number_text(Fraction(1, 30000000)), number_text(Fraction(-1, 30000000))
    ('不足0.000001', '-不足0.000001')
    """
    if value and not round_half_up(value, MOST_DECIMALS):
        return f"{'-' if value < 0 else ''}{TOO_SMALL}"
    return detailed_text(value)


def detailed_text(value: Fraction) -> str:
    """Return a number as `number_text` does, but the smallest with as many places as it needs, for a calculation.

    >>> detailed_text(Fraction(1, 30000000)), detailed_text(Fraction(2, 3))
    ('约0.000000033333', '约0.666667')
    """
    exact = exact_text(value)
    decimals = len(exact.partition(".")[2])
    if "/" not in exact and decimals <= MOST_DECIMALS:
        return grouped(exact)
    places = MOST_DECIMALS
    while not round_half_up(value, places):
        places += MOST_DECIMALS
    return ABOUT + grouped(_without_end_zeros(fixed_text(value, places)))


def money_text(value: Fraction) -> str:
    """Return yuan to the fen with thousands grouped, without the unit.

    >>> money_text(Fraction(12000000))
    '12,000,000.00'
    """
    return grouped(fixed_text(value, 2))


def size_text(size: int) -> str:
    """Return the size of a file of so many bytes.

    >>> size_text(402), size_text(18_432), size_text(5_242_880)
    ('402字节', '18.0 KB', '5.0 MB')
    """
    for unit, name in ((1 << 20, "MB"), (1 << 10, "KB")):
        if size >= unit:
            return f"{fixed_text(Fraction(size, unit), 1)} {name}"
    return f"{size}字节"


def quantity_text(value: Fraction | str | None, unit: str, declared: Mapping[str, str]) -> str:
    """Return a value with its unit; None is a value that is missing.

    >>> quantity_text(Fraction("89.995"), "percent", {}), quantity_text(Fraction("0.8"), "share", {})
    ('89.995%', '80%')
    >>> quantity_text(Fraction(1), "yes_no", {}), quantity_text(Fraction(17999), "visits", {})
    ('是', '17,999人次')
    """
    if value is None:
        return MISSING
    if isinstance(value, str):
        return value
    form = _FORMS.get(unit)
    return f"{number_text(value)}{unit_word(unit, declared)}" if form is None else form(value)


def _yuan(value: Fraction) -> str:
    """Return yuan to the fen where they are whole fen, else as a number (an average cost may be finer)."""
    return money_text(value) if (value * 100).denominator == 1 else number_text(value)


def grouped(text: str) -> str:
    """Return a decimal text with its whole part grouped by thousands.

    >>> grouped("-1234567.5")
    '-1,234,567.5'
    """
    whole, point, decimals = text.partition(".")
    return f"{int(whole):,}{point}{decimals}" if whole != "-0" else text


def field_text(text: str) -> str:
    """Return what stands in a field with its thousands grouped where it is a plain number, else as it was typed.

    >>> field_text("1234567.5"), field_text("007"), field_text("约一百万")
    ('1,234,567.5', '007', '约一百万')
    """
    return grouped(text) if _PLAIN.fullmatch(text) else text


def ungrouped(text: str) -> str:
    """Return the text of a field without the separators that `field_text` puts in.

    >>> ungrouped("1,234,567.5"), ungrouped("12,34")
    ('1234567.5', '12,34')
    """
    return text.replace(",", "") if _GROUPED.fullmatch(text) else text


def _without_end_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".")


_FORMS: Mapping[str, Callable[[Fraction], str]] = {
    "percent": lambda value: f"{number_text(value)}%",
    "share": lambda value: f"{number_text(value * 100)}%",
    "yes_no": lambda value: YES if value else NO,
    "yuan": lambda value: f"{_yuan(value)}元",
    "ratio": number_text,
    "": number_text,
    "rank": lambda value: f"第{number_text(value)}名",
}
