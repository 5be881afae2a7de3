"""What the operator's commands say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

HELP: Mapping[str, str] = {
    "database": "建立或升级案卷数据库",
    "upgrade": "建立数据库，或升级到当前版本",
    "grants": "列出PostgreSQL应用账户所需的最小权限语句，由数据库所有者执行",
    "role": "应用账户的名称",
    "scheduler": "运行定时任务：提醒、督办、投递通知、锚定办理记录",
    "accounts": "建立首批管理员",
    "first_administrators": "在没有任何人员的新系统中建立首个账户管理员和首个安全管理员，显示各自的一次性口令",
    "account": "账户管理员的账号，登录用",
    "name": "账户管理员的姓名",
    "security_account": "安全管理员的账号，须是另一个人",
    "security_name": "安全管理员的姓名",
    "region": "所在地区的六位行政区划代码，如 410100",
    "region_name": "地区名称，如 郑州市",
    "bureau": "所属医保部门的名称",
    "once": "只运行一次，补发到期未发的提醒后退出",
}
ACTS = "操作"
FIRST_ADMINISTRATORS = (
    "已建立首个账户管理员和首个安全管理员，一次性口令{hours}小时内有效，只能用一次，请分别交给两人。\n"
    "账户管理员：登记单位、新增人员\n  账号：{accounts.account}\n  一次性口令：{accounts.code}\n"
    "安全管理员：授予和结束岗位\n  账号：{security.account}\n  一次性口令：{security.code}\n"
    "请打开登录页，点“使用一次性口令”设定密码；登录后在“系统管理”中办理。\n"
)
ROLE = "账户"
NO_GRANTS = "SQLite没有账户和权限，不需要授权语句。\n"
SCHEDULER_STARTED = "定时任务已启动"
DATABASE_IS_CURRENT = "数据库已是当前版本。\n"

_SILENCES: Mapping[str, str] = {
    "not_a_working_day": "今天不是工作日，未发提醒",
    "no_step_due": "今天没有到期应发的提醒",
    "superseded": "{count} 条漏发的提醒已由较新的提醒代替",
}
_STEPS: Mapping[str, str] = {
    "before": "到期前 {days} 个工作日",
    "overdue": "逾期 {days} 个工作日",
    "escalation": "逾期 {days} 个工作日督办",
}


def swept_sentence(day: date, messages: int, reminders: Mapping[str, int], silences: Mapping[str, int]) -> str:
    """Return what a sweep did, or why it kept silent, one fact on each line."""
    lines = [f"{day.isoformat()}：发出提醒 {messages} 条。"]
    lines += [f"  {step_words(kind)}：{count} 项任务" for kind, count in reminders.items()]
    lines += [f"  {_SILENCES[code].format(count=count)}。" for code, count in silences.items()]
    return "\n".join(lines) + "\n"


def step_words(kind: str) -> str:
    """Return the words of a reminder's kind.

    >>> step_words("before_3")
    '到期前 3 个工作日'
    """
    step, _, days = kind.partition("_")
    return "到期当日" if kind == "before_0" else _STEPS[step].format(days=days)


def reminded_sentence(messages: int, reminders: Mapping[str, int]) -> str:
    """Return on one line what a sweep sent; nothing where it sent nothing."""
    kinds = "，".join(f"{step_words(kind)} {count} 项任务" for kind, count in reminders.items())
    return f"提醒：发出 {messages} 条（{kinds}）" if messages else ""


def delivered_sentence(count: int) -> str:
    """Return how many notices reached their inboxes; nothing where none waited."""
    return f"投递：通知 {count} 条" if count else ""


def orphans_sentence(count: int) -> str:
    """Return how many files without a row were removed; nothing where there were none."""
    return f"清理：清除没有登记的佐证文件 {count} 个" if count else ""


def anchored_sentence(number: int, chains: int) -> str:
    """Return which anchor was written."""
    return f"锚定：写入第 {number} 个锚点，涉及 {chains} 个案卷或周期"


def checked_sentence(unsent: int) -> str:
    """Return how many reminders were owed and not sent; nothing where all went out."""
    return f"核对：应发未发的提醒 {unsent} 条，请到“系统管理”的“定时任务”查看" if unsent else ""
