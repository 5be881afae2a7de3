"""What every part of a sheet draws on: the result, the policy's names, its clauses, and small texts they all need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.evaluation import Evaluation
from ycg_flow.policy.model.settlement import LineTable
from ycg_flow.policy.scope import UsedInput
from ycg_flow.wording.names import PolicyNames, policy_names
from ycg_flow.wording.rule_words import RuleWords
from ycg_flow.wording.sheet.model import Clauses, FigureLine
from ycg_flow.wording.workings import Sums, Workings

Weights = tuple[Mapping[str, Fraction], Fraction]
"""The weights of those who share something, and their sum."""


@dataclass(frozen=True)
class Sources:
    """One result and the words for it; `sums` are the sums of lines over the parties of a round."""

    evaluation: Evaluation
    clauses: Clauses
    sums: Sums

    @property
    def policy(self) -> Policy:
        """The policy, with the place's own points."""
        return self.evaluation.policy

    @property
    def year(self) -> int:
        """The evaluation year."""
        return self.evaluation.case.year

    @cached_property
    def names(self) -> PolicyNames:
        """The policy's Chinese names."""
        return policy_names(self.policy)

    @cached_property
    def rules(self) -> RuleWords:
        """The words of rules under this case's readings and parameters."""
        defaults = {name: table.default for name, table in self.policy.parameters.items() if table.default is not None}
        return RuleWords(self.names, self.evaluation.readings, {**defaults, **self.evaluation.case.parameters})

    def weights(self, split: LineTable, part: str) -> Weights:
        """Return the weights of a split's receivers, or of the members that share one part of it."""
        found = self._weights.get((split.id, part))
        if found is None:
            found = self._weights[split.id, part] = self._weighed(split, part)
        return found

    @cached_property
    def _weights(self) -> dict[tuple[str, str], Weights]:
        """What was added up so far: a part may have thousands of members, each of which asks for the same sum."""
        return {}

    def _weighed(self, split: LineTable, part: str) -> Weights:
        case = self.evaluation.case
        if part:
            weights: Mapping[str, Fraction] = case.member_weights.get(split.id, {}).get(part, {})
        else:
            weights = case.split_weights.get(split.id) or {each.id: each.weight for each in split.parts}
        return weights, sum(weights.values(), Fraction(0))

    def workings(self, inputs: Iterable[UsedInput]) -> Workings:
        """Return the workings over the inputs of one result."""
        return Workings(self.policy, self.names, self.evaluation.readings, inputs, self.sums)

    def figures(self, inputs: Iterable[UsedInput]) -> tuple[FigureLine, ...]:
        """Return the values a result rests on, each with its year, unit and who supplies it."""
        return figure_lines(self.names, inputs, self.year)

    def clause(self, clause: str | None) -> str:
        """Return where a clause stands, empty where there is none."""
        if clause is None:
            return ""
        return self.clauses[clause].place if clause in self.clauses else f"条款 {clause}"

    def basis(self, clause: str | None) -> str:
        """Return document, place and content of a clause, as far as they are known."""
        if clause is None or clause not in self.clauses:
            return self.clause(clause)
        text = self.clauses[clause]
        return f"《{text.document}》{text.place}：{text.summary}"


def figure_lines(names: PolicyNames, inputs: Iterable[UsedInput], year: int) -> tuple[FigureLine, ...]:
    """Return lines of values with year, unit and supplier."""
    return tuple(
        FigureLine(
            names.of(used.name),
            f"{year + used.lag}年",
            names.value(used),
            names.supplier(used.name),
        )
        for used in inputs
    )


def reading_text(policy: Policy, readings: Mapping[str, str], name: str) -> str:
    """Return the reading used, with the question it answers."""
    table = policy.readings[name]
    return f"{table.question.rstrip('。')}；采用“{table.options[readings[name]]}”。"
