"""From a result to its sheet, and from a round's results to the sheets of all parties."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ycg_flow.policy.compiled import ENGINE_VERSION, Policy
from ycg_flow.policy.evaluation import Evaluation
from ycg_flow.policy.reading_effects import ReadingEffect
from ycg_flow.policy.rules.base import State
from ycg_flow.policy.settlement.statement import Statement
from ycg_flow.wording.quoting import quoted
from ycg_flow.wording.sheet.indicators import group_lines
from ycg_flow.wording.sheet.model import Clauses, Fact, Sheet
from ycg_flow.wording.sheet.money import conservation_sentences, money_facts, money_lines
from ycg_flow.wording.sheet.readings import reading_lines
from ycg_flow.wording.sheet.sources import Sources
from ycg_flow.wording.sheet.totals import possible_text, result_facts, total_steps
from ycg_flow.wording.sheet.vetoes import veto_lines
from ycg_flow.wording.workings import Sums

_NO_SUMS: Sums = {}
_DIGEST_SHOWN = 16


def sheet_of(
    evaluation: Evaluation,
    clauses: Clauses,
    effects: Sequence[ReadingEffect] = (),
    party: str = "",
    sums: Sums = _NO_SUMS,
    *,
    settles: bool = True,
) -> Sheet:
    """Return the sheet of one result; `effects` are those of other readings, `party` the name it is headed with.

    Where its money is settled elsewhere (`settles` is false), the sheet says nothing of money, nor what lacks for it.
    """
    sources = Sources(evaluation, clauses, sums)
    policy = evaluation.policy
    has_ledger = bool(evaluation.case.ledger) or any(
        amount.value is not None for amount in evaluation.statement.values()
    )
    of_money = _open_money(sources, has_ledger=has_ledger) if settles else ()
    open_matters = (*open_score_matters(sources), *of_money)
    return Sheet(
        title=f"{evaluation.case.year}年度绩效评价评分清算单",
        party=quoted(party),
        document=document_text(policy),
        origin=origin_facts(policy, evaluation.case.year),
        result=(
            *result_facts(sources),
            *(money_facts(evaluation.statement) if settles else ()),
            *_open_fact(open_matters),
        ),
        groups=group_lines(sources),
        is_scored=policy.is_scored,
        steps=total_steps(sources),
        vetoes=veto_lines(sources) if evaluation.case.only is None else (),
        money=money_lines(sources, evaluation.statement) if settles and has_ledger else (),
        conservation=conservation_sentences(sources, evaluation.statement) if settles else (),
        open_matters=open_matters,
        readings=reading_lines(sources, effects),
        notes=paper_notes(policy),
    )


def _open_fact(open_matters: Sequence[str]) -> Iterator[Fact]:
    if open_matters:
        yield Fact("未定事项", f"{len(open_matters)}项，见后", "open")


def document_text(policy: Policy) -> str:
    """Return the paper's title and number."""
    document = policy.table.document
    number = f"（{document.number}）" if document.number else ""
    return f"《{document.title}》{number}"


def origin_facts(policy: Policy, year: int) -> tuple[Fact, ...]:
    """Return what makes the result reproducible: year, version and digest of the policy, version of the engine."""
    return (
        Fact("评价年度", f"{year}年"),
        Fact("政策编号", f"{policy.id} 第{policy.table.version}版"),
        Fact("政策内容摘要", policy.digest[:_DIGEST_SHOWN]),
        Fact("计算程序", f"第{ENGINE_VERSION}版"),
    )


def paper_notes(policy: Policy) -> tuple[str, ...]:
    """Return what the reader has to know of the paper itself."""
    not_covered = policy.table.document.not_covered
    return (f"文件列出但指标清单没有对应行的内容：{'、'.join(not_covered)}。",) if not_covered else ()


def _open_money(sources: Sources, *, has_ledger: bool) -> Iterator[str]:
    evaluation = sources.evaluation
    if has_ledger:
        yield from missing_amounts(sources, evaluation.statement)
    elif evaluation.policy.lines and evaluation.case.only is None:
        yield "没有录入台账，未作清算。"


def open_score_matters(sources: Sources) -> Iterator[str]:
    """Yield one sentence for everything that is open about points and vetoes, money aside."""
    evaluation = sources.evaluation
    for scored in evaluation.score.indicators.values():
        name, judgement = scored.item.table.name, scored.judgement
        if judgement.state is State.MISSING:
            lacking = "、".join(sources.names.missing(code, sources.year) for code in judgement.missing)
            yield f"“{name}”缺{lacking}：请补齐，或由评价组决定怎样计分并写明理由。"
        elif judgement.state is State.NOT_COMPUTABLE:
            yield f"“{name}”无法计算：请由评价组决定怎样计分并写明理由。"
    total = evaluation.score.total
    if total is not None and total.rounded is None:
        end = "" if evaluation.is_vetoed else "；定下之后才能评等次和清算"
        yield f"总分未定，可能的范围是{possible_text(sources, total)}{end}。"
    for name in evaluation.score.vetoes.undecided if evaluation.case.only is None else ():
        yield f"否决情形“{sources.policy.vetoes[name].table.name}”待定：有结论之前不能审定。"


def missing_amounts(sources: Sources, statement: Statement) -> Iterator[str]:
    """Yield one sentence for each thing that money lines wait for, with the lines."""
    waiting: dict[str, list[str]] = {}
    for amount in statement.values():
        for code in amount.missing if amount.value is None else ():
            waiting.setdefault(code, []).append(quoted(amount.name))
    curves = {name for line in sources.policy.lines for name in line.curves}
    for code, lines in waiting.items():
        if code in curves:
            yield f"{'、'.join(lines)}不能算出：所依据的值不在文件列出的各档之内，请由当地另行决定。"
            continue
        yield f"缺{sources.names.missing(code, sources.year)}，暂不能算出：{'、'.join(lines)}。"
