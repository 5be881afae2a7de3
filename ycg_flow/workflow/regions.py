"""Regions by their six-digit national division codes: which one lies inside which is read from the digits."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ycg_flow.workflow.faults import Entry, Fault, raise_if_any

NATION = "000000"
_CODE = re.compile(r"[1-9][0-9]{5}")


@dataclass(frozen=True)
class Region:
    """One region: its division code and its Chinese name."""

    code: str
    name: str

    @property
    def parent(self) -> str:
        """The code above: the prefecture of a county, the province of a prefecture, the nation above a province."""
        return parent_of(self.code)


Regions = Mapping[str, Region]
"""Regions by code."""


def read_regions(data: Mapping[str, object], file: str) -> Regions:
    """Return the regions of a parsed `regions.toml`; raises FaultyDataError with all faults."""
    faults: list[Fault] = []
    top = Entry(data, file, "", faults)
    regions: dict[str, Region] = {}
    for entry in top.entries("region"):
        region = Region(entry.text("code"), entry.text("name"))
        if not _CODE.fullmatch(region.code):
            entry.fault("not_a_division_code", "code", word=region.code)
        if region.code in regions:
            entry.fault("named_twice", "code", word=region.code)
        regions[region.code] = region
        entry.finish()
    for region in regions.values():
        if _CODE.fullmatch(region.code) and region.parent not in {*regions, NATION}:
            top.fault("region_above_missing", f"region[{region.code}]", word=region.parent)
    top.finish()
    raise_if_any(faults)
    return regions


def parent_of(code: str) -> str:
    """Return the code of the region above.

    >>> parent_of("410122"), parent_of("410100"), parent_of("410000")
    ('410100', '410000', '000000')
    """
    if not code.endswith("00"):
        return f"{code[:4]}00"
    return NATION if code.endswith("0000") else f"{code[:2]}0000"


def lies_within(code: str, area: str) -> bool:
    """Whether the region `code` is the region `area` or lies inside it.

    >>> lies_within("410122", "410100"), lies_within("410100", "410122"), lies_within("410122", "000000")
    (True, False, True)
    """
    return code.startswith(_significant(area))


def _significant(code: str) -> str:
    if code == NATION:
        return ""
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code
