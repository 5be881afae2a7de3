"""Every list leaves as a workbook with exactly the rows of its page, and it is written down that it did."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.result_stage import case_at_feedback
from tests.casework.test_rectification import issued
from tests.web.conftest import SignIn
from tests.web.test_cockpit import settled_case
from tests.web.workbooks import cells
from ycg_flow.records.lists import ListExport

CYCLE = "zhengzhou-2022-2025-year-1"
LATE = date(2026, 3, 20)
EXPORT = re.compile(r'href="([^"]+\.xlsx[^"]*)">导出 Excel（(\d+)条）')


def taken(office: Office) -> list[tuple[str, str, int]]:
    with office.desk.database.reading() as session:
        return [(each.screen, each.query, each.row_count) for each in session.scalars(select(ListExport))]


def offered(page: str) -> tuple[str, int]:
    """Return where a page's workbook is and how many rows it promises."""
    found = EXPORT.search(page)
    assert found, "the page offers no workbook"
    return found[1].replace("&amp;", "&"), int(found[2])


def test_my_work_leaves_as_it_is_shown_with_what_waits_for_others(office: Office, sign_in: SignIn) -> None:
    number = open_zhengzhou_cycle(office)
    client = sign_in("submitter")
    address, rows = offered(client.get("/").text)
    found = cells(client.get(address).data)
    assert len(found) == rows
    assert ["我要办理", "完成自查自评", "zhongmu医共体", number] in [row[:4] for row in found]
    assert taken(office) == [("my_work", "", rows)]


@pytest.mark.parametrize(("words", "rows"), [("zhongmu", 1), ("2025-001", 1)])
def test_a_search_leaves_with_the_cases_it_found(office: Office, sign_in: SignIn, words: str, rows: int) -> None:
    number = open_zhengzhou_cycle(office)
    client = sign_in("group_leader")
    address, promised = offered(client.get(f"/search?words={words}").text)
    assert [row[0] for row in cells(client.get(address).data)] == [number]
    assert promised == rows
    assert taken(office) == [("search", f"words={words}", rows)]


def test_a_search_of_another_hospital_takes_nothing_of_ours_along(office: Office, sign_in: SignIn) -> None:
    open_zhengzhou_cycle(office)
    assert cells(sign_in("other_submitter").get("/search.xlsx?words=zhongmu").data) == []


def test_the_rectification_overview_leaves_as_filtered(office: Office, sign_in: SignIn) -> None:
    order = issued(office)
    office.clock.go_to(LATE)
    client = sign_in("rectification_officer")
    address, rows = offered(client.get("/rectification?overdue=yes").text)
    assert "overdue=yes" in address
    (row,) = cells(client.get(address).data)
    assert (row[0], rows) == (order, 1)
    assert cells(client.get("/rectification.xlsx?words=没有这样的").data) == []


def test_what_is_late_in_a_cycle_leaves_with_all_its_rows(office: Office, sign_in: SignIn) -> None:
    open_zhengzhou_cycle(office)
    office.clock.go_to(LATE)
    client = sign_in("group_leader")
    address, rows = offered(client.get(f"/cycles/{CYCLE}/cockpit").text)
    found = cells(client.get(address).data)
    assert len(found) == rows > 0
    assert all(row[1] == "zhongmu医共体" for row in found)
    assert "逾期事项" in sign_in("auditor").get(f"/cycles/{CYCLE}/life").text


def test_the_trial_of_money_leaves_with_the_change_that_was_tried(office: Office, sign_in: SignIn) -> None:
    number = settled_case(office)
    page = sign_in("approver").get(f"/cycles/{CYCLE}/cockpit?change=-30").text
    assert "/money.xlsx?change=-30" in page
    (row,) = cells(sign_in("approver").get(f"/cycles/{CYCLE}/money.xlsx?change=-30").data)
    assert row[0] == number
    assert row[3] != row[6]


def test_who_may_not_read_statements_gets_no_money_by_the_workbook_either(office: Office, sign_in: SignIn) -> None:
    settled_case(office)
    assert cells(sign_in("group_leader").get(f"/cycles/{CYCLE}/money.xlsx").data) == []


def test_the_heat_table_leaves_with_every_indicator_and_the_totals(office: Office, sign_in: SignIn) -> None:
    case_at_feedback(office)
    client = sign_in("group_leader")
    address, _ = offered(client.get(f"/cycles/{CYCLE}/heat").text)
    found = cells(client.get(address).data)
    assert found[-1] == ["总分", None, None, "99"]
    assert all(row[3] for row in found)


def test_the_people_leave_as_searched_for(sign_in: SignIn) -> None:
    client = sign_in("account_administrator")
    address, rows = offered(client.get("/administration/people?words=auditor").text)
    found = cells(client.get(address).data)
    assert len(found) == rows
    assert "auditor" in [row[1] for row in found]
