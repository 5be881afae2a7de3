"""Passwords and codes as argon2id digests at OWASP's minimum (19 MiB, two passes, one lane); tokens as SHA-256."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Verified where there is no account, so that an answer takes as long as where there is one.
_NOBODY = _HASHER.hash(secrets.token_hex(16))
_TOKEN_BYTES = 32
# No letter or digit that looks like another on paper.
_CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_CODE_LENGTH = 12


def digest_password(password: str) -> str:
    """Return the argon2id digest of a password or code."""
    return _HASHER.hash(password)


def is_right(digest: str | None, password: str) -> bool:
    """Return whether a password belongs to a digest; takes as long where there is no digest."""
    try:
        _HASHER.verify(digest or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return digest is not None


def new_token() -> str:
    """Return a random token for a cookie."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def digest_token(token: str) -> str:
    """Return what is kept of a token; a token is random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_code() -> str:
    """Return a one-time code that can be read over the telephone."""
    return _in_groups("".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH)))


def typed_code(typed: str) -> str:
    """Return a one-time code as it was issued, however somebody typed it: case, width, hyphens and spaces say nothing.

    >>> typed_code(" abcd efgh-jkmn"), typed_code("ABCDEFGHJKMN")
    ('ABCD-EFGH-JKMN', 'ABCD-EFGH-JKMN')
    """
    return _in_groups("".join(filter(str.isalnum, unicodedata.normalize("NFKC", typed).upper())))


def _in_groups(letters: str) -> str:
    return "-".join(letters[place : place + 4] for place in range(0, len(letters), 4))
