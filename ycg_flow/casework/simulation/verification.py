"""February and March 2026: samples drawn by committed seeds, checks and interviews on site, the surveyor's tallies."""

from __future__ import annotations

from datetime import date

from ycg_flow.casework.entered_figures import EnteredFigure
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.sampling import SamplePlan, standing_draws
from ycg_flow.casework.simulation.figures import SITE, SURVEY, of_county
from ycg_flow.casework.simulation.people import COUNTIES
from ycg_flow.casework.simulation.scene import Days, Scene
from ycg_flow.casework.steps.commit_sample_seed import commit_sample_seed
from ycg_flow.casework.steps.conclude_site_verification import conclude_site_verification
from ycg_flow.casework.steps.draw_sample import SampleFrame, draw_sample
from ycg_flow.casework.steps.enter_verified_figures import enter_verified_figures
from ycg_flow.casework.steps.record_interview import NewInterview, record_interview
from ycg_flow.casework.steps.record_survey import record_survey
from ycg_flow.casework.steps.record_verification import Finding, ItemResult, record_verification
from ycg_flow.casework.steps.redraw_sample import redraw_sample
from ycg_flow.casework.surveys import SurveyCounts, SurveyResult
from ycg_flow.records.verification import ACCOUNT, DOCUMENT_KINDS, INSURED_PATIENT, INTERVIEW_KINDS, PURCHASE_RECORD

PAPERS, PATIENTS, IN_LIST = 2, 20, 60
LATE_PAYER, INCOMPLETE = "xingyang", "gongyi"
UNREACHABLE = "zhongmu"
"""Where one patient of the sample cannot be reached and the next in order takes the place."""

SHORT_PAYMENT = Finding("当季向一个成员单位少拨预付资金。", "A-7", "payment_to_members", "late_or_short_payments")
_PREFIXES = dict(zip((*DOCUMENT_KINDS, INSURED_PATIENT), ("BL", "CF", "ZB", "CG", "HZ"), strict=True))


def commit_and_draw(scene: Scene) -> None:
    """The seed is bound first, then the list given, then drawn: four kinds of papers and twenty patients."""
    for key, case in scene.cases.items():
        for kind in (*DOCUMENT_KINDS, INSURED_PATIENT):
            plan = SamplePlan(kind, PATIENTS if kind == INSURED_PATIENT else PAPERS)
            draw = scene.do("evaluator", commit_sample_seed, case, plan)
            scene.do("evaluator", draw_sample, draw.number, list_of(COUNTIES[key].code, kind, IN_LIST))


def draw_anew(scene: Scene) -> None:
    """One hospital's list of purchases was not whole: drawn anew, with the reason."""
    case = scene.cases[INCOMPLETE]
    with scene.desk.view(scene.cast.people["evaluator"]) as view:
        former = standing_draws(view, load_case(view, case))[PURCHASE_RECORD].number
    again = scene.do("evaluator", redraw_sample, former, "原清单缺少四季度采购记录，补全后重新抽取。")
    scene.do("evaluator", draw_sample, again.number, list_of(COUNTIES[INCOMPLETE].code, PURCHASE_RECORD, IN_LIST + 20))


def check_on_site(scene: Scene) -> None:
    """Every drawn paper is looked at, three kinds of people are heard, what was counted is entered."""
    for key, case in scene.cases.items():
        for number, kind, position in papers(scene, case):
            is_short = (key, kind, position) == (LATE_PAYER, ACCOUNT, 1)
            result = ItemResult("with_findings", [SHORT_PAYMENT]) if is_short else ItemResult("in_order")
            scene.do("second_evaluator", record_verification, number, position, result)
        for kind in INTERVIEW_KINDS:
            new = NewInterview(kind, f"{COUNTIES[key].name}人民医院", scene.clock.today, "按提纲访谈，情况已记录。")
            scene.do("evaluator", record_interview, case, new)
        verified = [EnteredFigure(*row) for row in of_county(SITE, key)]
        scene.do("evaluator", enter_verified_figures, case, verified, "现场核查底稿（演示）")


def survey(scene: Scene) -> None:
    """No site is left before the surveyor's count is in; then twenty patients of each county are counted."""
    first = next(iter(scene.cases.values()))
    act = "case.conclude_site_verification"
    scene.is_refused("leader", first, act, conclude_site_verification, first)
    for key, case in scene.cases.items():
        ((figure, _, dissatisfied),) = of_county(SURVEY, key)
        bad = int(dissatisfied)
        result = SurveyResult(
            SurveyCounts(PATIENTS, PATIENTS - bad, 0, bad),
            {figure: "dissatisfied"},
            scene.clock.today,
            _not_reached(scene, case) if key == UNREACHABLE else {},
        )
        scene.do("surveyor", record_survey, case, result)


def conclude(scene: Scene) -> None:
    """The site is done; scoring begins."""
    for case in scene.cases.values():
        scene.do("leader", conclude_site_verification, case)


def list_of(code: str, kind: str, size: int) -> SampleFrame:
    """Return a list to draw from, of a county by its code."""
    references = [f"{_PREFIXES[kind]}{code}-{place:04}" for place in range(1, size + 1)]
    return SampleFrame(references, "医院信息系统导出清单（演示）")


def papers(scene: Scene, case: str) -> list[tuple[str, str, int]]:
    """Return number, kind and place of every paper drawn, as the evaluators read them on their list."""
    with scene.desk.view(scene.cast.people["evaluator"]) as view:
        draws = standing_draws(view, load_case(view, case))
        return [(draws[kind].number, kind, item.position) for kind in DOCUMENT_KINDS for item in draws[kind].items]


def _not_reached(scene: Scene, case: str) -> dict[str, str]:
    with scene.desk.view(scene.cast.people["evaluator"]) as view:
        draw = standing_draws(view, load_case(view, case))[INSURED_PATIENT]
        return {draw.items[0].reference: "三次拨打无人接听。"}


DAYS: Days = (
    (date(2026, 2, 24), commit_and_draw),
    (date(2026, 2, 25), draw_anew),
    (date(2026, 2, 27), check_on_site),
    (date(2026, 3, 3), survey),
    (date(2026, 3, 4), conclude),
)
