"""Finding by what people type: fragments of a name or number, or the pinyin initials of its characters."""

from __future__ import annotations

from functools import lru_cache

MOST_NAMES_KEPT = 20_000


def is_found(words: str, *texts: str) -> bool:
    """Return whether every word stands in one of the texts, as a fragment or as initials; no word finds everything.

    >>> is_found("医共 长垣", "长垣市医共体"), is_found("rms", "长垣市人民医院")
    (True, False)
    >>> is_found("cysrmyy", "长垣市人民医院"), is_found("zysrmyy", "长垣市人民医院"), is_found("srm", "长垣市人民医院")
    (True, True, True)
    """
    return all(any(_stands_in(word, text.casefold()) for text in texts) for word in words.casefold().split())


def _stands_in(word: str, text: str) -> bool:
    return word in text or (word.isascii() and word.isalnum() and _are_initials(word, _initials(text)))


def _are_initials(word: str, initials: tuple[frozenset[str], ...]) -> bool:
    starts = range(len(initials) - len(word) + 1)
    return any(all(letter in initials[start + at] for at, letter in enumerate(word)) for start in starts)


@lru_cache(maxsize=MOST_NAMES_KEPT)
def _initials(text: str) -> tuple[frozenset[str], ...]:
    """Return the possible initials of each character: 长 is read chang and zhang, and people type either."""
    from pypinyin import Style, pinyin  # noqa: PLC0415 - its dictionary takes a second that no command should wait for

    return tuple(
        frozenset(pinyin(character, style=Style.FIRST_LETTER, heteronym=True)[0])
        if not character.isascii()
        else frozenset({character})
        for character in text
    )
