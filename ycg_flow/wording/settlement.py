"""What the pages of settlement say where no object says it: kinds of consequences, what was saved, what forms lack."""

from __future__ import annotations

from collections.abc import Mapping

FAVOURS: Mapping[str, str] = {
    "pilot": "优先纳入改革试点",
    "budget": "预算安排倾斜",
    "recognition": "通报表扬",
    "accreditation": "等级评审、重点专科和医学中心建设优先",
    "appointment": "人事任免和评先评优的依据",
}
CONSEQUENCES: Mapping[str, str] = {
    "favour": "激励措施",
    "hand_over_by_law": "依法移送",
    "next_budget": "调整下一年度预算",
}
PROPOSALS: Mapping[str, str] = {
    "surplus_retention": "结余留用",
    "overspend_sharing": "合理超支分担",
    "none": "不提出建议",
}
PAYMENT_KINDS: Mapping[str, str] = {"payment": "拨付", "repayment": "退回"}
OUTCOMES: Mapping[str, str] = {"granted": "同意", "not_granted": "不同意"}
CHANGES: Mapping[str, str] = {"more": "增加", "less": "核减"}

LEDGER_SAVED = "台账已保存，更新{count}项。"
LEDGER_UNCHANGED = "没有改动，台账保持原样。"
FUND_USE_SAVED = "资金使用报告已保存，随自评一并报送。"
MEMBER_LINE = "第{line}行“{text}”须写成“名称 权数”，如“城关镇卫生院 28”。"
AMOUNT_MISSING = "请填写金额，如 1,234.56 或 12万元。"
AMOUNT_FINER_THAN_FEN = "金额最多到分（两位小数），请核对。"
DAY_MISSING = "请选择日期。"

PAID, OPEN, NET = "已拨付（减已退回）", "尚未结清", "应付净额"
NOT_PAID = "其中不付：{name}"
TO_COME_BACK = "{name}（须退回）"
