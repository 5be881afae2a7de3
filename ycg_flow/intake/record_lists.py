"""Lists of record numbers as people have them: pasted, or a text file out of a spreadsheet or hospital system."""

from __future__ import annotations

_ENCODINGS = ("utf-8-sig", "gb18030")


def record_list(text: str) -> list[str]:
    r"""Return the first cell of every line that is not blank.

    >>> record_list("ZY001,内科\r\n\n ZY002\t外科")
    ['ZY001', 'ZY002']
    """
    lines = (line for line in text.replace("\t", ",").splitlines() if line.strip())
    return [line.split(",")[0].strip().strip('"').strip() for line in lines]


def decoded(content: bytes) -> str | None:
    """Return the text of a file in UTF-8 or the national GB 18030, None where it is neither."""
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
