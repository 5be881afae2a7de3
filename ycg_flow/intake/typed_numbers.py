"""Numbers as people type them: full-width digits, thousands, 万 and 亿, percent signs and units, read exactly.

What could mean two things is refused with the reason, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from ycg_flow.policy.exact import MOST_DIGITS, exact_text, plain_number
from ycg_flow.wording.terms import UNITS, unit_word

MOST_CHARACTERS = 60

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SPACES = dict.fromkeys((0x3000, 0x00A0, 0x2009, 0x202F, 0x0009), " ")
_SAME_SIGNS = {0x2212: "-", 0xFFE5: "¥", 0xFEFF: "", 0x200B: ""}
_PLAIN_SIGNS = _FULL_WIDTH | _SPACES | _SAME_SIGNS

_MAGNITUDES = {"": 1, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12}
_YUAN_WORDS = {"": None, "元": 1, "圆": 1}
_YUAN_SCALES = {"yuan": 1, "ten_thousand_yuan": 10**4}
_RATES = frozenset({"percent", "share", "ratio"})

_NUMBER = re.compile(
    r"(?P<sign>[+-]?) ?(?P<currency>¥?) ?(?P<digits>(?:[0-9][0-9, ]*)?[0-9]?(?:\.[0-9]+)?) ?"
    r"(?P<magnitude>万亿|百万|千万|千|万|亿|) ?(?P<unit>[^0-9.,+-]*)"
)
_GROUPED = re.compile(r"[0-9]{1,3}(?:(?P<by>[, ])[0-9]{3})(?:(?P=by)[0-9]{3})*(?:\.[0-9]+)?|[0-9]*(?:\.[0-9]+)?")
_CHINESE = re.compile(r"[零〇一二两三四五六七八九十百千万亿点壹贰叁肆伍陆柒捌玖拾佰仟分之]+[元人次例项个]*")
_TELLING: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("typed_nothing_there", re.compile(r"[-—–/\\]+|无|没有|暂无|不详|未知|不适用|[Nn]/?[Aa]|[Nn]one|缺")),
    ("typed_in_chinese", _CHINESE),
    ("typed_exponent", re.compile(r"[+-]?[0-9.]+[eE][+-]?[0-9]+.*")),
    ("typed_two_points", re.compile(r"[^.]*\.[^.]*\..*")),
    ("typed_about", re.compile(r"(?:约|大约|近|超|超过|不足|[<>≤≥≈]).*|.*(?:左右|以上|以下|余|多|\+)")),
    ("typed_range", re.compile(r".*[0-9%] ?(?:-|—|–|~|至|到) ?[0-9].*")),
    ("typed_fraction", re.compile(r"[0-9 ]+/[0-9 ]+")),
    ("typed_formula", re.compile(r"=.*|.*[*×÷+].*")),
    ("typed_unfinished", re.compile(r"[+-]?[0-9, ]+\.")),
)


@dataclass(frozen=True)
class NumberRefused:
    """Why a typed text is no number: a code of the catalogue, what was typed, and the unit of the field."""

    code: str
    given: str
    unit: str


def read_typed_number(text: str, unit: str, declared: Mapping[str, str]) -> str | NumberRefused:
    """Return the plain decimal a text stands for in a field's unit, "" for blanks, or why it stands for none.

    `declared` names the policy's own units.

    >>> read_typed_number("１，２３４．５", "yuan", {}), read_typed_number("1.2亿元", "ten_thousand_yuan", {})
    ('1234.5', '12000')
    """
    plain = re.sub(r" +", " ", text.translate(_PLAIN_SIGNS)).strip()
    if not plain or plain_number(plain) is not None:
        return plain
    if len(plain) > MOST_CHARACTERS:
        return NumberRefused("typed_too_long", plain[:MOST_CHARACTERS], unit)
    found = _NUMBER.fullmatch(plain)
    if found is None or not found["digits"]:
        return NumberRefused(_telling(plain), plain, unit)
    return _read(found, plain, unit, unit_word(unit, declared))


def _read(found: re.Match[str], plain: str, unit: str, word: str) -> str | NumberRefused:
    grouped = found["digits"].strip()
    if not _GROUPED.fullmatch(grouped):
        return NumberRefused("typed_grouping", plain, unit)
    digits = grouped.replace(",", "").replace(" ", "")
    if len(digits) > MOST_DIGITS:
        return NumberRefused("typed_too_long", plain, unit)
    factor = _factor(found["magnitude"], found["currency"], found["unit"].strip(), unit, word)
    if factor is None:
        return NumberRefused(_telling(plain, "typed_other_unit"), plain, unit)
    if found["sign"] == "-":
        factor = -factor
    read = exact_text(Fraction("0" + digits) * factor)
    return NumberRefused("typed_too_long", plain, unit) if plain_number(read) is None else read


def _factor(magnitude: str, currency: str, typed: str, unit: str, word: str) -> Fraction | None:
    """Return what one typed unit is in the field's unit; None where the two do not fit together."""
    if unit in _YUAN_SCALES:
        if typed not in _YUAN_WORDS:
            return None
        is_said = bool(currency or typed or magnitude)
        return Fraction(_MAGNITUDES[magnitude], _YUAN_SCALES[unit] if is_said else 1)
    if currency:
        return None
    if typed == "%" and not magnitude and unit in _RATES:
        return Fraction(1) if unit == "percent" else Fraction(1, 100)
    if typed not in {"", word} or (typed and unit in _RATES and UNITS[unit] == typed):
        return None
    return None if magnitude and unit in _RATES else Fraction(_MAGNITUDES[magnitude])


def _telling(plain: str, otherwise: str = "typed_no_number") -> str:
    """Return the code that says best what is wrong."""
    return next((code for code, pattern in _TELLING if pattern.fullmatch(plain)), otherwise)
