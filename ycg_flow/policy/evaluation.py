"""The whole way of one case, or of all cases of a round: from checked input to score, rank and statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from ycg_flow.policy.case_input import CaseInput
from ycg_flow.policy.compiled import RANK, Policy
from ycg_flow.policy.ranking import Standing, ranks_of
from ycg_flow.policy.scope import CaseScope
from ycg_flow.policy.scoring import Judge, Score, score
from ycg_flow.policy.settlement.statement import Statement, settle


@dataclass(frozen=True)
class Evaluation:
    """A case's result: the policy it was scored with, its input, score, statement and, in a round, rank."""

    policy: Policy
    case: CaseInput
    readings: Mapping[str, str]
    score: Score
    statement: Statement
    rank: int | None = None

    @property
    def is_vetoed(self) -> bool:
        """Whether a veto stands."""
        return bool(self.score.vetoes.confirmed)


@dataclass(frozen=True)
class RoundEvaluation:
    """A round's result: each party's, and the lines the round has in common."""

    parties: Mapping[str, Evaluation]
    statement: Statement


def evaluate(policy: Policy, case: CaseInput, judge: Judge | None = None) -> Evaluation:
    """Return a case's result, its judgements from `judge` where they are known already.

    Raises `FaultsFound` where the money does not conserve.
    """
    own = policy.with_points(case.points)
    scope = CaseScope(own, case)
    scored = score(own, scope, judge)
    statement = settle(own, {"": scope})[""]
    return Evaluation(own, case, scope.readings, scored, statement)


def evaluate_round(policy: Policy, common: CaseInput, parties: Mapping[str, CaseInput]) -> RoundEvaluation:
    """Return the result of all parties of a round: scores, ranks once every total is known, common and own money."""
    own = policy.with_points(common.points)
    common_scope = CaseScope(own, common)
    policies = {party: policy.with_points({**common.points, **case.points}) for party, case in parties.items()}
    scopes = {party: CaseScope(policies[party], case, common_scope) for party, case in parties.items()}
    common_scope.parties = list(scopes.values())
    scores = {party: score(policies[party], scope) for party, scope in scopes.items()}
    ranks = _enter_ranks(own, common_scope, scopes, scores)
    statements = settle(own, scopes, common_scope)
    results = {
        party: Evaluation(
            policies[party], scope.case, scope.readings, scores[party], statements[party], ranks.get(party)
        )
        for party, scope in scopes.items()
    }
    return RoundEvaluation(results, statements[None])


def _enter_ranks(
    policy: Policy, common: CaseScope, scopes: Mapping[str, CaseScope], scores: Mapping[str, Score]
) -> dict[str, int]:
    """Return each party's rank and let formulas use it; ranks wait until every total of the round is known."""
    table = policy.table.ranking
    standings: list[Standing] = []
    for party, scored in scores.items():
        total = scored.total
        if table is None or total is None or total.rounded is None:
            return {}
        ties = tuple(scored.indicators[name].judgement.points or Fraction(0) for name in table.tie_break)
        standings.append(Standing(party, not scored.vetoes.confirmed, total.rounded, ties))
    if table is None:
        return {}
    ranks = ranks_of(standings, common.readings[table.ties])
    for party, rank in ranks.items():
        scopes[party].set_line(RANK, Fraction(rank))
    return ranks
