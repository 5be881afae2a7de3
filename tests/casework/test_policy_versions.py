"""A new version of a policy: running cases keep theirs until a decision, tried first, moves the cycle."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.at_once import at_once, unless_refused
from tests.casework.office import Office
from tests.casework.result_stage import (
    EVERYTHING_IN_ORDER,
    compute,
    enter,
    enter_prepaid,
    name_group,
    put_into,
    runs_of,
    to_approval,
    to_scoring_again,
)
from ycg_flow.casework.approvals import standing_approval
from ycg_flow.casework.errors import InvalidError, RefusedError
from ycg_flow.casework.loading import load_case, load_cycle
from ycg_flow.casework.matters import Resolution
from ycg_flow.casework.steps.approve_result import Signature, approve_result
from ycg_flow.casework.steps.compute_preliminary_result import compute_preliminary_result
from ycg_flow.casework.steps.create_cycle import CyclePlan, create_cycle
from ycg_flow.casework.steps.give_feedback import PartyView, give_feedback
from ycg_flow.casework.steps.move_to_policy_version import move_to_policy_version, try_policy_version
from ycg_flow.casework.steps.open_cycle import open_cycle
from ycg_flow.casework.steps.prepare_cycle import Preparation, prepare_cycle
from ycg_flow.casework.steps.return_from_approval import return_from_approval
from ycg_flow.casework.steps.send_preliminary_result import send_preliminary_result
from ycg_flow.casework.steps.submit_for_approval import submit_for_approval
from ycg_flow.records.cycles import PolicyContent
from ycg_flow.resources import POLICIES_VARIABLE, policy_text

DECIDED = Resolution("局长办公会决定", "会议纪要〔2026〕8号")


def codes(error: RefusedError) -> list[str]:
    return [reason.code for reason in error.reasons]


def cycle_of(office: Office, number: str) -> str:
    with office.desk.view(office["group_leader"]) as view:
        return load_case(view, number).cycle.number


@pytest.fixture
def city_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A city's own policy in the operator's folder, for a moment like Zhengzhou's."""
    file = tmp_path / "policies" / "test-city" / "policy.toml"
    file.parent.mkdir(parents=True)
    text = policy_text("zhengzhou-2022").replace('id = "zhengzhou-2022"', 'id = "test-city"')
    file.write_text(text, encoding="utf-8")
    (file.parent / "clauses.toml").write_text(policy_text("zhengzhou-2022", "clauses.toml"), encoding="utf-8")
    monkeypatch.setenv(POLICIES_VARIABLE, str(tmp_path / "policies"))
    return file


def new_version(file: Path) -> None:
    """Each gap in posts and duties costs two points from version 2 on."""
    text = file.read_text(encoding="utf-8").replace("version = 1\n", "version = 2\n", 1)
    old = 'measure = "post_gaps"\nrule = { kind = "per_event", off = 1 }'
    assert old in text
    file.write_text(text.replace(old, old.replace("off = 1", "off = 2")), encoding="utf-8")


def version_on_disk(file: Path, version: int) -> None:
    """Put a version on disk in which a gap costs one point where it is odd, two where it is even."""
    text = re.sub(r"(?m)^version = \d+$", f"version = {version}", file.read_text(encoding="utf-8"), count=1)
    rule = 'measure = "post_gaps"\nrule = { kind = "per_event", off = '
    assert rule in text
    file.write_text(re.sub(rf"{re.escape(rule)}\d", f"{rule}{2 - version % 2}", text), encoding="utf-8")


def city_case(office: Office) -> str:
    plan = CyclePlan("test-city", 2025, office.institutions["bureau"], "考核")
    cycle = create_cycle(office.desk, office["group_leader"], plan)
    parameters = {"retained_share": "1", "overspend_share": "0.7", "cost_growth_target": "5"}
    prepare_cycle(office.desk, office["group_leader"], cycle, Preparation([office.parties["zhongmu"]], parameters))
    open_cycle(office.desk, office["group_leader"], cycle)
    number = "410122-2025-001"
    put_into(office, number, "preliminary_result")
    name_group(office, number)
    enter(office, number, **{**EVERYTHING_IN_ORDER, "post_gaps": 1})
    compute(office, number)
    return number


@pytest.mark.req("XX-26")
def test_a_policy_changed_on_disk_changes_no_running_case(office: Office, city_policy: Path) -> None:
    number = city_case(office)
    new_version(city_policy)
    office.desk.policies.clear()
    compute_preliminary_result(office.desk, office["group_leader"], number)
    first, second = runs_of(office, number)
    assert (first.policy_digest, first.total_hundredths) == (second.policy_digest, second.total_hundredths)


