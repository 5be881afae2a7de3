"""The board of a cycle: every case once, filters in the address, nothing of others."""

from __future__ import annotations

from datetime import date

import pytest

from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.result_stage import case_at_feedback
from tests.web.conftest import SignIn

BOARD = "/cycles/zhengzhou-2022-2025-year-1"


def test_the_leader_sees_who_has_not_submitted_and_until_when(office: Office, sign_in: SignIn) -> None:
    number = open_zhengzhou_cycle(office)
    client = sign_in("group_leader")
    assert BOARD in client.get("/cycles").text
    page = client.get(BOARD).text
    assert f"/cases/{number}" in page
    assert "尚未报送2025年度自评的有：zhongmu医共体（2026-01-31（周六）到期）" in page


def test_only_what_is_late_is_shown_where_the_address_says_so(office: Office, sign_in: SignIn) -> None:
    number = open_zhengzhou_cycle(office)
    client = sign_in("group_leader")
    assert number not in client.get(f"{BOARD}?overdue=yes").text
    office.clock.go_to(date(2026, 2, 3))
    assert "逾期3天" in sign_in("group_leader").get(f"{BOARD}?overdue=yes").text


@pytest.mark.parametrize(
    ("query", "is_shown"), [("words=zhongmu", True), ("words=gongyi", False), ("state=closed", False)]
)
def test_the_filter_leaves_what_it_says(office: Office, sign_in: SignIn, query: str, is_shown: bool) -> None:  # noqa: FBT001
    number = open_zhengzhou_cycle(office)
    assert (f"/cases/{number}" in sign_in("group_leader").get(f"{BOARD}?{query}").text) is is_shown


def test_a_total_is_shown_with_two_decimals(office: Office, sign_in: SignIn) -> None:
    case_at_feedback(office)
    assert "99.00" in sign_in("group_leader").get(BOARD).text


def test_a_hospital_does_not_find_the_board(office: Office, sign_in: SignIn) -> None:
    open_zhengzhou_cycle(office)
    client = sign_in("submitter")
    assert client.get(BOARD).status_code == 404
    assert BOARD not in client.get("/cycles").text
