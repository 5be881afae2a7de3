"""The survey: what the third party counts becomes the figure, from the patients drawn, and it sees nothing else."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.casework.handing_in import a_pdf
from tests.casework.office import Office
from tests.casework.on_site import (
    PATIENTS,
    a_frame,
    a_result,
    case_on_site,
    draw,
    stored_draw,
    survey,
    verify_everything,
)
from tests.casework.owner import tamper
from tests.casework.result_stage import open_tasks
from ycg_flow.casework import steps
from ycg_flow.casework.errors import InvalidError, NotFoundError, RefusedError
from ycg_flow.casework.evidence import current_evidence
from ycg_flow.casework.evidence_store import is_intact
from ycg_flow.casework.figures import best_values
from ycg_flow.casework.loading import load_case, load_cycle, load_of_case, load_task, visible_cases
from ycg_flow.casework.objects import case_place
from ycg_flow.casework.queries.survey_assignment import SurveyAssignment, survey_assignment
from ycg_flow.casework.sampling import draw_faults, order_of
from ycg_flow.casework.steps.approve_result import Signature
from ycg_flow.casework.steps.conclude_site_verification import conclude_site_verification
from ycg_flow.casework.steps.draw_sample import draw_sample
from ycg_flow.casework.steps.record_survey import SurveyEvidence, record_survey
from ycg_flow.casework.steps.redraw_sample import redraw_sample
from ycg_flow.casework.steps.resolve_difference import Resolution
from ycg_flow.casework.surveys import SurveyCounts
from ycg_flow.records.tasks import Task
from ycg_flow.records.verification import INSURED_PATIENT, SampleDraw, SurveyTally
from ycg_flow.workflow.machine import permitted_events

SURVEYORS_ACTS = {"record_survey", "declare_interest"}
LOOKED_AT_FIRST = {"signature": Signature(""), "resolution": Resolution("", 0, "")}
"""What some steps check before they look for the case."""


def faults_of(error: pytest.ExceptionInfo[InvalidError]) -> dict[str, str]:
    return {place: fault.code for place, fault in error.value.faults.items()}


def assignment(office: Office, case: str, account: str = "surveyor") -> SurveyAssignment:
    with office.desk.view(office[account]) as view:
        return survey_assignment(view, case)


@pytest.fixture
def case(office: Office) -> str:
    """A case on site with its twenty patients drawn."""
    number = case_on_site(office)
    draw(office, number, INSURED_PATIENT, PATIENTS)
    return number


@pytest.mark.req("ZZB-18", "XX-16", "PF-08")
def test_the_dissatisfied_among_the_drawn_patients_are_the_figure_with_the_tally_as_its_source(
    office: Office, case: str
) -> None:
    tally = survey(office, case, a_result(3))
    with office.desk.view(office["evaluator"]) as view:
        row = best_values(view, load_case(view, case))["dissatisfied_patients", 2025]
        assert row.value == 3
        assert (row.stage, row.source, row.person_id) == ("verified", f"survey_tally:{tally}", office["surveyor"])
        stored = view.session.get_one(SurveyTally, tally)
        assert (stored.surveyed, stored.satisfied, stored.neutral, stored.dissatisfied) == (20, 16, 1, 3)
        assert stored.draw_id == stored_draw(office, f"{case}-S01").id
    assert "conduct_survey" not in open_tasks(office, case)


@pytest.mark.req("ZZB-18")
def test_patients_not_reached_are_replaced_in_the_order_of_the_draw(office: Office, case: str) -> None:
    order = order_of(stored_draw(office, f"{case}-S01"))
    shown = assignment(office, case)
    assert (shown.sample, shown.reserve) == (order[:20], order[20:40])
    not_reached = {shown.reserve[0]: "拒绝受访", shown.sample[5]: "三次拨打无人接听"}
    survey(office, case, a_result(2, not_reached=not_reached))
    drawn = stored_draw(office, f"{case}-S01")
    assert [item.reference for item in drawn.items] == list(order[:22])
    assert [item.position for item in drawn.items if item.checks] == [6, 21]
    assert draw_faults(drawn) == ()
    after = assignment(office, case)
    assert after.sample == (*order[:5], *order[6:20], order[21])


def test_exactly_the_patients_drawn_are_surveyed(office: Office, case: str) -> None:
    with pytest.raises(InvalidError) as refused:
        survey(office, case, a_result(2, surveyed=19))
    assert refused.value.faults["counts.surveyed"].values == {"surveyed": 19, "sampled": 20}
    last = order_of(stored_draw(office, f"{case}-S01"))[-1]
    for stranger in ("ZY9999", last):
        with pytest.raises(InvalidError) as refused:
            survey(office, case, a_result(2, not_reached={stranger: "无人接听"}))
        assert faults_of(refused) == {f"not_reached.{stranger}": "reference_is_not_sampled"}
    assert [item.reference for item in stored_draw(office, f"{case}-S01").items if item.checks] == []


def test_a_list_used_up_leaves_fewer_to_be_surveyed(office: Office) -> None:
    case = case_on_site(office)
    draw(office, case, INSURED_PATIENT, PATIENTS, count=PATIENTS)
    survey(office, case, a_result(1, surveyed=19, not_reached={"ZY0007": "已迁出本县"}))
    assert assignment(office, case).outstanding == ()


def test_without_a_draw_there_is_nobody_to_survey(office: Office) -> None:
    with pytest.raises(InvalidError) as refused:
        survey(office, case_on_site(office))
    assert faults_of(refused) == {"sample": "patients_are_not_drawn"}


def test_everything_that_is_wrong_with_a_tally_is_told_at_once(office: Office, case: str) -> None:
    wrong = replace(
        a_result(),
        counts=SurveyCounts(20, 15, 1, 2),
        figures={"visits": "surveyed", "beds": "surveyed", "dissatisfied_patients": "3"},
        surveyed_on=date(2026, 12, 1),
        not_reached={"ZY0001": " "},
        note="x" * 2001,
    )
    with pytest.raises(InvalidError) as refused:
        survey(office, case, wrong)
    assert faults_of(refused) == {
        "counts": "answers_do_not_add_up",
        "surveyed_on": "date_in_the_future",
        "not_reached.ZY0001": "text_missing",
        "note": "text_too_long",
        "figures.visits.2025": "figure_is_not_of_the_survey",
        "figures.beds.2025": "unknown_figure",
        "figures.dissatisfied_patients.2025": "count_is_named",
    }
    with pytest.raises(InvalidError) as refused:
        survey(office, case, replace(a_result(), figures={}))
    assert refused.value.faults["figures"].values == {"items": ("dissatisfied_patients",)}


def test_more_dissatisfied_than_the_policy_has_patients_are_refused(office: Office, case: str) -> None:
    with pytest.raises(InvalidError) as refused:
        survey(office, case, replace(a_result(), counts=SurveyCounts(22, 0, 1, 21)))
    assert faults_of(refused) == {"figures.dissatisfied_patients.2025": "above_maximum"}


def test_the_database_keeps_no_tally_that_does_not_add_up(office: Office, case: str) -> None:
    survey(office, case)
    with pytest.raises(IntegrityError, match="answers_add_up"):
        tamper(office, "UPDATE survey_tally SET dissatisfied = 5")


def test_a_tally_recorded_again_counts_and_the_earlier_one_stays(office: Office, case: str) -> None:
    first, second = survey(office, case, a_result(2)), survey(office, case, a_result(4))
    with office.desk.view(office["evaluator"]) as view:
        assert best_values(view, load_case(view, case))["dissatisfied_patients", 2025].value == 4
        assert list(view.session.scalars(select(SurveyTally.id).order_by(SurveyTally.id))) == [first, second]


def test_patients_drawn_anew_are_surveyed_anew(office: Office) -> None:
    case = case_on_site(office)
    verify_everything(office, case)
    anew = redraw_sample(office.desk, office["evaluator"], f"{case}-S05", "名单不全。").number
    draw_sample(office.desk, office["evaluator"], anew, a_frame("MZ"))
    with pytest.raises(RefusedError) as refused:
        conclude_site_verification(office.desk, office["group_leader"], case)
    assert {reason.code for reason in refused.value.reasons} == {"survey_is_recorded", "every_sampled_item_is_checked"}
    survey(office, case)
    conclude_site_verification(office.desk, office["group_leader"], case)


def test_the_surveyors_file_proves_the_tally_and_its_figures(office: Office, case: str) -> None:
    evidence = SurveyEvidence("满意度调查汇总.pdf", a_pdf("汇总表"))
    tally = record_survey(office.desk, office["surveyor"], case, a_result(), evidence)
    with office.desk.view(office["evaluator"]) as view:
        (kept,) = current_evidence(view, load_case(view, case))[-1:]
        assert {(link.kind, link.name) for link in kept.links} == {
            ("object", f"survey_tally:{tally}"),
            ("figure", "dissatisfied_patients"),
        }
        assert is_intact(office.desk, kept.file.digest)


def test_a_tally_that_is_refused_leaves_no_file(office: Office, case: str) -> None:
    evidence = SurveyEvidence("汇总.pdf", a_pdf())
    before = sorted(office.desk.evidence_folder.rglob("*"))
    with pytest.raises(InvalidError):
        record_survey(office.desk, office["surveyor"], case, a_result(surveyed=19), evidence)
    with pytest.raises(NotFoundError):
        record_survey(office.desk, office["evaluator"], case, a_result(), SurveyEvidence("汇总.pdf", a_pdf()))
    assert sorted(path for path in office.desk.evidence_folder.rglob("*") if path.is_file()) == [
        path for path in before if path.is_file()
    ]


@pytest.mark.req("XX-16")
def test_nobody_but_the_surveyor_of_the_case_reports_or_reads_the_survey(office: Office, case: str) -> None:
    for account in office.people:
        if account != "surveyor":
            with pytest.raises(NotFoundError):
                record_survey(office.desk, office[account], case, a_result())
            with pytest.raises(NotFoundError):
                assignment(office, case, account)


@pytest.mark.req("XX-16")
def test_the_surveyor_is_shown_whom_to_ask_by_when_and_what_to_count_and_no_more(office: Office, case: str) -> None:
    shown = assignment(office, case)
    assert (shown.case, shown.party, shown.evaluation_year) == (case, "zhongmu医共体", 2025)
    assert (shown.figures, shown.outstanding) == (("dissatisfied_patients",), ("dissatisfied_patients",))
    assert (shown.due_on, len(shown.sample)) == (date(2026, 3, 5), 20)
    assert shown.units == {"dissatisfied_patients": "persons"}
    # What they declared and the act of reporting are their own; of the case there is nothing else.
    assert set(vars(shown)) - {"own", "act"} == {
        "case",
        "party",
        "evaluation_year",
        "due_on",
        "figures",
        "units",
        "outstanding",
        "sample",
        "reserve",
    }


@pytest.mark.req("XX-16")
def test_in_no_state_may_the_surveyor_do_anything_else_to_a_case(office: Office, case: str) -> None:
    table = office.desk.workflow.tables["case"]
    with office.desk.view(office["surveyor"]) as view, office.desk.view(office["group_leader"]) as leader:
        place = case_place(load_case(leader, case), leader.today)
        assert office["surveyor"] in place.assigned
        permitted = {act for state in table.states for act in permitted_events(table, state, view.actor, place)}
        others = {
            act
            for other in office.desk.workflow.tables.values()
            if other.id not in {"case", "task"}
            for state in other.states
            for act in permitted_events(other, state, view.actor, place)
        }
    assert (permitted, others) == (SURVEYORS_ACTS, set())


@pytest.mark.req("XX-16")
def test_the_surveyor_finds_no_case_cycle_task_or_sample(office: Office, case: str) -> None:
    with office.desk.view(office["group_leader"]) as view:
        cycle = load_case(view, case).cycle.number
        task = view.session.scalars(select(Task.id)).first() or 0
    with office.desk.view(office["surveyor"]) as view:
        assert view.session.scalars(visible_cases(view)).all() == []
        lookups: list[Callable[[], object]] = [
            lambda: load_case(view, case),
            lambda: load_cycle(view, cycle),
            lambda: load_task(view, task),
            lambda: load_of_case(view, SampleDraw, 1, case),
        ]
        for look_up in lookups:
            with pytest.raises(NotFoundError):
                look_up()


def steps_on_a_case() -> dict[str, Callable[..., object]]:
    """Every step that takes the number of a case."""
    modules = [
        importlib.import_module(found.name) for found in pkgutil.iter_modules(steps.__path__, f"{steps.__name__}.")
    ]
    return {
        name: function
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        if [*inspect.signature(function).parameters][2:3] == ["case_number"]
    }


def call_with_nothing(step: Callable[..., object], *known: object) -> object:
    """Call a step without anything to give: what a person may not know of is told before that is looked at."""
    rest = list(inspect.signature(step).parameters.values())[len(known) :]
    needed = {one.name: None for one in rest if one.default is one.empty}
    return step(*known, **{name: LOOKED_AT_FIRST.get(name) for name in needed})


@pytest.mark.req("XX-16")
def test_to_the_surveyor_there_is_no_such_case_in_any_other_step(office: Office, case: str) -> None:
    others = {name: step for name, step in steps_on_a_case().items() if name not in SURVEYORS_ACTS}
    assert len(others) > 30
    for step in others.values():
        with pytest.raises(NotFoundError):
            call_with_nothing(step, office.desk, office["surveyor"], case)