@pytest.mark.req("XX-26")
def test_a_move_is_tried_first_and_the_trial_changes_nothing(office: Office, city_policy: Path) -> None:
    number = city_case(office)
    new_version(city_policy)
    cycle = cycle_of(office, number)
    move = try_policy_version(office.desk, office["group_leader"], cycle, "test-city", DECIDED)
    (change, rule) = move.changes
    assert (change.section, change.old, change.new) == ("version", 1, 2)
    assert (rule.section, rule.entry, rule.key) == ("indicator", "posts_and_duties", "rule")
    (found,) = move.cases
    assert (found.case, found.before.total, found.after.total) == (number, "98", "97")
    with office.desk.view(office["group_leader"]) as view:
        assert load_cycle(view, cycle).policy_version == 1
        assert len(view.session.scalars(select(PolicyContent)).all()) == 1
    compute_preliminary_result(office.desk, office["group_leader"], number)
    assert [run.total_hundredths for run in runs_of(office, number)] == [9800, 9800]


@pytest.mark.req("XX-26")
def test_a_move_is_a_recorded_decision_that_makes_old_runs_old_and_voids_what_was_submitted(
    office: Office, city_policy: Path
) -> None:
    number = city_case(office)
    enter_prepaid(office, number, "200000000.00")
    compute_preliminary_result(office.desk, office["group_leader"], number)
    send_preliminary_result(office.desk, office["group_leader"], number)
    give_feedback(office.desk, office["submitter"], number, PartyView(agrees=True))
    digest = submit_for_approval(office.desk, office["group_leader"], number)
    cycle = cycle_of(office, number)
    new_version(city_policy)
    lacking = Resolution("理由", "")
    with pytest.raises(RefusedError) as refused:
        move_to_policy_version(office.desk, office["group_leader"], cycle, "test-city", lacking)
    assert codes(refused.value) == ["decision_document_is_named"]
    move = move_to_policy_version(office.desk, office["group_leader"], cycle, "test-city", DECIDED)
    assert [found.voids_approval for found in move.cases] == [True]
    with pytest.raises(RefusedError) as refused:
        approve_result(office.desk, office["approver"], number, Signature(digest))
    assert codes(refused.value) == ["content_shown_is_the_content_to_approve", "result_is_current"]
    return_from_approval(office.desk, office["approver"], number, "方案已更新，重新计算")
    compute_preliminary_result(office.desk, office["group_leader"], number)
    assert [run.total_hundredths for run in runs_of(office, number)] == [9800, 9800, 9700]
    with pytest.raises(InvalidError) as invalid:
        move_to_policy_version(office.desk, office["group_leader"], cycle, "test-city", DECIDED)
    assert invalid.value.faults["policy"].code == "policy_is_the_same"


def test_settings_that_the_new_version_does_not_know_keep_the_cycle_where_it_is(
    office: Office, city_policy: Path
) -> None:
    number = city_case(office)
    city_policy.write_text(
        city_policy.read_text(encoding="utf-8").replace("cost_growth_target", "growth_target"), encoding="utf-8"
    )
    with pytest.raises(InvalidError) as invalid:
        move_to_policy_version(office.desk, office["group_leader"], cycle_of(office, number), "test-city", DECIDED)
    assert list(invalid.value.faults) == ["parameters.cost_growth_target"]


@pytest.mark.parametrize("rounds", [10, pytest.param(100, marks=[pytest.mark.soak, pytest.mark.timeout(3600)])])
def test_of_a_signature_and_a_new_version_at_once_none_stands_on_the_version_left_behind(
    office: Office, city_policy: Path, rounds: int
) -> None:
    number = city_case(office)
    enter_prepaid(office, number, "200000000.00")
    cycle = cycle_of(office, number)
    moved = partial(move_to_policy_version, office.desk, office["group_leader"], cycle, "test-city", DECIDED)
    for version in range(2, rounds + 2):
        digest = to_approval(office, number, office["submitter"])
        version_on_disk(city_policy, version)
        signed = partial(approve_result, office.desk, office["approver"], number, Signature(digest))
        at_once([unless_refused(signed), unless_refused(moved)])
        with office.desk.view(office["group_leader"]) as view:
            case = load_case(view, number)
            is_signed = standing_approval(view, case) is not None
            # Whoever comes first is done; the other would rest on what is no longer there.
            assert is_signed != (case.cycle.policy_version == version)
        to_scoring_again(office, number)


@pytest.mark.parametrize("rounds", [50, pytest.param(500, marks=[pytest.mark.soak, pytest.mark.timeout(3600)])])
def test_of_a_computation_and_a_new_version_at_once_every_run_is_whole_under_one_of_them(
    office: Office, city_policy: Path, rounds: int
) -> None:
    number = city_case(office)
    cycle = cycle_of(office, number)
    computed = partial(compute_preliminary_result, office.desk, office["group_leader"], number)
    moved = partial(move_to_policy_version, office.desk, office["group_leader"], cycle, "test-city", DECIDED)
    for version in range(2, rounds + 2):
        version_on_disk(city_policy, version)
        at_once([unless_refused(computed), unless_refused(moved)])
    with office.desk.view(office["group_leader"]) as view:
        versions = {row.digest: row.policy_version for row in view.session.scalars(select(PolicyContent))}
    expected = [9800 if versions[run.policy_digest] % 2 else 9700 for run in runs_of(office, number)]
    assert [run.total_hundredths for run in runs_of(office, number)] == expected
    assert len(expected) == rounds + 1
