"""Last year, 2024, of one county and one district: played to its end, so that the demonstration holds settled cases.

The county shows its result beside last year's; the district is offered last year's figures for its self-assessment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from ycg_flow.casework.demonstration.late_parties import BEGUN, DISTRICTS
from ycg_flow.casework.entered_figures import EnteredFigure
from ycg_flow.casework.jobs.deliver import deliver
from ycg_flow.casework.ledger import LedgerInput
from ycg_flow.casework.queries.notices import inbox
from ycg_flow.casework.sampling import SamplePlan
from ycg_flow.casework.simulation.collection import GROUP, declare_no_conflict
from ycg_flow.casework.simulation.figures import PARAMETERS, RECORDS, REGISTER, SITE, SURVEY, Row, ledger_of, of_county
from ycg_flow.casework.simulation.money import movement_of
from ycg_flow.casework.simulation.opening import PARAMETER_DOCUMENT, POLICY
from ycg_flow.casework.simulation.people import BUREAU, COUNTIES
from ycg_flow.casework.simulation.scene import Scene
from ycg_flow.casework.simulation.self_assessment import answer_required, fund_use_of, hand_in
from ycg_flow.casework.simulation.story import EVENING, OFFICE
from ycg_flow.casework.simulation.verification import IN_LIST, PAPERS, PATIENTS, list_of, papers
from ycg_flow.casework.steps.approve_result import Signature, approve_result
from ycg_flow.casework.steps.close_case import close_case
from ycg_flow.casework.steps.commit_sample_seed import commit_sample_seed
from ycg_flow.casework.steps.compute_preliminary_result import compute_preliminary_result
from ycg_flow.casework.steps.conclude_data_collection import conclude_data_collection
from ycg_flow.casework.steps.conclude_site_verification import conclude_site_verification
from ycg_flow.casework.steps.confirm_statement import confirm_statement
from ycg_flow.casework.steps.create_cycle import CyclePlan, create_cycle
from ycg_flow.casework.steps.draw_sample import draw_sample
from ycg_flow.casework.steps.enter_collected_figures import enter_collected_figures
from ycg_flow.casework.steps.enter_ledger import enter_ledger
from ycg_flow.casework.steps.enter_verified_figures import enter_verified_figures
from ycg_flow.casework.steps.finalise_cohort import close_cycle, finalise_cohort
from ycg_flow.casework.steps.finish_settlement import finish_settlement
from ycg_flow.casework.steps.form_evaluation_group import Naming, form_evaluation_group
from ycg_flow.casework.steps.give_feedback import PartyView, give_feedback
from ycg_flow.casework.steps.inform_departments import inform_departments
from ycg_flow.casework.steps.issue_statement import issue_statement
from ycg_flow.casework.steps.open_cycle import open_cycle
from ycg_flow.casework.steps.prepare_cycle import Preparation, prepare_cycle
from ycg_flow.casework.steps.prepare_statement import prepare_statement
from ycg_flow.casework.steps.propose_fund_use import propose_fund_use
from ycg_flow.casework.steps.propose_statement import propose_statement
from ycg_flow.casework.steps.read_notices import read_notices
from ycg_flow.casework.steps.record_interview import NewInterview, record_interview
from ycg_flow.casework.steps.record_payment import record_payment
from ycg_flow.casework.steps.record_survey import record_survey
from ycg_flow.casework.steps.record_verification import ItemResult, record_verification
from ycg_flow.casework.steps.score_indicator import NewScore, score_indicator
from ycg_flow.casework.steps.send_preliminary_result import send_preliminary_result
from ycg_flow.casework.steps.submit_for_approval import submit_for_approval
from ycg_flow.casework.surveys import SurveyCounts, SurveyResult
from ycg_flow.records.verification import DOCUMENT_KINDS, INSURED_PATIENT, INTERVIEW_KINDS

LAST_YEAR = 2024
EVE = datetime(2025, 1, 5, tzinfo=UTC)
TITLE = "2024年度县域医共体医保绩效考核（演示数据）"
SETTLED: Mapping[str, str] = {"zhongmu": "zhongmu", BEGUN: "dengfeng"}
"""Who was settled last year, and the county whose invented figures theirs are made of."""

_SOURCE = "2024年度数据（演示）"
_CIRCULAR = "演示通报〔2025〕2号"
_GROWTH = {
    "consortium_outpatient_visits": Decimal("1.02"),
    "consortium_fund_spending": Decimal("1.02"),
    "inpatient_paid_by_patients": Decimal("1.01"),
    "insured_admissions": Decimal("0.99"),
}
"""How much a figure grew in a year that no row tells of, where that is not the usual; shares change as well so."""
_USUAL_GROWTH = Decimal("1.03")
_PLACES = {**COUNTIES, **DISTRICTS}


def play_last_year(scene: Scene) -> None:
    """Play last year from its self-assessments to its end; nothing of it is left to do."""
    last = Scene(scene.desk, scene.clock, scene.cast, year=LAST_YEAR)
    for day, act in _DAYS:
        scene.clock.go_to(day, OFFICE)
        act(last)
        scene.clock.go_to(day, EVENING)
        deliver(scene.desk)
    _read_everything(last)


def _read_everything(last: Scene) -> None:
    """Nobody finds last year's notices unread."""
    for person in last.cast.people.values():
        with last.desk.view(person) as view:
            notices = [notice.id for notice in inbox(view)]
        read_notices(last.desk, person, notices)


