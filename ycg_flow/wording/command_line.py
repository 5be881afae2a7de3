"""What the command line says of itself, and argparse's own messages in Chinese."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ycg_flow.wording.quoting import quoted

DESCRIPTION = "县域医共体年度评价：从政策和数据算出每一分、每一元，并说明依据。"
USAGE = "用法："
ARGUMENTS = "参数"
OPTIONS = "选项"
COMMANDS = "命令"
COMMANDS_AT_HAND = "可用的命令"
HELP = "显示本说明并退出"
VERSION = "显示版本号并退出"

EVALUATE = "计算一个案卷：得分、等次和清算"
EVALUATE_ROUND = "计算一批案卷：另有名次和共同资金"
POLICY = "政策编号"
POLICY_HELP = "如 zhengzhou-2022"
FILE = "文件"
INPUT = "输入的JSON文件；写“-”从标准输入读取"
FORM = "输出形式：json（供机器读取，默认）、text（评分清算单）、html（可打印的评分清算单）"

_MESSAGES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"the following arguments are required: (.+)"), "缺少参数 {0}"),
    (re.compile(r"unrecognized arguments: (.+)"), "不认识的参数 {0}"),
    (re.compile(r"argument (.+): expected one argument"), "参数 {0} 后面要写一个值"),
    (re.compile(r"argument (.*): invalid choice: (.+) \(choose from (.+)\)"), "{1} 不能用于 {0}，可选 {2}"),
    (re.compile(r"ambiguous option: (.+) could match (.+)"), "{0} 写得不全，可能是 {1}"),
    (re.compile(r"argument (.+): ignored explicit argument (.+)"), "参数 {0} 后面不能写 {1}"),
    (re.compile(r"argument (.+): invalid (?:.+) value: (.+)"), "{1} 不能用于 {0}"),
)
_NAMES: Mapping[str, str] = {"command": "命令"}


def usage_fault(message: str, program: str) -> str:
    """Return one line for a command that was written wrongly.

    >>> usage_fault("the following arguments are required: --input", "ycg-flow evaluate")
    '命令行：缺少参数 --input。请用 ycg-flow evaluate --help 查看用法。'
    """
    return f"命令行：{_translated(message)}。请用 {program} --help 查看用法。"


def _translated(message: str) -> str:
    for pattern, sentence in _MESSAGES:
        found = pattern.fullmatch(message)
        if found:
            return sentence.format(*(_NAMES.get(word, quoted(word)) for word in found.groups()))
    return f"参数有误（{quoted(message)}）"
