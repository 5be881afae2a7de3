"""The board's filter in its address: read from a query tolerantly, written back without what is the default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from ycg_flow.casework.queries.cycle_board import SORTS, BoardFilter

YES = "yes"
MOST_WORDS = 60
MOST_PAGE_DIGITS = 7


def read_filter(query: Mapping[str, str]) -> BoardFilter:
    """Return the filter an address asks for; what it does not know is left at its default."""
    sort, page = query.get("sort", ""), query.get("page", "")
    return BoardFilter(
        state=query.get("state", "")[:MOST_WORDS],
        only_overdue=query.get("overdue") == YES,
        only_not_submitted=query.get("not_submitted") == YES,
        region=query.get("region", "")[:MOST_WORDS],
        words=query.get("words", "").strip()[:MOST_WORDS],
        sort=sort if sort in SORTS else "number",
        is_descending=query.get("order") == "down",
        page=max(1, int(page)) if page.isascii() and page.isdecimal() and len(page) < MOST_PAGE_DIGITS else 1,
    )


def filter_values(shown: BoardFilter, **changes: Any) -> dict[str, str]:  # noqa: ANN401 - fields of the filter
    """Return the query of a filter with some fields changed; any other change than the page leads to the first page."""
    changed = replace(shown, **{"page": 1, **changes})
    values = {
        "state": changed.state,
        "overdue": YES if changed.only_overdue else "",
        "not_submitted": YES if changed.only_not_submitted else "",
        "region": changed.region,
        "words": changed.words,
        "sort": "" if changed.sort == "number" else changed.sort,
        "order": "down" if changed.is_descending else "",
        "page": "" if changed.page == 1 else str(changed.page),
    }
    return {name: value for name, value in values.items() if value}


def filter_query(shown: BoardFilter) -> str:
    """Return the query text of a filter, to keep or to send."""
    return urlencode(filter_values(shown))


def filter_of_query(query: str) -> BoardFilter:
    """Return the filter that a query text asks for."""
    return read_filter(dict(parse_qsl(query)))
