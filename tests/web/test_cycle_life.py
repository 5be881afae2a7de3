"""A cycle from its draft to its end through the pages: who may, what lacks, what a change would do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.casework.office import INSTITUTIONS, Office, open_zhengzhou_cycle
from tests.web.conftest import PASSPHRASE, SignIn
from ycg_flow.casework.accounts.rules import account_rules
from ycg_flow.records.cycles import Cycle, CycleSetting
from ycg_flow.records.people import Person, Post

CYCLE = "/cycles/zhengzhou-2022-2025-year-1"
PARAMETERS = {
    "parameter.retained_share": "1",
    "parameter.overspend_share": "0.7",
    "parameter.cost_growth_target": "5",
    "source_document": "郑医保办〔2021〕104号",
}


def plan(office: Office, **changes: str) -> dict[str, str]:
    return {
        "policy": "zhengzhou-2022",
        "evaluation_year": "2025",
        "period": "year",
        "institution": str(office.institutions["bureau"]),
        "title": "2025年度考核",
        **changes,
    }


def cycle(office: Office) -> Cycle:
    with office.desk.database.reading() as session:
        return session.scalars(select(Cycle)).one()


def settings(office: Office, kind: str) -> dict[str, tuple[object, str]]:
    with office.desk.database.reading() as session:
        rows = session.scalars(select(CycleSetting).where(CycleSetting.kind == kind))
        return {row.name: (row.value, row.source_document) for row in rows}


def test_a_leader_creates_prepares_and_opens_a_cycle(office: Office, sign_in: SignIn) -> None:
    client = sign_in("group_leader")
    assert "建立评价周期" in client.get("/cycles").text
    made = client.post("/cycles/new", data=plan(office))
    assert made.headers["Location"] == f"{CYCLE}/life"
    page = client.get(f"{CYCLE}/life").text
    assert "以下本地参数尚未确定" in page
    assert "原文未写明" in page
    client.post(f"{CYCLE}/preparation", data={"party": str(office.parties["zhongmu"])})
    client.post(f"{CYCLE}/preparation", data=PARAMETERS)
    assert settings(office, "parameter")["overspend_share"] == ("0.7", "郑医保办〔2021〕104号")
    client.post(f"{CYCLE}/acts/open_cycle", data={})
    assert cycle(office).state == "open"
    assert "410122-2025-001" in client.get(CYCLE).text


def test_only_what_was_changed_is_set_anew(office: Office, sign_in: SignIn) -> None:
    client = sign_in("group_leader")
    client.post("/cycles/new", data=plan(office))
    client.post(f"{CYCLE}/preparation", data=PARAMETERS)
    changed = {**PARAMETERS, "parameter.overspend_share": "0.6", "source_document": "会议纪要2号"}
    client.post(f"{CYCLE}/preparation", data=changed)
    sources = {name: document for name, (_, document) in settings(office, "parameter").items()}
    assert sources["overspend_share"] == "会议纪要2号"
    assert sources["retained_share"] == "郑医保办〔2021〕104号"


def test_a_date_is_set_with_its_document_and_says_when_it_is_a_day_off(office: Office, sign_in: SignIn) -> None:
    client = sign_in("group_leader")
    client.post("/cycles/new", data=plan(office))
    assert "2026-01-31（周六）为休息日，期限不变" in client.get(f"{CYCLE}/life").text
    client.post(
        f"{CYCLE}/preparation", data={"timetable.self_assessment": "2026-02-06", "source_document": "会议纪要1号"}
    )
    (entry,) = settings(office, "timetable").values()
    assert entry == ({"month": 2, "day": 6, "year_offset": 1}, "会议纪要1号")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"parameter.retained_share": "2"}, "结余"),
        ({"parameter.retained_share": "很多"}, "结余"),
        ({"timetable.self_assessment": "2026-02-30"}, "：没有这一天"),
        ({"party": "999"}, "评价"),
    ],
)
def test_what_does_not_fit_is_named_and_what_was_typed_stays(
    office: Office, sign_in: SignIn, data: dict[str, str], words: str
) -> None:
    client = sign_in("group_leader")
    client.post("/cycles/new", data=plan(office))
    answer = client.post(f"{CYCLE}/preparation", data={**data, "source_document": "会议纪要9号"})
    assert answer.status_code == 422
    assert words in answer.text
    assert "会议纪要9号" in answer.text
    assert settings(office, "parameter") == settings(office, "timetable") == {}


def test_the_same_cycle_is_not_created_twice_and_the_form_says_so(office: Office, sign_in: SignIn) -> None:
    client = sign_in("group_leader")
    client.post("/cycles/new", data=plan(office))
    answer = client.post("/cycles/new", data=plan(office, title="又一次"))
    assert answer.status_code == 422
    assert "已经存在" in answer.text
    assert "又一次" in answer.text


@pytest.mark.parametrize("year", ["9" * 4_000, "2014", "2101", "二〇二五"])
def test_a_year_that_is_none_is_told_at_its_field(office: Office, sign_in: SignIn, year: str) -> None:
    answer = sign_in("group_leader").post("/cycles/new", data=plan(office, evaluation_year=year))
    assert answer.status_code == 422
    assert "请填2015年至2100年之间的年度" in answer.text


def test_a_duty_without_a_person_is_named_before_the_opening(office: Office, sign_in: SignIn) -> None:
    with office.desk.database.writing() as session, session.begin():
        session.get_one(Person, office["surveyor"]).is_active = False
    client = sign_in("group_leader")
    client.post("/cycles/new", data=plan(office))
    assert "以下职责没有符合条件的人员" in client.get(f"{CYCLE}/life").text
    answer = client.post(f"{CYCLE}/acts/open_cycle", data={})
    assert answer.status_code == 409
    assert "第三方调查员" in answer.text


def test_a_party_joins_a_running_cycle_with_a_reason(office: Office, sign_in: SignIn) -> None:
    open_zhengzhou_cycle(office)
    client = sign_in("group_leader")
    party = str(office.parties["gongyi"])
    assert client.post(f"{CYCLE}/acts/add_party", data={"party": party}).status_code == 409
    client.post(f"{CYCLE}/acts/add_party", data={"party": party, "reason": "新纳入"})
    assert "410181-2025-001" in client.get(CYCLE).text


def test_the_move_to_the_same_policy_is_refused_with_its_reason_and_another_is_tried_first(
    office: Office, sign_in: SignIn
) -> None:
    open_zhengzhou_cycle(office)
    client = sign_in("group_leader")
    given = {"policy": "zhengzhou-2022", "reason": "更正", "document": "会议纪要5号", "do": "try"}
    answer = client.post(f"{CYCLE}/policy-version", data=given)
    assert answer.status_code == 409
    assert "会议纪要5号" in answer.text
    assert cycle(office).policy == "zhengzhou-2022"


def test_the_approver_withdraws_a_cycle_by_a_document_and_the_leader_may_not(office: Office, sign_in: SignIn) -> None:
    open_zhengzhou_cycle(office)
    given = {"reason": "方案废止", "document": "会议纪要6号"}
    leader = sign_in("group_leader")
    assert "撤销评价周期" not in leader.get(f"{CYCLE}/life").text
    assert leader.post(f"{CYCLE}/acts/withdraw_cycle", data=given).status_code == 409
    approver = sign_in("approver")
    assert approver.post(f"{CYCLE}/acts/withdraw_cycle", data={**given, "document": ""}).status_code == 409
    approver.post(f"{CYCLE}/acts/withdraw_cycle", data=given)
    assert cycle(office).state == "withdrawn"


def test_withdrawing_asks_for_the_password_again_when_it_was_given_long_ago(office: Office, sign_in: SignIn) -> None:
    open_zhengzhou_cycle(office)
    client = sign_in("approver")
    office.clock.now += account_rules().confirmed_for + timedelta(minutes=1)
    given = {"reason": "方案废止", "document": "会议纪要6号"}
    asked = client.post(f"{CYCLE}/acts/withdraw_cycle", data=given)
    assert "会议纪要6号" in asked.text
    assert cycle(office).state == "open"
    client.post(f"{CYCLE}/acts/withdraw_cycle", data={**given, "password": PASSPHRASE})
    assert cycle(office).state == "withdrawn"


def test_a_superior_lends_a_person_from_the_page_and_nobody_else_is_offered(office: Office, sign_in: SignIn) -> None:
    county = office.institutions["bureau"]
    open_zhengzhou_cycle(office)
    assert "须由上级单位的人员在本页办理" in sign_in("group_leader").get(f"{CYCLE}/life").text
    refused = {"person": str(office["evaluator"]), "role": "approver", "until_on": "2026-06-30", "reason": "支援"}
    answer = sign_in("group_leader").post(f"{CYCLE}/acts/lend_person", data=refused)
    assert answer.status_code == 422
    assert "只能借用上级单位的人员" in answer.text
    with office.desk.database.reading() as session:
        assert not session.scalars(select(Post).where(Post.institution_id == county, Post.lent_reason != "")).all()
    assert INSTITUTIONS["bureau"][0]


@pytest.mark.parametrize("path", ["/life", "/policy-version"])
def test_a_hospital_does_not_find_the_life_of_a_cycle(office: Office, sign_in: SignIn, path: str) -> None:
    open_zhengzhou_cycle(office)
    assert sign_in("submitter").get(f"{CYCLE}{path}").status_code == 404


@pytest.mark.parametrize("path", ["/preparation", "/acts/open_cycle", "/acts/withdraw_cycle"])
def test_a_hospital_finds_nothing_when_it_posts_directly(office: Office, sign_in: SignIn, path: str) -> None:
    open_zhengzhou_cycle(office)
    client = sign_in("submitter")
    assert client.post(f"{CYCLE}{path}", data={"reason": "x", "document": "y"}).status_code == 404
    assert cycle(office).state == "open"


def test_only_who_may_create_a_cycle_finds_the_form(office: Office, sign_in: SignIn) -> None:
    assert sign_in("approver").get("/cycles/new").status_code == 404
    assert sign_in("approver").post("/cycles/new", data=plan(office)).status_code == 404
    assert "建立评价周期" not in sign_in("approver").get("/cycles").text


def test_the_history_of_a_cycle_says_who_did_what_to_it_as_a_whole(office: Office, sign_in: SignIn) -> None:
    number = open_zhengzhou_cycle(office)
    cycle = "/cycles/zhengzhou-2022-2025-year-1"
    page = sign_in("observer").get(f"{cycle}/history").text
    assert "启动评价周期" in page or "开启评价周期" in page
    assert "示例group_leader" in page
    assert number not in page
    assert sign_in("other_submitter").get(f"{cycle}/history").status_code == 404
