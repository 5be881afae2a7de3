"""The vetoes of a sheet: which stand, which are open and what lacks, and the arithmetic of the computed ones."""

from __future__ import annotations

from ycg_flow.policy.compiled import CompiledVeto
from ycg_flow.policy.vetoes import ComputedVeto
from ycg_flow.wording.quoting import quoted
from ycg_flow.wording.sheet.indicators import decision_text
from ycg_flow.wording.sheet.model import Mood, VetoLine
from ycg_flow.wording.sheet.sources import Sources
from ycg_flow.wording.workings import MissingValueError

_STATUS: dict[Mood, str] = {"failed": "成立", "open": "待定", "good": "未成立", "plain": "未认定"}


def veto_lines(sources: Sources) -> tuple[VetoLine, ...]:
    """Return every veto of the policy with its status."""
    return tuple(_line(sources, name, veto) for name, veto in sources.policy.vetoes.items())


def _line(sources: Sources, name: str, veto: CompiledVeto) -> VetoLine:
    findings = sources.evaluation.score.vetoes
    decision = sources.evaluation.case.decisions.get(name)
    computed = findings.computed.get(name)
    if name in findings.confirmed:
        mood: Mood = "failed"
    elif name in findings.undecided:
        mood = "open"
    else:
        mood = "plain" if computed is None and decision is None else "good"
    reasons = [
        _arithmetic(sources, veto, computed) if computed is not None else "",
        decision_text(decision) if decision is not None else "",
        "经认定成立。" if mood == "failed" and decision is None and name in sources.evaluation.case.vetoes else "",
    ]
    clause = veto.table.clause
    return VetoLine(veto.table.name, sources.clause(clause), _STATUS[mood], mood, "".join(filter(None, reasons)))


def _arithmetic(sources: Sources, veto: CompiledVeto, computed: ComputedVeto) -> str:
    expression, table = veto.expression, veto.table
    limit = table.at_least if table.at_least is not None else table.above
    if expression is None or limit is None:
        raise AssertionError(table.id)
    bound = sources.names.quantity(limit, expression.unit_name)
    word = f"界限为{'达到' if table.at_least is not None else '超过'}{bound}"
    if computed.value is None:
        lacking = "、".join(sources.names.missing(code, sources.year) for code in computed.missing)
        return f"缺{lacking}，尚不能判定；{word}。" if lacking else f"分母为零，尚不能判定；{word}。"
    value = sources.names.quantity(computed.value, expression.unit_name)
    workings = sources.workings(computed.inputs)
    formula = expression.chosen(sources.evaluation.readings)
    try:
        shown = f"{workings.in_words(formula)}：{workings.in_numbers(formula)} = {value}"
    except (MissingValueError, ZeroDivisionError):
        shown = quoted(value)
    return f"{shown}；{word}。"
