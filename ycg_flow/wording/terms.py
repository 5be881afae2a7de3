"""One Chinese word for each code a person meets: states, decisions, rule kinds, suppliers, units, trends."""

from __future__ import annotations

from collections.abc import Mapping

STATES: Mapping[str, str] = {
    "scored": "已评分",
    "missing": "缺数据",
    "not_computable": "无法计算",
    "not_applicable": "不适用",
}
_SCORED = "scored"
_WITHOUT_POINTS = "已得出，不计分"


def state_word(state: str, *, has_points: bool) -> str:
    """Return the word for the state of an indicator; what gives no points is not called scored."""
    return STATES[state] if has_points or state != _SCORED else _WITHOUT_POINTS


DECISIONS: Mapping[str, str] = {
    "zero": "按0分计",
    "full": "按满分计",
    "exclude": "不计入，其余指标相应折算",
    "points": "按{points}分计",
    "confirmed": "认定成立",
    "dismissed": "认定不成立",
}
DECISION_NOT_APPLIED = "此决定未采用：数据齐全、能够计算，得分按数据计算；决定只用于数据缺失或无法计算的指标。"

RULE_KINDS: Mapping[str, str] = {
    "condition": "达到条件得分",
    "per_event": "按次数扣分",
    "shortfall": "低于目标扣分",
    "excess": "高于目标扣分",
    "at_least": "达到目标得分",
    "at_most": "不超目标得分",
    "exactly": "等于目标得分",
    "proportion": "按完成比例得分",
    "bands": "分档得分",
    "two_sided": "区间内得分",
    "judged": "评价组成员打分",
    "graded": "按等级得分",
    "joint": "综合判断打分",
    "sum": "分项相加",
    "trend": "三年走势",
    "value": "只计算数值",
}

SUPPLIERS: Mapping[str, str] = {
    "hospital": "牵头医院填报",
    "records": "医保结算和业务记录",
    "site": "现场核查",
    "survey": "满意度调查",
    "ledger": "基金台账",
    "register": "医保部门登记",
}

TRENDS: Mapping[str, str] = {"rising": "上升", "falling": "下降", "flat": "持平", "mixed": "有升有降"}

UNITS: Mapping[str, str] = {
    "percent": "百分数",
    "share": "0到1之间的比例",
    "ratio": "比值",
    "yes_no": "是或否",
    "grade": "等级",
    "rank": "名次",
    "points": "分",
    "yuan": "元",
    "ten_thousand_yuan": "万元",
    "visits": "人次",
    "admissions": "人次",
    "persons": "人",
    "cases": "例",
    "items": "项",
    "institutions": "个",
    "days": "天",
    "times": "次",
    "years": "年",
    "quantity": "个计量单位",
}

YES, NO = "是", "否"
QUALIFIED_NOTE = "合格系数：合格为1，不合格（含一票否决）为0"
TERMS_OF_CURVES: Mapping[str, str] = {"share": "比例", "percent": "比例", "points": "分数", "yuan": "金额"}
ENGINE_NAMES: Mapping[str, str] = {
    "total": "总分",
    "base_total": "不含加分的总分",
    "qualified": "合格系数",
    "rank": "名次",
}


def unit_word(unit: str, declared: Mapping[str, str]) -> str:
    """Return the Chinese of a unit like `visits` or `admissions/persons`; `declared` names the policy's own units.

    >>> unit_word("admissions/persons", {}), unit_word("beds", {"beds": "张床"})
    ('人次/人', '张床')
    """
    words = [UNITS.get(part) or declared.get(part, part) for part in unit.split("/")]
    return "/".join(words)
