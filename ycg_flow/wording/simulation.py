"""What the simulated year says: a line for each act, refusal, reminder and lot of notices, and the table at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from ycg_flow.wording.numbers import money_text
from ycg_flow.wording.operating import step_words
from ycg_flow.wording.workflow import FEN_PER_YUAN, day_text, reason_sentence
from ycg_flow.workflow.facts import Reason

HELP: Mapping[str, str] = {
    "simulate-year": "用虚构数据演示六个县市一个评价年度的全过程",
    "database": "演示数据库的地址，默认为数据文件夹下的新 SQLite 文件",
    "data": "存放演示数据库和材料的文件夹，默认 var/simulated-year",
}
TITLE = "郑州市六县（市）2025年度医共体医保绩效考核模拟"
NOTE = "人员、数据、文号均为虚构的演示数据；每一步都经由正式办理步骤完成，时钟由模拟推进。"
ENDING = "年度结果"
WRITTEN_TO = "演示数据库：{place}"
HEADINGS = (
    "县市",
    "总分",
    "等次",
    "一票否决",
    "保证金返还（元）",
    "结余留用（元）",
    "超支分担（元）",
    "整改通知",
    "状态",
    "资金守恒",
)
SUM, NONE, YES, NO = "合计", "—", "是", "否"
PRODUCT, EVERYWHERE, OPEN_TOTAL = "系统", "六县（市）", "尚有缺项，得不出总分"
BETWEEN = "、"

FIRST_ACT: Mapping[str, str] = {"cycle.create_cycle": "新建评价周期"}
"""The act that no table names because the cycle comes about by it."""

CONSEQUENCES: Mapping[str, str] = {
    "cycle.open_cases": "批量立案",
    "case.issue_receipt": "出具自评回执",
    "case.start_scoring_run": "计算得分",
    "case.seal_case_package": "封存案卷",
}
"""What the product does because of an act, as far as it tells something."""

_NOTICES: Mapping[str, str] = {
    "act_on_your_case": "办理情况告知",
    "receipt_issued": "自评回执",
    "question_asked": "指标提问",
    "question_answered": "指标答复",
    "named_for_the_group": "评价组指定",
    "objection_assigned": "异议复核指定",
    "result_for_department": "结果通报",
    "task_assigned": "派办",
    "task_nudged": "催办",
}
_WORDS: Mapping[str, str] = {
    "on_time": "按期",
    "late": "逾期",
    "health_commission": "卫生健康部门",
    "finance_department": "财政部门",
}
ALL_PLACES = 6
_FEW = 3

_DETAILS: Sequence[tuple[str, str]] = (
    ("indicator", "“{}”"),
    ("figure", "“{}”"),
    ("quarter", "第{}季度"),
    ("timeliness", "{}"),
    ("named", "{}"),
    ("measure", "{}"),
    ("points", "{}分"),
    ("new", "{}项数据"),
    ("cases", "{}件"),
    ("total", "{}"),
    ("grade", "{}"),
    ("number", "{}"),
    ("new_due_on", "期限{}"),
    ("amount", "{}元"),
    ("award", "奖励举报人{}元"),
    ("surveyed", "随访{}人"),
    ("dissatisfied", "不满意{}人"),
    ("replaced", "未联系上{}人，按序递补"),
    ("attached", "《{}》"),
    ("description", "{}"),
    ("declaration", "{}"),
    ("text", "{}"),
    ("answer", "{}"),
    ("statement", "{}"),
    ("finding", "{}"),
    ("done", "{}"),
    ("returned", "{}"),
    ("reason", "{}"),
    ("decision_document", "{}"),
)
"""What an act's line says of it, in this order, as far as the history knows it."""


def day_line(day: date, *, is_working_day: bool) -> str:
    """Return the heading of a day."""
    return f"■ {day_text(day)}" + ("" if is_working_day else " 休息日")


def act_line(places: Sequence[str], who: str, act: str, times: int, detail: str) -> str:
    """Return what somebody did, once or several times, in one place or several.

    >>> act_line(["中牟县"], "赵某（填报人）", "保存自评草稿", 2, "")
    '  【中牟县】赵某（填报人）保存自评草稿（2次）'
    """
    often = f"（{times}次）" if times > 1 else ""
    return f"  【{_places(places)}】{who}{act}{often}" + (f"：{detail}" if detail else "")


def refusal_line(place: str, who: str, act: str, reasons: Sequence[str]) -> str:
    """Return what was refused to whom, with every reason."""
    return f"  【{place}】✕ {who}{act}，未获准：{''.join(reasons)}"


def reminder_line(kind: str, task: str, places: Sequence[str], people: int) -> str:
    """Return which reminder of a task went out, for which places, to how many people."""
    step = step_words(kind) if kind.startswith("escalation") else f"{step_words(kind)}提醒"
    return f"  → {step}：{task}（{_places(places)}，{people}人）"


def notices_line(counts: Mapping[str, int]) -> str:
    """Return how many notices of which kind were delivered."""
    parts = BETWEEN.join(f"{_NOTICES[code]}{count}" for code, count in counts.items())
    return f"  → 送达通知 {sum(counts.values())} 份：{parts}"


def refused_because(reason: Reason, names: Mapping[str, str]) -> str:
    """Return the sentence of a reason, long lists shortened, identifiers by their names."""
    values = {key: _short(value, names) for key, value in reason.values.items()}
    return reason_sentence(Reason(reason.code, values), {**names, **_WORDS})


def detail_text(values: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return what there is to say of an act: texts and names in their order, without closing stops."""
    parts = []
    for key, form in _DETAILS:
        value = values.get(key)
        if value not in {None, ""}:
            text = _WORDS.get(str(value)) or names.get(str(value)) or str(value)
            parts.append(form.format(text.rstrip("。")))
    return "，".join(parts)


def yuan(fen: int) -> str:
    """Return fen as yuan.

    >>> yuan(123456789)
    '1,234,567.89'
    """
    return money_text(Fraction(fen, FEN_PER_YUAN))


def points(hundredths: int | None) -> str:
    """Return a total kept in hundredths.

    >>> points(7510)
    '75.10分'
    """
    return OPEN_TOTAL if hundredths is None else f"{hundredths // 100}.{hundredths % 100:02}分"


def orders_text(states: Mapping[str, int]) -> str:
    """Return how many orders stand in which state.

    >>> orders_text({"已销号": 2}), orders_text({})
    ('2件已销号', '—')
    """
    return BETWEEN.join(f"{count}件{state}" for state, count in states.items()) or NONE


def _places(places: Sequence[str]) -> str:
    return EVERYWHERE if len(places) == ALL_PLACES else BETWEEN.join(places)


def _short(value: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - a value of a reason
    """Return a tuple of items by their names, the first few of many."""
    if not isinstance(value, tuple):
        return value
    shown = tuple(names.get(item.rpartition(":")[2], item.rpartition(":")[2]) for item in value)
    return shown if len(shown) <= _FEW + 1 else (*shown[: _FEW - 1], f"{shown[_FEW - 1]}等{len(shown)}项")
