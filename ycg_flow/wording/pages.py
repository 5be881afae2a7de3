"""What the pages say where no object says it: titles of answers, navigation, sign-in."""

from __future__ import annotations

from collections.abc import Mapping

STATUS_WORDS: Mapping[str, tuple[str, str]] = {
    "400": ("请求无法处理", "提交的内容不完整或格式不对。请返回上一页检查后重试。"),
    "401": ("请先登录", "登录后才能继续。"),
    "403": ("没有权限", "您的岗位不能办理此事。如有需要，请联系本单位的账号管理员。"),
    "404": ("没有找到", "没有这个页面或案卷，或者它不在您的查看范围之内。请从“我的待办”重新进入。"),
    "405": ("请求无法处理", "这个地址不接受这种操作。请从页面上的按钮办理。"),
    "413": ("文件太大", "上传的内容超过了上限。请分批上传，或压缩后再传。"),
    "422": ("内容有误", "请按下列说明修改后重新提交。"),
    "500": ("系统出错", "已记录这次错误，您填写的内容没有生效。请稍后重试；仍不行时，把下面的编号告诉管理员。"),
    "csrf": ("页面已过期", "页面停留太久或在别处重新登录过。请返回上一页刷新后重新提交，已填内容仍在。"),
    "refused": ("现在不能办理", "还有下列条件没有满足，满足后即可办理。"),
    "conflict": ("已被他人先行办理", "您打开页面之后，内容已有变化。请刷新后再决定。"),
    "invalid": ("内容有误", "请按下列说明修改后重新提交。"),
}
SIGN_IN_REFUSED = (
    "账号或密码不正确，或者账号已被暂时锁定。连续输错多次会锁定一段时间；忘记密码请向账号管理员索取一次性口令。"
)
CODE_REFUSED = "账号或一次性口令不正确，或者口令已过期。请向账号管理员重新索取。"
NEW_SIGN_IN = "密码已修改，请用新密码登录。"
CONFLICT = "{person}已于{at}办理“{act}”。"
CONFLICT_UNKNOWN = "其他人刚刚办理了同一事项。"
ACCOUNT_REASONS: Mapping[str, str] = {
    "password_length": "密码应为{least}至{most}个字符",
    "password_word": "密码不能含有：{items}",
    "password_repeats": "密码中重复的字符太多",
    "password_is_wrong": "原密码不正确",
    "passwords_differ": "两次输入的新密码不一致",
}
