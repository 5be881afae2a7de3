"""The statement of a sheet: every line with its formula in words and in numbers, and that the parts add up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from ycg_flow.policy.compiled import QUALIFIED, CompiledLine
from ycg_flow.policy.formulas import Name
from ycg_flow.policy.model.settlement import LineTable
from ycg_flow.policy.settlement.base import Amount
from ycg_flow.policy.settlement.statement import Statement
from ycg_flow.wording.curve_words import curve_words
from ycg_flow.wording.numbers import money_text, number_text
from ycg_flow.wording.quoting import quoted
from ycg_flow.wording.sheet.model import NOTHING, Fact, MoneyLine, Mood
from ycg_flow.wording.sheet.sources import Sources
from ycg_flow.wording.terms import QUALIFIED_NOTE
from ycg_flow.wording.workings import MissingValueError, Workings

_FLOWS = {"paid_to_party": "支付给{party}", "paid_back": "由{party}退回", "none": ""}
_LEFT_OVER = "尾差按最大余数法分到分"


def money_lines(sources: Sources, statement: Statement) -> tuple[MoneyLine, ...]:
    """Return the lines of a statement in the paper's order."""
    return tuple(line for _, line in money_lines_by_id(sources, statement))


def money_lines_by_id(sources: Sources, statement: Statement) -> Iterator[tuple[str, MoneyLine]]:
    """Yield the lines of a statement in the paper's order, each with the name the statement has for it."""
    lines = {line.id: line for line in sources.policy.lines}
    split = ""
    for amount in statement.values():
        line = _line(sources, statement, amount, lines[amount.line.id])
        yield amount.id, replace(line, opens_split=bool(line.split) and amount.line.id != split)
        split = amount.line.id


def money_facts(statement: Statement) -> Iterator[Fact]:
    """Yield the amounts that somebody has to pay."""
    for amount in statement.values():
        if amount.line.flow != "none" and amount.is_money and amount.value is not None:
            yield Fact(amount.name, f"{money_text(amount.value)}元")


def _line(sources: Sources, statement: Statement, amount: Amount, line: CompiledLine) -> MoneyLine:
    table = amount.line
    workings = sources.workings(amount.inputs)
    workings.line = line
    formula, arithmetic = _formula(sources, statement, amount, line, workings)
    mood: Mood = "open" if amount.value is None else "good" if amount.value and table.flow != "none" else "plain"
    return MoneyLine(
        name=quoted(amount.name),
        split=_split_heading(sources, statement, table) if table.kind == "split" else "",
        opens_split=False,
        amount=_amount_text(sources, amount),
        depth=_depth(amount),
        flow=_FLOWS[table.flow].format(party=sources.policy.table.document.party_name),
        clause=sources.clause(table.clause),
        basis=sources.basis(table.clause),
        formula=formula,
        arithmetic=arithmetic,
        figures=sources.figures(amount.inputs),
        note="；".join(_notes(sources, amount, line)),
        mood=mood,
    )


def _split_heading(sources: Sources, statement: Statement, table: LineTable) -> str:
    return f"{table.name}：分配“{_called(sources, statement, str(table.whole))}”"


def _called(sources: Sources, statement: Statement, name: str) -> str:
    """Return what a whole is called: a line of the statement, or what the policy calls it."""
    return quoted(statement[name].name if name in statement else sources.names.of(name))


def _amount_text(sources: Sources, amount: Amount) -> str:
    if amount.value is None:
        return NOTHING
    return money_text(amount.value) if amount.is_money else sources.names.quantity(amount.value, amount.line.unit)


def _depth(amount: Amount) -> int:
    """Return how deep an amount stands in a split: 1 for a receiver, 2 for a member of one, else 0."""
    if amount.line.kind != "split":
        return 0
    return 1 if amount.part_of == amount.line.whole else 2


