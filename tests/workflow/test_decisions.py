"""What follows from an allowed act: the state afterwards, the tasks opened and closed, the effects, the route."""

import pytest
from transitions import MachineError

from tests.workflow.people import OPEN_WINDOW, PAST_WINDOW, a_person, facts, given
from ycg_flow.workflow.effects import Effect
from ycg_flow.workflow.facts import FactNotLoadedError, Facts
from ycg_flow.workflow.machine import _machine_of, _moved, allowed_acts, decide, facts_needed, permitted_events
from ycg_flow.workflow.permissions import SYSTEM
from ycg_flow.workflow.table import Workflow


def test_a_move_closes_the_tasks_of_the_state_and_opens_those_of_the_next(workflow: Workflow) -> None:
    done = decide(
        workflow.tables["case"], "certification", "submit_self_assessment", a_person("certifier"), facts(), given()
    )
    assert (done.source, done.target, done.is_move) == ("certification", "data_collection", True)
    assert (done.closes, done.opens) == (("certify_self_assessment",), ("collect_figures",))
    assert done.effects == (Effect.FREEZE_SELF_ASSESSMENT, Effect.RECORD_TIMELINESS, Effect.ISSUE_RECEIPT)


def test_an_act_that_does_not_move_closes_only_its_own_task(workflow: Workflow) -> None:
    done = decide(workflow.tables["case"], "site_verification", "record_survey", a_person("surveyor"), facts(), given())
    assert (done.target, done.is_move, done.closes, done.opens) == ("site_verification", False, ("conduct_survey",), ())


@pytest.mark.parametrize(("is_required", "target"), [(True, "public_notice"), (False, "settlement")])
def test_the_approval_leads_to_public_notice_only_where_the_policy_asks_for_it(
    target: str, workflow: Workflow, *, is_required: bool
) -> None:
    done = decide(
        workflow.tables["case"],
        "approval",
        "approve_result",
        a_person("approver"),
        facts(public_notice_is_required=is_required),
        given(),
    )
    assert done.target == done.leads_to == target
    assert (Effect.PUBLISH_RESULT in done.effects) is is_required


@pytest.mark.parametrize(("year", "target"), [(2025, "self_assessment"), (2026, "monitoring")])
def test_a_case_opened_late_skips_the_year_of_monitoring(year: int, target: str, workflow: Workflow) -> None:
    done = decide(workflow.tables["case"], "draft", "open_case", SYSTEM, facts(evaluation_year=year), given())
    assert done.target == target


def test_a_return_gives_its_own_date_and_a_withdrawal_of_the_hospital_keeps_the_old_one(workflow: Workflow) -> None:
    table = workflow.tables["case"]
    returned = decide(table, "site_verification", "return_for_correction", a_person("group_leader"), facts(), given())
    taken_back = decide(table, "data_collection", "take_back_submission", a_person("submitter"), facts(), given())
    assert (returned.target, returned.due, returned.keeps_due) == ("self_assessment", "correction", False)
    assert (taken_back.target, taken_back.due, taken_back.keeps_due) == ("self_assessment", None, True)


def test_after_the_lock_the_hospital_cannot_submit_and_the_bureau_can_go_on_without(workflow: Workflow) -> None:
    table, locked = workflow.tables["case"], facts(window=PAST_WINDOW)
    submitted = decide(table, "certification", "submit_self_assessment", a_person("certifier"), locked, given())
    proceeded = decide(
        table, "certification", "proceed_without_self_assessment", a_person("group_leader"), locked, given()
    )
    assert [reason.code for reason in submitted.reasons] == ["window_is_not_locked"]
    assert proceeded.target == "data_collection"
    assert Effect.RECORD_MISSING_SELF_ASSESSMENT in proceeded.effects
    early = decide(
        table, "certification", "proceed_without_self_assessment", a_person("group_leader"), facts(), given()
    )
    assert early.reasons[0].values == {"closes_at": OPEN_WINDOW.locks_at}


def test_a_fact_that_was_not_loaded_is_a_mistake_and_never_a_yes(workflow: Workflow) -> None:
    bare = Facts(now=facts().now, place=facts().place)
    with pytest.raises(FactNotLoadedError, match="window"):
        decide(workflow.tables["case"], "self_assessment", "save_draft", a_person("submitter"), bare, given())


def test_only_the_facts_of_the_permitted_acts_have_to_be_loaded(workflow: Workflow) -> None:
    table, actor = workflow.tables["case"], a_person("member_contributor")
    events = permitted_events(table, "self_assessment", actor, facts().place)
    assert events == ("contribute_figures",)
    assert facts_needed(table, "self_assessment", events) == {"window"}
    bare = Facts(now=facts().now, place=facts().place, window=OPEN_WINDOW)
    assert [act.event for act in allowed_acts(table, "self_assessment", actor, bare) if act.is_allowed] == list(events)


def test_what_a_page_shows_says_whether_a_reason_will_be_asked(workflow: Workflow) -> None:
    acts = {act.event: act for act in allowed_acts(workflow.tables["case"], "approval", a_person("approver"), facts())}
    assert acts["return_from_approval"].is_allowed
    assert acts["return_from_approval"].needs_reason
    assert not acts["approve_result"].needs_reason


def test_the_library_has_no_way_around_the_table(workflow: Workflow) -> None:
    for table in workflow.tables.values():
        machine = _machine_of(table)
        assert set(machine.events) == {row.id for row in table.transitions}
        assert machine.models == []
    close = next(row for row in workflow.tables["case"].transitions if row.event == "close_case")
    with pytest.raises(MachineError):
        _moved(workflow.tables["case"], close, "draft")
