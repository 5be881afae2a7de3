"""The encrypted stream of a backup: AES-256-GCM in chunks, in the STREAM construction of age and Tink.

Each file has a key of its own, derived from the operator's and a random salt. A chunk's nonce is its number and whether
it is the last, so that chunks cannot be exchanged, left out or cut off. A reader never hands on an unchecked byte.
"""

from __future__ import annotations

import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ycg_flow.casework.backup.errors import damaged

MAGIC = b"ycg-flow backup 1\n"
CHUNK = 1024 * 1024
_SALT, _TAG, _COUNTER, _KEY = 16, 16, 11, 32


class SealedWriter:
    """Takes bytes and writes them encrypted; only `close` makes the stream whole."""

    def __init__(self, target: BinaryIO, key: bytes) -> None:
        salt = os.urandom(_SALT)
        target.write(MAGIC + salt)
        self._target = target
        self._cipher = AESGCM(_derived(key, salt))
        self._waiting = bytearray()
        self._count = 0

    def write(self, content: bytes) -> int:
        """Take bytes and return how many."""
        self._waiting += content
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return len(content)

    def close(self) -> None:
        """Write what waits as the last chunk."""
        self._seal(bytes(self._waiting), is_last=True)

    def _seal(self, content: bytes, *, is_last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._count, is_last=is_last), content, None))
        self._count += 1


class SealedReader:
    """Gives the bytes of a sealed stream. Raises `BackupError` at the first chunk that is not what was written."""

    def __init__(self, source: BinaryIO, key: bytes) -> None:
        if source.read(len(MAGIC)) != MAGIC:
            raise damaged("head")
        salt = source.read(_SALT)
        self._source = source
        self._cipher = AESGCM(_derived(key, salt))
        self._next = source.read(CHUNK + _TAG)
        self._ready = bytearray()
        self._count = 0
        self._has_ended = False

    def read(self, size: int) -> bytes:
        """Return that many bytes, fewer only at the end."""
        while len(self._ready) < size and not self._has_ended:
            self._open_next()
        given = bytes(self._ready[:size])
        del self._ready[:size]
        return given

    def read_to_end(self) -> None:
        """Check what is left of the stream."""
        while not self._has_ended:
            self._open_next()

    def _open_next(self) -> None:
        sealed, self._next = self._next, self._source.read(CHUNK + _TAG)
        self._has_ended = not self._next
        try:
            self._ready += self._cipher.decrypt(_nonce(self._count, is_last=self._has_ended), sealed, None)
        except InvalidTag:
            raise damaged(f"chunk {self._count}") from None
        self._count += 1


def _derived(key: bytes, salt: bytes) -> bytes:
    return HKDF(SHA256(), _KEY, salt, MAGIC).derive(key)


def _nonce(count: int, *, is_last: bool) -> bytes:
    return count.to_bytes(_COUNTER, "big") + bytes([is_last])
