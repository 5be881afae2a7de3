"""Samples of a case: committed before the list is given, drawn once, repeatable, replaced in order, redrawn openly."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from tests.casework.handing_in import bring_to_site_verification
from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.on_site import PATIENTS, a_frame, acts_of, case_on_site, commit, draw, stored_draw
from tests.casework.owner import lift_guards
from ycg_flow.casework.errors import InvalidError, NotFoundError, RefusedError
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.sampling import (
    SamplePlan,
    answering_items,
    demanded_kinds,
    draw_faults,
    frame_of,
    order_of,
    patient_sample_size,
    standing_draws,
)
from ycg_flow.casework.steps.commit_sample_seed import commit_sample_seed
from ycg_flow.casework.steps.draw_sample import SampleFrame, draw_sample
from ycg_flow.casework.steps.redraw_sample import redraw_sample
from ycg_flow.casework.steps.replace_sample_item import replace_sample_item
from ycg_flow.records.verification import DOCUMENT_KINDS, INSURED_PATIENT, SampleDraw, SampleItem
from ycg_flow.resources import load_policy
from ycg_flow.workflow.sampling import commitment_to

LEFT_OUT = "名单漏列12月出院病历，经组长同意重抽。"


def faults_of(error: pytest.ExceptionInfo[InvalidError]) -> dict[str, str]:
    return {place: fault.code for place, fault in error.value.faults.items()}


def content_of(entry: Any) -> dict[str, Any]:
    return json.loads(entry.content)["content"]  # type: ignore[no-any-return]


@pytest.mark.req("ZZB-18", "XX-14")
def test_the_digest_of_the_seed_stands_in_the_history_before_the_list_is_given(office: Office) -> None:
    case = case_on_site(office)
    commitment = commit(office, case)
    begun = stored_draw(office, commitment.number)
    (committed,) = acts_of(office, "case.draw_sample")
    assert (begun.seed, begun.frame, begun.drawn_at, begun.items) == (None, None, None, [])
    assert content_of(committed)["commitment"] == commitment.digest == begun.commitment
    draw_sample(office.desk, office["evaluator"], commitment.number, a_frame())
    drawn = stored_draw(office, commitment.number)
    assert drawn.seed is not None
    assert commitment_to(drawn.seed) == commitment.digest
    assert content_of(acts_of(office, "case.draw_sample")[1])["seed"] == drawn.seed


def test_before_the_draw_nothing_stored_tells_the_seed(office: Office) -> None:
    case = case_on_site(office)
    number = commit(office, case).number
    begun = stored_draw(office, number)
    stored = json.dumps([content_of(entry) for entry in acts_of(office, "case.draw_sample")]) + begun.nonce
    draw_sample(office.desk, office["evaluator"], number, a_frame())
    seed = stored_draw(office, number).seed
    assert seed is not None
    assert seed not in stored


@pytest.mark.req("ZZB-18")
def test_a_draw_is_repeated_from_what_is_stored(office: Office) -> None:
    number = draw(office, case_on_site(office))
    drawn = stored_draw(office, number)
    assert order_of(drawn)[:3] == tuple(item.reference for item in drawn.items)
    assert sorted(frame_of(drawn)) == sorted(a_frame().references)
    assert (drawn.frame_size, draw_faults(drawn)) == (40, ())


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"seed": "00" * 32}, "seed_differs_from_commitment"),
        ({"commitment": "00" * 32}, "seed_differs_from_commitment"),
        ({"frame": "ZY0001\nZY0002"}, "frame_differs_from_digest"),
    ],
)
def test_a_draw_changed_in_the_database_is_found_out(office: Office, values: dict[str, str], fault: str) -> None:
    number = draw(office, case_on_site(office))
    with office.desk.automatic_step() as step:
        step.session.execute(update(SampleDraw).values(values))
    assert fault in draw_faults(stored_draw(office, number))


def test_an_item_exchanged_in_the_database_is_found_out(office: Office) -> None:
    number = draw(office, case_on_site(office))
    unlucky = order_of(stored_draw(office, number))[-1]
    with office.desk.automatic_step() as step:
        lift_guards(step.session)
        step.session.execute(update(SampleItem).where(SampleItem.position == 2).values(reference=unlucky))
    assert draw_faults(stored_draw(office, number)) == ("items_differ_from_order",)


def test_the_list_may_come_in_any_order(office: Office) -> None:
    number = commit(office, case_on_site(office)).number
    backwards = replace(a_frame(), references=a_frame().references[::-1])
    drawn = draw_sample(office.desk, office["evaluator"], number, backwards)
    assert drawn == order_of(stored_draw(office, number))[:3]


def test_a_list_shorter_than_the_sample_is_taken_whole(office: Office) -> None:
    number = draw(office, case_on_site(office), size=5, count=2)
    drawn = stored_draw(office, number)
    assert sorted(item.reference for item in drawn.items) == ["ZY0001", "ZY0002"]
    assert draw_faults(drawn) == ()


def test_a_sample_is_drawn_once(office: Office) -> None:
    number = draw(office, case_on_site(office))
    before = [item.reference for item in stored_draw(office, number).items]
    with pytest.raises(InvalidError) as refused:
        draw_sample(office.desk, office["evaluator"], number, a_frame("MZ"))
    assert faults_of(refused) == {"sample": "sample_is_drawn"}
    assert [item.reference for item in stored_draw(office, number).items] == before


def test_nobody_tries_several_seeds_of_a_kind(office: Office) -> None:
    case = case_on_site(office)
    commit(office, case)
    with pytest.raises(InvalidError) as refused:
        commit(office, case)
    assert faults_of(refused) == {"kind": "sample_is_begun"}


def test_the_database_keeps_no_second_first_draw_of_a_kind_and_no_draw_before_its_commitment(office: Office) -> None:
    number = commit(office, case_on_site(office)).number
    begun = stored_draw(office, number)
    copied = {column.key: getattr(begun, column.key) for column in SampleDraw.__table__.columns if column.key != "id"}
    with pytest.raises(IntegrityError), office.desk.database.writing() as session, session.begin():
        session.add(SampleDraw(**{**copied, "number": "another"}))
    with pytest.raises(IntegrityError), office.desk.database.writing() as session, session.begin():
        session.execute(update(SampleDraw).values(seed="00" * 32))


@pytest.mark.req("ZZB-18", "XX-14")
def test_a_redraw_needs_a_reason_and_the_former_draw_stays_visible(office: Office) -> None:
    case = case_on_site(office)
    first = draw(office, case)
    with pytest.raises(InvalidError) as refused:
        redraw_sample(office.desk, office["evaluator"], first, " ")
    assert faults_of(refused) == {"reason": "text_missing"}
    second = redraw_sample(office.desk, office["evaluator"], first, LEFT_OUT, size=4)
    draw_sample(office.desk, office["evaluator"], second.number, a_frame(count=60))
    former, latter = stored_draw(office, first), stored_draw(office, second.number)
    assert (len(former.items), len(latter.items)) == (3, 4)
    assert (latter.redraw_of_id, latter.reason) == (former.id, LEFT_OUT)
    assert former.seed != latter.seed
    with office.desk.view(office["evaluator"]) as view:
        assert standing_draws(view, load_case(view, case))["medical_record"].number == second.number
    (redrawn,) = acts_of(office, "case.redraw_sample")
    assert content_of(redrawn)["reason"] == LEFT_OUT
    with pytest.raises(InvalidError) as refused:
        redraw_sample(office.desk, office["evaluator"], first, LEFT_OUT)
    assert faults_of(refused) == {"sample": "sample_was_drawn_anew"}


def test_a_draw_whose_key_changed_is_not_made_and_can_be_begun_anew(office: Office) -> None:
    number = commit(office, case_on_site(office)).number
    with_another_key = replace(office.desk, history_key=b"another key")
    with pytest.raises(InvalidError) as refused:
        draw_sample(with_another_key, office["evaluator"], number, a_frame())
    assert faults_of(refused) == {"sample": "seed_does_not_match_its_commitment"}
    anew = redraw_sample(with_another_key, office["evaluator"], number, "密钥已更换。")
    assert len(draw_sample(with_another_key, office["evaluator"], anew.number, a_frame())) == 3


@pytest.mark.req("ZZB-18")
def test_who_does_not_respond_is_replaced_by_the_next_in_order(office: Office) -> None:
    number = draw(office, case_on_site(office), INSURED_PATIENT, PATIENTS)
    order = order_of(stored_draw(office, number))
    assert replace_sample_item(office.desk, office["evaluator"], number, 4, "三次拨打无人接听") == order[20]
    assert replace_sample_item(office.desk, office["evaluator"], number, 21, "号码已停用") == order[21]
    drawn = stored_draw(office, number)
    expected = [*order[:3], *order[4:20], order[21]]
    assert [item.reference for item in answering_items(drawn)] == expected
    assert [item.position for item in drawn.items if item.is_replacement] == [21, 22]
    assert draw_faults(drawn) == ()


def test_nobody_is_replaced_twice_and_none_when_the_list_is_used_up(office: Office) -> None:
    number = draw(office, case_on_site(office), INSURED_PATIENT, PATIENTS, count=PATIENTS)
    assert replace_sample_item(office.desk, office["evaluator"], number, 1, "拒绝受访") is None
    with pytest.raises(InvalidError) as refused:
        replace_sample_item(office.desk, office["evaluator"], number, 1, "拒绝受访")
    assert faults_of(refused) == {"item": "item_is_checked"}


def test_a_document_that_is_not_produced_is_not_replaced(office: Office) -> None:
    number = draw(office, case_on_site(office))
    with pytest.raises(InvalidError) as refused:
        replace_sample_item(office.desk, office["evaluator"], number, 1, "病历未找到")
    assert faults_of(refused) == {"item": "only_people_are_replaced"}


def test_every_line_of_a_list_that_cannot_be_drawn_by_is_named_without_repeating_it(office: Office) -> None:
    number = commit(office, case_on_site(office)).number
    frame = SampleFrame(["ZY0001", "张三", "11010519491231002X", ""], "")
    with pytest.raises(InvalidError) as refused:
        draw_sample(office.desk, office["evaluator"], number, frame)
    assert faults_of(refused) == {
        "references.2": "reference_is_no_record_number",
        "references.3": "reference_is_personal",
        "references.4": "reference_is_no_record_number",
        "source": "text_missing",
    }
    assert "11010519491231002X" not in str(refused.value.faults)
    twice = SampleFrame(["ZY0001", "ZY0002", "ZY0001 "], "清单")
    with pytest.raises(InvalidError) as refused:
        draw_sample(office.desk, office["evaluator"], number, twice)
    assert refused.value.faults["references"].values["items"] == ("ZY0001",)
    assert stored_draw(office, number).drawn_at is None


@pytest.mark.req("ZZB-18")
def test_as_many_patients_are_drawn_as_the_policy_says(office: Office) -> None:
    case = case_on_site(office)
    with pytest.raises(InvalidError) as refused:
        commit(office, case, INSURED_PATIENT, 10)
    assert refused.value.faults["size"].values == {"size": 20}
    for size in (0, 1001):
        with pytest.raises(InvalidError) as refused:
            commit(office, case, "account", size)
        assert faults_of(refused) == {"size": "sample_size_out_of_range"}
    with pytest.raises(InvalidError) as refused:
        commit(office, case, "letters", 3)
    assert faults_of(refused) == {"kind": "not_an_option"}


def test_patients_are_drawn_only_where_the_policy_counts_them() -> None:
    zhengzhou, xinxiang = load_policy("zhengzhou-2022"), load_policy("xinxiang-2025")
    assert demanded_kinds(zhengzhou) == (*DOCUMENT_KINDS, INSURED_PATIENT)
    assert (demanded_kinds(xinxiang), patient_sample_size(xinxiang)) == (DOCUMENT_KINDS, None)


def test_only_a_declared_member_of_the_group_draws_and_only_on_site(office: Office) -> None:
    case = open_zhengzhou_cycle(office)
    with pytest.raises(NotFoundError):
        commit(office, case)
    bring_to_site_verification(office, case)
    for account in ("second_evaluator", "surveyor", "other_submitter"):
        with pytest.raises(NotFoundError):
            commit_sample_seed(office.desk, office[account], case, SamplePlan("account", 3))
    for account in ("submitter", "data_officer", "approver"):
        with pytest.raises(RefusedError) as refused:
            commit_sample_seed(office.desk, office[account], case, SamplePlan("account", 3))
        assert [reason.code for reason in refused.value.reasons] == ["permission_is_held"]
    number = draw(office, case)
    with pytest.raises(NotFoundError):
        draw_sample(office.desk, office["other_submitter"], number, a_frame())
