"""Administration on the pages: who sees it, codes shown once, posts and accounts, deputies and handing over."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from tests.casework.office import PLACES, Office, open_zhengzhou_cycle
from tests.web.conftest import PASSPHRASE, SignIn
from tests.web.watching import Window
from ycg_flow.casework.steps.assign_task import assign_task
from ycg_flow.casework.steps.name_deputy import name_deputy
from ycg_flow.records.people import Post
from ycg_flow.records.tasks import Task

PAGES = ("people", "people/1", "institutions", "calendar", "jobs", "rules", "record")
POSTS = (
    "people",
    "people/1/code",
    "people/1/posts",
    "people/1/posts/1/end",
    "people/1/bar",
    "people/1/admit",
    "people/1/unlock",
    "institutions",
    "institutions/regions",
    "parties",
    "members",
    "members/1/end",
)
ADMINISTRATORS = ("account_administrator", "security_administrator")
NEW_PASSWORD = "山重水复疑无路 2026 Xy"  # noqa: S105 - of the tests' own accounts


@pytest.mark.parametrize("account", PLACES)
def test_only_the_administrators_see_the_pages(sign_in: SignIn, account: str) -> None:
    client = sign_in(account)
    expected = 200 if account in ADMINISTRATORS else 404
    assert {page: client.get(f"/administration/{page}").status_code for page in PAGES} == dict.fromkeys(PAGES, expected)
    assert ("系统管理" in client.get("/").text) == (account in ADMINISTRATORS)


@pytest.mark.parametrize("account", [account for account in PLACES if account not in ADMINISTRATORS])
def test_a_post_sent_directly_by_anybody_else_does_nothing(sign_in: SignIn, account: str) -> None:
    client = sign_in(account)
    for path in POSTS:
        answer = client.post(f"/administration/{path}", data={"account": "x.y", "name": "某", "reason": "试试"})
        assert answer.status_code in {404, 422}, path
    assert "x.y" not in sign_in("account_administrator").get("/administration/people").text


def test_a_person_is_added_with_a_slip_and_signs_in_with_it(office: Office, sign_in: SignIn) -> None:
    client = sign_in("account_administrator")
    data = {"account": "zhao.mou", "name": "赵某", "contact": ""}
    slip = client.post("/administration/people", data=data).text
    found = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", slip)
    assert found is not None
    stranger = client.application.test_client()
    typed = found[0].replace("-", " ", 1).replace("-", "").lower()
    given = {"account": "zhao.mou", "code": typed, "wanted": NEW_PASSWORD, "again": NEW_PASSWORD}
    assert stranger.post("/one-time-code", data=given).status_code == 302
    answer = stranger.post("/sign-in", data={"account": "zhao.mou", "password": NEW_PASSWORD})
    assert answer.status_code == 302
    assert "没有待办事项" in stranger.get("/").text
    assert found[0] not in client.get("/administration/people").text
    assert "新增人员" in client.get("/administration/record").text
    assert office.people


def test_a_faulty_form_keeps_what_was_typed_and_says_why(sign_in: SignIn) -> None:
    answer = sign_in("account_administrator").post(
        "/administration/people", data={"account": "evaluator", "name": "赵某"}
    )
    assert answer.status_code == 422
    assert "这个账号已有人使用" in answer.text
    assert 'value="赵某"' in answer.text


def test_a_code_ends_the_old_password_and_every_session(office: Office, sign_in: SignIn) -> None:
    victim = sign_in("evaluator")
    assert victim.get("/").status_code == 200
    answer = sign_in("account_administrator").post(f"/administration/people/{office['evaluator']}/code")
    assert "账户交付单" in answer.text
    assert victim.get("/").status_code == 302
    again = victim.application.test_client()
    assert again.post("/sign-in", data={"account": "evaluator", "password": PASSPHRASE}).status_code == 422


def test_a_post_is_given_and_ended_and_never_to_oneself(office: Office, sign_in: SignIn) -> None:
    client = sign_in("security_administrator")
    path = f"/administration/people/{office['evaluator']}"
    data = {"role": "approver", "institution": str(office.institutions["bureau"]), "region": "410100"}
    assert client.post(f"{path}/posts", data=data | {"from_on": "2026-01-05"}).status_code == 302
    assert "审定人" in client.get(path).text
    own = f"/administration/people/{office['security_administrator']}"
    refused = client.post(f"{own}/posts", data=data | {"from_on": "2026-01-05"})
    assert refused.status_code == 422
    assert "不能为自己办理" in refused.text
    assert "不能为自己授予岗位" in client.get(own).text
    assert "结束岗位</button>" not in client.get(own).text
    mixed = client.post(f"{path}/posts", data=data | {"from_on": "2026-01-05", "role": "account_administrator"})
    assert "管理人员不能同时办理评价业务" in mixed.text
    missing = client.post(f"{path}/posts", data={"role": "", "institution": "", "region": "", "from_on": "猴年"})
    assert missing.status_code == 422
    accounts = sign_in("account_administrator")
    assert "新增并发放口令" in accounts.get("/administration/people").text
    assert "新增并发放口令" not in client.get("/administration/people").text
    assert "授予岗位由安全管理员办理" in accounts.get(path).text
    assert accounts.post(f"{path}/posts", data=data | {"from_on": "2026-01-05"}).status_code == 404


def test_an_account_is_barred_at_once_by_the_security_administrator(office: Office, sign_in: SignIn) -> None:
    victim = sign_in("evaluator")
    client = sign_in("security_administrator")
    path = f"/administration/people/{office['evaluator']}"
    assert client.post(f"{path}/bar", data={"reason": ""}).status_code == 422
    assert client.post(f"{path}/bar", data={"reason": "离职"}).status_code == 302
    assert victim.get("/").status_code == 302
    assert "已停用" in client.get(path).text
    assert client.post(f"{path}/admit").status_code == 404
    assert sign_in("account_administrator").post(f"{path}/admit").status_code == 302


def test_institutions_are_kept_on_one_page(office: Office, sign_in: SignIn) -> None:
    client = sign_in("account_administrator")
    region = {"region-region": "410183", "region-name": "新密市"}
    assert client.post("/administration/institutions/regions", data=region).status_code == 302
    new = {"institution-name": "新密市人民医院", "institution-kind": "lead_hospital", "institution-region": "410183"}
    assert client.post("/administration/institutions", data=new).status_code == 302
    page = client.get("/administration/institutions").text
    key = re.search(r'<option value="(\d+)">新密市人民医院', page)
    assert key is not None
    party = {"party-name": "新密市医共体", "party-kind": "consortium", "party-institution": key[1]}
    assert client.post("/administration/parties", data=party).status_code == 302
    member = {
        "member-party": str(office.parties["zhongmu"]),
        "member-institution": key[1],
        "member-since_on": "2026-01-01",
    }
    assert client.post("/administration/members", data=member).status_code == 302
    refused = client.post("/administration/members", data=member)
    assert refused.status_code == 422
    assert "已是成员单位" in refused.text
    assert client.post("/administration/members/1/end", data={"end-until_on": "2026-06-30"}).status_code == 302
    assert "2026-06-30（周二）退出" in client.get("/administration/institutions").text
    assert (
        sign_in("security_administrator").post("/administration/institutions/regions", data=region).status_code == 404
    )


def test_provisional_years_are_marked_and_a_silent_scheduler_is_told(office: Office, sign_in: SignIn) -> None:
    open_zhengzhou_cycle(office)
    office.clock.go_to(date(2026, 1, 21))
    client = sign_in("account_administrator")
    calendar = client.get("/administration/calendar").text
    assert "暂定" in calendar
    assert "国办发明电" in calendar
    jobs = client.get("/administration/jobs").text
    assert "今天还没有运行过" in jobs
    assert "截至2026-01-21（周三），有2项提醒应发未发" in jobs
    assert jobs.count("没有发出，请检查定时任务") == 2
    assert "至少" in client.get("/administration/rules").text


@pytest.mark.parametrize("account", PLACES)
def test_work_is_handed_over_only_where_one_assigns_tasks(office: Office, sign_in: SignIn, account: str) -> None:
    task = _held_task(office)
    client = sign_in(account)
    data = {"leaver": str(office["submitter"]), "colleague": str(office["certifier"]), "reason": "离职"}
    assert client.get("/handing-over").status_code == 200
    done = client.post("/handing-over/done", data=data)
    assert done.status_code == (302 if account in {"group_leader", "approver"} else 422), done.text
    assert task > 0


def test_handing_over_is_shown_before_it_is_done(office: Office, sign_in: SignIn) -> None:
    _held_task(office)
    client = sign_in("group_leader")
    page = client.get("/handing-over").text
    assert "示例submitter（中牟县人民医院），1项" in page
    assert page.count(f'<option value="{office["submitter"]}">') == 1, "nobody hands over to themselves"
    data = {"leaver": str(office["submitter"]), "colleague": str(office["certifier"]), "reason": "离职"}
    shown = client.post("/handing-over", data=data)
    assert shown.status_code == 200
    assert "可以移交" in shown.text
    assert 'formaction="/handing-over/done"' in shown.text
    assert client.post("/handing-over", data=data | {"reason": ""}).status_code == 422
    assert client.post("/handing-over", data=data | {"colleague": data["leaver"]}).status_code == 422


def test_a_deputyship_is_ended_by_whom_it_stands_for_and_nobody_else(office: Office, sign_in: SignIn) -> None:
    leader = office["group_leader"]
    days = (date(2026, 1, 5), date(2026, 1, 20))
    name_deputy(office.desk, leader, leader, office["evaluator"], *days, reason="出差")
    assert sign_in("submitter").post("/deputies/1/end").status_code == 404
    assert "结束示例evaluator的代理" in sign_in("group_leader").get("/deputies").text
    assert sign_in("group_leader").post("/deputies/1/end").status_code == 302
    assert "没有代理安排" in sign_in("group_leader").get("/deputies").text


def _held_task(office: Office) -> int:
    """Return a task that the submitter holds and the certifier, who is a submitter too, could take."""
    open_zhengzhou_cycle(office)
    with office.desk.automatic_step() as step:
        post = step.session.scalars(select(Post).where(Post.person_id == office["certifier"])).one()
        own = {"institution_id": post.institution_id, "region_code": post.region_code, "from_on": post.from_on}
        step.session.add(Post(person_id=post.person_id, role="submitter", **own))
    with office.desk.database.reading() as session:
        task = session.scalars(select(Task.id).where(Task.kind.like("%self_assessment%"))).first()
    assert task is not None
    assign_task(office.desk, office["group_leader"], task, office["submitter"])
    return task


@pytest.mark.usefixtures("address")
def test_the_pages_of_administration_have_no_barrier_and_no_sideways_scroll(window: Window, sign_in: SignIn) -> None:
    window.enter(sign_in("account_administrator"))
    assert window.faults_of((*(f"/administration/{page}" for page in PAGES), "/handing-over", "/deputies")) == []
