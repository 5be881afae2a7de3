"""Keeping people, posts and institutions: who may, what is refused, what is written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from tests.casework.office import Office, open_zhengzhou_cycle
from ycg_flow.casework.accounts.passwords import issue_one_time_code, use_one_time_code
from ycg_flow.casework.accounts.sessions import Origin, SignInRefusedError, sign_in, signed_in
from ycg_flow.casework.errors import InvalidError, NotFoundError
from ycg_flow.casework.queries.administration import person_page
from ycg_flow.casework.queries.installation import institutions_page, jobs_page
from ycg_flow.casework.steps.add_person import FirstPlace, NewPerson, add_person, first_administrators
from ycg_flow.casework.steps.assign_task import assign_task
from ycg_flow.casework.steps.bar_account import admit_account, bar_account, unlock_account
from ycg_flow.casework.steps.give_post import NewPost, end_post, give_post
from ycg_flow.casework.steps.hand_over_work import hand_over_work, try_hand_over
from ycg_flow.casework.steps.keep_institutions import (
    NewInstitution,
    NewParty,
    add_evaluated_party,
    add_institution,
    add_member,
    add_region,
    end_member,
)
from ycg_flow.casework.steps.name_deputy import end_deputyship, name_deputy
from ycg_flow.records.accounts import AccountAct
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.people import Post
from ycg_flow.records.tasks import Task
from ycg_flow.workflow.permissions import Permission

PASSPHRASE = "纸上得来终觉浅 2026 Ab"  # noqa: S105 - of the tests' own accounts
ADMINISTRATOR, SECURITY = "account_administrator", "security_administrator"


def newcomer(office: Office, account: str = "zhaomou", by: str = ADMINISTRATOR) -> int:
    return add_person(office.desk, office[by], NewPerson(account, "赵某", "0371-1")).person


def post(office: Office, person: int, role: str = "evaluator", **more: Any) -> NewPost:
    given: dict[str, Any] = {
        "institution": office.institutions["bureau"],
        "region": "410100",
        "from_on": date(2026, 1, 5),
    } | more
    return NewPost(person, role, **given)


def acts(office: Office) -> list[str]:
    with office.desk.database.reading() as session:
        return list(session.scalars(select(AccountAct.act).order_by(AccountAct.id)))


def test_a_new_person_signs_in_with_the_code_of_the_slip_and_sees_nothing_until_a_post_is_given(office: Office) -> None:
    slip = add_person(office.desk, office[ADMINISTRATOR], NewPerson("zhaomou", "赵某"))
    use_one_time_code(office.desk, "zhaomou", slip.code, PASSPHRASE)
    token = sign_in(office.desk, "zhaomou", PASSPHRASE, Origin())
    found = signed_in(office.desk, token)
    assert found is not None
    assert found.roles == frozenset()
    give_post(office.desk, office[SECURITY], post(office, slip.person))
    again = signed_in(office.desk, token)
    assert again is not None
    assert again.roles == {"evaluator"}
    assert acts(office)[:2] == ["person_added", "code_issued"]
    assert "post_given" in acts(office)


@pytest.mark.parametrize(("account", "code"), [("evaluator", "account_is_taken"), ("Zhao 某", "account_form")])
def test_an_account_that_is_taken_or_misspelt_is_refused(office: Office, account: str, code: str) -> None:
    with pytest.raises(InvalidError) as refused:
        newcomer(office, account)
    assert refused.value.faults["account"].code == code


def test_nobody_gives_or_ends_a_post_of_their_own(office: Office) -> None:
    with pytest.raises(InvalidError) as refused:
        give_post(office.desk, office[SECURITY], post(office, office[SECURITY]))
    assert refused.value.faults["role"].code == "not_to_oneself"
    with office.desk.database.reading() as session:
        own = session.scalars(select(Post.id).where(Post.person_id == office[SECURITY])).one()
    with pytest.raises(InvalidError):
        end_post(office.desk, office[SECURITY], own)


def test_nobody_alone_makes_an_account_that_works_and_may_do_something(office: Office) -> None:
    person = newcomer(office)
    with pytest.raises(NotFoundError):
        give_post(office.desk, office[ADMINISTRATOR], post(office, person))
    with pytest.raises(NotFoundError):
        newcomer(office, "another", SECURITY)
    with pytest.raises(NotFoundError):
        issue_one_time_code(office.desk, office[SECURITY], person)
    assert give_post(office.desk, office[SECURITY], post(office, person))


def test_no_role_both_creates_people_and_grants_roles(office: Office) -> None:
    both = [
        role.id
        for role in office.desk.roles.values()
        if {Permission.ALL_ACCOUNT_MANAGE, Permission.ALL_ROLE_GRANT} <= role.permissions
    ]
    assert both == []


def test_whoever_keeps_accounts_does_no_casework_and_nobody_is_two_administrators(office: Office) -> None:
    for person, role, code in (
        ("evaluator", ADMINISTRATOR, "administrators_do_no_casework"),
        (ADMINISTRATOR, "approver", "administrators_do_no_casework"),
        (ADMINISTRATOR, SECURITY, "one_administrator_is_one_person"),
        ("auditor", ADMINISTRATOR, "one_administrator_is_one_person"),
    ):
        with pytest.raises(InvalidError) as refused:
            give_post(office.desk, office[SECURITY], post(office, office[person], role))
        assert refused.value.faults["role"].code == code, (person, role)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"role": "king"}, "role"),
        ({"institution": 9999}, "institution"),
        ({"region": "420000"}, "region"),
        ({"region": "999999"}, "region"),
        ({"until_on": date(2026, 1, 5)}, "until_on"),
    ],
)
def test_a_post_that_does_not_fit_is_refused_at_its_field(office: Office, more: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        give_post(office.desk, office[SECURITY], post(office, newcomer(office), **more))
    assert field in refused.value.faults


def test_a_post_that_is_ended_opens_nothing_from_that_day_and_stays_in_the_record(office: Office) -> None:
    with office.desk.database.reading() as session:
        held = session.scalars(select(Post.id).where(Post.person_id == office["evaluator"])).one()
    end_post(office.desk, office[SECURITY], held)
    with office.desk.view(office["evaluator"]) as view:
        assert view.actor.posts == ()
    with office.desk.view(office[ADMINISTRATOR]) as view:
        page = person_page(view, office["evaluator"])
    assert [line.is_over for line in page.line.posts] == [True]
    assert page.acts[0].act == "post_ended"
    assert page.acts[0].details["role"] == "评价组成员"
    with pytest.raises(NotFoundError):
        end_post(office.desk, office[SECURITY], held)


def test_a_barred_account_is_out_at_once_and_stays_out_until_it_is_admitted(office: Office) -> None:
    slip = add_person(office.desk, office[ADMINISTRATOR], NewPerson("zhaomou", "赵某"))
    use_one_time_code(office.desk, "zhaomou", slip.code, PASSPHRASE)
    token = sign_in(office.desk, "zhaomou", PASSPHRASE, Origin())
    bar_account(office.desk, office[SECURITY], slip.person, "离职")
    assert signed_in(office.desk, token) is None
    with pytest.raises(SignInRefusedError):
        sign_in(office.desk, "zhaomou", PASSPHRASE, Origin())
    admit_account(office.desk, office[ADMINISTRATOR], slip.person)
    assert signed_in(office.desk, token) is None
    assert sign_in(office.desk, "zhaomou", PASSPHRASE, Origin())


def test_a_lock_is_lifted_before_its_time(office: Office) -> None:
    slip = add_person(office.desk, office[ADMINISTRATOR], NewPerson("zhaomou", "赵某"))
    use_one_time_code(office.desk, "zhaomou", slip.code, PASSPHRASE)
    for _ in range(6):
        with pytest.raises(SignInRefusedError):
            sign_in(office.desk, "zhaomou", "wrong", Origin())
    with pytest.raises(SignInRefusedError):
        sign_in(office.desk, "zhaomou", PASSPHRASE, Origin())
    unlock_account(office.desk, office[ADMINISTRATOR], slip.person)
    assert sign_in(office.desk, "zhaomou", PASSPHRASE, Origin())


def test_nobody_bars_themself_and_a_reason_is_given(office: Office) -> None:
    with pytest.raises(InvalidError):
        bar_account(office.desk, office[ADMINISTRATOR], office[ADMINISTRATOR], "试试")
    with pytest.raises(InvalidError):
        bar_account(office.desk, office[ADMINISTRATOR], office["evaluator"], " ")


STEPS: dict[str, Callable[[Office, int], object]] = {
    "add_person": lambda office, who: add_person(office.desk, who, NewPerson("x.y", "某")),
    "bar": lambda office, who: bar_account(office.desk, who, office["evaluator"], "离职"),
    "admit": lambda office, who: admit_account(office.desk, who, office["evaluator"]),
    "unlock": lambda office, who: unlock_account(office.desk, who, office["evaluator"]),
    "give_post": lambda office, who: give_post(office.desk, who, post(office, office["evaluator"])),
    "end_post": lambda office, who: end_post(office.desk, who, 1),
    "add_region": lambda office, who: add_region(office.desk, who, "410183", "新密市"),
    "add_institution": lambda office, who: add_institution(office.desk, who, NewInstitution("某", "agency", "410100")),
    "add_party": lambda office, who: add_evaluated_party(
        office.desk, who, NewParty("某", "consortium", office.institutions["lead"])
    ),
    "add_member": lambda office, who: add_member(
        office.desk, who, office.parties["zhongmu"], office.institutions["other"], date(2026, 1, 1)
    ),
    "end_member": lambda office, who: end_member(office.desk, who, 1, date(2026, 1, 1)),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("account", ["submitter", "group_leader", "approver", "auditor"])
def test_nobody_but_the_administrators_keeps_anything(office: Office, account: str, step: str) -> None:
    before = acts(office)
    with pytest.raises(NotFoundError):
        STEPS[step](office, office[account])
    assert acts(office) == before


def test_regions_institutions_parties_and_members_are_kept(office: Office) -> None:
    desk, who = office.desk, office[ADMINISTRATOR]
    add_region(desk, who, "410183", "新密市")
    hospital = add_institution(desk, who, NewInstitution("新密市人民医院", "lead_hospital", "410183"))
    centre = add_institution(
        desk, who, NewInstitution("新密市示例卫生院", "township_health_centre", "410183", hospital)
    )
    party = add_evaluated_party(desk, who, NewParty("新密市医共体", "consortium", hospital))
    add_member(desk, who, party, centre, date(2026, 1, 1))
    with office.desk.view(who) as view:
        line = next(each for each in institutions_page(view).parties if each.id == party)
    assert [(member.name, member.until_on) for member in line.members] == [("新密市示例卫生院", None)]
    with pytest.raises(InvalidError):
        add_member(desk, who, party, centre, date(2026, 1, 2))
    end_member(desk, who, line.members[0].id, date(2026, 7, 1))
    add_member(desk, who, party, centre, date(2026, 7, 1))
    with office.desk.view(who) as view:
        line = next(each for each in institutions_page(view).parties if each.id == party)
    assert [member.until_on for member in line.members] == [date(2026, 7, 1), None]
    with pytest.raises(InvalidError) as refused:
        add_institution(desk, who, NewInstitution("新密市人民医院", "castle", "999999", 9999))
    assert set(refused.value.faults) == {"kind", "region", "superior"}
    with pytest.raises(InvalidError):
        add_region(desk, who, "41018", "新密市")
    with pytest.raises(InvalidError):
        add_evaluated_party(desk, who, NewParty("新密市医共体", "consortium", hospital))


def test_a_leavers_tasks_are_handed_over_after_a_look_that_changes_nothing(office: Office) -> None:
    open_zhengzhou_cycle(office)
    with office.desk.database.reading() as session:
        task = session.scalars(select(Task).where(Task.kind.like("%self_assessment%"))).first()
        assert task is not None
    assign_task(office.desk, office["group_leader"], task.id, office["submitter"])
    colleague = newcomer(office)
    leaving = (office["submitter"], colleague, "离职")
    refused = try_hand_over(office.desk, office["group_leader"], *leaving)
    assert [reason.code for each in refused for reason in each.reasons] == ["holder_has_no_such_role"]
    place = {"institution": office.institutions["lead"], "region": "410122"}
    give_post(office.desk, office[SECURITY], post(office, colleague, "submitter", **place))
    assert [each.reasons for each in try_hand_over(office.desk, office["group_leader"], *leaving)] == [()]
    assert _holder(office, task.id) == office["submitter"]
    days = (office.clock().date(), date(2026, 2, 1))
    name_deputy(office.desk, office["group_leader"], office["group_leader"], office["approver"], *days, reason="休假")
    hand_over_work(office.desk, office["approver"], *leaving, principal=office["group_leader"])
    assert _holder(office, task.id) == colleague
    with office.desk.database.reading() as session:
        newest = select(HistoryEntry).order_by(HistoryEntry.id.desc()).limit(1)
        entry = session.scalars(newest).one()
    assert (entry.person_id, entry.principal_id) == (office["approver"], office["group_leader"])
    with pytest.raises(NotFoundError):
        hand_over_work(office.desk, office["other_submitter"], colleague, office["submitter"], "不相干")


def test_a_deputyship_ends_early_and_administrators_stand_in_for_no_caseworker(office: Office) -> None:
    leader = office["group_leader"]
    until = date(2026, 2, 1)
    named = name_deputy(office.desk, leader, leader, office["evaluator"], date(2026, 1, 5), until, reason="出差")
    with office.desk.view(office["evaluator"], principal=leader) as view:
        assert view.actor.roles == {"group_leader"}
    with pytest.raises(NotFoundError):
        end_deputyship(office.desk, office["other_submitter"], named)
    end_deputyship(office.desk, leader, named)
    with pytest.raises(NotFoundError), office.desk.view(office["evaluator"], principal=leader):
        pass
    with pytest.raises(InvalidError) as refused:
        name_deputy(office.desk, leader, leader, office[ADMINISTRATOR], date(2026, 1, 5), until, reason="出差")
    assert refused.value.faults["deputy"].code == "administrators_do_no_casework"


def test_the_jobs_page_says_when_nothing_ran_today(office: Office) -> None:
    with office.desk.view(office[ADMINISTRATOR]) as view:
        assert jobs_page(view).is_silent


def test_an_installation_with_people_takes_no_first_administrators(office: Office) -> None:
    with pytest.raises(InvalidError) as refused:
        first_administrators(
            office.desk,
            NewPerson("caomou", "曹某"),
            NewPerson("weimou", "卫某"),
            FirstPlace("410100", "郑州市", "郑州市医疗保障局"),
        )
    assert refused.value.faults["account"].code == "installation_has_people"


def _holder(office: Office, task: int) -> int | None:
    with office.desk.database.reading() as session:
        return session.scalars(select(Task.holder_id).where(Task.id == task)).one()
