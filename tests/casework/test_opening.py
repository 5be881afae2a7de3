"""Opening a cycle: every party has its case and its tasks, or the bureau hears everything that lacks."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.casework.office import Office, open_zhengzhou_cycle
from ycg_flow.casework.errors import NotFoundError, RefusedError
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.steps.create_cycle import CyclePlan, create_cycle
from ycg_flow.casework.steps.open_cycle import open_cycle
from ycg_flow.records.tasks import Task


@pytest.mark.req("XX-12")
def test_an_opened_cycle_gives_the_hospital_its_task_due_at_the_end_of_january(office: Office) -> None:
    number = open_zhengzhou_cycle(office)
    with office.desk.view(office["submitter"]) as view:
        case = load_case(view, number)
        task = view.session.scalars(select(Task).where(Task.kind == "fill_self_assessment")).one()
    assert case.state == "self_assessment"
    assert (task.case_id, task.due_on, task.institution_id) == (case.id, date(2026, 1, 31), office.institutions["lead"])
    assert next(origin["code"] for origin in task.origin) == "date_of_timetable"


def test_a_cycle_without_parties_parameters_and_people_says_all_of_it_at_once(office: Office) -> None:
    plan = CyclePlan("zhengzhou-2022", 2025, office.institutions["bureau"], "考核")
    number = create_cycle(office.desk, office["group_leader"], plan)
    with pytest.raises(RefusedError) as refused:
        open_cycle(office.desk, office["group_leader"], number)
    reasons = {reason.code: reason.values for reason in refused.value.reasons}
    assert set(reasons) == {"cycle_has_parties", "parameters_are_settled"}
    assert reasons["parameters_are_settled"]["items"] == ("retained_share", "overspend_share", "cost_growth_target")


def test_a_case_of_another_consortium_is_not_found(office: Office) -> None:
    number = open_zhengzhou_cycle(office)
    with office.desk.view(office["other_submitter"]) as view, pytest.raises(NotFoundError):
        load_case(view, number)


def test_a_hospital_cannot_create_a_cycle(office: Office) -> None:
    plan = CyclePlan("zhengzhou-2022", 2025, office.institutions["bureau"], "考核")
    with pytest.raises(NotFoundError):
        create_cycle(office.desk, office["submitter"], plan)
