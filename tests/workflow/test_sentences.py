"""Every code of the workflow has its Chinese sentence: what is wrong, why, what to do."""

import ast
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ycg_flow.wording import workflow as wording
from ycg_flow.wording.audit import FINDINGS
from ycg_flow.workflow.deadlines import Step, Timeliness, derive_deadline
from ycg_flow.workflow.facts import Reason
from ycg_flow.workflow.faults import Fault
from ycg_flow.workflow.guards import GUARDS
from ycg_flow.workflow.judgements import ESCALATION_LADDER
from ycg_flow.workflow.table import Workflow
from ycg_flow.workflow.timetable import TimetableEntry
from ycg_flow.workflow.working_days import Calendar

ROOM = Path("ycg_flow") / "workflow"


def codes_made(project_dir: Path, name: str, position: int) -> set[str]:
    """The literal codes with which the room makes a reason, a fault, a step, a silence or a break."""
    found = set()
    for path in (project_dir / ROOM).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)) if called == name:
                    arguments = node.args[position : position + 1]
                    found |= {part.value for part in arguments if isinstance(part, ast.Constant)}
    return {str(code) for code in found}


def codes_returned(path: Path, function: str) -> set[str]:
    """The literal codes that a function returns."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    body = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == function)
    returned = [part for node in ast.walk(body) if isinstance(node, ast.Return) for part in ast.walk(node)]
    return {str(part.value) for part in returned if isinstance(part, ast.Constant) and part.value}


def test_every_guard_and_every_refusal_has_a_sentence(project_dir: Path) -> None:
    made = codes_made(project_dir, "Reason", 0) | codes_made(project_dir, "_shut_out", 1)
    assert set(wording.REASONS) == set(GUARDS) | made


def test_every_fault_has_a_sentence(project_dir: Path) -> None:
    made = codes_made(project_dir, "fault", 0)
    assert set(wording.FAULTS) == made | {"missing_key", "wrong_type"}


def test_every_step_of_a_deadline_and_every_break_has_a_sentence(project_dir: Path) -> None:
    assert set(wording.ORIGINS) == codes_made(project_dir, "Step", 0) | {
        "stands_on_rest_day",
        "rolled_earlier",
        "rolled_later",
    }
    assert set(wording.TIMELINESS) == set(Timeliness)
    broken = codes_returned(project_dir / ROOM / "history_chain.py", "fault_of")
    assert set(FINDINGS) >= broken | {"anchored_entry_missing"}


def test_every_sentence_is_chinese_and_says_what_to_do_where_something_can_be_done() -> None:
    for sentence in (*wording.REASONS.values(), *wording.FAULTS.values(), *wording.ORIGINS.values()):
        words = re.findall(r"[A-Za-z_]+", re.sub(r"\{\w+\}", "", sentence))
        known = {"created_by", "creation_permission", "roles", "tasks", "owners", "is_final", "leaves_final", "from"}
        known |= {"permissions", "is_automatic", "to", "opens", "closes", "window_of", "when", "month", "day"}
        assert set(words) <= known | {"working_days"}, sentence
        assert sentence.endswith("。")


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (
            Reason("all_required_figures_are_answered", {"items": ("visits", "unnamed")}),
            "以下必填数据尚未填写或说明：就诊人次、unnamed，请补充。",
        ),
        (
            Reason("window_is_not_locked", {"locks_at": datetime(2026, 2, 15, 16, tzinfo=UTC)}),
            "办理已于2026-02-15（周日）24:00关闭；需要补办的，请向医保部门申请延期。",
        ),
        (
            Reason("window_is_not_locked", {"opens_at": datetime(2026, 1, 4, 16, tzinfo=UTC)}),
            "办理时间未到，2026-01-05（周一）起办理，请届时再来。",
        ),
        (
            Reason("notice_period_has_ended", {"ends_at": datetime(2026, 3, 2, 4, 30, tzinfo=UTC)}),
            "公示期未满（2026-03-02（周一）12:30），请届时再办理。",
        ),
        (
            Reason("statement_conserves", {"gap_fen": 1234567}),
            "清算单各部分之和与总额相差12,345.67元，请核对台账后重新计算。",
        ),
        (Reason("evaluation_year_has_ended", {"year": 2025}), "2025年度尚未结束，请在年度结束后办理。"),
        (
            Reason("new_date_is_later", {"due_on": date(2026, 1, 31)}),
            "新期限须晚于原期限2026-01-31（周六），且不早于今天，请重新选择日期。",
        ),
    ],
)
def test_a_refusal_reads_as_a_sentence(reason: Reason, sentence: str) -> None:
    assert wording.reason_sentence(reason, {"visits": "就诊人次"}) == sentence


def test_acts_roles_and_measures_are_shown_by_their_names(workflow: Workflow) -> None:
    names = wording.names_of(workflow)
    shut_out = Reason("earlier_act_shuts_out", {"items": ("case.score_indicator", "objection.record_rescoring")})
    assert wording.reason_sentence(shut_out, names) == (
        "您已办理过：指标评分、登记更正评分，按职责分离要求不能再办理此事项，请由其他人员办理。"
    )
    assert names["settlement_officer"] == "清算员"
    assert set(ESCALATION_LADDER) == set(wording.MEASURES) <= set(names)


def test_how_a_due_date_came_about_reads_from_top_to_bottom(calendar: Calendar) -> None:
    entry = TimetableEntry("self_assessment", "自查自评期限", month=1, day=31, lock_after_days=15, clause="四(二)")
    deadline = derive_deadline(entry, 2025, date(2026, 1, 5), calendar)
    assert [wording.origin_sentence(step) for step in deadline.origin] == [
        "自查自评期限：2025年度评价，定为2026-01-31（周六）（依据四(二)）。",
        "2026-01-31（周六）为休息日，期限不变，请提前办理。",
        "逾期15天内仍可补办（至2026-02-15（周日）），按逾期记录；此后须经批准延期。",
    ]
    closed_at_once = Step("locks_after", {"days": "0", "locks_on": "2026-01-31"})
    assert wording.origin_sentence(closed_at_once) == "到期即关闭（2026-01-31（周六）），此后须经批准延期。"
    extended = Step(
        "extended",
        {
            "replaced": "2026-01-31",
            "due_on": "2026-02-10",
            "decided_on": "2026-01-29",
            "reason": "停机",
            "decision_document": "",
        },
    )
    assert wording.origin_sentence(extended) == (
        "经批准由2026-01-31（周六）延至2026-02-10（周二）（2026-01-29（周四）决定，理由：停机）。"
    )


def test_a_fault_reads_as_a_sentence() -> None:
    fault = Fault("workflow.toml", "table.case.state[draft]", "wrong_type", {"wanted": "texts"})
    assert wording.fault_sentence(fault) == "workflow.toml table.case.state[draft]：类型不符（应为文字列表）；请更正。"
