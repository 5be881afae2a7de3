"""What is said when a decision on a case was recorded."""

from __future__ import annotations

RETURNED = "已退回补正，医共体可修改被退回的{count}项指标所依据的内容。"
EXTENDED = "期限已延至{day}。"
WAIVED = "已豁免这项要求。"
ANSWERED = "答复已发给本周期的全部医共体。"
REPORTED = "第{quarter}季度报告已报送（第{version}版）。"
GROUP_FORMED = "评价组名单已更新，新成员会收到申报利益关系的通知。"
GROUP_SAME = "名单没有变化。"
DECLARED = "利益关系已申报。"
CONFLICT_DECLARED = "已申报回避，您已退出本案的评价组。"