def _open(last: Scene) -> None:
    plan = CyclePlan(POLICY, LAST_YEAR, last.cast.institutions[BUREAU], TITLE, is_demonstration=True)
    last.cycle = last.do("leader", create_cycle, plan)
    parties = [last.cast.parties[key] for key in SETTLED]
    last.do("leader", prepare_cycle, last.cycle, Preparation(parties, PARAMETERS, source_document=PARAMETER_DOCUMENT))
    last.do("leader", open_cycle, last.cycle)
    last.cases = {key: f"{_PLACES[key].code}-{LAST_YEAR}-001" for key in SETTLED}


def _hand_in(last: Scene) -> None:
    for key in SETTLED:
        answer_required(last, key)
        last.do(f"{key}.submitter", propose_fund_use, last.cases[key], fund_use_of(ledger_of(SETTLED[key])))
        hand_in(last, key)


def _collect(last: Scene) -> None:
    named = [Naming(last.cast.people[who], role) for who, role in GROUP]
    for case in last.cases.values():
        last.do("leader", form_evaluation_group, case, named)
    declare_no_conflict(last)
    for key, case in last.cases.items():
        last.do("data", enter_collected_figures, case, _a_year_before((*RECORDS, *REGISTER), key), _SOURCE)
        last.do("settler", enter_ledger, case, LedgerInput(ledger_of(SETTLED[key]), "2024年度清算台账（演示）"))
        last.do("data", conclude_data_collection, case)


def _visit(last: Scene) -> None:
    for key, case in last.cases.items():
        for kind in (*DOCUMENT_KINDS, INSURED_PATIENT):
            plan = SamplePlan(kind, PATIENTS if kind == INSURED_PATIENT else PAPERS)
            draw = last.do("evaluator", commit_sample_seed, case, plan)
            last.do("evaluator", draw_sample, draw.number, list_of(_PLACES[key].code, kind, IN_LIST))
        for number, _, position in papers(last, case):
            last.do("second_evaluator", record_verification, number, position, ItemResult("in_order"))
        for kind in INTERVIEW_KINDS:
            heard = NewInterview(kind, f"{_PLACES[key].name}人民医院", last.clock.today, "按提纲访谈，情况已记录。")
            last.do("evaluator", record_interview, case, heard)
        last.do("evaluator", enter_verified_figures, case, _a_year_before(SITE, key), _SOURCE)
        ((figure, _, dissatisfied),) = of_county(SURVEY, SETTLED[key])
        counts = SurveyCounts(PATIENTS, PATIENTS - int(dissatisfied), 0, int(dissatisfied))
        last.do("surveyor", record_survey, case, SurveyResult(counts, {figure: "dissatisfied"}, last.clock.today))
        last.do("leader", conclude_site_verification, case)


def _judge(last: Scene) -> None:
    for key, case in last.cases.items():
        score = NewScore("budget_plan", "4", "预算编制较完整，个别乡镇的分配依据不够具体。")
        last.do("evaluator", score_indicator, case, score)
        last.do("leader", compute_preliminary_result, case)
        last.do("leader", send_preliminary_result, case)
        last.do(f"{key}.submitter", give_feedback, case, PartyView(agrees=True))


def _approve(last: Scene) -> None:
    for case in last.cases.values():
        digest = last.do("leader", submit_for_approval, case)
        last.do("approver", approve_result, case, Signature(digest))
    last.do("leader", finalise_cohort, last.cycle)


def _settle(last: Scene) -> None:
    for key, case in last.cases.items():
        statement = last.statements[key] = last.do("settler", prepare_statement, case)
        digest = last.do("settler", propose_statement, statement)
        last.do("approver", confirm_statement, statement, digest)
        last.do("settler", issue_statement, statement)
        last.do("settler", inform_departments, case, _CIRCULAR)
        voucher = f"演示凭证-{LAST_YEAR}-{_PLACES[key].code}"
        last.do("settler", record_payment, statement, movement_of(last, key, voucher))
        last.do("settler", finish_settlement, case)


def _close(last: Scene) -> None:
    for case in last.cases.values():
        last.do("rectifier", close_case, case)
    last.do("leader", close_cycle, last.cycle)


def _a_year_before(rows: Sequence[Row], key: str) -> list[EnteredFigure]:
    """Return each row for the year before: as this year's rows tell it, else a little less than the year after."""
    told = {(figure, year): text for figure, year, text in of_county(rows, SETTLED[key])}
    return list(_rows_before(told))


def _rows_before(told: Mapping[tuple[str, int], str]) -> Iterator[EnteredFigure]:
    for (figure, year), text in told.items():
        growth = _GROWTH.get(figure, _USUAL_GROWTH)
        earlier = told.get((figure, year - 1)) or str((Decimal(text) / growth).quantize(Decimal(text)))
        yield EnteredFigure(figure, year - 1, earlier)


_DAYS: Sequence[tuple[date, Callable[[Scene], None]]] = (
    (date(2025, 1, 6), _open),
    (date(2025, 1, 20), _hand_in),
    (date(2025, 2, 12), _collect),
    (date(2025, 2, 26), _visit),
    (date(2025, 3, 4), _judge),
    (date(2025, 3, 12), _approve),
    (date(2025, 3, 28), _settle),
    (date(2025, 4, 9), _close),
)
