"""What others wrote, made safe to show on a terminal or a line of its own: nothing that cannot be printed stays raw."""

from __future__ import annotations


def quoted(text: str) -> str:
    r"""Return a text on one line, every character that cannot be printed written as its escape.

    >>> quoted("two\nlines\x1b[2J")
    'two lines\\x1b[2J'
    """
    line = " ".join(text.split())
    return "".join(letter if letter.isprintable() else _escape(letter) for letter in line)


def _escape(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")
