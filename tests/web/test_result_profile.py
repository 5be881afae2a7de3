"""The result at a glance: groups, what changed since it was sent, and peers only for those who may see them."""

from __future__ import annotations

import pytest

from tests.casework.office import Office
from tests.casework.result_stage import case_at_feedback, case_at_scoring
from tests.web.conftest import SignIn
from ycg_flow.casework.queries.result_profile import result_profile
from ycg_flow.casework.steps.compute_preliminary_result import compute_preliminary_result
from ycg_flow.casework.steps.resume_scoring import resume_scoring
from ycg_flow.casework.steps.score_indicator import NewScore, score_indicator
from ycg_flow.casework.steps.send_preliminary_result import send_preliminary_result
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.results import IndicatorScore, ScoringRun


@pytest.fixture
def number(office: Office) -> str:
    return case_at_feedback(office, visits_within_county=880)


def _rescored(office: Office, number: str) -> None:
    resume_scoring(office.desk, office["group_leader"], number, "复核")
    score_indicator(office.desk, office["evaluator"], number, NewScore("budget_plan", "5", "分配表完整。"))
    compute_preliminary_result(office.desk, office["group_leader"], number)
    send_preliminary_result(office.desk, office["group_leader"], number)


def _add_peer(office: Office, points: str) -> None:
    """Give another consortium a case of the same cycle with one scored indicator."""
    with office.desk.automatic_step() as step:
        own = step.session.query(EvaluationCase).one()
        run = step.session.query(ScoringRun).first()
        assert run is not None
        peer = EvaluationCase(
            number="410181-2025-001",
            cycle_id=own.cycle_id,
            party_id=office.parties["gongyi"],
            region_code="410181",
            state="feedback",
            opened_at=step.now,
            version=1,
        )
        step.session.add(peer)
        step.session.flush()
        columns = {
            name: getattr(run, name)
            for name in (column.key for column in run.__table__.columns)
            if name not in {"id", "case_id"}
        }
        copied = ScoringRun(case_id=peer.id, **columns)
        copied.scores = [
            IndicatorScore(indicator="budget_plan", points=int(points), max_points=5, state="scored"),
        ]
        step.session.add(copied)


def test_each_group_stands_with_its_points_and_what_changed_is_told_with_both_values(
    office: Office, number: str, sign_in: SignIn
) -> None:
    _rescored(office, number)
    page = sign_in("submitter").get(f"/cases/{number}/score-profile").text
    changes = page[page.index("从初步评价结果到现在的变化") : page.index("逐项比较")]
    assert "第1次计算" in changes
    assert "第2次计算" in changes
    assert f'href="/cases/{number}/score/budget_plan"' in changes
    assert changes.index(">4</td>") < changes.index(">5</td>")
    assert 'data-bars="by-group"' in page


def test_peers_are_compared_for_the_bureau_and_never_shown_to_a_party(
    office: Office, number: str, sign_in: SignIn
) -> None:
    _add_peer(office, "2")
    with office.desk.view(office["group_leader"]) as view:
        profile = result_profile(view, number)
        line = next(line for group in profile.groups for line in group.indicators if line.id == "budget_plan")
        assert (line.points, line.peers_mean, line.against_peers) == ("4", "2.00", "+2.00")
        assert (line.percent, profile.groups[0].whole.percent) == ("80.0", "95.0")
    assert "同轮平均" in sign_in("group_leader").get(f"/cases/{number}/score-profile").text
    assert "同轮平均" not in sign_in("submitter").get(f"/cases/{number}/score-profile").text


def test_the_party_sees_no_profile_before_the_feedback_and_a_stranger_none_at_all(
    office: Office, sign_in: SignIn
) -> None:
    number = case_at_scoring(office)
    assert "初步评价结果尚未反馈" in sign_in("submitter").get(f"/cases/{number}/score-profile").text
    assert sign_in("other_submitter").get(f"/cases/{number}/score-profile").status_code == 404
