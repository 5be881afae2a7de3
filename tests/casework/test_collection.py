"""Data collection: what has to be there before the site is visited, and what may be waived."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.casework.handing_in import collect, form_group, hand_in, policy_of_case, state_of
from tests.casework.office import Office, open_zhengzhou_cycle
from ycg_flow.casework.drafts import TypedEntry
from ycg_flow.casework.entered_figures import EnteredFigure
from ycg_flow.casework.errors import InvalidError, RefusedError
from ycg_flow.casework.figures import figures_of, required_figures
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.steps.conclude_data_collection import conclude_data_collection
from ycg_flow.casework.steps.enter_collected_figures import enter_collected_figures
from ycg_flow.casework.steps.proceed_without_self_assessment import proceed_without_self_assessment
from ycg_flow.casework.steps.save_draft import save_draft
from ycg_flow.casework.steps.waive_requirement import WaiverDecision, waive_requirement
from ycg_flow.records.cases import Waiver
from ycg_flow.records.history import HistoryEntry

SOURCE = "医保结算数据 2026-02-03"


@pytest.fixture
def case(office: Office) -> str:
    return open_zhengzhou_cycle(office)


def reasons(refused: pytest.ExceptionInfo[RefusedError]) -> dict[str, object]:
    return {reason.code: reason.values.get("items") for reason in refused.value.reasons}


def collect_all_but(office: Office, case: str, missing: set[tuple[str, int]]) -> None:
    required = required_figures(policy_of_case(office, case), 2025, ("records",))
    figures = [EnteredFigure(*key, "100") for key in required if key not in missing]
    enter_collected_figures(office.desk, office["data_officer"], case, figures, SOURCE)


@pytest.mark.req("XX-13")
def test_collection_ends_when_figures_group_and_declarations_are_complete(office: Office, case: str) -> None:
    hand_in(office, case)
    with pytest.raises(RefusedError) as refused:
        conclude_data_collection(office.desk, office["data_officer"], case)
    lacking = reasons(refused)
    assert set(lacking) == {"all_collected_figures_are_imported", "evaluation_group_is_complete"}
    uncollected = lacking["all_collected_figures_are_imported"]
    assert isinstance(uncollected, tuple)
    assert {"visits", "cost_per_admission[-1]", "insured_persons[-2]"} <= set(uncollected)
    assert len(uncollected) == len(set(uncollected)) == 5 + 2 * 13 + 3 * 2
    form_group(office, case)
    collect(office, case)
    conclude_data_collection(office.desk, office["data_officer"], case)
    assert state_of(office, case) == "site_verification"


def test_what_the_hospital_reports_is_not_what_the_agency_collects(office: Office, case: str) -> None:
    save_draft(office.desk, office["submitter"], case, [TypedEntry("visits", 2025, "100")])
    hand_in(office, case)
    form_group(office, case)
    collect_all_but(office, case, {("visits", 2025)})
    with pytest.raises(RefusedError) as refused:
        conclude_data_collection(office.desk, office["data_officer"], case)
    assert reasons(refused) == {"all_collected_figures_are_imported": ("visits",)}


def test_a_figure_stated_as_not_to_be_had_counts_as_collected(office: Office, case: str) -> None:
    hand_in(office, case)
    form_group(office, case)
    collect_all_but(office, case, {("visits", 2025)})
    none = [EnteredFigure("visits", 2025, "", "县级系统未归集")]
    enter_collected_figures(office.desk, office["data_officer"], case, none, SOURCE)
    conclude_data_collection(office.desk, office["data_officer"], case)
    assert state_of(office, case) == "site_verification"


@pytest.mark.req("PF-18")
def test_one_requirement_is_waived_with_reason_and_document_and_the_others_stand(office: Office, case: str) -> None:
    hand_in(office, case)
    form_group(office, case)
    collect_all_but(office, case, {("visits", 2025), ("cost_per_admission", 2024)})
    decision = WaiverDecision(
        "all_collected_figures_are_imported", "cost_per_admission[-1]", "上年系统迁移", "郑医保函〔2026〕7号"
    )
    waive_requirement(office.desk, office["group_leader"], case, decision)
    with pytest.raises(RefusedError) as refused:
        conclude_data_collection(office.desk, office["data_officer"], case)
    assert reasons(refused) == {"all_collected_figures_are_imported": ("visits",)}
    with office.desk.view(office["group_leader"]) as view:
        waiver = view.session.scalars(select(Waiver)).one()
        entry = view.session.scalars(select(HistoryEntry).where(HistoryEntry.act == "case.waive_requirement")).one()
    assert (waiver.reason, waiver.person_id, waiver.decided_on) == (
        "上年系统迁移",
        office["group_leader"],
        date(2026, 1, 5),
    )
    assert "郑医保函〔2026〕7号".encode() in entry.content
    with pytest.raises(InvalidError) as invalid:
        waive_requirement(office.desk, office["group_leader"], case, decision)
    assert invalid.value.faults["requirement"].code == "requirement_is_waived_already"


def test_a_waiver_needs_a_document_and_cannot_touch_separation_or_soundness(office: Office, case: str) -> None:
    undocumented = WaiverDecision("all_required_figures_are_answered", "dedicated_account_kept", "理由", " ")
    with pytest.raises(RefusedError) as refused:
        waive_requirement(office.desk, office["group_leader"], case, undocumented)
    assert list(reasons(refused)) == ["decision_document_is_named"]
    for guard in (
        "no_figure_is_invalid",
        "every_member_has_declared_interests",
        "statement_conserves",
        "no such guard",
    ):
        with pytest.raises(InvalidError):
            waive_requirement(
                office.desk, office["group_leader"], case, WaiverDecision(guard, "visits", "理由", "文件")
            )
    own = WaiverDecision("all_required_figures_are_answered", "dedicated_account_kept", "理由", "文件")
    with pytest.raises(RefusedError):
        waive_requirement(office.desk, office["submitter"], case, own)


@pytest.mark.req("XX-13")
def test_a_hospital_that_let_its_date_pass_is_evaluated_on_collected_figures(office: Office, case: str) -> None:
    office.clock.go_to(date(2026, 2, 2))
    proceed_without_self_assessment(office.desk, office["group_leader"], case, "逾期未报")
    form_group(office, case)
    collect(office, case)
    conclude_data_collection(office.desk, office["data_officer"], case)
    with office.desk.view(office["group_leader"]) as view:
        found = load_case(view, case)
        stages = {stage for by_stage in figures_of(view, found).values() for stage in by_stage}
    assert (found.state, found.timeliness, stages) == ("site_verification", "not_submitted", {"collected"})
