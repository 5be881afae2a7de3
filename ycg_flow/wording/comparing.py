"""What the comparison of results and money with the history says: what agrees, and line by line what does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

HELP = "核对评价结果、清算单和拨付与办理记录是否一致，并重算每个结果"
AGREES = (
    "核对一致：{cases} 个案卷的环节、自评提交、审定、名次、清算单和拨付都与办理记录相符，"
    "{runs} 次计算重算后逐字节相同。\n"
)
DIFFERS = "核对不一致：{count} 处。库中内容在系统之外被改动过，请停止办理所列案卷，保全现场并报告审计员：\n"
ADVICE = "办理记录本身是否完整，另用 ycg-flow audit export 导出、ycg-flow audit verify 核验。\n"

_KINDS: Mapping[str, str] = {
    "history": "办理记录缺失或读不出，无从核对，请先导出核验",
    "state": "所处环节与办理记录不符（{name}）",
    "ranks": "名次与办理记录不符",
    "submission": "自评提交 {name} 的内容与回执不符",
    "run": "第 {name} 次计算的得分与办理记录或重算结果不符",
    "inputs": "审定或清算所依据的{name}已被改动",
    "approval": "第 {name} 次送审审定的内容或签署人与办理记录不符",
    "statement": "清算单 {name} 的金额或依据与办理记录不符",
    "payment": "拨付 {name} 的金额、凭证或日期与办理记录不符",
}
_INPUTS: Mapping[str, str] = {"figures": "数据、评分或认定", "ledger": "台账"}


def differing(found: Sequence[tuple[str, str, str]]) -> str:
    """Return how much is not as the history tells, and each of it on a line: its case or cycle, its kind, its name."""
    lines = (f"{number}：{_KINDS[kind].format(name=_INPUTS.get(name, name))}\n" for number, kind, name in found)
    return DIFFERS.format(count=len(found)) + "".join(lines)
