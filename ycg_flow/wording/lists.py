"""What lists over many cases say: columns, words of their cells, and what stands on an exported list."""

from __future__ import annotations

from collections.abc import Mapping

FAILED = "不合格"
TIMELINESS: Mapping[str | None, str] = {"on_time": "按期", "late": "逾期", "not_submitted": "未报", None: ""}
VETOED = "（一票否决）"
PROVISIONAL_RANK = "（暂定）"

BOARD_COLUMNS: Mapping[str, str] = {
    "number": "案卷编号",
    "party": "评价对象",
    "lead": "牵头单位",
    "region": "地区",
    "state": "环节",
    "timeliness": "自评报送",
    "due": "最近到期",
    "days": "剩余天数",
    "total": "总分",
    "grade": "等次",
    "rank": "名次",
    "contact": "填报人",
}
"""The columns of the board, on the page and in the workbook alike."""

TASK_COLUMNS: Mapping[str, str] = {
    "kind": "事项",
    "subject": "对象",
    "number": "编号",
    "due": "到期日",
    "days": "剩余天数",
    "holder": "承办人",
}

EXPORT_NOTE = "{person}于{at}导出，共{rows}条。内部资料，请勿外传。"
"""On top of every exported list and at the foot of its printed pages."""

BOARD_FILE = "{title}-案卷清单-{day}.xlsx"
NOT_SUBMITTED = (
    "截至{today}，尚未报送{year}年度自评的有：\n{cases}\n请尽快登录系统完成报送；确有困难的，请在到期前申请延期。"
)
NOT_SUBMITTED_CASE = "{party}（{due}到期，填报人：{contact}）"
VIEW_IS_SAVED = "已保存为常用筛选。"
BULK_ACTS: Mapping[str, str] = {
    "nudge_task": "催办",
    "assign_task": "派办",
    "extend_deadline": "延长期限",
    "start_self_assessment": "启动自查自评",
    "proceed_without_self_assessment": "逾期未报，转入数据采集",
    "conclude_data_collection": "完成数据采集",
    "compute_preliminary_result": "计算初步结果",
    "send_preliminary_result": "发送初步评价结果",
    "submit_for_approval": "提请审定",
    "conclude_public_notice": "公示结束",
    "finish_settlement": "完成清算",
    "close_case": "结案归档",
}
"""What may be done to many cases at once, as the board offers it."""
DEPUTY_IS_NAMED = "已指定代理人。代理期内，代理人登录后可选择代为办理。"
STANDING_IN = "现在起代为办理，页面上方有标记。"
STANDING_IN_ENDED = "已恢复本人身份。"
PERIODS: Mapping[str, str] = {
    "year": "全年",
    "first_half": "上半年",
    "second_half": "下半年",
    "quarter_1": "第一季度",
    "quarter_2": "第二季度",
    "quarter_3": "第三季度",
    "quarter_4": "第四季度",
}
CYCLE_IS_CREATED = "评价周期已建立，请设置评价对象、地方参数和时间安排。"
CYCLE_EXISTS = "同一方案、年度、周期和单位的评价周期已经存在，请在评价周期清单中查找。"
PREPARATION_IS_SAVED = "设置已保存。"
POLICY_IS_MOVED = "已改用新版方案；受影响的审定已作废，须重新计算和审定。"
