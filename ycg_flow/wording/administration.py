"""What the pages of administration say: kinds of institutions, states of accounts, acts, answers to what was done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

INSTITUTION_WORDS: Mapping[str, str] = {
    "bureau": "医疗保障局",
    "agency": "医保经办机构",
    "health_commission": "卫生健康委",
    "finance_department": "财政部门",
    "lead_hospital": "牵头医院",
    "township_health_centre": "乡镇卫生院",
    "community_health_centre": "社区卫生服务中心",
    "village_clinic": "村卫生室",
    "district_centre": "片区诊疗中心",
    "third_party": "第三方机构",
}
PARTY_WORDS: Mapping[str, str] = {
    "consortium": "医共体",
    "district_centre": "片区诊疗中心",
    "member_institution": "成员单位",
    "department": "科室",
}
STATES: Mapping[str, tuple[str, str]] = {
    "open": ("正常", "good"),
    "waiting": ("待设密码", "warn"),
    "locked": ("已锁定", "bad"),
    "barred": ("已停用", "bad"),
}
"""The state of an account: its word, and the tone of its badge."""
ACTS: Mapping[str, str] = {
    "signed_in": "登录",
    "signed_out": "退出",
    "sign_in_refused": "登录未通过",
    "locked": "锁定",
    "password_changed": "修改密码",
    "code_issued": "发放一次性口令",
    "code_used": "使用一次性口令",
    "person_added": "新增人员",
    "account_barred": "停用账户",
    "account_admitted": "恢复账户",
    "account_unlocked": "解除锁定",
    "post_given": "授予岗位",
    "post_ended": "结束岗位",
    "deputy_named": "指定代理人",
    "deputyship_ended": "结束代理",
    "region_added": "登记地区",
    "institution_added": "登记单位",
    "party_added": "登记评价对象",
    "member_added": "加入成员单位",
    "member_ended": "成员单位退出",
}
OTHER_ACT = "其他账户操作"
_DETAILS: Mapping[str, str] = {
    "name": "姓名",
    "contact": "联系方式",
    "reason": "理由",
    "role": "岗位",
    "institution": "单位",
    "region": "地区",
    "code": "代码",
    "from_on": "自",
    "since_on": "自",
    "until_on": "至（不含）",
    "deputy": "代理人",
}
SILENCES: Mapping[str, str] = {
    "not_a_working_day": "非工作日，不发提醒",
    "no_step_due": "没有到期应发的提醒",
    "superseded": "漏发的提醒已由较新的代替",
}
POST_GIVEN = "岗位已授予。"
POST_ENDED = "岗位已结束，即时生效。"
ACCOUNT_BARRED = "账户已停用，所有登录立即失效。"
ACCOUNT_ADMITTED = "账户已恢复。"
ACCOUNT_UNLOCKED = "锁定已解除。"
ADDED = "已登记：{name}。"
MEMBER_ADDED = "成员单位已加入。"
MEMBER_ENDED = "成员单位的退出已登记。"
DEPUTYSHIP_ENDED = "代理已结束。"
HANDED_OVER = "已移交{count}项。"
YEAR_WITHIN = "请填2015年至2100年之间的年度。"
NOTHING_TO_CHOOSE = "（请选择）"
ANYWHERE = "无"


def act_words(act: str) -> str:
    """Return what an act to an account is called."""
    return ACTS.get(act, OTHER_ACT)


def details_words(details: Mapping[str, Any]) -> str:
    """Return what is known of an act in words; what has no word is left out.

    >>> details_words({"reason": "离职", "party": 3})
    '理由：离职'
    """
    return "；".join(f"{_DETAILS[key]}：{value}" for key, value in details.items() if key in _DETAILS and value)
