"""Races through two real server processes on one database: one wins, the others hear why, nothing happens twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import func, select

from tests.at_once import at_once
from tests.casework.approved_cases import XINXIANG_LEDGER, approve, enter, submit_all_for_approval
from tests.casework.office import Office
from tests.faults.browsing import Answer, Visitor, visitor
from tests.faults.outcomes import DONE, HEARD, acts_of, has_one_winner
from tests.faults.planted import naive_acts, statements_left_standing
from tests.faults.serving import Place, Plant, Server, servers
from tests.faults.staging import fill_all, group_for, open_cases, put_all_into
from ycg_flow.casework.steps.prepare_statement import prepare_statement
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.money import Statement
from ycg_flow.records.results import Approval, AssessorScore
from ycg_flow.records.self_assessment import Submission

GATE = pytest.param(100, id="gate", marks=pytest.mark.timeout(300))
SOAK = pytest.param(1_000, id="soak", marks=[pytest.mark.soak, pytest.mark.timeout(3600)])
AT_ONCE = 8
RESOLUTION = {"reason": "对象撤并", "document": "会议纪要1号"}


def spread(who: Visitor, running: list[Server], count: int) -> list[Visitor]:
    """Return so many browsers of one person, by turns at each server."""
    return [who.at(running[place % len(running)].port) for place in range(count)]


def certify(who: Visitor, number: str) -> Answer:
    return who.post(f"/cases/{number}/self-assessment/certify", {})


def act(who: Visitor, number: str, event: str) -> Answer:
    return who.post(f"/cases/{number}/acts/{event}", RESOLUTION)


def submitted_at_once(office: Office, place: Place, count: int, plant: Plant | None = None) -> dict[str, list[Answer]]:
    """Send the same submission eight times at once for every case."""
    numbers = open_cases(office, count)
    fill_all(office, numbers)
    put_all_into(office, numbers, "certification")
    certifier = visitor(office, "certifier")
    with servers(place, 2, plant) as running:
        browsers = spread(certifier, running, AT_ONCE)
        return {number: at_once([partial(certify, who, number) for who in browsers]) for number in numbers}


@pytest.mark.parametrize("count", [GATE, SOAK])
def test_a_submission_sent_eight_times_at_once_counts_once(office: Office, place: Place, count: int) -> None:
    for number, answers in submitted_at_once(office, place, count).items():
        assert has_one_winner(answers), [answer.status for answer in answers]
        counted = Counter(acts_of(office, number))
        assert (counted["case.submit_self_assessment"], counted["case.issue_receipt"]) == (1, 1)
    with office.desk.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == count


def ended_at_once(office: Office, place: Place, count: int, plant: Plant | None = None) -> dict[str, list[Answer]]:
    """Let an approver's three browsers approve, return and withdraw every case at once, twice each."""
    numbers = open_cases(office, count, "xinxiang-2025")
    digests = submit_all_for_approval(office, numbers)
    approver = visitor(office, "approver")
    with servers(place, 2, plant) as running:
        first, second = (approver.at(server.port) for server in running)
        return {number: at_once(_endings(first, second, number, digests[number])) for number in numbers}


def _endings(first: Visitor, second: Visitor, number: str, digest: str) -> list[Callable[[], Answer]]:
    signed = {"act": "case.approve_result", "shown_digest": digest}
    returned = {"act": "case.return_from_approval", "reason": "请核对"}
    return [
        send
        for who in (first, second)
        for send in (
            partial(who.post, f"/cases/{number}/approval", signed),
            partial(who.post, f"/cases/{number}/approval", returned),
            partial(act, who, number, "withdraw_case"),
        )
    ]


@pytest.mark.parametrize("count", [GATE, SOAK])
def test_of_approving_returning_and_withdrawing_at_once_answers_history_and_state_agree(
    office: Office, place: Place, count: int
) -> None:
    approvals = 0
    for number, answers in ended_at_once(office, place, count).items():
        acts = Counter(acts_of(office, number))
        done = [acts[f"case.{event}"] for event in ("approve_result", "return_from_approval", "withdraw_case")]
        # A returned case may still be withdrawn: that is a serial order. An approved one may not.
        assert done in ([1, 0, 0], [0, 1, 1], [0, 0, 1]), done
        assert [answer.status for answer in answers].count(DONE) == sum(done)
        assert [answer.status for answer in answers].count(HEARD) == len(answers) - sum(done)
        approvals += done[0]
    with office.desk.database.reading() as session:
        assert session.scalar(select(func.count()).where(Approval.approved_at.is_not(None))) == approvals


