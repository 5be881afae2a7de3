"""What the pages of on-site verification and supervision say: outcomes, sources, channels, what was done."""

from __future__ import annotations

from collections.abc import Mapping

OUTCOMES: Mapping[str, str] = {
    "in_order": "无问题",
    "with_findings": "有问题",
    "no_response": "无应答",
}
PROBLEM_SOURCES: Mapping[str, str] = {
    "daily_review": "日常审核",
    "supervision": "监督检查",
    "spot_check": "不定期抽查",
    "self_check": "单位自查",
    "complaint": "投诉举报",
    "other": "其他",
}
CHANNELS: Mapping[str, str] = {
    "telephone": "电话",
    "letter_box": "意见箱",
    "letter": "信函",
    "visit": "来访",
    "online": "网络",
    "other": "其他",
}
VERDICTS: Mapping[str, str] = {
    "verified": "属实",
    "partly_verified": "部分属实",
    "not_verified": "不属实",
}
DRAW_FAULTS: Mapping[str, str] = {
    "seed_differs_from_commitment": "公布的种子与事先登记的摘要不符",
    "frame_differs_from_digest": "保存的名册与抽样时的摘要不符",
    "items_differ_from_order": "样本与按种子算出的次序不符",
}
QUARTERLY_KINDS: Mapping[str, str] = {"fund_use": "资金使用情况", "self_check": "季度自查"}
TIMELINESS: Mapping[str, str] = {"on_time": "按期", "late": "逾期"}
LINE = "第{line}行：{reason}"
COMMITTED = "样本{sample}的随机种子已登记，请记下摘要，再提供名册抽样。"
DRAWN = "已抽取{count}个样本。"
REPLACED = "已由次序中的下一位{reference}替补。"
USED_UP = "已记录无应答；名册已用尽，没有下一位可以替补。"
CHECKED = "已记录{item}的核查结果。"
ENTERED_LATE = "已补录{count}个样本的核查结果。"
NOTHING_TO_ENTER = "没有填写核查结论的样本。"
PHOTOS_KEPT = "已收下{count}份材料。"
PHOTO_REMOVED = "已移除；文件和移除的理由留在办理记录中。"
