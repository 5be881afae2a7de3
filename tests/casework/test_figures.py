"""Figures side by side: which stage counts, what a county shares, what comes from last year, what the engine gets."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy import select, update

from tests.casework.handing_in import bring_to_site_verification, collect, hand_in
from tests.casework.office import LONG_AGO, Office, open_zhengzhou_cycle
from ycg_flow.casework import self_assessments
from ycg_flow.casework.drafts import TypedEntry
from ycg_flow.casework.entered_figures import EnteredFigure
from ycg_flow.casework.errors import InvalidError, NotFoundError, RefusedError
from ycg_flow.casework.figures import (
    FINAL,
    VERIFIED,
    NewValue,
    best_values,
    case_content,
    differences,
    figures_behind,
    figures_of,
    write_figure,
)
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.steps.create_cycle import CyclePlan, create_cycle
from ycg_flow.casework.steps.enter_collected_figures import enter_collected_figures
from ycg_flow.casework.steps.open_cycle import open_cycle
from ycg_flow.casework.steps.prepare_cycle import Preparation, prepare_cycle
from ycg_flow.casework.steps.proceed_without_self_assessment import proceed_without_self_assessment
from ycg_flow.casework.steps.resolve_difference import Resolution, resolve_difference
from ycg_flow.casework.steps.save_draft import save_draft
from ycg_flow.policy.reading_input import read_case
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.figures import FigureValue
from ycg_flow.records.organisations import EvaluatedParty, Institution
from ycg_flow.records.people import Person, Post

SOURCE = "医保结算数据"


@pytest.fixture
def case(office: Office) -> str:
    return open_zhengzhou_cycle(office)


def enter(office: Office, case: str, *collected: EnteredFigure) -> int:
    return enter_collected_figures(office.desk, office["data_officer"], case, collected, SOURCE)


def value_of(office: Office, case: str, figure: str, year: int = 2025) -> Fraction | None:
    with office.desk.view(office["data_officer"]) as view:
        row = best_values(view, load_case(view, case)).get((figure, year))
        return None if row is None else row.value


def open_differences(office: Office, case: str) -> list[str]:
    with office.desk.view(office["data_officer"]) as view:
        return [found.figure for found in differences(view, load_case(view, case))]


def verify(office: Office, case: str, figure: str, value: int, stage: str = VERIFIED) -> None:
    with office.desk.step(office["group_leader"]) as step:
        write_figure(step, load_case(step, case), stage, NewValue(figure, 2025, Fraction(value), None, "核查记录"))


@pytest.mark.req("PF-02")
def test_the_stages_stand_side_by_side_each_with_source_and_person(office: Office, case: str) -> None:
    hand_in(office, case)
    enter(office, case, EnteredFigure("funds_measure_filed", 2025, "0"))
    verify(office, case, "funds_measure_filed", 1)
    with office.desk.view(office["data_officer"]) as view:
        stages = figures_of(view, load_case(view, case))["funds_measure_filed", 2025]
    assert {stage: (row.value, row.source, row.person_id) for stage, row in stages.items()} == {
        "self_reported": (Fraction(1), f"submission:{case}-01", office["certifier"]),
        "collected": (Fraction(0), SOURCE, office["data_officer"]),
        "verified": (Fraction(1), "核查记录", office["group_leader"]),
    }


def test_verified_counts_before_collected_before_self_reported_and_final_before_all(office: Office, case: str) -> None:
    hand_in(office, case)
    assert value_of(office, case, "funds_measure_filed") == 1
    enter(office, case, EnteredFigure("funds_measure_filed", 2025, "0"))
    assert value_of(office, case, "funds_measure_filed") == 0
    verify(office, case, "funds_measure_filed", 1)
    assert value_of(office, case, "funds_measure_filed") == 1
    verify(office, case, "funds_measure_filed", 0, FINAL)
    assert value_of(office, case, "funds_measure_filed") == 0


def test_a_collected_statement_that_there_is_no_value_does_not_hide_the_reported_one(office: Office, case: str) -> None:
    hand_in(office, case)
    enter(office, case, EnteredFigure("funds_measure_filed", 2025, "", "系统无此数据"))
    assert value_of(office, case, "funds_measure_filed") == 1


def test_no_figure_is_lost_when_it_is_entered_again(office: Office, case: str) -> None:
    hand_in(office, case)
    assert [enter(office, case, EnteredFigure("visits", 2025, text)) for text in ("10", "10", "12")] == [1, 0, 1]
    with office.desk.view(office["data_officer"]) as view:
        rows = view.session.scalars(select(FigureValue).where(FigureValue.figure == "visits")).all()
    assert [row.value for row in rows] == [10, 12]


def test_every_figure_that_does_not_fit_is_named_and_none_is_entered(office: Office, case: str) -> None:
    hand_in(office, case)
    with pytest.raises(InvalidError) as invalid:
        enter(
            office,
            case,
            EnteredFigure("beds", 2025, "1"),
            EnteredFigure("visits", 2025, "1E3"),
            EnteredFigure("visits_in_primary_care", 2025, "5"),
            EnteredFigure("visits_in_primary_care", 2025, "6"),
            EnteredFigure("cost_per_admission", 2023, "6"),
            EnteredFigure("cost_per_admission", 2025, ""),
        )
    assert {field: fault.code for field, fault in invalid.value.faults.items()} == {
        "figures.beds.2025": "unknown_figure",
        "figures.visits.2025": "number_not_plain",
        "figures.visits_in_primary_care.2025": "figure_given_twice",
        "figures.cost_per_admission.2023": "figure_year_not_asked",
        "figures.cost_per_admission.2025": "value_or_note_is_given",
    }
    assert value_of(office, case, "visits_in_primary_care") is None


def test_collected_figures_need_a_source(office: Office, case: str) -> None:
    hand_in(office, case)
    visits = [EnteredFigure("visits", 2025, "1")]
    with pytest.raises(InvalidError) as invalid:
        enter_collected_figures(office.desk, office["data_officer"], case, visits, " ")
    assert set(invalid.value.faults) == {"source"}


def test_a_hospital_enters_no_collected_figure_and_a_foreign_one_finds_no_case(office: Office, case: str) -> None:
    hand_in(office, case)
    visits = [EnteredFigure("visits", 2025, "1")]
    with pytest.raises(RefusedError):
        enter_collected_figures(office.desk, office["submitter"], case, visits, SOURCE)
    with pytest.raises(NotFoundError):
        enter_collected_figures(office.desk, office["other_submitter"], case, visits, SOURCE)


@pytest.mark.req("PF-02")
def test_a_difference_is_marked_until_a_final_value_is_decided_with_a_reason(office: Office, case: str) -> None:
    hand_in(office, case)
    enter(office, case, EnteredFigure("funds_measure_filed", 2025, "0"))
    assert open_differences(office, case) == ["funds_measure_filed"]
    with pytest.raises(RefusedError) as refused:
        decide(office, case, "collected", " ")
    assert [reason.code for reason in refused.value.reasons] == ["reason_is_given"]
    decide(office, case, "collected", "备案系统中没有记录")
    assert open_differences(office, case) == []
    assert value_of(office, case, "funds_measure_filed") == 0
    with pytest.raises(InvalidError) as invalid:
        decide(office, case, "collected", "再定一次")
    assert invalid.value.faults["figures.funds_measure_filed.2025"].code == "no_open_difference"


def decide(office: Office, case: str, stage: str, reason: str) -> None:
    resolution = Resolution("funds_measure_filed", 2025, reason, stage=stage)
    resolve_difference(office.desk, office["data_officer"], case, resolution)


def test_a_stage_that_changes_after_the_decision_marks_the_figure_again(office: Office, case: str) -> None:
    hand_in(office, case)
    enter(office, case, EnteredFigure("funds_measure_filed", 2025, "0"))
    decide(office, case, "collected", "以系统为准")
    verify(office, case, "funds_measure_filed", 1)
    assert open_differences(office, case) == ["funds_measure_filed"]
    assert value_of(office, case, "funds_measure_filed") == 0


@pytest.mark.parametrize(("verified", "is_marked"), [("80.01", []), ("80.0101", ["sign_up_rate"])])
def test_a_rate_may_differ_by_the_hundredth_people_round_to(
    office: Office, case: str, verified: str, is_marked: list[str]
) -> None:
    hand_in(office, case)
    enter(office, case, EnteredFigure("sign_up_rate", 2025, "80"))
    with office.desk.step(office["group_leader"]) as step:
        new = NewValue("sign_up_rate", 2025, Fraction(verified), None, "核查记录")
        write_figure(step, load_case(step, case), VERIFIED, new)
    assert open_differences(office, case) == is_marked


def test_a_count_may_not_differ_by_one(office: Office, case: str) -> None:
    hand_in(office, case)
    enter(office, case, EnteredFigure("visits", 2025, "1000000"))
    verify(office, case, "visits", 999_999)
    assert open_differences(office, case) == ["visits"]


def test_the_engine_reads_what_a_case_gives(office: Office, case: str) -> None:
    bring_to_site_verification(office, case)
    with office.desk.view(office["group_leader"]) as view:
        found = load_case(view, case)
        content = case_content(view, found)
        read = read_case(policy_of(view, found.cycle), content)
    assert content["figures"]["funds_measure_filed"] == {"2025": True}
    assert content["figures"]["insured_persons"] == {"2023": "100", "2024": "100", "2025": "100"}
    assert (read.figures["insured_persons", -2], read.parameters["overspend_share"]) == (Fraction(100), Fraction(7, 10))


def test_the_figures_behind_an_indicator_include_those_of_its_measure(office: Office, case: str) -> None:
    with office.desk.view(office["group_leader"]) as view:
        policy = policy_of(view, load_case(view, case).cycle)
    assert figures_behind(policy, "referral_system") == {"referral_system_established"}
    assert "visits_within_county" in figures_behind(policy, "within_county_visit_rate")


def test_a_county_figure_is_entered_once_for_all_cases_of_the_county_and_for_no_other(office: Office) -> None:
    first, second, elsewhere = open_county_cycle(office)
    enter(office, first, EnteredFigure("enrolled_persons", 2025, "500000"))
    assert value_of(office, second, "enrolled_persons") == 500_000
    assert value_of(office, elsewhere, "enrolled_persons") is None
    assert enter(office, second, EnteredFigure("enrolled_persons", 2025, "500000")) == 0


def test_a_figure_of_the_county_is_not_for_a_hospital_to_report(office: Office) -> None:
    first, _, _ = open_county_cycle(office, proceed=False)
    with pytest.raises(InvalidError) as invalid:
        save_draft(office.desk, office["submitter"], first, [TypedEntry("enrolled_persons", 2025, "1")])
    assert invalid.value.faults["figures.enrolled_persons.2025"].code == "figure_of_the_region"


@pytest.fixture
def earlier(office: Office) -> str:
    """The case of the year before, not closed yet, with one collected figure."""
    office.clock.go_to(date(2025, 1, 6))
    earlier = open_zhengzhou_cycle(office, year=2024)
    office.clock.go_to(date(2025, 2, 1))
    proceed_without_self_assessment(office.desk, office["group_leader"], earlier, "逾期未报")
    enter(office, earlier, EnteredFigure("cost_per_admission", 2024, "6000"))
    office.clock.go_to(date(2026, 1, 6))
    return earlier


def test_last_years_closed_case_gives_the_earlier_years_as_final_and_a_later_change_there_changes_nothing(
    office: Office, earlier: str
) -> None:
    close(office, earlier)
    case = open_zhengzhou_cycle(office)
    hand_in(office, case)
    for visits in ("100", "200"):
        enter(office, case, EnteredFigure("visits", 2025, visits))
    with office.desk.view(office["data_officer"]) as view:
        copied = view.session.scalars(select(FigureValue).where(FigureValue.stage == FINAL)).all()
    assert [(row.figure, row.year, row.value, row.source) for row in copied] == [
        ("cost_per_admission", 2024, Fraction(6000), f"case:{earlier}")
    ]
    with office.desk.step(office["data_officer"]) as step:
        new = NewValue("cost_per_admission", 2024, Fraction(7000), None, "更正")
        write_figure(step, load_case(step, earlier), FINAL, new)
    assert value_of(office, case, "cost_per_admission", 2024) == 6000


def test_a_case_that_is_not_closed_gives_no_earlier_years(office: Office, earlier: str) -> None:
    case = open_zhengzhou_cycle(office)
    hand_in(office, case)
    collect(office, case)
    assert value_of(office, earlier, "cost_per_admission", 2024) == 6000
    assert value_of(office, case, "cost_per_admission", 2024) == 100


def test_an_earlier_year_known_from_last_years_case_is_not_asked_of_the_hospital_again(
    office: Office, earlier: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(self_assessments, "SUPPLIERS", ("records",))
    case = open_zhengzhou_cycle(office)
    asked_before, asked_after = "cost_per_admission[-1]", "insured_persons[-1]"
    assert {asked_before, asked_after} <= set(asked(office, case))
    close(office, earlier)
    assert asked_before not in asked(office, case)
    assert asked_after in asked(office, case)


def asked(office: Office, case: str) -> tuple[str, ...]:
    with office.desk.view(office["submitter"]) as view:
        return self_assessments.unanswered_figures(view, load_case(view, case))


def close(office: Office, case: str) -> None:
    with office.desk.database.writing() as session, session.begin():
        session.execute(update(EvaluationCase).where(EvaluationCase.number == case).values(state="closed"))


def open_county_cycle(office: Office, *, proceed: bool = True) -> tuple[str, str, str]:
    """Open a cycle whose policy has county figures, for two parties of one county and one of another."""
    with office.desk.database.writing() as session, session.begin():
        second = Institution(name="中牟县中医院", kind="lead_hospital", region_code="410122")
        session.add(second)
        session.flush()
        party = EvaluatedParty(name="第二医共体", region_code="410122", institution_id=second.id)
        session.add(party)
        for role in ("submitter", "certifier"):
            session.add(
                Person(
                    account=f"second_{role}",
                    name=f"示例{role}二",
                    posts=[Post(role=role, institution_id=second.id, region_code="410122", from_on=LONG_AGO)],
                )
            )
        session.flush()
        parties = [office.parties["zhongmu"], party.id, office.parties["gongyi"]]
    plan = CyclePlan("liaoning-reference", 2025, office.institutions["bureau"], "2025年度监测")
    number = create_cycle(office.desk, office["group_leader"], plan)
    parameters = {"retained_share": "1", "overspend_share": "0.5", "sign_up_fee": "120"}
    prepare_cycle(office.desk, office["group_leader"], number, Preparation(parties, parameters, source_document="文件"))
    open_cycle(office.desk, office["group_leader"], number)
    cases = ("410122-2025-001", "410122-2025-002", "410181-2025-001")
    if proceed:
        office.clock.go_to(date(2026, 4, 1))
        for case in cases:
            proceed_without_self_assessment(office.desk, office["group_leader"], case, "逾期未报")
    return cases
