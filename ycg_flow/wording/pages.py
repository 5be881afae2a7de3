"""What the pages say where no object says it: titles of answers, navigation, sign-in."""

from __future__ import annotations

from collections.abc import Mapping

from ycg_flow.wording.simulation import CONSEQUENCES, FIRST_ACT

BY_THE_WAY: Mapping[str, str] = {
    **FIRST_ACT,
    **CONSEQUENCES,
    "cycle.store_policy_content": "存入政策内容",
    "cycle.compute_ranks": "计算名次",
    "case.freeze_result": "锁定审定内容",
    "case.void_approval": "原审定作废",
    "statement": "本案卷清算单（尚未编制）",
}
"""What a history or a reason tells of beside the acts of the table."""
STATUS_WORDS: Mapping[str, tuple[str, str]] = {
    "400": ("请求无法处理", "提交的内容不完整或格式不对。请返回上一页检查后重试。"),
    "401": ("请先登录", "登录后才能继续。"),
    "403": ("没有权限", "您的岗位不能办理此事。如有需要，请联系本单位的账户管理员。"),
    "404": ("没有找到", "没有这个页面或案卷，或者它不在您的查看范围之内。请从“我的待办”重新进入。"),
    "405": ("请求无法处理", "这个地址不接受这种操作。请从页面上的按钮办理。"),
    "413": ("文件太大", "上传的内容超过了上限。请分批上传，或压缩后再传。"),
    "422": ("内容有误", "请按下列说明修改后重新提交。"),
    "429": ("操作太频繁", "一分钟内的操作次数超过了上限，刚才的操作没有生效。请稍等一分钟再试。"),
    "500": ("系统出错", "已记录这次错误，您填写的内容没有生效。请稍后重试；仍不行时，把下面的编号告诉管理员。"),
    "503": (
        "暂时不能使用",
        "数据库暂时连接不上或正忙，您刚才的操作没有生效。请稍等片刻，返回上一页重新提交；持续出现时，请告诉管理员。",
    ),
    "507": (
        "存储空间不足",
        "服务器的存储空间已满，您刚才的操作没有生效，已有内容不受影响。请告诉管理员清理空间，之后返回上一页重新提交。",
    ),
    "csrf": ("页面已过期", "页面停留太久或在别处重新登录过。请返回上一页刷新后重新提交，已填内容仍在。"),
    "refused": ("现在不能办理", "还有下列条件没有满足，满足后即可办理。"),
    "conflict": ("已被他人先行办理", "您打开页面之后，内容已有变化。请刷新后再决定。"),
    "invalid": ("内容有误", "请按下列说明修改后重新提交。"),
}
SIGN_IN_REFUSED = (
    "账号或密码不正确，或者账号已被暂时锁定。连续输错多次会锁定一段时间；忘记密码请向账户管理员索取一次性口令。"
)
CODE_REFUSED = "账号或一次性口令不正确，或者口令已过期。请向账户管理员重新索取。"
NOT_CONFIRMED = "密码不正确，或者账号已被暂时锁定。连续输错多次会锁定一段时间。"
NEW_SIGN_IN = "密码已修改，请用新密码登录。"
KEPT_AGAIN = "登录前填写的内容已放回，尚未提交，请核对后再办理。"
SAVED_POINTS = "已保存{count}行。"
NOTHING_CHANGED = "没有改动，无需保存。"
POINTS_MISSING = "没有填写分数。"
FACTOR_REFUSED = "验证码不正确、已用过或已过期。请等身份验证器换出下一个验证码再输入；连续输错多次会锁定一段时间。"
FACTOR_TAKEN_AWAY = "已解除{account}的动态验证码，本人下次登录时重新绑定。"
UNKNOWN_ACCOUNT = "没有这个账号，或者您不能为它解除。"
ACT_IS_DONE = "已办理：{act}。"
DOCUMENT_FILED = "文件已存入。"
DOCUMENT_TAKEN_OFF = "文件已撤下，仍留有记录。"
CLOCK_MOVED = "演示时钟已拨到{day}，到期提醒已补发。"
DEMONSTRATION_RESET = "演示数据已恢复原状，请重新登录。"
CONFLICT = "{person}已于{at}办理“{act}”。"
CONFLICT_UNKNOWN = "其他人刚刚办理了同一事项。"
