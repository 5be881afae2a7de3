"""Which row of a table a file is for, by the number that its name, or the folder it lies in, begins with."""

from __future__ import annotations

import re
import unicodedata

# A number that begins a name: "04-拨款凭证", "第4项", "（4）", "4.1 附表"; a date or a count of something is none.
_BEGINS = re.compile(
    r"[\s(\[【《#]*+(?:第|序号|指标|no\.?)?\s*+(?P<row>[0-9]{1,3})(?![0-9])"
    r"(?!\s*(?:年|月|日|号文|季|%|[-.]?[0-9]{2}[-.][0-9]))",
    re.IGNORECASE,
)


def row_of(path: str, rows: int) -> int | None:
    """Return the number of the row that a file is for, None where its name tells none of the `rows`.

    The file's own name counts before the folders around it, the nearest first.

    >>> row_of("04-拨款凭证.pdf", 24), row_of("佐证/4 专户/回单.pdf", 24), row_of("（１２）转诊.jpg", 24)
    (4, 4, 12)
    >>> row_of("2025年报表.pdf", 24), row_of("3月台账.xlsx", 24), row_of("99.pdf", 24), row_of("说明.docx", 24)
    (None, None, None, None)
    """
    for part in reversed(path.replace("\\", "/").split("/")):
        found = _BEGINS.match(unicodedata.normalize("NFKC", part))
        if found and 1 <= int(found["row"]) <= rows:
            return int(found["row"])
    return None
