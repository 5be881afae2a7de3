"""March 2026: scores, preliminary results, two objections, approval and public notice."""

from __future__ import annotations

from datetime import date

from ycg_flow.casework.matters import Matter
from ycg_flow.casework.simulation.figures import PLAN_POINTS
from ycg_flow.casework.simulation.people import COUNTIES
from ycg_flow.casework.simulation.scene import Days, Scene
from ycg_flow.casework.simulation.self_assessment import OVERDUE
from ycg_flow.casework.steps.answer_objection import dismiss_objection, uphold_objection
from ycg_flow.casework.steps.approve_result import Signature, approve_result
from ycg_flow.casework.steps.assign_objection import assign_objection
from ycg_flow.casework.steps.compute_preliminary_result import compute_preliminary_result
from ycg_flow.casework.steps.conclude_public_notice import conclude_public_notice
from ycg_flow.casework.steps.decide_missing_figure import NewDecision, decide_missing_figure
from ycg_flow.casework.steps.finalise_cohort import finalise_cohort
from ycg_flow.casework.steps.give_feedback import PartyView, give_feedback
from ycg_flow.casework.steps.raise_objection import NewObjection, raise_objection
from ycg_flow.casework.steps.record_rescoring import record_rescoring
from ycg_flow.casework.steps.resume_scoring import resume_scoring
from ycg_flow.casework.steps.score_indicator import NewScore, score_indicator
from ycg_flow.casework.steps.send_preliminary_result import send_preliminary_result
from ycg_flow.casework.steps.submit_for_approval import submit_for_approval

PLAN = "budget_plan"
UNANSWERED = ("funds_measure", "dedicated_account", "referral_system")
"""The indicators that rest on what only the overdue hospital could have answered."""

UPHELD, DISMISSED = "dengfeng", "zhongmu"
AGREED = ("gongyi", "xinmi")
BETTER = NewScore(PLAN, "4", "补充提交的分配表盖章日期在评价年度内，予以认定；分解到村卫生室仍不完整。")


def score(scene: Scene) -> None:
    """The budget plan is judged by people; everything else is computed."""
    for key, (points, reason) in PLAN_POINTS.items():
        scene.do("evaluator", score_indicator, scene.cases[key], NewScore(PLAN, points, reason))


def send_results(scene: Scene) -> None:
    """Preliminary results go out; that of the overdue hospital only once what it left open is decided."""
    for key, case in scene.cases.items():
        scene.do("leader", compute_preliminary_result, case)
        if key == OVERDUE:
            act = "case.send_preliminary_result"
            scene.is_refused("leader", case, act, send_preliminary_result, case)
            for indicator in UNANSWERED:
                decision = NewDecision(indicator, "zero", "逾期未报送自评和佐证材料，该项不得分。")
                scene.do("leader", decide_missing_figure, case, decision)
            scene.do("leader", compute_preliminary_result, case)
        scene.do("leader", send_preliminary_result, case)


def feed_back(scene: Scene) -> None:
    """Two consortia object to one indicator each, the others agree or keep silent."""
    case = scene.cases[UPHELD]
    text = "分配表已于2025年3月印发，因归档在财务科未及时提交，请复核。"
    scene.matters["upheld"] = scene.do(f"{UPHELD}.submitter", raise_objection, case, NewObjection(PLAN, text))
    case = scene.cases[DISMISSED]
    text = "随访对象中一人误选“不满意”，请求更正。"
    objection = NewObjection("patient_satisfaction", text)
    scene.matters["dismissed"] = scene.do(f"{DISMISSED}.submitter", raise_objection, case, objection)
    scene.do(f"{DISMISSED}.submitter", give_feedback, case, PartyView(agrees=False, text="除异议事项外无意见。"))
    for key in (*AGREED, "xinzheng"):
        scene.do(f"{key}.submitter", give_feedback, scene.cases[key], PartyView(agrees=True))


