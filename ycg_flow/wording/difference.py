"""What changed between two versions of a policy, a sentence for each change: whose what changed from what to what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ycg_flow.policy.checking.bands import interval_text
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.curves import Interval
from ycg_flow.policy.difference import Change
from ycg_flow.policy.model.curves import Band, intervals
from ycg_flow.wording.names import policy_names
from ycg_flow.wording.numbers import number_text
from ycg_flow.wording.policy_page.entries import FLOWS, STAGES
from ycg_flow.wording.quoting import quoted
from ycg_flow.wording.rule_words import RuleWords
from ycg_flow.wording.terms import NO, SUPPLIERS, UNITS, YES
from ycg_flow.wording.workings import Workings

SECTIONS: Mapping[str, str] = {
    "document": "文件信息",
    "derived_from": "来源",
    "total": "总分",
    "ranking": "名次",
    "unit": "单位",
    "group": "一级指标",
    "figure": "数据项",
    "parameter": "本地参数",
    "ledger": "台账项",
    "measure": "计算口径",
    "reading": "理解口径",
    "indicator": "指标",
    "deduction": "扣分项",
    "bonus": "加分项",
    "veto": "直接不合格的情形",
    "grade": "等次",
    "deadline": "期限",
    "settlement": "清算行",
    "report": "自评报告标题",
}
KEYS: Mapping[str, str] = {
    "id": "编号",
    "version": "版本",
    "title": "标题",
    "number": "文号",
    "issuers": "印发单位",
    "issued_on": "印发日期",
    "first_year": "开始适用的年度",
    "last_year": "最后适用的年度",
    "name": "名称",
    "points": "分值",
    "points_in_text": "分值是否出自文件",
    "group": "所属一级指标",
    "clause": "依据条款",
    "measure": "衡量的值",
    "rule": "规则",
    "formula": "公式",
    "unit": "单位",
    "default": "默认值",
    "options": "选项",
    "question": "所问",
    "minimum": "下限",
    "maximum": "上限",
    "years": "要几年的数据",
    "supplied_by": "来源",
    "part_of": "所属整体",
    "evidence": "佐证材料",
    "off": "每次扣分",
    "at_most": "上限",
    "at_least": "界限（达到）",
    "above": "界限（超过）",
    "from": "起点",
    "is_fail": "是否不合格等次",
    "on": "日期",
    "stage": "环节",
    "roll": "逢休息日",
    "working_days": "工作日数",
    "quarterly_on_day": "每季首月的日子",
    "lock_after_days": "过期几天后锁定",
    "weight": "权重",
    "parts": "各部分",
    "flow": "收付方向",
    "decimals": "小数位数",
    "bonuses_at_most": "加分合计上限",
    "applies_when": "适用条件",
    "may_be_overridden": "可否另作决定",
    "standard": "评分标准",
    "definition": "说明",
    "note": "备注",
    "digest": "内容摘要",
    "policy": "来源政策",
    "region": "地区",
    "party_name": "评价对象的称呼",
    "not_covered": "未转为数据的内容",
    "is_trial": "是否试行",
    "on_site_for_cause": "现场核查是否有因才做",
    "rescaling": "折算口径",
    "ties": "并列名次的口径",
    "tie_break": "并列时比较的指标",
    "parent": "上级",
    "per": "每多少",
    "of": "所换算的单位",
    "owner": "数据归属",
    "when_absent": "没有登记时的值",
    "in_text": "是否出自文件",
    "scope": "各方或本轮共有",
    "guides_people": "是否由人掌握",
    "is_qualitative": "是否定性",
    "figure": "数据项",
    "may_be_lenient": "可否酌情",
    "working_days_after": "从哪一环节起算",
    "remind_before": "提前几天提醒",
    "kind": "种类",
    "may_be_entered": "可否直接录入",
    "curves": "支付曲线",
    "whole": "所分配的整体",
    "request": "申请额",
    "available": "可用额",
    "prompts": "写作提示",
    "groups": "所含一级指标",
    "indicators": "所含指标",
}
_YEARS: Mapping[int, str] = {-1: "上一年", 0: "当年", 1: "次年", 2: "后年"}
_NOTHING = "（无）"
_SAME = "两份政策的内容相同。"


def difference_text(changes: Iterable[Change], old: Policy, new: Policy) -> str:
    """Return one line for each change, or one that says there is none."""
    lines = [_Words(old, new).sentence(change) for change in changes]
    return "\n".join(lines or [_SAME]) + "\n"


class _Words:
    """Says changes with the names of both policies."""

    def __init__(self, old: Policy, new: Policy) -> None:
        self.old = old
        self.new = new
        self.rules = tuple(RuleWords(policy_names(each), each.default_readings()) for each in (old, new))

    def sentence(self, change: Change) -> str:
        """Return what changed as one sentence."""
        who = self._who(change)
        match change.kind:
            case "added":
                return f"新增{who}{self._content(change.section, change.new)}。"
            case "removed":
                return f"删去{who}{self._content(change.section, change.old)}。"
            case "moved":
                return f"{who}的次序由第{change.old + 1}位改为第{change.new + 1}位。"
        key = KEYS.get(change.key) or f"支付曲线“{quoted(change.key)}”"
        return f"{who}：{key}由{self._value(change, is_old=True)}改为{self._value(change, is_old=False)}。"

    def _who(self, change: Change) -> str:
        section = SECTIONS.get(change.section) or KEYS.get(change.section, change.section)
        if not change.entry:
            return "政策" if change.section in KEYS and change.section not in SECTIONS else section
        entries = [entry for policy in (self.new, self.old) for entry in getattr(policy.table, change.section, ())]
        found = next((entry for entry in entries if entry.id == change.entry), None)
        name = getattr(found, "name", None) or getattr(found, "title", None) or getattr(found, "question", None)
        return f"{section}“{name}”（{quoted(change.entry)}）" if name else f"{section}“{quoted(change.entry)}”"

    def _content(self, section: str, entry: Any) -> str:  # noqa: ANN401 - a raw entry
        points = entry.get("points") if section in {"indicator", "group"} and isinstance(entry, Mapping) else None
        return f"，{_plain(points)}分" if points is not None else ""

    def _value(self, change: Change, *, is_old: bool) -> str:
        value = change.old if is_old else change.new
        if value is None:
            return _NOTHING
        if change.key == "rule" and change.section == "indicator":
            said = self._rules_of(change.entry)
            return f"“{said[0 if is_old else 1]}”" if said[0] != said[1] else _plain(value)
        if change.key == "formula":
            said = self._formulas_of(change)
            return f"“{said[0 if is_old else 1]}”" if said[0] != said[1] else f"“{_plain(value)}”"
        if change.section == "reading" and change.key == "default":
            reading = (self.old if is_old else self.new).readings[change.entry]
            return f"“{reading.options.get(str(value), str(value))}”"
        if change.key in {"first_year", "last_year"}:
            return f"{value}年"
        if change.key in {"points", "off", "at_most"} and not isinstance(value, Mapping):
            return f"{_plain(value)}分"
        return f"“{_plain(value)}”" if isinstance(value, str) and value not in _CODES else _plain(value)

    def _rules_of(self, indicator: str) -> tuple[str, ...]:
        policies = zip(self.rules, (self.old, self.new), strict=True)
        return tuple(words.sentence(policy.indicators[indicator]).rstrip("。") for words, policy in policies)

    def _formulas_of(self, change: Change) -> tuple[str, ...]:
        policies = zip(self.rules, (self.old, self.new), strict=True)
        return tuple(_formula_words(words, policy, change) for words, policy in policies)


def _formula_words(words: RuleWords, policy: Policy, change: Change) -> str:
    """Return the formula of a measure or a line in words, each option of a reading with its own."""
    workings = Workings(policy, words.names, words.readings, ())
    workings.line = next((line for line in policy.lines if line.id == change.entry), None)
    expression = policy.measures[change.entry][1] if change.section == "measure" else None
    expression = workings.line.expression if workings.line is not None else expression
    formulas = expression.formulas.values() if expression is not None else ()
    return "；".join(workings.in_words(formula) for formula in formulas)


_CODES: Mapping[str, str] = {**UNITS, **SUPPLIERS, **STAGES, **FLOWS}


def _plain(value: Any) -> str:  # noqa: ANN401 - any value of a policy file
    """Return a raw value as people read it: numbers, yes and no, dates, bands, lists."""
    match value:
        case bool():
            return YES if value else NO
        case int() | Decimal() | Fraction():
            return number_text(Fraction(value))
        case date():
            return f"{value.year}年{value.month}月{value.day}日"
        case {"month": month, "day": day}:
            return f"{_YEARS.get(value.get('year', 0), '')}{month}月{day}日"
        case list() if value and all(isinstance(each, Mapping) and "value" in each for each in value):
            return "；".join(
                _band(*pair) for pair in reversed(intervals([Band.model_validate(each) for each in value]))
            )
        case list():
            return "、".join(_plain(each) for each in value) or _NOTHING
        case Mapping():
            return "，".join(f"{KEYS.get(key, key)} {_plain(each)}" for key, each in value.items())
    return _CODES.get(str(value), quoted(str(value)))


def _band(band: Band, interval: Interval) -> str:
    falling = "" if band.off is None else f"，每低{number_text(band.per)}减{number_text(band.off)}"
    return f"{interval_text(interval)} {number_text(band.value)}{falling}"
