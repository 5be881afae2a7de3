"""What tests need on site: samples drawn and checked, people interviewed, patients surveyed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from tests.casework.handing_in import bring_to_site_verification
from tests.casework.office import Office, open_zhengzhou_cycle
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.sampling import Commitment, SamplePlan, draws_of
from ycg_flow.casework.steps.commit_sample_seed import commit_sample_seed
from ycg_flow.casework.steps.draw_sample import SampleFrame, draw_sample
from ycg_flow.casework.steps.record_interview import NewInterview, record_interview
from ycg_flow.casework.steps.record_survey import record_survey
from ycg_flow.casework.steps.record_verification import ItemResult, record_verification
from ycg_flow.casework.surveys import SurveyCounts, SurveyResult
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.verification import (
    DOCUMENT_KINDS,
    IN_ORDER,
    INSURED_PATIENT,
    INTERVIEW_KINDS,
    SampleDraw,
)

VISIT_DAY = date(2026, 1, 5)
PATIENTS = 20
CLEAN = ItemResult(IN_ORDER)


def case_on_site(office: Office) -> str:
    """Bring Zhongmu's Zhengzhou case to site verification and return its number."""
    case = open_zhengzhou_cycle(office)
    bring_to_site_verification(office, case)
    return case


def a_frame(prefix: str = "ZY", count: int = 40) -> SampleFrame:
    return SampleFrame([f"{prefix}{number:04d}" for number in range(1, count + 1)], "医院信息系统导出清单")


def commit(office: Office, case: str, kind: str = DOCUMENT_KINDS[0], size: int = 3) -> Commitment:
    return commit_sample_seed(office.desk, office["evaluator"], case, SamplePlan(kind, size))


def draw(office: Office, case: str, kind: str = DOCUMENT_KINDS[0], size: int = 3, count: int = 40) -> str:
    """Commit and draw, and return the number of the sample."""
    number = commit(office, case, kind, size).number
    draw_sample(office.desk, office["evaluator"], number, a_frame(count=count))
    return number


def stored_draw(office: Office, number: str) -> SampleDraw:
    """The draw with its items and checks, as they are stored."""
    with office.desk.view(office["group_leader"]) as view:
        case = load_case(view, number.rpartition("-")[0])
        found = next(own for own in draws_of(view, case) if own.number == number)
        assert found.frame is None or found.frame
        return found


def check_all(office: Office, number: str, result: ItemResult = CLEAN) -> None:
    """Record the same result for every item of a sample."""
    for item in stored_draw(office, number).items:
        record_verification(office.desk, office["evaluator"], number, item.position, result)


def interview_everybody(office: Office, case: str) -> None:
    for kind in INTERVIEW_KINDS:
        new = NewInterview(kind, "中牟县人民医院会议室", VISIT_DAY, "了解医共体内转诊流程。")
        record_interview(office.desk, office["evaluator"], case, new)


def a_result(
    dissatisfied: int = 2, surveyed: int = PATIENTS, not_reached: Mapping[str, str] | None = None
) -> SurveyResult:
    counts = SurveyCounts(surveyed, surveyed - dissatisfied - 1, 1, dissatisfied)
    return SurveyResult(counts, {"dissatisfied_patients": "dissatisfied"}, VISIT_DAY, not_reached or {})


def survey(office: Office, case: str, result: SurveyResult | None = None) -> int:
    """Report a survey of the drawn patients."""
    return record_survey(office.desk, office["surveyor"], case, result or a_result())


def verify_everything(office: Office, case: str, dissatisfied: int = 2) -> None:
    """Do all that concluding the site verification asks for."""
    for kind in DOCUMENT_KINDS:
        check_all(office, draw(office, case, kind))
    interview_everybody(office, case)
    draw(office, case, INSURED_PATIENT, PATIENTS)
    survey(office, case, a_result(dissatisfied))


def acts_of(office: Office, act: str) -> list[HistoryEntry]:
    """The history entries of an act, the oldest first."""
    with office.desk.view(office["group_leader"]) as view:
        query = select(HistoryEntry).where(HistoryEntry.act == act).order_by(HistoryEntry.sequence)
        return list(view.session.scalars(query))
