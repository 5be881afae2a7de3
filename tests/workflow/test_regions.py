"""Regions: real division codes, and which lies within which."""

from typing import Any

import pytest

from tests.workflow.conftest import parsed
from ycg_flow.workflow.faults import FaultyDataError
from ycg_flow.workflow.regions import NATION, Regions, lies_within, parent_of, read_regions


def test_zhengzhou_has_its_six_counties_and_county_level_cities(regions: Regions) -> None:
    below = {code: region.name for code, region in regions.items() if region.parent == "410100"}
    assert below == {
        "410122": "中牟县",
        "410181": "巩义市",
        "410182": "荥阳市",
        "410183": "新密市",
        "410184": "新郑市",
        "410185": "登封市",
    }


@pytest.mark.parametrize(
    ("code", "name", "above"),
    [("350583", "南安市", "350500"), ("410783", "长垣市", "410700"), ("211224", "昌图县", "211200")],
)
def test_a_county_lies_in_its_prefecture_and_province(code: str, name: str, above: str, regions: Regions) -> None:
    assert regions[code].name == name
    assert regions[code].parent == above
    assert lies_within(code, above)
    assert lies_within(code, parent_of(above))
    assert lies_within(code, NATION)


def test_a_region_does_not_lie_in_what_is_below_or_beside_it() -> None:
    assert lies_within("410122", "410122")
    assert not lies_within("410100", "410122")
    assert not lies_within("410122", "410181")
    assert not lies_within("410122", "410700")
    assert not lies_within("410122", "350000")
    assert not lies_within(NATION, "410000")


def test_faulty_regions_are_reported_all_at_once() -> None:
    data: dict[str, Any] = parsed("regions.toml")
    data["region"] += [
        {"code": "410122", "name": "中牟县"},
        {"code": "41018", "name": "五位"},
        {"code": "130102", "name": "长安区"},
        {"code": "120000", "name": "天津市", "nickname": "津"},
    ]
    with pytest.raises(FaultyDataError) as caught:
        read_regions(data, "regions.toml")
    assert {(fault.place, fault.code) for fault in caught.value.faults} == {
        ("region[410122].code", "named_twice"),
        ("region[41018].code", "not_a_division_code"),
        ("region[130102]", "region_above_missing"),
        ("region[120000].nickname", "unknown_key"),
    }
