"""Drawing a sample that nobody can steer and everybody can repeat (Zhengzhou list 22, Xinxiang 四(三)3).

The digest of a seed is published before the list to draw from is given; then the seed and the digest of that list fix
the order of its references by a keyed hash. The first of the order are the sample, the next in order replace those who
do not answer. The seed is not kept before the draw: it is derived with a key that lies outside the database.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

ALGORITHM = "hmac-sha256"
MOST_REFERENCES = 500_000
"""More than the patients of any county in a year; what is longer is a mistake."""
MOST_CHARACTERS = 64

_IDENTITY_NUMBER = re.compile(r"[0-9]{17}[0-9Xx]")
_MOBILE_NUMBER = re.compile(r"1[3-9][0-9]{9}")
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_CHECKS = "10X98765432"
_SPACES_AND_CONTROLS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})


def seed_of(key: bytes, name: str, nonce: str) -> str:
    """Return the seed (hex) of a draw by its name and nonce; without the key nobody can tell it beforehand."""
    return hmac.new(key, f"sample seed\n{name}\n{nonce}".encode(), hashlib.sha256).hexdigest()


def commitment_to(seed: str) -> str:
    """Return the digest (hex) of a seed, which is published before the draw and binds it.

    >>> commitment_to("00") == hashlib.sha256(bytes(1)).hexdigest()
    True
    """
    return hashlib.sha256(bytes.fromhex(seed)).hexdigest()


def frame_digest(references: Iterable[str]) -> str:
    """Return the digest (hex) of the references to draw from, in whatever order they were listed."""
    return hashlib.sha256("\n".join(sorted(references)).encode()).hexdigest()


def order_of_draw(seed: str, references: Sequence[str]) -> tuple[str, ...]:
    """Return all references in the order of the draw, whatever order they were listed in.

    Each stands where the keyed hash of the list's digest and of itself puts it.
    """
    key, frame = bytes.fromhex(seed), frame_digest(references)
    places = {reference: hmac.digest(key, f"{frame}\n{reference}".encode(), "sha256") for reference in references}
    return tuple(sorted(places, key=lambda reference: (places[reference], reference)))


def repeated_references(references: Iterable[str]) -> tuple[str, ...]:
    """Return the references that are listed more than once: nobody's chance is doubled.

    >>> repeated_references(["B2", "A1", "B2"])
    ('B2',)
    """
    return tuple(reference for reference, group in groupby(sorted(references)) if len(list(group)) > 1)


def is_record_number(reference: str) -> bool:
    """Whether a text can be a record's number: short, in one piece, with a digit in it.

    >>> is_record_number("ZY2025-00317"), is_record_number("张三"), is_record_number("ZY 17")
    (True, False, False)
    """
    is_sound = 0 < len(reference) <= MOST_CHARACTERS and any(letter.isdigit() for letter in reference)
    return is_sound and all(unicodedata.category(letter) not in _SPACES_AND_CONTROLS for letter in reference)


def is_personal(reference: str) -> bool:
    """Whether a text looks like a person's own number: a resident identity number or a mobile telephone.

    >>> is_personal("13800000000"), is_personal("ZY2025-00317")
    (True, False)
    """
    return _MOBILE_NUMBER.fullmatch(reference) is not None or _is_identity_number(reference)


def _is_identity_number(reference: str) -> bool:
    """Whether a text is a resident identity number: a day of birth and the check digit of GB 11643."""
    if not _IDENTITY_NUMBER.fullmatch(reference):
        return False
    try:
        date.fromisoformat(reference[6:14])
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(reference[:17], _IDENTITY_WEIGHTS, strict=True))
    return reference[17].upper() == _IDENTITY_CHECKS[total % len(_IDENTITY_CHECKS)]