def assign(scene: Scene) -> None:
    """Not to who scored the indicator: another evaluator answers."""
    upheld, dismissed = _matter(scene, UPHELD, "upheld"), _matter(scene, DISMISSED, "dismissed")
    people, act = scene.cast.people, "objection.assign_objection"
    scene.is_refused("leader", upheld.case, act, assign_objection, upheld, people["evaluator"])
    scene.do("leader", assign_objection, upheld, people["second_evaluator"])
    scene.do("leader", assign_objection, dismissed, people["second_evaluator"])


def answer(scene: Scene) -> None:
    """One is upheld, the other dismissed; no result goes to approval while one is open."""
    upheld, dismissed = _matter(scene, UPHELD, "upheld"), _matter(scene, DISMISSED, "dismissed")
    case = scene.cases[DISMISSED]
    scene.is_refused("leader", case, "case.submit_for_approval", submit_for_approval, case)
    reason = "调取随访记录核对，答复为本人表述，原结果有效。"
    scene.do("second_evaluator", dismiss_objection, dismissed, reason)
    scene.do("second_evaluator", uphold_objection, upheld, "分配表盖章日期在评价年度内，应予更正评分。")


def rescore(scene: Scene) -> None:
    """The upheld one is scored anew, computed, sent and agreed to."""
    case, upheld = scene.cases[UPHELD], _matter(scene, UPHELD, "upheld")
    scene.do("leader", resume_scoring, case, "异议成立，重新评分。")
    scene.do("evaluator", score_indicator, case, BETTER)
    scene.do("leader", compute_preliminary_result, case)
    scene.do("evaluator", record_rescoring, upheld)
    scene.do("leader", send_preliminary_result, case)
    scene.do(f"{UPHELD}.submitter", give_feedback, case, PartyView(agrees=True))


def submit_first(scene: Scene) -> None:
    """Two that agreed go to approval without waiting for the others."""
    for key in AGREED:
        scene.digests[key] = scene.do("leader", submit_for_approval, scene.cases[key])


def submit(scene: Scene) -> None:
    """The others follow but for the silent one, whose time for feedback is not over."""
    for key, case in scene.cases.items():
        if key == OVERDUE:
            scene.is_refused("leader", case, "case.submit_for_approval", submit_for_approval, case)
        elif key not in AGREED:
            scene.digests[key] = scene.do("leader", submit_for_approval, case)


def submit_the_silent(scene: Scene) -> None:
    """Now it is over."""
    scene.digests[OVERDUE] = scene.do("leader", submit_for_approval, scene.cases[OVERDUE])


def approve(scene: Scene) -> None:
    """The approver signs each content by its digest; the digest of another content is refused."""
    first, second = list(COUNTIES)[:2]
    stale = Signature(scene.digests[second])
    case = scene.cases[first]
    scene.is_refused("approver", case, "case.approve_result", approve_result, case, stale)
    for key, case in scene.cases.items():
        scene.do("approver", approve_result, case, Signature(scene.digests[key]))


def conclude_notices(scene: Scene) -> None:
    """The notice period is over without an appeal; the results of the cycle are final."""
    for case in scene.cases.values():
        scene.do("leader", conclude_public_notice, case)
    scene.do("leader", finalise_cohort, scene.cycle)


def _matter(scene: Scene, county: str, key: str) -> Matter:
    return Matter(scene.cases[county], scene.matters[key])


DAYS: Days = (
    (date(2026, 3, 5), score),
    (date(2026, 3, 6), send_results),
    (date(2026, 3, 9), feed_back),
    (date(2026, 3, 10), assign),
    (date(2026, 3, 10), submit_first),
    (date(2026, 3, 11), answer),
    (date(2026, 3, 12), rescore),
    (date(2026, 3, 13), submit),
    (date(2026, 3, 16), submit_the_silent),
    (date(2026, 3, 17), approve),
    (date(2026, 3, 25), conclude_notices),
)
