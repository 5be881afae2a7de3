"""What `ycg-flow policy` says: findings with their file and line, the list of policies, and what was done."""

from __future__ import annotations

from collections.abc import Sequence

from ycg_flow.policy.checking import Finding
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.faults import Fault
from ycg_flow.wording.faults import fault_sentence
from ycg_flow.wording.policy_page.entries import years_text
from ycg_flow.wording.quoting import quoted

POLICY = "看、查、衍生和比较政策"
LIST = "列出现有的政策"
SHOW = "把一项政策写成便于阅读的说明"
CHECK = "检查政策，一次报出全部错误；不写政策时检查全部"
DERIVE = "由一项政策衍生出一项自己的政策（写出完整的新文件）"
DIFF = "比较两项政策或同一政策的两个版本"
ACTIONS = "动作"
WHICH = "政策编号，或政策所在的目录"
WHICH_OLD = "原来的政策编号或目录"
WHICH_NEW = "新的政策编号或目录"
FORM = "输出形式：text（文字，默认）、html（带计分曲线的网页，可打印）"
NEW_ID = "新政策的编号，如 my-city-2026"
FOLDER = "写到哪个目录，默认为当前目录下与编号同名的目录"
POINTS_TOTAL = "给没有分值的政策平均铺上分值，合计为此数，作为可改的起点"

_DEFAULT_READINGS = "全部按默认"
_NEXT_STEP = "请修改标题、条款、分值、目标和规则，再用 policy check 检查。"
_WARNING = "提醒 "


def finding_line(folder: str, finding: Finding) -> str:
    """Return one line for a finding: file and line, place, what is wrong, what to do; warnings are marked."""
    fault = finding.fault
    if fault.values.get("readings") == "":
        fault = Fault(fault.place, fault.code, {**fault.values, "readings": _DEFAULT_READINGS}, fault.is_warning)
    where = f"{folder}/{finding.file}" if folder else finding.file
    line = f":{finding.line}" if finding.line is not None else ""
    return f"{quoted(where)}{line} {_WARNING if fault.is_warning else ''}{fault_sentence(fault)}"


def summary_line(folder: str, findings: Sequence[Finding]) -> str:
    """Return how many faults and warnings a policy has."""
    warnings = sum(1 for finding in findings if finding.fault.is_warning)
    faults = len(findings) - warnings
    said = f"发现{faults}处错误" if faults else "没有错误"
    return f"{quoted(folder)}：{said}{f'，{warnings}处提醒' if warnings else ''}。"


def list_line(policy: Policy) -> str:
    """Return a policy on one line: id, version, title, years, region, and how much it holds."""
    table = policy.table
    counts = [
        f"{len(policy.indicators)}项指标",
        f"{len(policy.figures)}个数据项",
        f"{len(policy.vetoes)}项否决情形" if policy.vetoes else "",
        f"{len(policy.lines)}行清算" if policy.lines else "",
        f"{len(policy.readings)}处理解口径" if policy.readings else "",
    ]
    scored = "计分" if policy.is_scored else "不计分"
    region = f"，地区{table.document.region}" if table.document.region else ""
    held = "、".join(count for count in counts if count)
    about = f"{years_text(policy)}{region}，{scored}；{held}"
    return f"{policy.id}  第{table.version}版  {table.document.title}（{about}）"


def refused_line(policy_id: str, faults: int) -> str:
    """Return that a policy in the list cannot be used."""
    return f"{policy_id}  有{faults}处错误，不能使用，请用 ycg-flow policy check {policy_id} 查看"


def derived_text(folder: str, origin: str, findings: Sequence[str]) -> str:
    """Return where a derived policy was written and what its author does next."""
    told = "".join(f"{line}\n" for line in findings)
    return f"已由 {quoted(origin)} 写出 {quoted(folder)}。{_NEXT_STEP}\n{told}"
