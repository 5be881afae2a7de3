"""From a round's results to its sheets: all parties in one table, the common money, then each party's own sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from ycg_flow.policy.answer import grade
from ycg_flow.policy.case_input import CaseInput
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.evaluation import Evaluation, RoundEvaluation
from ycg_flow.policy.reading_effects import ReadingEffect, RoundReadingEffect
from ycg_flow.policy.scoring import Score
from ycg_flow.policy.settlement.statement import Statement
from ycg_flow.policy.vetoes import VetoFindings
from ycg_flow.wording.quoting import quoted
from ycg_flow.wording.sheet.building import document_text, missing_amounts, origin_facts, paper_notes, sheet_of
from ycg_flow.wording.sheet.model import NOTHING, Clauses, RoundSheet, Sheet
from ycg_flow.wording.sheet.money import conservation_sentences, money_lines
from ycg_flow.wording.sheet.readings import money_phrases, reading_lines, result_phrases
from ycg_flow.wording.sheet.sources import Sources
from ycg_flow.wording.sheet.totals import grade_text, possible_text, total_text

HEADINGS = ("名次", "评价对象", "总分", "等次", "一票否决")


def round_sheet_of(
    policy: Policy,
    common: CaseInput,
    result: RoundEvaluation,
    clauses: Clauses,
    effects: Sequence[RoundReadingEffect] = (),
) -> RoundSheet:
    """Return the sheets of a round, the parties in order of their ranks where they have some."""
    ordered = sorted(result.parties.items(), key=lambda party: (party[1].rank is None, party[1].rank or 0))
    sums = sums_of(own.statement for own in result.parties.values())
    sources = Sources(common_evaluation(policy, common, result.statement), clauses, sums)
    return RoundSheet(
        title=f"{common.year}年度绩效评价结果汇总",
        document=document_text(policy),
        origin=origin_facts(policy, common.year),
        headings=HEADINGS,
        parties=tuple(_row(party, Sources(own, clauses, sums)) for party, own in ordered),
        money=money_lines(sources, result.statement),
        conservation=conservation_sentences(sources, result.statement),
        open_matters=tuple(missing_amounts(sources, result.statement)),
        effects=tuple(_effect(sources, result, effect) for effect in effects),
        readings=reading_lines(sources, ()),
        notes=paper_notes(policy),
        sheets=tuple(
            _own_sheet(sheet_of(own, clauses, [*_effects_on(party, effects)], party, sums)) for party, own in ordered
        ),
    )


def _own_sheet(sheet: Sheet) -> Sheet:
    """Return a party's sheet without what the round says once for all parties."""
    return replace(sheet, readings=tuple(line for line in sheet.readings if line.effects), notes=())


def common_evaluation(policy: Policy, common: CaseInput, statement: Statement) -> Evaluation:
    """Return the round's common lines as a result without indicators."""
    readings = {**policy.default_readings(), **common.readings}
    return Evaluation(policy, common, readings, Score({}, None, VetoFindings((), (), {})), statement)


def sums_of(statements: Iterable[Statement]) -> dict[str, Fraction | None]:
    """Return the sum of each line over the parties' statements, None where one of them lacks it."""
    sums: dict[str, Fraction | None] = {}
    for own in statements:
        for name, amount in own.items():
            known = sums.get(name, Fraction(0))
            sums[name] = None if known is None or amount.value is None else known + amount.value
    return sums


def _row(party: str, sources: Sources) -> tuple[str, ...]:
    evaluation = sources.evaluation
    total = evaluation.score.total
    if total is None:
        shown = NOTHING
    elif total.rounded is None:
        shown = f"未定（{possible_text(sources, total)}）"
    else:
        shown = total_text(sources, total.rounded)
    vetoes = evaluation.score.vetoes
    names = [sources.policy.vetoes[name].table.name for name in vetoes.confirmed]
    open_vetoes = [f"{len(vetoes.undecided)}项待定"] if vetoes.undecided else []
    return (
        NOTHING if evaluation.rank is None else str(evaluation.rank),
        quoted(party),
        shown,
        NOTHING if grade(evaluation) is None else grade_text(sources),
        "、".join([*names, *open_vetoes]) or "无",
    )


def _effects_on(party: str, effects: Sequence[RoundReadingEffect]) -> Iterator[ReadingEffect]:
    for effect in effects:
        if party in effect.parties:
            yield ReadingEffect(effect.reading, effect.option, effect.parties[party])


def _effect(sources: Sources, result: RoundEvaluation, effect: RoundReadingEffect) -> str:
    """Return what another reading would change for each party and for the common money."""
    table = sources.policy.readings[effect.reading]
    return f"{table.question}若采用另一种理解“{table.options[effect.option]}”：{_changes(sources, result, effect)}。"


def _changes(sources: Sources, result: RoundEvaluation, effect: RoundReadingEffect) -> str:
    if effect.faults:
        return "清算不平，无法比较"
    parties: Mapping[str, list[str]] = {
        party: [*result_phrases(sources, differences, result.parties[party].statement)]
        for party, differences in effect.parties.items()
    }
    said = [f"{quoted(party)}{'，'.join(phrases) or '总分和金额不变'}" for party, phrases in parties.items()]
    common = "，".join(money_phrases(effect.amounts, result.statement))
    return "；".join([*said, *([f"共同资金：{common}"] if common else [])])
