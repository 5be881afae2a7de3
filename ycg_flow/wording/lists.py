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
    "lead": "牵头医院",
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

BOARD_TITLE = "{cycle}-案卷清单"
HEAT_TITLE = "{cycle}-指标得分"
HEAT_COLUMNS = ("一级指标", "指标", "满分")
TOTAL = "总分"
WORK_TITLE = "我的待办"
WORK_COLUMNS = ("归属", "事项", "对象", "编号", "截止日期", "剩余天数", "由谁办理", "承办人")
OWED, WAITING, NOBODY_YET = "我要办理", "等待他人", "待领办"
FOUND_TITLE = "查找案卷"
FOUND_COLUMNS = ("案卷编号", "对象", "牵头医院", "地区", "评价周期", "年度", "环节")
ORDERS_TITLE = "整改总览"
ORDER_COLUMNS = (
    "整改通知",
    "评价对象",
    "责任单位",
    "来源",
    "事由",
    "状态",
    "整改期限",
    "剩余天数",
    "已采取措施（次）",
)
LATE_TITLE = "{cycle}-逾期事项"
LATE_COLUMNS = ("事项", "对象", "由谁办理", "截止日期", "逾期天数")
MONEY_TITLE = "{cycle}-得分与资金试算"
MONEY_COLUMNS = ("案卷编号", "对象", "总分", "现在（元）", "低1分后（元）", "高1分后（元）")
MONEY_TRIED = "变动{points}分后（元）"
PEOPLE_TITLE = "人员和账户"
PEOPLE_COLUMNS = ("姓名", "账号", "账户", "岗位", "联系方式")
POST = "{role}（{institution}）"
AND = "、"
LIST_FILE = "{title}-{day}.xlsx"
LISTS: Mapping[str, str] = {
    "cycle_board": "案卷清单",
    "heat_table": "指标得分",
    "late_tasks": "逾期事项",
    "money_trial": "得分与资金试算",
}
"""The lists of a cycle, as the record of what was exported calls them."""

EXPORT_NOTE = "{person}于{at}导出，共{rows}条。内部资料，请勿外传。"
"""On top of every exported list and at the foot of its printed pages."""

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
    "compute_preliminary_result": "计算初步评价结果",
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
CYCLE_IS_CREATED = "评价周期已建立，请设置评价对象、本地参数和时间安排。"
CYCLE_EXISTS = "同一政策、年度、周期和单位的评价周期已经存在，请在评价周期清单中查找。"
PREPARATION_IS_SAVED = "设置已保存。"
POLICY_IS_MOVED = "已改用新版政策；受影响的审定已作废，须重新计算和审定。"
