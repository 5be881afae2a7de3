"""The figures of a case: every stage side by side, the best value of each, and the input the engine scores.

County and prefecture figures belong to the cycle and are shared by its cases there. Earlier years come from last year's
closed case, copied in as final, or are entered like any other figure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import and_, or_, select, true

from ycg_flow.casework.desk import Step, View
from ycg_flow.casework.policies import cycle_values, policy_of
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.exact import exact_text
from ycg_flow.policy.model.inputs import FigureTable
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.figures import FigureValue
from ycg_flow.records.self_assessment import Submission

FigureYear = tuple[str, int]
"""A figure of the policy and a calendar year."""

SELF_REPORTED, COLLECTED, VERIFIED, FINAL = "self_reported", "collected", "verified", "final"
BEST_FIRST = (FINAL, VERIFIED, COLLECTED, SELF_REPORTED)

TOLERANCES: Mapping[str, Fraction] = {"percent": Fraction(1, 100)}
"""By unit, up to what distance two stages count as the same; counts and yuan must be equal.

A rate people read off a printed table has two decimals; that alone is no difference.
"""


@dataclass(frozen=True)
class Difference:
    """A figure whose stages disagree, with the latest row of each stage."""

    figure: str
    year: int
    stages: Mapping[str, FigureValue]


@dataclass(frozen=True)
class NewValue:
    """A value to write: a number or a stated grade; with neither, `note` says why there is none."""

    figure: str
    year: int
    value: Fraction | None
    answer: str | None
    source: str
    note: str = ""


def figures_of(
    view: View, case: EvaluationCase, until: datetime | None = None
) -> Mapping[FigureYear, Mapping[str, FigureValue]]:
    """Return the latest row of each stage by figure and year, shared figures included; as known at an instant.

    What was submitted and taken back does not count.
    """
    stands = Submission.taken_back_at.is_(None)
    known = true() if until is None else FigureValue.entered_at < until
    shared = or_(
        *(
            and_(FigureValue.owner_kind == kind, FigureValue.owner_key == _owner_key(case, kind))
            for kind in ("county", "prefecture")
        )
    )
    query = (
        select(FigureValue)
        .outerjoin(Submission, Submission.id == FigureValue.submission_id)
        .where(
            stands if until is None else stands | (Submission.taken_back_at >= until),
            known,
            or_(
                and_(FigureValue.owner_kind == "party", FigureValue.case_id == case.id),
                and_(FigureValue.cycle_id == case.cycle_id, shared),
            ),
        )
        .order_by(FigureValue.id)
    )
    found: dict[FigureYear, dict[str, FigureValue]] = defaultdict(dict)
    for row in view.once(("figures", case.id, until), lambda: view.session.scalars(query).all()):
        found[row.figure, row.year][row.stage] = row
    return dict(found)


def best_values(view: View, case: EvaluationCase) -> Mapping[FigureYear, FigureValue]:
    """Return the value that counts by figure and year: final, else verified, else collected, else self-reported.

    A figure that was finally decided to have no value has none.
    """
    best = {key: _best(stages) for key, stages in figures_of(view, case).items()}
    return {key: row for key, row in best.items() if row is not None and row.has_value}


def case_content(view: View, case: EvaluationCase) -> dict[str, Any]:
    """Return the case as the engine reads it: year, figures with earlier years, parameters and readings of the cycle.

    Judgements, decisions, bonuses, vetoes and the ledger are added by those who score and settle.
    """
    policy = policy_of(view, case.cycle)
    figures: dict[str, dict[str, Any]] = defaultdict(dict)
    for (figure, year), row in sorted(best_values(view, case).items()):
        if figure in policy.figures:
            figures[figure][str(year)] = engine_value(policy.figures[figure], row)
    return {
        "year": case.cycle.evaluation_year,
        "figures": dict(figures),
        "parameters": cycle_values(case.cycle, "parameter"),
        "readings": cycle_values(case.cycle, "reading"),
    }


def engine_value(table: FigureTable, row: FigureValue) -> str | bool:
    """Return a row's value as the engine reads it: a decimal text, true or false, or the stated grade."""
    if row.value is None:
        return str(row.answer)
    return bool(row.value) if table.unit == "yes_no" else exact_text(row.value)


def required_figures(policy: Policy, evaluation_year: int, suppliers: Collection[str]) -> tuple[FigureYear, ...]:
    """Return the figures these suppliers give, each with every year the policy needs it for, the latest first."""
    return tuple(
        (figure.id, evaluation_year - back)
        for figure in policy.figures.values()
        if figure.supplied_by in suppliers and figure.when_absent is None
        for back in range(figure.years)
    )


def figures_behind(policy: Policy, indicator: str) -> frozenset[str]:
    """Return the figures an indicator rests on under any reading, those that decide whether it applies too."""
    item = policy.indicators[indicator]
    names = {name for part in item.with_parts() for name in part.rule.figures()}
    for part in item.with_parts():
        for expression in part.expressions.values():
            for formula in expression.formulas.values():
                names.update(_leaves(policy, [found.name for found in formula.names()]))
    names.update({item.applies_when} if item.applies_when else ())
    return frozenset(names & set(policy.figures))


