"""Nan'an's round of 2021: six centres, ranked, share a package, a reserve and an incentive; played to its end in 2022.

The text of 2021 was a trial of one year, and the tables of its indicators did not come with it: the scores are entered
as the register gives them. The figures are those of the policy's own example, so that the sheets can be compared.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from ycg_flow.casework.demonstration.passage import (
    PAPER_SIZES,
    Site,
    approve,
    collect,
    form_group,
    hand_in_report,
    keep_ledger,
    open_for,
    pay,
    play_days,
    read_everything,
    send_and_agree,
    visit,
)
from ycg_flow.casework.demonstration.writing import write_there
from ycg_flow.casework.entered_figures import EnteredFigure
from ycg_flow.casework.ledger import LedgerInput
from ycg_flow.casework.simulation.people import Cast, City, write_centre, write_city
from ycg_flow.casework.simulation.scene import Days, Scene
from ycg_flow.casework.steps.close_case import close_case
from ycg_flow.casework.steps.conclude_site_verification import conclude_site_verification
from ycg_flow.casework.steps.enter_ledger import enter_round_ledger
from ycg_flow.casework.steps.finalise_cohort import close_cycle, finalise_cohort
from ycg_flow.casework.steps.prepare_statement import prepare_statement
from ycg_flow.resources import config_dir

POLICY = "nanan-2021"
ROUND_YEAR = 2021
ROUND_EVE = datetime(2022, 1, 4, tzinfo=UTC)
TITLE = "2021年度片区诊疗中心绩效考核（演示数据）"
NANAN = City("350583", "南安市", "nanan.", "潘葛范彭郎鲁韦昌马苗凤花方俞", date(2021, 1, 1))
_REGIONS = {"350000": "福建省", "350500": "泉州市", NANAN.code: NANAN.name}
_PARAMETERS = {"incentive_share_after_three_years": "0.55", "reserve_overspend_share": "0.5"}
_DOCUMENT = "演示用总医院会议纪要，非正式文件"
_SOURCE = "2021年度考核登记（演示）"
_BOOKS = "2021年度打包基金台账（演示）"
_CIRCULAR = "演示通报〔2022〕1号"

_REPORT = {
    "fund_use": "打包基金按季预付，年度使用情况和结余（超支）原因见附表。",
    "package_evaluation": "对照总额包干支付考核逐项自查，失分项已说明原因。",
    "reform_monitoring": "对照医改监测考核逐项自查，失分项已说明原因。",
    "members": "已对所辖成员单位完成二次考核，分配建议见附表。",
    "next_steps": "针对存在问题制定整改措施，明确责任人和期限。",
}
_CENTRES: Mapping[str, tuple[str, str]] = {
    "shiqu": ("任柳", "93"),
    "zhongyi": ("酆鲍", "91"),
    "guangqian": ("史唐", "88"),
    "nanqiao": ("费廉", "90"),
    "haidu": ("岑薛", "86"),
    "honglai": ("雷贺", "84"),
}
"""The centres in the order of the policy's example: surnames of those who hand in, score of what is not ranked."""


@dataclass(frozen=True)
class _Books:
    """What the policy's own example says: of each centre by key, and of the round."""

    centres: Mapping[str, Mapping[str, Any]]
    common: Mapping[str, Any]


@cache
def _books() -> _Books:
    content = json.loads((config_dir() / "policies" / POLICY / "demo.json").read_text(encoding="utf-8"))
    return _Books(dict(zip(_CENTRES, content["parties"], strict=True)), content["ledger"])


def play_the_round(scene: Scene) -> None:
    """Write the city with its centres and play the round of 2021 to its end; nothing of it is left to do."""
    there = Scene(scene.desk, scene.clock, Cast(), year=ROUND_YEAR)

    def write(session: Session) -> None:
        write_city(session, there.cast, NANAN)
        for key, (surnames, _) in _CENTRES.items():
            write_centre(session, there.cast, key, str(_books().centres[key]["id"]), surnames, NANAN)

    write_there(scene, _REGIONS, write)
    play_days(there, _DAYS)
    read_everything(there)


def _open(there: Scene) -> None:
    open_for(there, POLICY, TITLE, list(_CENTRES), _PARAMETERS, _DOCUMENT)
    there.cases = {key: f"{NANAN.code}-{ROUND_YEAR}-{place:03}" for place, key in enumerate(_CENTRES, 1)}


def _hand_in(there: Scene) -> None:
    for key in there.cases:
        hand_in_report(there, key, _REPORT)


def _collect(there: Scene) -> None:
    for key, (_, other) in _CENTRES.items():
        form_group(there, key)
        books = _books().centres[key]
        scores = {
            "insurance_evaluation": books["score"],
            "reform_monitoring_evaluation": other,
            "other_appraisal": other,
        }
        collect(there, key, [EnteredFigure(figure, ROUND_YEAR, text) for figure, text in scores.items()], _SOURCE)
        keep_ledger(there, key, _typed(books["ledger"]), _BOOKS)


def _visit(there: Scene) -> None:
    for key, case in there.cases.items():
        visit(there, key, Site(NANAN.code, f"{_books().centres[key]['id']}诊疗中心"), PAPER_SIZES)
        there.do("leader", conclude_site_verification, case)


def _judge(there: Scene) -> None:
    for key in there.cases:
        send_and_agree(there, key)


def _approve(there: Scene) -> None:
    for key in there.cases:
        approve(there, key)
    there.do("leader", finalise_cohort, there.cycle)


def _settle(there: Scene) -> None:
    there.do("settler", enter_round_ledger, there.cycle, LedgerInput(_typed(_books().common), _BOOKS))
    for key, case in there.cases.items():
        there.statements[key] = there.do("settler", prepare_statement, case)
    for place, key in enumerate(there.cases, 1):
        pay(there, key, _CIRCULAR, f"演示凭证-{ROUND_YEAR}-{place:02}")


def _close(there: Scene) -> None:
    for case in there.cases.values():
        there.do("rectifier", close_case, case)
    there.do("leader", close_cycle, there.cycle)


def _typed(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


_DAYS: Days = (
    (date(2022, 1, 5), _open),
    (date(2022, 1, 20), _hand_in),
    (date(2022, 2, 9), _collect),
    (date(2022, 2, 16), _visit),
    (date(2022, 2, 21), _judge),
    (date(2022, 2, 28), _approve),
    (date(2022, 3, 18), _settle),
    (date(2022, 4, 8), _close),
)
