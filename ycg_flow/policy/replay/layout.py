"""Which values a replay asks of every card: one cell for each, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ycg_flow.policy.case_input import CaseInput
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.expressions import Expression
from ycg_flow.policy.rules.joint import Joint
from ycg_flow.policy.rules.judged import Judged
from ycg_flow.policy.scope import CaseScope

FIGURES, PARAMETERS, LEDGER, JUDGEMENTS, BONUSES = "figures", "parameters", "ledger", "judgements", "bonuses"
TABLES = (FIGURES, PARAMETERS, LEDGER, JUDGEMENTS, BONUSES)

# The table a value stands in, its name and how many years back it is taken.
Cell = tuple[str, str, int]


@dataclass(frozen=True)
class Layout:
    """The cells of a card, the kinds that are taken out of it together side by side.

    `flags` are yes-no figures, `once` figures of the evaluation year, `by_year` figures of several years with the years
    back, `others` names of the other tables.
    """

    flags: tuple[str, ...]
    once: tuple[str, ...]
    by_year: tuple[tuple[str, int], ...]
    others: Mapping[str, tuple[str, ...]]

    def cells(self) -> Iterator[Cell]:
        """Yield the cells in the order of a card's line."""
        yield from ((FIGURES, name, 0) for name in (*self.flags, *self.once))
        yield from ((FIGURES, name, lag) for name, lag in self.by_year)
        yield from ((table, name, 0) for table, names in self.others.items() for name in names)


def layout_of(policy: Policy, readings: Mapping[str, str]) -> Layout:
    """Return the cells that scoring under the readings rests on."""
    inputs = dict.fromkeys(_inputs(policy, readings))
    figures = [(name, lag) for name, lag in inputs if name in policy.figures]
    wholes = [(policy.figures[name].part_of or "", lag) for name, lag in figures]
    figures = list(dict.fromkeys([*figures, *(found for found in wholes if found[0] in policy.figures)]))
    by_year = {name for name, lag in figures if lag or policy.figures[name].years > 1}
    of_one_year = [name for name, _ in figures if name not in by_year]
    flags = [name for name in of_one_year if policy.figures[name].unit == "yes_no"]
    items = [item for indicator in policy.indicators.values() for item in indicator.with_parts()]
    return Layout(
        flags=tuple(flags),
        once=tuple(name for name in of_one_year if name not in flags),
        by_year=tuple((name, lag) for name, lag in figures if name in by_year),
        others={
            PARAMETERS: tuple(name for name, _ in inputs if name in policy.parameters),
            LEDGER: tuple(name for name, _ in inputs if name in policy.ledger),
            JUDGEMENTS: tuple(item.id for item in items if isinstance(item.rule, Judged)),
            BONUSES: tuple(bonus.id for bonus in policy.table.bonus),
        },
    )


def _inputs(policy: Policy, readings: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Yield the inputs of all indicators, vetoes and deductions with their years back."""
    scope = CaseScope(policy, CaseInput(policy.table.document.first_year, readings=readings))
    for indicator in policy.indicators.values():
        for item in indicator.with_parts():
            for expression in item.expressions.values():
                yield from _leaves(expression, scope)
    for veto in policy.vetoes.values():
        if veto.expression is not None:
            yield from _leaves(veto.expression, scope)
    for deduction in policy.table.deduction:
        yield deduction.figure, 0


def _leaves(expression: Expression, scope: CaseScope) -> Iterator[tuple[str, int]]:
    if expression.number is None:
        yield from scope.leaves(expression.chosen(scope.readings))


def known_names(policy: Policy) -> dict[str, frozenset[str]]:
    """Return, for each table of a plain card, the names it may hold."""
    items = [item for indicator in policy.indicators.values() for item in indicator.with_parts()]
    return {
        FIGURES: frozenset(policy.figures),
        PARAMETERS: frozenset(policy.parameters),
        LEDGER: frozenset(entry.id for entry in policy.ledger.values() if entry.scope == "party"),
        JUDGEMENTS: frozenset(item.id for item in items if isinstance(item.rule, Judged | Joint)),
        BONUSES: frozenset(bonus.id for bonus in policy.table.bonus),
    }
