"""The statement tried out: payment curves that cover every total, and parts that add up for every sample and reading.

The samples are fixed, not drawn: the same file gives the same findings on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from ycg_flow.policy.case_input import CaseInput, Decision
from ycg_flow.policy.checking.bands import band_faults, cliffs, marginal_faults
from ycg_flow.policy.checking.usage import inputs_of, mentions
from ycg_flow.policy.compiled import CompiledLine, Policy
from ycg_flow.policy.curves import Counting
from ycg_flow.policy.evaluation import Evaluation, RoundEvaluation, evaluate, evaluate_round
from ycg_flow.policy.exact import exact_text, round_half_up
from ycg_flow.policy.faults import Fault, FaultsFound
from ycg_flow.policy.model.inputs import FigureTable, LedgerTable, ParameterTable
from ycg_flow.policy.settlement.statement import Statement

_PARTIES = ("party_1", "party_2", "party_3")
_POINTS = "points"
_ZERO, _ONE = Fraction(0), Fraction(1)
_A_STEP = Fraction(1, 100)
_PART = Fraction(2, 5)
_SPREAD = 3
_MODULUS = 99_999_989  # a prime: the amounts of entries and samples share no factor


def curve_faults(policy: Policy) -> Iterator[Fault]:
    """Yield what is wrong with the curves beside the lines, and a warning for each jump of money."""
    total = policy.table.total
    bonuses = sum((bonus.at_most for bonus in policy.table.bonus), _ZERO)
    highest = None if total is None else total.points + (total.bonuses_at_most or bonuses)
    for line in policy.lines:
        for name, table in line.table.curves.items():
            place = f"settlement.{line.id}.{name}"
            if not table.bands and not table.marginal:
                yield Fault(place, "curve_empty")
                continue
            if table.marginal:
                yield from marginal_faults(place, table.marginal)
                continue
            found = list(band_faults(place, table.bands, highest if table.unit == _POINTS else None))
            yield from found
            if not found:
                yield from _heights(place, line, name)


def _heights(place: str, line: CompiledLine, name: str) -> Iterator[Fault]:
    """Yield shares outside 0 to 1, and the jumps of a curve over points: half a point less, half the money gone."""
    curve = line.curves[name].get(Counting.PROPORTIONAL)
    if curve is None:
        return
    ends = curve.range()
    if line.table.curves[name].result == "share" and ends is not None and (ends[0] < 0 or ends[1] > 1):
        outside = ends[0] if ends[0] < 0 else ends[1]
        yield Fault(place, "share_out_of_range", {"given": exact_text(outside)})
    if line.table.curves[name].unit == _POINTS:
        yield from cliffs(place, curve)


def conservation_faults(policy: Policy) -> Iterator[Fault]:
    """Yield wholes whose parts do not add up, and warn of lines that came out negative; each line once.

    Parts that share no input with their whole rest on entries that must agree: that is a warning.
    """
    seen: set[tuple[str, str]] = set()
    for sample in _samples(policy):
        for place, fault in _faults_of_sample(policy, sample).items():
            if (place, fault.code) not in seen:
                seen.add((place, fault.code))
                yield _finding(policy, place, fault, sample)


def _finding(policy: Policy, place: str, fault: Fault, sample: CaseInput) -> Fault:
    chosen = ", ".join(f"{name} = {option}" for name, option in sample.readings.items())
    values = {**fault.values, "readings": chosen, "total": "" if sample.score is None else exact_text(sample.score)}
    if fault.code != "not_conserved":
        return Fault(place, "settlement_may_be_negative", values, is_warning=True)
    if _rests_on_entries(policy, place.split(".")[1]):
        return Fault(place, "settlement_rests_on_entries", values, is_warning=True)
    return Fault(place, "settlement_not_conserved", values)


def _rests_on_entries(policy: Policy, whole: str) -> bool:
    """Whether a whole is computed from other entries than all its parts: no formula can make them equal."""
    parts = [line.id for line in policy.table.settlement if line.part_of == whole]
    return not inputs_of(policy.table, whole) & {name for part in parts for name in inputs_of(policy.table, part)}


def _samples(policy: Policy) -> Iterator[CaseInput]:
    """Yield cases to try: every total under every reading, then each entry at nothing and at a hundredfold."""
    totals = _totals(policy)
    for readings in _reading_choices(policy):
        for number, total in enumerate(totals):
            yield _case(policy, readings, total, _varied(policy, number), number)
    usual = _varied(policy, 0)
    for name, amount in usual.items():
        for other in (_ZERO, amount * 100):
            yield _case(policy, {}, totals[-1], {**usual, name: other}, 0)


def _reading_choices(policy: Policy) -> Iterator[dict[str, str]]:
    """Yield the default readings, then each other option of a reading that bears on money."""
    yield {}
    words = {word for line in policy.table.settlement for word in mentions(line)}
    words |= set() if policy.table.ranking is None else {policy.table.ranking.ties}
    for reading in policy.readings.values():
        if reading.id in words:
            yield from ({reading.id: option} for option in reading.options if option != reading.default)


def _totals(policy: Policy) -> Sequence[Fraction | None]:
    """Return totals at, below and between the grades; only None where the policy gives no points."""
    table = policy.table.total
    if table is None:
        return [None, None, None]
    starts = [grade.from_ for grade in policy.table.grade if 0 < grade.from_ <= table.points]
    below = [start - _A_STEP for start in starts]
    return sorted({_ZERO, *starts, *below, table.points * Fraction(8357, 10000), table.points})


def _faults_of_sample(policy: Policy, case: CaseInput) -> dict[str, Fault]:
    """Return by place what the statement of a sample refuses; entries that are a part take it of what the whole is."""
    parts = {entry.id: entry.part_of for entry in policy.ledger.values() if entry.part_of is not None}
    wholes = {name: amount for name, amount in case.ledger.items() if name not in parts}
    try:
        given = {}
        if parts:
            known = dict(wholes)
            for statement in _statements(_run(policy, replace(case, ledger=wholes))):
                known |= _known(statement)
            given = {name: round_half_up(known.get(whole, _ZERO) * _PART, 2) for name, whole in parts.items()}
        _run(policy, replace(case, ledger={**wholes, **given}))
    except FaultsFound as found:
        relevant = [fault for fault in found.faults if fault.code in {"not_conserved", "negative_amount"}]
        return _roots(policy, {_line_place(fault.place): fault for fault in relevant})
    return {}


def _line_place(place: str) -> str:
    """Return the place of a line without the party it was computed for.

    >>> _line_place("parties.party_1.settlement.overspend")
    'settlement.overspend'
    """
    return place[place.index("settlement.") :]


def _roots(policy: Policy, faults: dict[str, Fault]) -> dict[str, Fault]:
    """Return the faults without negative lines that are only computed from other negative lines."""
    negative = {place.split(".")[1] for place, fault in faults.items() if fault.code == "negative_amount"}
    followers = {f"settlement.{line.id}" for line in policy.table.settlement if mentions(line) & (negative - {line.id})}
    return {place: fault for place, fault in faults.items() if fault.code == "not_conserved" or place not in followers}


def _case(
    policy: Policy, readings: Mapping[str, str], total: Fraction | None, ledger: Mapping[str, Fraction], number: int
) -> CaseInput:
    figures = {
        (figure.id, -back): _figure(policy, figure, number)
        for figure in policy.figures.values()
        if not figure.options
        for back in range(figure.years)
    }
    parameters = {parameter.id: _parameter(parameter, number) for parameter in policy.parameters.values()}
    # A veto would hide the money it takes away; a sample is about what is paid.
    dismissed = {name: Decision("dismissed", "-") for name in policy.vetoes}
    return CaseInput(
        year=policy.table.document.first_year,
        figures=figures,
        parameters=parameters,
        decisions=dismissed,
        readings=dict(readings),
        score=total,
        only=None if policy.is_scored else frozenset(),
        ledger=ledger,
    )


def _run(policy: Policy, case: CaseInput) -> Evaluation | RoundEvaluation:
    """Return the result of a case, or of a round of three parties where the policy has common lines or ranks."""
    scopes = {entry.id: entry.scope for entry in policy.table.ledger}
    line_scopes = {line.scope for line in policy.table.settlement}
    if policy.table.ranking is None and "round" not in {*scopes.values(), *line_scopes}:
        return evaluate(policy, case)
    common = {name: amount for name, amount in case.ledger.items() if scopes[name] == "round"}
    own = {name: amount for name, amount in case.ledger.items() if scopes[name] == "party"}
    parties = {
        party: replace(case, ledger={name: _shifted(amount, position) for name, amount in own.items()})
        for position, party in enumerate(_PARTIES)
    }
    return evaluate_round(policy, replace(case, ledger=common, score=None, only=None), parties)


def _shifted(amount: Fraction, position: int) -> Fraction:
    return amount if amount.denominator == 1 else max(_ZERO, amount - position * Fraction(101, 100))


def _statements(result: Evaluation | RoundEvaluation) -> list[Statement]:
    if isinstance(result, Evaluation):
        return [result.statement]
    return [result.statement, *(party.statement for party in result.parties.values())]


def _known(statement: Statement) -> dict[str, Fraction]:
    return {name: amount.value for name, amount in statement.items() if amount.value is not None}


def _varied(policy: Policy, number: int) -> dict[str, Fraction]:
    return {entry.id: _amount(entry, place, number) for place, entry in enumerate(policy.ledger.values())}


def _amount(entry: LedgerTable, place: int, number: int) -> Fraction:
    """Return the sample amount of a ledger entry: yuan to the odd fen, small whole numbers of anything else."""
    mixed = ((place + 3) * 104_729 * (number + 2) * 7_919) % _MODULUS
    if entry.unit == "yuan":
        return max(entry.minimum or _ZERO, Fraction(mixed, 100))
    return max(entry.minimum or _ZERO, Fraction(mixed % 5))


def _figure(policy: Policy, figure: FigureTable, number: int) -> Fraction:
    """Return a sample value inside a figure's range, a part always less than its whole."""
    if figure.unit == "yes_no":
        return _ONE
    depth = 0
    whole = figure.part_of
    while whole is not None and depth < len(policy.figures):
        depth, whole = depth + 1, policy.figures[whole].part_of if whole in policy.figures else None
    value = Fraction(1024 >> min(depth, 10)) + number
    return max(figure.minimum or _ZERO, value if figure.maximum is None else min(figure.maximum, value))


def _parameter(parameter: ParameterTable, number: int) -> Fraction:
    """Return a parameter's default first, then values spread over its range."""
    if number == 0 and parameter.default is not None:
        return parameter.default
    least = parameter.minimum or _ZERO
    most = parameter.maximum
    if most is None:
        most = _ONE if parameter.unit == "share" else least + 10
    return least + (most - least) * Fraction(number % (_SPREAD + 1), _SPREAD)
