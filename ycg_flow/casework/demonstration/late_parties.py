"""Six city districts that join late, so that the demonstration shows the earlier states of a case as well.

They join by steps like everybody; their persons and figures are invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from ycg_flow.casework.demonstration.writing import write_there
from ycg_flow.casework.drafts import TypedEntry
from ycg_flow.casework.simulation.opening import YEAR
from ycg_flow.casework.simulation.people import County, write_county
from ycg_flow.casework.simulation.scene import Scene
from ycg_flow.casework.simulation.self_assessment import REQUIRED, answer_required, hand_in
from ycg_flow.casework.steps.add_party import add_party
from ycg_flow.casework.steps.extend_deadline import ExtensionDecision, extend_deadline
from ycg_flow.casework.steps.open_veto_inquiry import Suspicion, open_veto_inquiry
from ycg_flow.casework.steps.propose_fund_use import FundUse, propose_fund_use
from ycg_flow.casework.steps.save_draft import save_draft
from ycg_flow.casework.steps.send_for_certification import send_for_certification

JOINING_DAY = date(2026, 2, 25)
LAST_DAY = date(2026, 3, 16)
"""After it the year of the six counties goes on to ranks, which would wait for the districts: then none joins."""

UNTOUCHED, BEGUN, SENT, SUBMITTED, OVERDUE, SUSPECTED = (
    "zhongyuan",
    "erqi",
    "guancheng",
    "jinshui",
    "shangjie",
    "huiji",
)
DISTRICTS: Mapping[str, County] = {
    UNTOUCHED: County("410102", "中原区", ("寅镇", "卯镇"), ("尤", "许", "何")),
    BEGUN: County("410103", "二七区", ("辰镇", "巳镇"), ("吕", "施", "张")),
    SENT: County("410104", "管城回族区", ("午镇", "未镇"), ("孔", "曹", "严")),
    SUBMITTED: County("410105", "金水区", ("申镇", "酉镇"), ("华", "金", "魏")),
    OVERDUE: County("410106", "上街区", ("戌镇", "亥镇"), ("陶", "姜", "戚")),
    SUSPECTED: County("410108", "惠济区", ("天镇", "地镇"), ("谢", "邹", "喻")),
}
_USUAL_DUE, _PAST_DUE = date(2026, 3, 13), date(2026, 3, 6)
_REASON = "城区医共体本年度新纳入考核，自评时间相应顺延。"
_USE = FundUse(9_800_000_000, 9_650_000_000, "surplus_retention", "结余按规定留用，用于成员单位能力建设。")
_SAID = ("visits_within_county", "1805000")
"""What the submitted one says of a figure that the agency collects as well."""
_DOCUMENT = "演示批复〔2026〕3号"


def write_districts(scene: Scene) -> None:
    """Write the districts with their hospitals and people; they take part in nothing yet."""

    def write(session: Session) -> None:
        for key, district in DISTRICTS.items():
            write_county(session, scene.cast, key, district)

    write_there(scene, {district.code: district.name for district in DISTRICTS.values()}, write)


def join_late(scene: Scene) -> None:
    """Let the six districts join, give them time, and leave each at another point of its self-assessment."""
    # A scene of their own: what the six counties do is done for every case of theirs.
    late = Scene(scene.desk, scene.clock, scene.cast, scene.cycle)
    for key in DISTRICTS:
        late.cases[key] = late.do("leader", add_party, late.cycle, late.cast.parties[key], _REASON)
        due = _PAST_DUE if key == OVERDUE else _USUAL_DUE
        late.do("leader", extend_deadline, late.cases[key], ExtensionDecision(due, _REASON, _DOCUMENT))
    _begin(late)
    answer_required(late, SENT)
    answer_required(late, SUBMITTED, _SAID)
    for key in (SENT, SUBMITTED):
        late.do(f"{key}.submitter", propose_fund_use, late.cases[key], _USE)
    late.do(f"{SENT}.submitter", send_for_certification, late.cases[SENT])
    hand_in(late, SUBMITTED)
    suspicion = Suspicion("insurance_fraud", "智能监控提示分解住院，涉嫌欺诈骗保。")
    late.do("rectifier", open_veto_inquiry, late.cases[SUSPECTED], suspicion)


def _begin(late: Scene) -> None:
    """One answer is a number, another is not one yet; the overdue district stops after its first."""
    entries = [TypedEntry(REQUIRED[0], YEAR, "1"), TypedEntry("visits_within_county", YEAR, "约一百二十万")]
    late.do(f"{BEGUN}.submitter", save_draft, late.cases[BEGUN], entries)
    late.do(f"{OVERDUE}.submitter", save_draft, late.cases[OVERDUE], entries[:1])
