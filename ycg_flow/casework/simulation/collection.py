"""February 2026: evaluation groups, collected figures, a difference that is resolved, and the ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ycg_flow.casework.entered_figures import EnteredFigure
from ycg_flow.casework.ledger import LedgerInput
from ycg_flow.casework.simulation.figures import RECORDS, REGISTER, ledger_of, of_county
from ycg_flow.casework.simulation.opening import YEAR
from ycg_flow.casework.simulation.people import COUNTIES
from ycg_flow.casework.simulation.scene import Days, Scene
from ycg_flow.casework.simulation.self_assessment import CARELESS, DELAYED, MISREPORTED
from ycg_flow.casework.steps.conclude_data_collection import conclude_data_collection
from ycg_flow.casework.steps.declare_interest import declare_interest
from ycg_flow.casework.steps.enter_collected_figures import enter_collected_figures
from ycg_flow.casework.steps.enter_ledger import enter_ledger
from ycg_flow.casework.steps.form_evaluation_group import Naming, form_evaluation_group
from ycg_flow.casework.steps.resolve_difference import Resolution, resolve_difference
from ycg_flow.casework.steps.take_back_submission import take_back_submission

GROUP = (
    ("leader", "group_leader"),
    ("evaluator", "evaluator"),
    ("second_evaluator", "evaluator"),
    ("surveyor", "surveyor"),
)
CONFLICTED, TOO_LATE = "third_evaluator", "xinzheng"
IN_TIME = tuple(key for key in COUNTIES if key not in {CARELESS, DELAYED})


def form_groups(scene: Scene) -> None:
    """Every case gets its group; one member has a relative in the hospital and says so."""
    for key, case in scene.cases.items():
        named = [Naming(scene.cast.people[who], role) for who, role in GROUP]
        if key == CARELESS:
            named.append(Naming(scene.cast.people[CONFLICTED], "evaluator"))
        scene.do("leader", form_evaluation_group, case, named)
    declare_no_conflict(scene, list(scene.cases.values()))
    case = scene.cases[CARELESS]
    scene.do(CONFLICTED, declare_interest, case, has_conflict=True, declaration="配偶在该院任职，申请回避。")
    again = [Naming(scene.cast.people[CONFLICTED], "evaluator")]
    scene.is_refused("leader", case, "case.form_evaluation_group", form_evaluation_group, case, again)


def declare_no_conflict(scene: Scene, cases: Sequence[str]) -> None:
    """Everybody of the usual group declares to have no part in the hospitals of these cases."""
    for who, _ in GROUP:
        for case in cases:
            scene.do(who, declare_interest, case, has_conflict=False)


def collect_first(scene: Scene) -> None:
    """The figures of four counties come in; after that no submission is taken back any more."""
    _collect(scene, IN_TIME)
    case = scene.cases[TOO_LATE]
    act = "case.take_back_submission"
    scene.is_refused(f"{TOO_LATE}.submitter", case, act, take_back_submission, case, "想补充材料。")


def collect_rest(scene: Scene) -> None:
    """Those of the returned and of the extended county follow; one figure is not what the hospital said."""
    _collect(scene, (CARELESS, DELAYED))
    figure, said = MISREPORTED
    reason = f"自报{said}人次含县域外就诊记录，以医保结算数据为准。"
    scene.do("data", resolve_difference, scene.cases[CARELESS], Resolution(figure, YEAR, reason, stage="collected"))


def enter_ledgers(scene: Scene) -> None:
    """The settlement officer enters what the books say at year end."""
    for key, case in scene.cases.items():
        scene.do("settler", enter_ledger, case, LedgerInput(ledger_of(key), "2025年度清算台账（演示）"))


def conclude(scene: Scene) -> None:
    """Collection is over for all six."""
    for case in scene.cases.values():
        scene.do("data", conclude_data_collection, case)


def _collect(scene: Scene, counties: Sequence[str]) -> None:
    for key in counties:
        for rows, source in ((RECORDS, "医保结算数据（演示）"), (REGISTER, "医保部门日常监管登记（演示）")):
            entered = [EnteredFigure(*row) for row in of_county(rows, key)]
            scene.do("data", enter_collected_figures, scene.cases[key], entered, source)


DAYS: Days = (
    (date(2026, 2, 3), form_groups),
    (date(2026, 2, 4), collect_first),
    (date(2026, 2, 9), collect_rest),
    (date(2026, 2, 9), enter_ledgers),
    (date(2026, 2, 10), conclude),
)
