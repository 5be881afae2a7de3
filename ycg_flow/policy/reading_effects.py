"""What the other readings of the paper would give: the case evaluated again with each, and what differs (PF-19)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from ycg_flow.policy.answer import grade
from ycg_flow.policy.case_input import CaseInput
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.evaluation import Evaluation, RoundEvaluation, evaluate, evaluate_round
from ycg_flow.policy.faults import Fault, FaultsFound
from ycg_flow.policy.settlement.statement import Statement


@dataclass(frozen=True)
class Change:
    """A value under the reading used and under the other one; None where it is not known."""

    before: Fraction | None
    after: Fraction | None


@dataclass(frozen=True)
class Differences:
    """What differs for one case: points by indicator, the rounded total, the grade's id, the rank, money by line."""

    indicators: Mapping[str, Change]
    total: Change | None
    grades: tuple[str | None, str | None] | None
    rank: Change | None
    amounts: Mapping[str, Change]

    @property
    def is_none(self) -> bool:
        """Whether nothing differs."""
        return not (self.indicators or self.amounts or self.total or self.grades or self.rank)


@dataclass(frozen=True)
class ReadingEffect:
    """What another option of a reading would give; `faults` where the case could not be settled under it."""

    reading: str
    option: str
    differences: Differences | None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class RoundReadingEffect:
    """What another option of a reading would give to each party of a round and to the common lines."""

    reading: str
    option: str
    parties: Mapping[str, Differences]
    amounts: Mapping[str, Change]
    faults: tuple[Fault, ...] = ()


def reading_effects(policy: Policy, evaluation: Evaluation) -> tuple[ReadingEffect, ...]:
    """Return the effect of every other option that would change something in a case, in the policy's order."""
    return tuple(_effects(policy, evaluation))


def _effects(policy: Policy, evaluation: Evaluation) -> Iterator[ReadingEffect]:
    for reading, option in other_options(policy, evaluation.readings):
        try:
            other = evaluate(policy, _with(evaluation.case, reading, option))
        except FaultsFound as found:
            yield ReadingEffect(reading, option, None, found.faults)
            continue
        differences = differences_between(evaluation, other)
        if not differences.is_none:
            yield ReadingEffect(reading, option, differences)


def round_reading_effects(policy: Policy, common: CaseInput, result: RoundEvaluation) -> tuple[RoundReadingEffect, ...]:
    """Return the effect of every other option that would change something in a round, taken by all its parties."""
    return tuple(_round_effects(policy, common, result))


def _round_effects(policy: Policy, common: CaseInput, result: RoundEvaluation) -> Iterator[RoundReadingEffect]:
    chosen = {**policy.default_readings(), **common.readings}
    for reading, option in other_options(policy, chosen):
        cases = {party: _with(own.case, reading, option) for party, own in result.parties.items()}
        try:
            other = evaluate_round(policy, _with(common, reading, option), cases)
        except FaultsFound as found:
            yield RoundReadingEffect(reading, option, {}, {}, found.faults)
            continue
        found_differences = {
            party: differences_between(own, other.parties[party]) for party, own in result.parties.items()
        }
        differences = {party: own for party, own in found_differences.items() if not own.is_none}
        amounts = _changed_amounts(result.statement, other.statement)
        if differences or amounts:
            yield RoundReadingEffect(reading, option, differences, amounts)


def other_options(policy: Policy, chosen: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each option of each reading that is not the chosen one; readings that only guide people compute nothing."""
    for name, reading in policy.readings.items():
        if not reading.guides_people:
            yield from ((name, option) for option in reading.options if option != chosen[name])


def differences_between(before: Evaluation, after: Evaluation) -> Differences:
    """Return what differs between two results of one case."""
    indicators = {
        name: Change(scored.judgement.points, after.score.indicators[name].judgement.points)
        for name, scored in before.score.indicators.items()
    }
    return Differences(
        indicators={name: change for name, change in indicators.items() if change.before != change.after},
        total=_changed(_total(before), _total(after)),
        grades=None if grade(before) == grade(after) else (grade(before), grade(after)),
        rank=_changed(_rank(before), _rank(after)),
        amounts=_changed_amounts(before.statement, after.statement),
    )


def _with(case: CaseInput, reading: str, option: str) -> CaseInput:
    return replace(case, readings={**case.readings, reading: option})


def _total(evaluation: Evaluation) -> Fraction | None:
    return None if evaluation.score.total is None else evaluation.score.total.rounded


def _rank(evaluation: Evaluation) -> Fraction | None:
    return None if evaluation.rank is None else Fraction(evaluation.rank)


def _changed(before: Fraction | None, after: Fraction | None) -> Change | None:
    return None if before == after else Change(before, after)


def _changed_amounts(before: Statement, after: Statement) -> dict[str, Change]:
    amounts = {name: amount for name, amount in before.items() if amount.is_money and name in after}
    changes = {name: Change(amount.value, after[name].value) for name, amount in amounts.items()}
    return {name: change for name, change in changes.items() if change.before != change.after}