def differences(view: View, case: EvaluationCase) -> tuple[Difference, ...]:
    """Return the figures whose stages disagree beyond the tolerance and that nobody decided since, in policy order."""
    policy = policy_of(view, case.cycle)
    found = figures_of(view, case)
    places = {figure: place for place, figure in enumerate(policy.figures)}
    return tuple(
        Difference(figure, year, found[figure, year])
        for figure, year in sorted(found, key=lambda key: (places.get(key[0], len(places)), -key[1]))
        if figure in policy.figures and _disagree(policy.figures[figure], found[figure, year])
    )


def item_of(figure: str, year: int, evaluation_year: int) -> str:
    """Return a figure of a year as formulas write it: `visits`, `visits[-1]`."""
    return figure if year == evaluation_year else f"{figure}[{year - evaluation_year}]"


def write_figure(step: Step, case: EvaluationCase, stage: str, new: NewValue, *, submission: int | None = None) -> None:
    """Append a value at a stage, for the party or for the county or prefecture that owns the figure."""
    owner = owner_kind_of(policy_of(step, case.cycle).figures[new.figure])
    step.session.add(
        FigureValue(
            owner_kind=owner,
            owner_key=_owner_key(case, owner),
            figure=new.figure,
            year=new.year,
            stage=stage,
            value=new.value,
            answer=new.answer,
            source=new.source,
            note=new.note,
            person_id=None if step.actor.is_system else step.actor.person,
            entered_at=step.now,
            cycle_id=case.cycle_id,
            case_id=case.id,
            submission_id=submission,
        )
    )


def earlier_figures(view: View, case: EvaluationCase) -> Mapping[FigureYear, NewValue]:
    """Return the values of earlier years that last year's closed case gives; none while there is no such case."""
    earlier = closed_case_of_last_year(view, case)
    if earlier is None:
        return {}
    figures, year = policy_of(view, case.cycle).figures, case.cycle.evaluation_year
    return {
        (figure, of): NewValue(figure, of, row.value, row.answer, f"case:{earlier.number}")
        for (figure, of), row in best_values(view, earlier).items()
        if figure in figures and 0 < year - of < figures[figure].years
    }


def copy_in_earlier_figures(step: Step, case: EvaluationCase) -> int:
    """Copy earlier years' values of last year's closed case in as final, once, and return how many.

    Copied, so that what is restated later changes no case that rests on it.
    """
    present = {key for key, stages in figures_of(step, case).items() if FINAL in stages}
    missing = [new for key, new in earlier_figures(step, case).items() if key not in present]
    for new in missing:
        write_figure(step, case, FINAL, new)
    step.session.flush()
    return len(missing)


def closed_case_of_last_year(view: View, case: EvaluationCase) -> EvaluationCase | None:
    """Return the party's closed case of the year before under the same policy, whatever its version."""
    query = (
        select(EvaluationCase)
        .join(Cycle, Cycle.id == EvaluationCase.cycle_id)
        .where(
            EvaluationCase.party_id == case.party_id,
            EvaluationCase.state == "closed",
            Cycle.policy == case.cycle.policy,
            Cycle.period == case.cycle.period,
            Cycle.institution_id == case.cycle.institution_id,
            Cycle.evaluation_year == case.cycle.evaluation_year - 1,
        )
        .order_by(EvaluationCase.id.desc())
    )
    return view.once(("last year", case.id), lambda: view.session.scalars(query.limit(1)).one_or_none())


def owner_kind_of(table: FigureTable) -> str:
    """Return the owner kind of a policy's figure as rows keep it."""
    return "party" if table.owner == "evaluated_party" else table.owner


def _owner_key(case: EvaluationCase, owner_kind: str) -> str:
    if owner_kind == "party":
        return str(case.party_id)
    return case.region_code if owner_kind == "county" else f"{case.region_code[:4]}00"


def _best(stages: Mapping[str, FigureValue]) -> FigureValue | None:
    if FINAL in stages:
        return stages[FINAL]
    return next((stages[stage] for stage in BEST_FIRST if stage in stages and stages[stage].has_value), None)


def _disagree(table: FigureTable, stages: Mapping[str, FigureValue]) -> bool:
    """Whether values differ and no final value was decided after them."""
    tolerance = TOLERANCES.get(table.unit, Fraction(0))
    final = stages.get(FINAL)
    others = [row for stage, row in stages.items() if stage != FINAL and row.has_value]
    if final is not None:
        return any(row.id > final.id and _apart(row, final, tolerance) for row in others)
    return any(_apart(row, other, tolerance) for row in others for other in others)


def _apart(first: FigureValue, second: FigureValue, tolerance: Fraction) -> bool:
    if first.value is None or second.value is None:
        return (first.value, first.answer) != (second.value, second.answer)
    return abs(first.value - second.value) > tolerance


def _leaves(policy: Policy, names: Collection[str]) -> Iterator[str]:
    for name in names:
        if name in policy.measures:
            for formula in policy.measures[name][1].formulas.values():
                yield from _leaves(policy, [found.name for found in formula.names()])
        else:
            yield name