def test_without_the_frame_nearly_every_submission_is_accepted_more_than_once(office: Office, place: Place) -> None:
    answers = submitted_at_once(office, place, 6, naive_acts).values()
    # On a machine with much else to do, some of the eight come one after the other.
    assert sum(not has_one_winner(given) for given in answers) >= 3


def test_without_the_frame_contradictory_acts_are_all_told_that_they_were_done(office: Office, place: Place) -> None:
    answers = ended_at_once(office, place, 6, naive_acts).values()
    assert sum([one.status for one in given].count(DONE) > 2 for given in answers) >= 3


@pytest.mark.parametrize("count", [GATE, SOAK])
def test_of_two_evaluators_scoring_the_same_at_once_one_is_shown_what_the_other_gave(
    office: Office, place: Place, count: int
) -> None:
    numbers = open_cases(office, count)
    put_all_into(office, numbers, "preliminary_result")
    group_for(office, numbers, ("evaluator", "second_evaluator"))
    both = [visitor(office, "evaluator"), visitor(office, "second_evaluator")]
    with servers(place, 2) as running:
        first, second = (who.at(server.port) for who, server in zip(both, running, strict=True))
        for number in numbers:
            answers = at_once([partial(score, first, number, "3"), partial(score, second, number, "4")])
            assert sorted(answer.status for answer in answers) == [DONE, HEARD]
            with office.desk.database.reading() as session:
                query = select(AssessorScore.points).join(EvaluationCase).where(EvaluationCase.number == number)
                (points,) = session.scalars(query)
            winner = next(place for place, answer in enumerate(answers) if answer.status == DONE)
            assert points == (3, 4)[winner]
            assert ("示例evaluator", "示例second_evaluator")[winner] in answers[1 - winner].text


def score(who: Visitor, number: str, points: str) -> Answer:
    form = {"seen": "|", "points": points, "reason": "现场核实"}
    return who.post(f"/cases/{number}/scoring", {f"score.budget_plan.{name}": text for name, text in form.items()})


@pytest.mark.parametrize(
    "count",
    [
        pytest.param(50, id="gate", marks=pytest.mark.timeout(300)),
        pytest.param(500, id="soak", marks=[pytest.mark.soak, pytest.mark.timeout(3600)]),
    ],
)
def test_of_a_statement_prepared_while_its_case_is_reopened_nothing_stands(
    office: Office, place: Place, count: int
) -> None:
    numbers = cases_to_settle(office, count)
    who = visitor(office, "settlement_officer"), visitor(office, "approver")
    with servers(place, 2) as running:
        for number in numbers:
            prepared, reopened = prepared_and_reopened_at_once(who, running, number)
            done = Counter(acts_of(office, number))
            # Whichever came first, both orders end with a case in which no money rests on the old result.
            assert done["case.reopen_case"] == (reopened.status == DONE) == 1
            assert done["case.prepare_statement"] == (prepared.status == DONE)
    assert standing_statements(office) == []


def test_a_statement_that_survives_the_reopening_of_its_case_would_be_seen(office: Office, place: Place) -> None:
    (number,) = cases_to_settle(office, 1)
    prepare_statement(office.desk, office["settlement_officer"], number)
    who = visitor(office, "settlement_officer"), visitor(office, "approver")
    with servers(place, 2, statements_left_standing) as running:
        prepared_and_reopened_at_once(who, running, number)
    assert standing_statements(office)


def cases_to_settle(office: Office, count: int) -> list[str]:
    numbers = open_cases(office, count, "xinxiang-2025")
    for number in numbers:
        approve(office, number)
        enter(office, number, XINXIANG_LEDGER)
    return numbers


def prepared_and_reopened_at_once(
    who: tuple[Visitor, Visitor], running: list[Server], number: str
) -> tuple[Answer, Answer]:
    officer, approver = (each.at(server.port) for each, server in zip(who, running, strict=True))
    prepare = partial(officer.post, f"/cases/{number}/settlement/prepare", {})
    prepared, reopened = at_once([prepare, partial(act, approver, number, "reopen_case")])
    return prepared, reopened


def standing_statements(office: Office) -> list[str]:
    with office.desk.database.reading() as session:
        return list(session.scalars(select(Statement.number).where(Statement.state != "void")))
