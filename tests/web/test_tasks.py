"""Tasks in the browser: one link each, taken on and arranged by who may; deputies, plainly marked while standing in."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.result_stage import put_into
from tests.web.conftest import SignIn
from ycg_flow.casework.steps.form_evaluation_group import Naming, form_evaluation_group
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.tasks import OPEN_STATES, Task
from ycg_flow.web.task_pages import TASK_PAGES


@pytest.fixture
def number(office: Office) -> str:
    return open_zhengzhou_cycle(office)


def task(office: Office, kind: str = "fill_self_assessment") -> Task:
    with office.desk.database.reading() as session:
        return session.scalars(select(Task).where(Task.kind == kind, Task.state.in_(OPEN_STATES))).one()


def rows(page: str) -> list[str]:
    return re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", page, flags=re.DOTALL)


def test_each_open_task_of_mine_stands_once_and_leads_to_where_it_is_done(number: str, sign_in: SignIn) -> None:
    owed, _, waiting = sign_in("submitter").get("/").text.partition("等待他人")
    (row,) = rows(owed)
    assert "填报成员单位数据" in waiting
    assert re.findall(r'href="([^"]+)"', row) == [f"/cases/{number}/self-assessment"]
    assert "2026-01-31（周六）" in row


def test_every_page_a_task_leads_to_exists(office: Office, sign_in: SignIn) -> None:
    kinds = set(office.desk.workflow.task_kinds)
    assert set(TASK_PAGES) <= kinds
    views = sign_in("submitter").application.view_functions
    assert set(TASK_PAGES.values()) <= set(views)


def test_a_surveyor_who_does_not_read_the_case_is_led_to_the_survey(
    office: Office, number: str, sign_in: SignIn
) -> None:
    named = [Naming(office["surveyor"], "surveyor")]
    form_evaluation_group(office.desk, office["group_leader"], number, named)
    put_into(office, number, "site_verification")
    client = sign_in("surveyor")
    page = client.get("/").text
    assert f'href="/cases/{number}/survey"' in page
    assert client.get(f"/cases/{number}/survey").status_code == 200
    assert client.get(f"/cases/{number}").status_code == 404
    put_into(office, number, "closed")
    assert "我参加的满意度调查" not in client.get("/").text


def test_a_task_is_taken_on_and_given_back_from_my_work(office: Office, number: str, sign_in: SignIn) -> None:
    client = sign_in("submitter")
    assert number in client.get("/").text
    path = f"/tasks/{task(office).id}"
    assert client.post(f"{path}/take_on_task", data={"back": "my_work"}).headers["Location"] == "/"
    assert task(office).holder_id == office["submitter"]
    assert "我已领办" in client.get("/").text
    client.post(f"{path}/give_back_task", data={"back": "my_work"})
    assert task(office).holder_id is None


def test_the_page_of_a_task_says_how_its_date_came_about(office: Office, number: str, sign_in: SignIn) -> None:
    page = sign_in("group_leader").get(f"/tasks/{task(office).id}").text
    assert number in page
    assert "2026-01-31（周六）为休息日，期限不变，请提前办理。" in page


def test_the_leader_assigns_nudges_and_extends(office: Office, number: str, sign_in: SignIn) -> None:
    assert number
    client = sign_in("group_leader")
    path = f"/tasks/{task(office).id}"
    client.post(f"{path}/assign_task", data={"holder": str(office["submitter"])})
    assert task(office).holder_id == office["submitter"]
    assert "已办理：催办" in client.post(f"{path}/nudge_task", data={}, follow_redirects=True).text
    given = {"new_due_on": "2026-02-09", "reason": "系统故障"}
    client.post(f"{path}/extend_task", data=given)
    assert task(office).due_on == date(2026, 2, 9)


@pytest.mark.parametrize(
    ("event", "data", "told"),
    [
        ("extend_task", {"new_due_on": "2026-01-20", "reason": "提前"}, (409, "新期限须晚于原期限")),
        ("extend_task", {"new_due_on": "soon", "reason": "提前"}, (422, "请填写这一项")),
        ("assign_task", {"holder": "0"}, (422, "没有办理此事项的岗位")),
    ],
)
@pytest.mark.usefixtures("number")
def test_a_refused_arrangement_says_why_on_its_page(
    office: Office, sign_in: SignIn, event: str, data: dict[str, str], told: tuple[int, str]
) -> None:
    answer = sign_in("group_leader").post(f"/tasks/{task(office).id}/{event}", data=data)
    assert answer.status_code == told[0]
    assert told[1] in answer.text


def test_what_a_hospital_may_not_arrange_is_refused_when_posted_directly(
    office: Office, number: str, sign_in: SignIn
) -> None:
    assert number
    answer = sign_in("submitter").post(f"/tasks/{task(office).id}/nudge_task", data={})
    assert answer.status_code == 409
    assert "您没有办理此事项的权限" in answer.text


@pytest.mark.parametrize("path", ["", "/take_on_task", "/nudge_task"])
def test_a_task_of_another_consortium_is_not_found(office: Office, number: str, sign_in: SignIn, path: str) -> None:
    assert number
    client = sign_in("other_submitter")
    address = f"/tasks/{task(office).id}{path}"
    assert (client.post(address, data={}) if path else client.get(address)).status_code == 404


def deputise(office: Office, sign_in: SignIn, **changes: str) -> str:
    given = {
        "principal": str(office["submitter"]),
        "deputy": str(office["certifier"]),
        "from_on": "2026-01-05",
        "until_on": "2026-01-08",
        "reason": "外出学习",
        **changes,
    }
    return sign_in("submitter").post("/deputies", data=given, follow_redirects=True).text


def test_a_deputy_stands_in_plainly_marked_until_the_term_ends(office: Office, number: str, sign_in: SignIn) -> None:
    assert "已指定代理人" in deputise(office, sign_in)
    client = sign_in("certifier")
    assert "您受托代示例submitter办理，至2026-01-08（周四）" in client.get("/").text
    client.post("/standing-in", data={"principal": str(office["submitter"])})
    assert "正在代示例submitter办理" in client.get(f"/cases/{number}").text
    client.post(f"/tasks/{task(office).id}/take_on_task", data={})
    with office.desk.database.reading() as session:
        entry = session.scalars(select(HistoryEntry).where(HistoryEntry.act == "task.take_on_task")).one()
    assert (entry.person_id, entry.principal_id) == (office["certifier"], office["submitter"])
    office.clock.go_to(date(2026, 1, 9))
    client = sign_in("certifier")
    assert client.post("/standing-in", data={"principal": str(office["submitter"])}).status_code == 404


def test_a_session_that_stands_in_acts_for_itself_again_when_the_term_is_over(
    office: Office, number: str, sign_in: SignIn
) -> None:
    assert number
    office.clock.now = office.clock.now.replace(day=8, hour=15, minute=55)
    deputise(office, sign_in, from_on="2026-01-08")
    client = sign_in("certifier")
    client.post("/standing-in", data={"principal": str(office["submitter"])})
    office.clock.now = office.clock.now.replace(hour=16, minute=5)
    page = client.get("/")
    assert page.status_code == 200
    assert "正在代" not in page.text


def test_standing_in_ends_at_will(office: Office, number: str, sign_in: SignIn) -> None:
    assert number
    deputise(office, sign_in)
    client = sign_in("certifier")
    client.post("/standing-in", data={"principal": str(office["submitter"])})
    client.post("/standing-in", data={})
    assert "正在代" not in client.get("/").text


def test_nobody_stands_in_for_whom_they_are_not_the_deputy_of(office: Office, number: str, sign_in: SignIn) -> None:
    assert number
    client = sign_in("certifier")
    assert client.post("/standing-in", data={"principal": str(office["approver"])}).status_code == 404
    assert "正在代" not in client.get("/").text


def test_a_deputyship_that_does_not_fit_says_why_and_keeps_what_was_typed(office: Office, sign_in: SignIn) -> None:
    page = deputise(office, sign_in, until_on="2026-01-01")
    assert "外出学习" in page
    assert "有 1 处需要修改" in page


def test_nobody_names_a_deputy_for_a_person_beyond_their_reach(office: Office, sign_in: SignIn) -> None:
    page = deputise(office, sign_in, principal=str(office["approver"]))
    assert "已指定代理人" not in page
