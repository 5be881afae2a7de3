"""The board of a cycle: every case once, filter, order and page in the address, nothing of others."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select, update

from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.result_stage import case_at_feedback
from tests.casework.test_statement_counts import opening, prepared
from tests.web.conftest import SignIn
from tests.web.workbooks import cells
from ycg_flow.casework.queries import cycle_board as board_query
from ycg_flow.records.lists import ListExport
from ycg_flow.records.organisations import EvaluatedParty, Institution

BOARD = "/cycles/zhengzhou-2022-2025-year-1"


def rename(office: Office, party: str, lead: str) -> None:
    """Give Zhongmu's party and its lead hospital other names."""
    with office.desk.database.writing() as session, session.begin():
        session.execute(update(EvaluatedParty).where(EvaluatedParty.id == office.parties["zhongmu"]).values(name=party))
        session.execute(update(Institution).where(Institution.id == office.institutions["lead"]).values(name=lead))


def shown(page: str) -> list[str]:
    """Return the case numbers of a board in the order of its rows."""
    return re.findall(r'<th scope="row"><a href="/cases/([^"]+)"', page)


def test_the_leader_sees_who_has_not_submitted_and_until_when(office: Office, sign_in: SignIn) -> None:
    number = open_zhengzhou_cycle(office)
    client = sign_in("group_leader")
    assert BOARD in client.get("/cycles").text
    page = client.get(BOARD).text
    assert f"/cases/{number}" in page
    assert "zhongmu医共体（2026-01-31（周六）到期，填报人：示例submitter）" in page


def test_only_what_is_late_is_shown_where_the_address_says_so(office: Office, sign_in: SignIn) -> None:
    number = open_zhengzhou_cycle(office)
    client = sign_in("group_leader")
    assert number not in shown(client.get(f"{BOARD}?overdue=yes").text)
    office.clock.go_to(date(2026, 2, 3))
    page = sign_in("group_leader").get(f"{BOARD}?overdue=yes").text
    assert shown(page) == [number]
    assert "已逾期3天" in page


@pytest.mark.parametrize(
    ("query", "is_shown"),
    [
        ("words=zhongmu", True),
        ("words=gongyi", False),
        ("state=closed", False),
        ("not_submitted=yes", True),
        ("region=巩义市", False),
        ("region=中牟县&words=2025-001", True),
        ("page=nonsense&sort=nonsense", True),
    ],
)
def test_the_filter_leaves_what_it_says(office: Office, sign_in: SignIn, query: str, is_shown: bool) -> None:  # noqa: FBT001 - given by name
    number = open_zhengzhou_cycle(office)
    assert (number in shown(sign_in("group_leader").get(f"{BOARD}?{query}").text)) is is_shown


@pytest.mark.parametrize("words", ["医共", "cysrmyy", "zysrmyy", "cysygt", "410122-2025-001", "-001 长垣"])
def test_a_case_is_found_by_fragment_initials_and_number(office: Office, sign_in: SignIn, words: str) -> None:
    number = open_zhengzhou_cycle(office)
    rename(office, "长垣市医共体", "长垣市人民医院")
    client = sign_in("group_leader")
    assert shown(client.get(f"{BOARD}?words={words}").text) == [number]
    assert number in client.get(f"/search?words={words}").text


def test_a_hospital_finds_its_own_cases_alone(office: Office, sign_in: SignIn) -> None:
    number = open_zhengzhou_cycle(office)
    assert number in sign_in("submitter").get("/search?words=医共体").text
    assert number not in sign_in("other_submitter").get("/search?words=医共体").text


def test_the_address_orders_and_pages_and_another_reader_sees_the_same(
    office: Office, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared(office, 5)
    opening(office)
    monkeypatch.setattr(board_query, "ROWS_OF_A_PAGE", 2)
    leader = sign_in("group_leader")
    query = f"{BOARD}?sort=number&order=down&page=2"
    page = leader.get(query).text
    assert shown(leader.get(BOARD).text) == ["410181-2025-001", "410181-2025-002"]
    assert shown(page) == ["410181-2025-003", "410181-2025-002"]
    assert shown(sign_in("observer").get(query).text) == shown(page)


def test_the_workbook_holds_all_pages_as_filtered_and_sorted_and_is_written_down(
    office: Office, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared(office, 5)
    opening(office)
    monkeypatch.setattr(board_query, "ROWS_OF_A_PAGE", 2)
    client = sign_in("group_leader")
    rows = cells(client.get(f"{BOARD}/board.xlsx?order=down&words=示例").data)
    assert [row[0] for row in rows] == [f"410181-2025-00{serial}" for serial in (5, 4, 3, 2, 1)]
    with office.desk.database.reading() as session:
        (taken,) = session.scalars(select(ListExport))
    assert (taken.person_id, taken.row_count, len(taken.digest)) == (office["group_leader"], 5, 64)
    assert "words=" in taken.query
    life = f"{BOARD}/life"
    assert "清单导出记录（1）" in sign_in("auditor").get(life).text
    assert "清单导出记录" not in client.get(life).text


def test_a_workbook_writes_numbers_as_numbers_and_a_formula_as_text(office: Office, sign_in: SignIn) -> None:
    case_at_feedback(office)
    rename(office, '=HYPERLINK("http://example.invalid")', "+1+1")
    (row,) = cells(sign_in("group_leader").get(f"{BOARD}/board.xlsx").data)
    assert row[1:3] == ['=HYPERLINK("http://example.invalid")', "+1+1"]
    assert row[8] == "99"


def test_a_view_is_saved_for_oneself_and_deleted_by_nobody_else(office: Office, sign_in: SignIn) -> None:
    open_zhengzhou_cycle(office)
    leader = sign_in("group_leader")
    saved = leader.post(f"{BOARD}/views", data={"name": "逾期的", "query": "overdue=yes&strange=1"})
    assert saved.headers["Location"] == f"{BOARD}?overdue=yes"
    assert "逾期的" in leader.get(BOARD).text
    other = sign_in("observer")
    assert "逾期的" not in other.get(BOARD).text
    other.post(f"{BOARD}/views/1/delete")
    assert "逾期的" in leader.get(BOARD).text
    leader.post(f"{BOARD}/views/1/delete")
    assert "逾期的" not in leader.get(BOARD).text


def test_a_view_without_a_name_is_not_saved_and_says_so(office: Office, sign_in: SignIn) -> None:
    open_zhengzhou_cycle(office)
    answer = sign_in("group_leader").post(f"{BOARD}/views", data={"query": "overdue=yes"}, follow_redirects=True)
    assert "请填写这一项" in answer.text


def test_a_total_is_shown_with_two_decimals(office: Office, sign_in: SignIn) -> None:
    case_at_feedback(office)
    assert "99.00" in sign_in("group_leader").get(BOARD).text


def test_the_heat_table_says_every_point_and_leads_to_its_dossier(office: Office, sign_in: SignIn) -> None:
    number = case_at_feedback(office)
    page = sign_in("group_leader").get(f"{BOARD}/heat").text
    assert f'href="/cases/{number}/score/' in page
    assert "得分率100.0%" in page
    assert "heat-4" in page


@pytest.mark.parametrize("path", ["", "/heat", "/board.xlsx", "/bulk?act=nudge_task"])
def test_a_hospital_does_not_find_the_pages_of_a_cycle(office: Office, sign_in: SignIn, path: str) -> None:
    open_zhengzhou_cycle(office)
    client = sign_in("submitter")
    assert client.get(f"{BOARD}{path}").status_code == 404
    assert BOARD not in client.get("/cycles").text
