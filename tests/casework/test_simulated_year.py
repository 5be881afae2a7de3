"""The simulated year: six counties end to end through the steps, told from what the product itself wrote down."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, select

from tests.casework.office import Office
from tests.casework.simulated_year import KEY, Year, played
from tests.databases import empty
from ycg_flow.casework.comparing import compare
from ycg_flow.casework.settling import latest_computation
from ycg_flow.casework.simulation.opening import POLICY
from ycg_flow.casework.simulation.outcome import outcome_rows
from ycg_flow.casework.simulation.own_database import NotOwnDatabaseError, open_own_database
from ycg_flow.casework.steps.create_cycle import CyclePlan, create_cycle
from ycg_flow.cli import main
from ycg_flow.records.base import Record
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.database import open_database
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.money import Payment, RepaymentClaim, Statement
from ycg_flow.records.objections import Objection
from ycg_flow.records.people import Person
from ycg_flow.records.rectification import EscalationMeasure, RectificationOrder
from ycg_flow.records.results import Approval
from ycg_flow.records.self_assessment import Submission
from ycg_flow.records.tasks import Notice, OutboxMessage, Reminder, Task
from ycg_flow.records.vetoes import VetoInquiry
from ycg_flow.workflow.history_chain import ChainEntry, verify

DONE = {"done", "lapsed"}
# The year is played in one process of a run.
pytestmark = pytest.mark.xdist_group("simulated year")
DRAWN = re.compile(r"HZ\d{6}-\d{4}")


@pytest.mark.req("ZZC-03")
def test_everything_is_closed_and_nobody_owes_anything(year: Year) -> None:
    assert [outcome.state for outcome in year.outcomes.values()] == ["closed"] * 6
    with year.session() as session:
        cycle = session.scalars(select(Cycle)).one()
        assert (cycle.state, cycle.is_demonstration) == ("closed", True)
        assert set(session.scalars(select(Task.state))) <= DONE
        assert set(session.scalars(select(Objection.state))) == {"corrected", "dismissed"}
        assert set(session.scalars(select(VetoInquiry.state))) == {"confirmed"}
        assert list(session.scalars(select(RectificationOrder.state))) == ["closed", "closed"]
        assert set(session.scalars(select(Statement.state))) == {"settled"}
        # By the end of March everything is paid but what was suspended until an order was put right.
        days = dict(session.execute(select(EvaluationCase.number, Payment.moved_on).join(Payment)).all())
    assert {day.isoformat() for number, day in days.items() if number[:6] not in {"410182", "410184"}} == {"2026-03-31"}


@pytest.mark.req("ZZB-05", "ZZB-06", "ZZC-02", "ZZC-04", "ZZC-05", "ZZC-06", "PF-04")
def test_totals_and_money_are_those_worked_by_hand(year: Year) -> None:
    # 100 - 0.5 (plan 4.5 of 5) - 0.5 (9.5% referred down, 10% wanted) - 1 (one dissatisfied); 80% of 7,654,321.10 kept.
    zhongmu = year.outcomes["中牟县"]
    assert zhongmu.total_hundredths == 9800
    assert zhongmu.amounts["deposit_refund"] == 8_000_000_00
    assert zhongmu.amounts["surplus"] == 7_654_321_10
    assert zhongmu.amounts["retained_surplus"] == 6_123_456_88
    assert zhongmu.amounts["surplus_clawback"] == 1_530_864_22
    assert zhongmu.moved_fen == 8_000_000_00 + 6_123_456_88 - 1_530_864_22
    # 5:3:2 leaves a fen over; it goes to the largest remainder, the village clinics'.
    split = [value for line, value in zhongmu.amounts.items() if line.startswith("allocation.")]
    assert split == [3_061_728_44, 1_837_037_06, 1_224_691_38]
    # 100 - 2 (plan) - 2 (late payments) - 5 (control) - 0.75 (89.25% in county) - 5 (fund share) - 2 (dissatisfied).
    gongyi = year.outcomes["巩义市"]
    assert gongyi.total_hundredths == 8325
    assert gongyi.amounts["deposit_refund"] == 4_300_000_01
    assert gongyi.amounts["deposit_not_refunded"] == 4_300_000_00
    assert gongyi.amounts["retained_surplus"] == 4_098_765_43
    assert gongyi.moved_fen == 4_300_000_01 + 4_098_765_43 - 1_024_691_36
    # 100 - 5 (cost up 6.43%) - 5 (admissions up) - 1 (plan) - 1 (dissatisfied); 70% of 3,456,789.01 is shared.
    xinmi = year.outcomes["新密市"]
    assert xinmi.total_hundredths == 8800
    assert xinmi.amounts["overspend"] == 5_357_924_68
    assert xinmi.amounts["overspend_shared"] == 2_419_752_31
    assert xinmi.amounts["overspend_borne"] == 2_938_172_37
    assert xinmi.moved_fen == 9_440_000_00 + 2_419_752_31


@pytest.mark.req("ZZA-10", "ZZB-09")
def test_a_veto_fails_the_best_figures_and_the_surplus_comes_back_in_full(year: Year) -> None:
    vetoed = year.outcomes["新郑市"]
    assert (vetoed.total_hundredths, vetoed.grade, vetoed.vetoes) == (9450, "fail", ("insurance_fraud",))
    assert (vetoed.amounts["deposit_refund"], vetoed.amounts["retained_surplus"]) == (0, 0)
    assert vetoed.moved_fen == -4_567_890_13
    with year.session() as session:
        claim = session.scalars(select(RepaymentClaim)).one()
        inquiry = session.scalars(select(VetoInquiry)).one()
        assert (claim.amount_fen, claim.repaid_at is not None) == (4_567_890_13, True)
        assert inquiry.proposed_by_id != inquiry.decided_by_id
        assert len(inquiry.findings) == 2


@pytest.mark.req("ZZA-08", "PF-05")
def test_the_overdue_hospital_is_evaluated_without_its_self_assessment_and_paid_once_its_order_is_put_right(
    year: Year,
) -> None:
    overdue = year.outcomes["荥阳市"]
    # 100 - 13 (unanswered) - 2 (plan) - 3 (late payments) - 2 (gaps) - 2 (procurement) - 0.9 (9.1% down) - 2 (order).
    assert overdue.total_hundredths == 7510
    assert overdue.amounts["deposit_refund"] == 4_100_000_00
    with year.session() as session:
        submitted = select(Submission.id).join(EvaluationCase, EvaluationCase.id == Submission.case_id)
        assert session.scalars(submitted.where(EvaluationCase.number == "410182-2025-001")).all() == []
        measures = session.scalars(select(EscalationMeasure.measure).order_by(EscalationMeasure.id)).all()
        paid = session.scalars(
            select(Payment.moved_on)
            .join(EvaluationCase, EvaluationCase.id == Payment.case_id)
            .where(EvaluationCase.number == "410182-2025-001")
        )
        assert {day.isoformat() for day in paid} == {"2026-04-23"}
    assert measures == ["supervisory_interview", "payment_suspension"]


@pytest.mark.req("PF-10", "XX-17", "XX-18", "PF-03")
def test_an_upheld_objection_lifts_a_county_over_the_line_and_another_approves(year: Year) -> None:
    assert "计算得分：84.50分" in year.story
    assert year.outcomes["登封市"].total_hundredths == 8650
    assert year.outcomes["登封市"].amounts["deposit_refund"] == 7_520_000_00
    with year.session() as session:
        approvals = session.scalars(select(Approval)).all()
        assert len(approvals) == 6
        assert all(one.approved_by_id not in {None, one.submitted_by_id} and one.voided_at is None for one in approvals)


def test_every_statement_conserves(year: Year) -> None:
    assert all(outcome.is_conserved for outcome in year.outcomes.values())
    with year.session() as session:
        for statement in session.scalars(select(Statement)):
            computation = latest_computation(statement)
            assert computation is not None
            amounts = {line.line: line.amount_fen for line in computation.lines}
            wholes = Counter[str]()
            for line in computation.lines:
                if line.part_of is not None and line.kind == "line":
                    wholes[line.part_of] += line.amount_fen or 0
            assert wholes.keys() >= {"quality_deposit", "surplus", "overspend", "retained_surplus"}
            assert {whole: amounts[whole] for whole in wholes} == dict(wholes)


@pytest.mark.req("PF-07")
def test_the_history_of_every_chain_verifies_and_a_changed_entry_is_found(year: Year) -> None:
    chains: dict[str, list[ChainEntry]] = {}
    with year.session() as session:
        for row in session.scalars(select(HistoryEntry).order_by(HistoryEntry.chain, HistoryEntry.sequence)):
            entry = ChainEntry(row.chain, row.sequence, row.previous, row.content, row.algorithm, row.digest)
            chains.setdefault(row.chain, []).append(entry)
    assert len(chains) == 7
    assert [verify(chain, entries, KEY) for chain, entries in chains.items()] == [()] * 7
    chain, entries = next(iter(chains.items()))
    changed = [*entries[:3], replace(entries[3], content=entries[3].content + b" "), *entries[4:]]
    assert [found.code for found in verify(chain, changed, KEY)] == ["digest_differs"]


@pytest.mark.req("PF-06")
def test_reminders_went_out_once_and_only_to_those_who_had_not_finished(year: Year) -> None:
    with year.session() as session:
        messages = session.scalars(select(OutboxMessage)).all()
        tasks = {task.id: task for task in session.scalars(select(Task))}
        swept = Counter((one.task_id, one.code, one.person_id) for one in messages if one.task_id is not None)
        # A later date is reminded of anew; no other step went to anybody twice.
        moved = {task.id for task in tasks.values() if any(step["code"] == "extended" for step in task.origin)}
        assert {task for (task, _, _), times in swept.items() if times > 1} <= moved
        reminded = {(task, kind) for task, kind in session.execute(select(Reminder.task_id, Reminder.kind))}
        assert {(task, code) for task, code, _ in swept} == reminded
        assert Counter(session.scalars(select(Notice.message_id))) == Counter(one.id for one in messages)
        query = (
            select(Person.account, OutboxMessage.code)
            .join(OutboxMessage, OutboxMessage.person_id == Person.id)
            .join(Task, Task.id == OutboxMessage.task_id)
            .where(Task.kind == "fill_self_assessment", Task.entry == "self_assessment")
            .order_by(OutboxMessage.id)
        )
        heard: dict[str, list[str]] = {}
        for account, code in session.execute(query):
            heard.setdefault(account, []).append(code)
    assert heard == {
        "gongyi.submitter": ["before_7", "before_3"],
        "xingyang.submitter": ["before_7", "before_3", "before_1", "before_0", "overdue_1"],
        "xingyang.certifier": ["escalation_1"],
        "xinmi.submitter": ["before_7", "before_3", "before_1", "before_3", "before_1", "before_0"],
        "xinzheng.submitter": ["before_7", "before_3"],
        "dengfeng.submitter": ["before_7"],
    }


@pytest.mark.req("PF-18", "ZZA-07")
@pytest.mark.parametrize(
    "told",
    [
        "【荥阳市】郑某（填报人）报送季度资金使用情况：第3季度，逾期",
        "【登封市】杨某（填报人）撤回自评：报告中使用额写错，撤回更正后重报",
        "【巩义市】尤某（评价组组长）退回补正：“实施医保预付资金专户管理”",
        "【新密市】尤某（评价组组长）延长期限：期限2026-02-06",
        "【荥阳市】尤某（评价组组长）逾期未报，转入数据采集",
        "【荥阳市】✕ 郑某（填报人）保存自评草稿，未获准：办理已于2026-01-31（周六）24:00关闭",
        "【登封市】何某（评价组成员）认定成立",
        "【中牟县】何某（评价组成员）认定不成立",
        "【新郑市】施某（审定人）认定一票否决",
        "【荥阳市】张某（整改督办员）升级处理：约谈",
        "【新郑市】张某（整改督办员）延长整改期限：期限2026-04-10",
        "【荥阳市】✕ 金某（清算员）登记拨付，未获准：该医共体的拨付已被暂停",
        "【新郑市】金某（清算员）登记收回：4,567,890.13元",
        "→ 到期前 7 个工作日提醒：完成自查自评",
        "→ 逾期 1 个工作日督办：完成自查自评（荥阳市，1人）",
        "【郑州市】尤某（评价组组长）结束评价周期",
    ],
)
def test_the_story_tells_of(year: Year, told: str) -> None:
    assert told in year.story


def test_a_day_is_told_once_in_the_order_of_the_calendar(year: Year) -> None:
    days = [line[2:12] for line in year.story.splitlines() if line.startswith("■")]
    assert days == sorted(set(days))
    assert (days[0], days[-1]) == ("2025-09-22", "2026-04-24")


def test_the_table_has_a_row_for_each_county_and_sums_the_money(year: Year) -> None:
    rows = outcome_rows(year.scene, list(year.outcomes.values()), POLICY)
    assert rows[4][:4] == ["新郑市", "94.50分", "不合格", "经查实存在欺诈骗保行为"]
    assert rows[4][4:] == ["0.00", "0.00", "0.00", "1件已销号", "已归档", "是"]
    assert rows[-1][4:7] == ["33,360,000.01", "12,133,332.98", "2,419,752.31"]


@pytest.mark.timeout(300)
def test_the_year_is_the_same_on_postgresql(year: Year, postgresql_store: Engine, tmp_path: Path) -> None:
    empty(postgresql_store)
    for again in played(postgresql_store.url.render_as_string(hide_password=False), tmp_path):
        assert again.outcomes == year.outcomes
        assert compare(again.scene.desk).differences == ()
        # What was drawn by lot differs from run to run.
        assert DRAWN.sub("", again.story) == DRAWN.sub("", year.story)


@pytest.mark.parametrize("is_demonstration", [True, False])
def test_only_a_database_of_the_simulations_own_is_replaced(
    office: Office, stored_url: str, *, is_demonstration: bool
) -> None:
    plan = CyclePlan(POLICY, 2025, office.institutions["bureau"], "考核", is_demonstration=is_demonstration)
    create_cycle(office.desk, office["group_leader"], plan)
    office.desk.database.close()
    if is_demonstration:
        database = open_own_database(stored_url)
        assert inspect(database.engine).get_table_names() == []
    else:
        with pytest.raises(NotOwnDatabaseError):
            open_own_database(stored_url)
        database = open_database(stored_url)
        with database.reading() as session:
            assert session.scalars(select(Cycle.title)).all() == ["考核"]
    database.close()


def test_a_database_with_people_but_no_cycle_is_somebodys(stored_url: str) -> None:
    open_own_database(stored_url).close()
    database = open_database(stored_url)
    Record.metadata.create_all(database.engine)
    with database.writing() as session, session.begin():
        session.add(Person(account="somebody", name="某人"))
    database.close()
    with pytest.raises(NotOwnDatabaseError):
        open_own_database(stored_url)


def test_the_command_refuses_what_is_no_database_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.db"
    other.write_text("something else entirely, and long enough to be no SQLite header", encoding="utf-8")
    for url in (f"sqlite:///{other}", "not a url"):
        assert main(["simulate-year", "--data", str(tmp_path / "data"), "--database", url]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.startswith("--database：该数据库无法打开，或存有并非模拟产生的数据，没有改动。")
    assert other.read_text(encoding="utf-8").startswith("something else")
