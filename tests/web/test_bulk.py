"""Acts on many cases: each foreseen with its reason, each done as a step of its own, each outcome told."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.test_statement_counts import opening, prepared
from tests.web.conftest import SignIn
from ycg_flow.casework import bulk_runs
from ycg_flow.casework.bulk import BulkItem, run_item
from ycg_flow.casework.desk import Desk
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.tasks import OPEN_STATES, OutboxMessage, Task

BULK = "/cycles/zhengzhou-2022-2025-year-1/bulk"
EXTENSION = {"act": "extend_deadline", "new_due_on": "2026-02-10", "reason": "系统故障", "document": "会议纪要3号"}


def numbers(office: Office) -> list[str]:
    with office.desk.database.reading() as session:
        return list(session.scalars(select(EvaluationCase.number).order_by(EvaluationCase.number)))


def due_days(office: Office) -> list[date]:
    """Return the due dates of the self-assessments, by case."""
    with office.desk.database.reading() as session:
        query = select(Task.due_on).where(Task.kind == "fill_self_assessment", Task.state.in_(OPEN_STATES))
        return list(session.scalars(query.order_by(Task.case_id)))


@pytest.mark.timeout(300)
def test_of_fifty_cases_three_are_explained_and_forty_seven_done(office: Office, sign_in: SignIn) -> None:
    prepared(office, 50)
    opening(office)
    cases = numbers(office)
    with office.desk.database.writing() as session, session.begin():
        session.execute(
            update(EvaluationCase).where(EvaluationCase.number.in_(cases[:3])).values(state="data_collection")
        )
    client = sign_in("group_leader")
    preview = client.get(BULK, query_string={**EXTENSION, "all": "yes"}).text
    assert "可办理47项，不能办理3项" in preview
    assert "当前环节不能办理此事项" in preview
    assert set(due_days(office)) == {date(2026, 1, 31)}, "a preview changes nothing"
    done = client.post(BULK, data={**EXTENSION, "case": cases, "key": "k"}, follow_redirects=True).text
    assert "已办理47项，未办理3项" in done
    assert due_days(office) == [date(2026, 1, 31)] * 3 + [date(2026, 2, 10)] * 47
    with office.desk.database.reading() as session:
        entries = session.scalars(select(HistoryEntry).where(HistoryEntry.act == "case.extend_deadline")).all()
    assert len({entry.chain for entry in entries}) == 47


def test_sending_a_bulk_act_twice_does_it_once(office: Office, sign_in: SignIn) -> None:
    number = open_zhengzhou_cycle(office)
    client = sign_in("group_leader")
    given = {"act": "nudge_task", "case": [number], "message": "请抓紧", "key": "the same"}
    first = client.post(BULK, data=given).headers["Location"]
    assert client.post(BULK, data=given).headers["Location"] == first
    with office.desk.database.reading() as session:
        nudges = session.scalars(select(OutboxMessage).where(OutboxMessage.code == "task_nudged")).all()
    assert [nudge.person_id for nudge in nudges].count(office["submitter"]) == 1


def test_a_case_changed_since_the_preview_is_explained_not_done(office: Office, sign_in: SignIn) -> None:
    number = open_zhengzhou_cycle(office)
    client = sign_in("group_leader")
    stale = {**EXTENSION, "case": [number], "seen": [f"{number}:7"], "key": "k"}
    answer = client.post(BULK, data=stale, follow_redirects=True).text
    assert "已办理0项，未办理1项" in answer
    assert due_days(office) == [date(2026, 1, 31)]


def test_tasks_are_assigned_only_to_whose_post_owes_them(office: Office, sign_in: SignIn) -> None:
    number = open_zhengzhou_cycle(office)
    client = sign_in("group_leader")
    asked = {"act": "assign_task", "case": [number]}
    assert "示例submitter" in client.get(BULK, query_string=asked).text
    refused = client.get(BULK, query_string={**asked, "holder": office["other_submitter"]}).text
    assert "可办理0项" in refused
    assert "所选人员没有办理此事项的岗位" in refused
    client.post(BULK, data={**asked, "holder": str(office["submitter"]), "key": "k"})
    with office.desk.database.reading() as session:
        holders = dict(session.execute(select(Task.kind, Task.holder_id).where(Task.case_id.is_not(None))).all())
    assert holders == {"fill_self_assessment": office["submitter"], "contribute_figures": None}


def test_what_a_person_may_not_do_is_refused_when_posted_directly(office: Office, sign_in: SignIn) -> None:
    number = open_zhengzhou_cycle(office)
    answer = sign_in("observer").post(BULK, data={**EXTENSION, "case": [number], "key": "k"}, follow_redirects=True)
    assert "已办理0项，未办理1项" in answer.text
    assert "您没有办理此事项的权限" in answer.text
    assert due_days(office) == [date(2026, 1, 31)]


def test_a_case_beyond_reach_or_unknown_is_told_apart_by_nothing(office: Office, sign_in: SignIn) -> None:
    open_zhengzhou_cycle(office)
    page = sign_in("group_leader").get(BULK, query_string={"act": "nudge_task", "case": ["999999-2025-001"]}).text
    assert "本轮没有这个案卷，或者它不在您的查看范围之内" in page


def test_a_run_is_not_found_by_another_person_and_a_cycle_not_by_a_hospital(office: Office, sign_in: SignIn) -> None:
    number = open_zhengzhou_cycle(office)
    given = {"act": "nudge_task", "case": [number], "key": "k"}
    made = sign_in("group_leader").post(BULK, data=given).headers["Location"]
    assert sign_in("observer").get(made).status_code == 404
    assert sign_in("submitter").post(BULK, data={**given, "key": "other"}).status_code == 404


def test_an_act_that_is_not_offered_in_bulk_is_not_found(office: Office, sign_in: SignIn) -> None:
    number = open_zhengzhou_cycle(office)
    client = sign_in("approver")
    assert client.post(BULK, data={"act": "approve_result", "case": [number], "key": "k"}).status_code == 404


def test_the_preview_keeps_what_was_typed(office: Office, sign_in: SignIn) -> None:
    number = open_zhengzhou_cycle(office)
    page = sign_in("group_leader").get(BULK, query_string={**EXTENSION, "case": [number]}).text
    assert re.search(r'<textarea[^>]*name="reason"[^>]*>系统故障', page)
    assert 'value="2026-02-10"' in page


def test_a_run_cut_off_midway_says_what_was_done_and_what_has_no_outcome(
    office: Office, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared(office, 3)
    opening(office)
    cases = numbers(office)
    client = sign_in("group_leader")
    ran: list[str] = []

    def power_fails(desk: Desk, person: int, item: BulkItem, *rest: Any, **more: Any) -> Any:
        if ran:
            raise SystemExit
        ran.append(item.case)
        return run_item(desk, person, item, *rest, **more)

    monkeypatch.setattr(bulk_runs, "run_item", power_fails)
    with pytest.raises(SystemExit):
        client.post(BULK, data={**EXTENSION, "case": cases, "key": "k"})
    page = client.get(f"{BULK}/1").text
    assert "已办理1项，没有结果2项" in page
    again = re.search(r'href="([^"]+)">对没有结果的2个案卷重新预览', page)
    assert again
    assert all(case in again[1] for case in cases[1:])
    assert cases[0] not in again[1]
    assert due_days(office).count(date(2026, 2, 10)) == 1
