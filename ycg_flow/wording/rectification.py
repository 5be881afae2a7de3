"""What the pages of rectification say where no object says it."""

from __future__ import annotations

from collections.abc import Mapping

ORIGINS: Mapping[str, str] = {
    "daily_supervision": "日常监管",
    "complaint": "投诉举报",
    "finding": "现场核查发现",
    "veto": "一票否决情形",
    "failing_grade": "评价不合格",
    "late_payment_to_members": "未及时向成员单位拨付",
    "other": "其他",
}
TIMELINESS: Mapping[str, str] = {"on_time": "按期", "late": "逾期"}
TARGET: Mapping[str, str] = {"met": "已达到整改目标", "missed": "未达到整改目标"}

ISSUED = "整改通知 {number} 已下达。"
ATTACHED = "已上传{count}份材料。"
LEAD_HOSPITAL = "牵头医院（默认）"