def _formula(
    sources: Sources, statement: Statement, amount: Amount, line: CompiledLine, workings: Workings
) -> tuple[str, str]:
    """Return the formula in words and the arithmetic in numbers."""
    if amount.line.kind == "split":
        return _share(sources, statement, amount)
    if amount.line.kind == "ration":
        request, available = (sources.names.of(str(name)) for name in (amount.line.request, amount.line.available))
        return f"{request}，各方合计超过{available}时按比例压减", _lacking(amount)
    if line.expression is None or not amount.formula:
        return "直接录入，未经计算", ""
    formula = line.expression.chosen(sources.evaluation.readings)
    words = workings.in_words(formula)
    if amount.value is None:
        return words, _lacking(amount)
    try:
        exact, numbers = workings.expression_value(line.expression), workings.in_numbers(formula)
    except (MissingValueError, ZeroDivisionError):
        return words, ""
    result = _rounded(sources, amount, exact)
    is_computed = not isinstance(formula.tree, Name) and numbers != result.removesuffix("元")
    return words, f"{numbers} = {result}" if is_computed else result


def _rounded(sources: Sources, amount: Amount, exact: Fraction) -> str:
    """Return the result, and that it was rounded to the fen where it was."""
    if amount.value is None or not amount.is_money:
        return _amount_text(sources, amount)
    rounded = f"{money_text(amount.value)}元"
    return rounded if exact == amount.value else f"{number_text(exact)}，四舍五入到分为{rounded}"


def _lacking(amount: Amount) -> str:
    """Return why an amount cannot be computed; what is missing is said once, among the open matters."""
    return "" if amount.missing or amount.value is not None else "分母为零或不在各档之内，不能算出"


def _share(sources: Sources, statement: Statement, amount: Amount) -> tuple[str, str]:
    """Return how a receiver's share of a split, or a member's of a receiver's, was found."""
    table, whole_name = amount.line, str(amount.part_of)
    is_receiver = whole_name == table.whole
    weights, total = sources.weights(table, "" if is_receiver else whole_name.removeprefix(f"{table.id}."))
    own = weights.get(amount.id.removeprefix(f"{table.id}.") if is_receiver else amount.name, Fraction(0))
    fraction = f"{number_text(own)} ÷ {number_text(total)}"
    words = f"{_called(sources, statement, whole_name)} × {fraction}"
    whole = statement[whole_name].value if whole_name in statement else None
    if whole is None or amount.value is None:
        return words, _lacking(amount)
    exact = whole * own / total
    end = "" if exact == amount.value else f"（{_LEFT_OVER}）"
    return words, f"{money_text(whole)} × {fraction} = {money_text(amount.value)}元{end}"


def _notes(sources: Sources, amount: Amount, line: CompiledLine) -> Iterator[str]:
    if line.expression is not None and any(used.name == QUALIFIED for used in amount.inputs):
        yield QUALIFIED_NOTE
    for name, table in line.table.curves.items():
        if re.search(rf"\b{name}\(", amount.formula):
            yield from curve_words(table, sources.rules)
    if line.id in sources.evaluation.case.split_reasons:
        yield f"另行确定的比例，理由：{quoted(sources.evaluation.case.split_reasons[line.id]).rstrip('。')}"
    if line.table.note is not None and amount.part_of in (None, line.table.whole, line.table.part_of):
        yield line.table.note.rstrip("。")


def conservation_sentences(sources: Sources, statement: Statement) -> tuple[str, ...]:
    """Return one sentence for each whole whose parts are all known, showing that they add up to the fen."""
    return tuple(_conservation(sources, statement))


def _conservation(sources: Sources, statement: Statement) -> Iterator[str]:
    wholes: dict[str, list[Amount]] = {}
    for amount in statement.values():
        if amount.part_of is not None and amount.is_money:
            wholes.setdefault(amount.part_of, []).append(amount)
    for name, parts in wholes.items():
        values = [part.value for part in parts if part.value is not None]
        total = sum(values, Fraction(0))
        if len(values) < len(parts) or not total:
            continue
        added = " + ".join(f"{quoted(part.name)} {money_text(part.value or Fraction(0))}" for part in parts)
        yield f"{_called(sources, statement, name)} {money_text(total)}元 = {added}，相符。"
