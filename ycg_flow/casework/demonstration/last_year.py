"""Last year, 2024, of one county and one district: played to its end, so that the demonstration holds settled cases.

The county shows its result beside last year's; the district is offered last year's figures for its self-assessment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from ycg_flow.casework.demonstration.late_parties import BEGUN, DISTRICTS
from ycg_flow.casework.demonstration.passage import (
    PAPER_SIZES,
    Site,
    approve,
    collect,
    form_group,
    keep_ledger,
    open_for,
    pay,
    play_days,
    read_everything,
    send_and_agree,
    visit,
)
from ycg_flow.casework.entered_figures import EnteredFigure
from ycg_flow.casework.simulation.figures import PARAMETERS, RECORDS, REGISTER, SITE, SURVEY, Row, ledger_of, of_county
from ycg_flow.casework.simulation.opening import PARAMETER_DOCUMENT, POLICY
from ycg_flow.casework.simulation.people import COUNTIES
from ycg_flow.casework.simulation.scene import Days, Scene
from ycg_flow.casework.simulation.self_assessment import answer_required, fund_use_of, hand_in
from ycg_flow.casework.simulation.verification import PATIENTS
from ycg_flow.casework.steps.close_case import close_case
from ycg_flow.casework.steps.conclude_site_verification import conclude_site_verification
from ycg_flow.casework.steps.enter_verified_figures import enter_verified_figures
from ycg_flow.casework.steps.finalise_cohort import close_cycle, finalise_cohort
from ycg_flow.casework.steps.prepare_statement import prepare_statement
from ycg_flow.casework.steps.propose_fund_use import propose_fund_use
from ycg_flow.casework.steps.record_survey import record_survey
from ycg_flow.casework.steps.score_indicator import NewScore, score_indicator
from ycg_flow.casework.surveys import SurveyCounts, SurveyResult
from ycg_flow.records.verification import INSURED_PATIENT

LAST_YEAR = 2024
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
_SIZES = {**PAPER_SIZES, INSURED_PATIENT: PATIENTS}
_PLACES = {**COUNTIES, **DISTRICTS}


def play_last_year(scene: Scene) -> None:
    """Play last year from its self-assessments to its end; nothing of it is left to do."""
    last = Scene(scene.desk, scene.clock, scene.cast, year=LAST_YEAR)
    play_days(last, _DAYS)
    read_everything(last)


def _open(last: Scene) -> None:
    open_for(last, POLICY, TITLE, list(SETTLED), PARAMETERS, PARAMETER_DOCUMENT)
    last.cases = {key: f"{_PLACES[key].code}-{LAST_YEAR}-001" for key in SETTLED}


def _hand_in(last: Scene) -> None:
    for key in SETTLED:
        answer_required(last, key)
        last.do(f"{key}.submitter", propose_fund_use, last.cases[key], fund_use_of(ledger_of(SETTLED[key])))
        hand_in(last, key)


def _collect(last: Scene) -> None:
    for key in last.cases:
        form_group(last, key)
        keep_ledger(last, key, ledger_of(SETTLED[key]), "2024年度清算台账（演示）")
        collect(last, key, _a_year_before((*RECORDS, *REGISTER), key), _SOURCE)


def _visit(last: Scene) -> None:
    for key, case in last.cases.items():
        visit(last, key, Site(_PLACES[key].code, f"{_PLACES[key].name}人民医院"), _SIZES)
        last.do("evaluator", enter_verified_figures, case, _a_year_before(SITE, key), _SOURCE)
        ((figure, _, dissatisfied),) = of_county(SURVEY, SETTLED[key])
        counts = SurveyCounts(PATIENTS, PATIENTS - int(dissatisfied), 0, int(dissatisfied))
        last.do("surveyor", record_survey, case, SurveyResult(counts, {figure: "dissatisfied"}, last.clock.today))
        last.do("leader", conclude_site_verification, case)


def _judge(last: Scene) -> None:
    for key, case in last.cases.items():
        score = NewScore("budget_plan", "4", "预算编制较完整，个别乡镇的分配依据不够具体。")
        last.do("evaluator", score_indicator, case, score)
        send_and_agree(last, key)


def _approve(last: Scene) -> None:
    for key in last.cases:
        approve(last, key)
    last.do("leader", finalise_cohort, last.cycle)


def _settle(last: Scene) -> None:
    for key, case in last.cases.items():
        last.statements[key] = last.do("settler", prepare_statement, case)
        pay(last, key, _CIRCULAR, f"演示凭证-{LAST_YEAR}-{_PLACES[key].code}")


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


_DAYS: Days = (
    (date(2025, 1, 6), _open),
    (date(2025, 1, 20), _hand_in),
    (date(2025, 2, 12), _collect),
    (date(2025, 2, 26), _visit),
    (date(2025, 3, 4), _judge),
    (date(2025, 3, 12), _approve),
    (date(2025, 3, 28), _settle),
    (date(2025, 4, 9), _close),
)
