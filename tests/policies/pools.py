"""Pools of money for each policy that settles, and what is wrong with how they were shared: told in whole fen.

The amounts expected here are worked out from the papers alone, in whole numbers, without the engine's own arithmetic.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from random import Random
from typing import Any

from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.evaluation import Evaluation, evaluate
from ycg_flow.policy.exact import fixed_text
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.policy.reading_input import read_case
from ycg_flow.policy.settlement.base import Amount

Content = dict[str, Any]
Fen = Mapping[str, int]
SCORES_OF_A_LEDGER = 4
_EDGES = (60, 80, 85, 90)
_BESIDE = ("0", "0.01", "-0.01", "0.0001", "-0.0001", "0.005", "-0.005", "-0.0051")


@dataclass(frozen=True)
class Wrong:
    """A pool that was shared wrongly: everything that gives it again, and what is wrong."""

    content: Content
    what: str

    def __str__(self) -> str:
        return f"{self.what}\n{json.dumps(self.content, ensure_ascii=False)}"


def amount(dice: Random) -> int:
    """Return some fen: nothing, a few, or up to a hundred billion yuan, each size as likely as another."""
    return dice.choice((0, 1, dice.randrange(10**2), dice.randrange(10 ** dice.randrange(3, 14))))


def near(dice: Random, fen: int) -> int:
    """Return an amount close to another, or any other."""
    return max(0, fen + dice.randrange(-3, 4)) if dice.random() < 0.2 else amount(dice)


def score_of(dice: Random) -> str:
    """Return a score of four decimals, six in seven beside one that a paper draws a line at."""
    if dice.randrange(7):
        beside = Fraction(dice.choice(_BESIDE)) if dice.random() < 0.5 else Fraction(dice.randint(-400, 400), 10**4)
        return fixed_text(min(dice.choice(_EDGES) + beside, Fraction(100)), 4)
    return fixed_text(Fraction(dice.randrange(10**6 + 1), 10**4), 4)


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"


def share(dice: Random) -> str:
    """Return a share between none and all, with up to four decimals."""
    return dice.choice(("0", "1", "0.5", fixed_text(Fraction(dice.randrange(10**4 + 1), 10**4), 4)))


def half_up(value: Fraction) -> int:
    """Return the fen nearest to an amount of fen, halves upwards."""
    return floor(value + Fraction(1, 2))


def fen_of(evaluation: Evaluation) -> dict[str, int]:
    """Return the lines of a party's statement that are known, in fen."""
    return in_fen(evaluation.statement)


def in_fen(statement: Mapping[str, Amount]) -> dict[str, int]:
    """Return the lines of a statement that are known amounts, in fen; one that is not whole is below zero."""
    known = {name: line.value * 100 for name, line in statement.items() if line.is_money and line.value is not None}
    return {name: value.numerator if value.denominator == 1 else -1 for name, value in known.items()}


def published(evaluation: Evaluation) -> Fraction:
    """Return the total as it is shown to people."""
    total = evaluation.score.total
    return Fraction(0) if total is None or total.rounded is None else Fraction(fixed_text(total.rounded, 2))


def readings(dice: Random, policy: Policy) -> dict[str, str]:
    return {name: dice.choice(sorted(reading.options)) for name, reading in policy.readings.items()}


# Zhengzhou: a deposit paid back at 60 and 85 points, a surplus split 5:3:2 and on to members, an overspend.


def zhengzhou(dice: Random, policy: Policy) -> Content:
    quota = amount(dice)
    spending = near(dice, quota)
    ledger: Content = {
        "prepaid_quota": yuan(quota),
        "actual_spending": yuan(spending),
        "quality_deposit": yuan(amount(dice)),
        "reasonable_overspend": yuan(dice.randint(0, max(0, spending - quota))),
        "risk_adjustment_fund": yuan(amount(dice)),
    }
    if dice.random() < 0.5:
        weights = {f"村卫生室{place}": str(dice.choice((1, 1, 2, 7))) for place in range(dice.randint(1, 5))}
        ledger["allocation.members"] = {"village_clinics": weights}
    parameters = {"retained_share": share(dice), "overspend_share": share(dice)}
    vetoes = ["insurance_fraud"] if dice.random() < 0.1 else []
    return {"year": 2025, "readings": readings(dice, policy), "parameters": parameters, "ledger": ledger} | {
        "vetoes": vetoes
    }


def zhengzhou_expected(content: Content, total: Fraction) -> Iterator[tuple[str, int]]:
    money = _money(content)
    is_paid = total >= 60 and not content["vetoes"]
    deposit = Fraction(1 if total >= 85 else Fraction(1, 2)) if is_paid else Fraction(0)
    yield "deposit_refund", half_up(money["quality_deposit"] * deposit)
    kept = Fraction(content["parameters"]["retained_share"]) if is_paid else Fraction(0)
    yield "retained_surplus", half_up(max(0, money["prepaid_quota"] - money["actual_spending"]) * kept)
    asked = money["reasonable_overspend"] * Fraction(content["parameters"]["overspend_share"])
    shared = min(asked, Fraction(money["risk_adjustment_fund"]))
    yield "overspend_shared", half_up(shared) if is_paid else 0


def zhengzhou_wholes(content: Content, lines: Fen) -> Iterator[tuple[str, int, int]]:
    money = _money(content)
    left = money["prepaid_quota"] - money["actual_spending"]
    yield "deposit", money["quality_deposit"], lines["deposit_refund"] + lines["deposit_not_refunded"]
    yield "surplus", max(0, left), lines["retained_surplus"] + lines["surplus_clawback"]
    yield "overspend", max(0, -left), lines["overspend_shared"] + lines["overspend_borne"]
    parts = [line for line in lines if line.startswith("allocation.") and line.count(".") == 1]
    yield "allocation", lines["retained_surplus"], sum(lines[part] for part in parts)
    for part in content["ledger"].get("allocation.members", {}):
        members = (line for line in lines if line.startswith(f"allocation.{part}."))
        yield part, lines[f"allocation.{part}"], sum(lines[member] for member in members)
    for part, weight in zip(parts, (5, 3, 2), strict=True):
        yield (
            f"{part} to the fen",
            lines["retained_surplus"] * weight // 10,
            lines[part] - _left_over(lines, parts, part),
        )


def _left_over(lines: Fen, parts: list[str], part: str) -> int:
    """Return the fen that a 5:3:2 split leaves over after whole tenths for a part: largest remainder first."""
    whole = lines["retained_surplus"]
    remainders = [whole * weight % 10 for weight in (5, 3, 2)]
    by_size = sorted(range(3), key=lambda place: (-remainders[place], place))
    return int(parts.index(part) in by_size[: sum(remainders) // 10])


# Xinxiang: a surplus paid by the total, five hundredths off for each point below 90, half from 60, and a budget cut.


def xinxiang(dice: Random, policy: Policy) -> Content:
    budget = amount(dice)
    spending = near(dice, budget)
    ledger = {
        "global_budget": yuan(budget),
        "actual_spending": yuan(spending),
        "next_global_budget": yuan(amount(dice)),
        "unreasonable_overspend": yuan(dice.randint(0, max(0, spending - budget))),
    }
    parameters = {"retained_share": share(dice), "overspend_share": share(dice), "budget_cut_share": share(dice)}
    bonus = dice.choice((0, 0, dice.randrange(701)))
    return {"year": 2025, "readings": readings(dice, policy), "parameters": parameters, "ledger": ledger} | {
        "bonuses": {"innovation": yuan(bonus)},
        "vetoes": ["falsification"] if dice.random() < 0.1 else [],
    }


def paid_share(total: Fraction, counting: str) -> Fraction:
    """Return the share of the retained surplus that Xinxiang pays at a total, from the paper alone."""
    if total >= 90:
        return Fraction(1)
    if total >= 80:
        lost = 90 - total
        counted = {"proportional": lost, "full": Fraction(floor(lost)), "begun": Fraction(ceil(lost))}[counting]
        return 1 - counted * Fraction(5, 100)
    return Fraction(1, 2) if total >= 60 else Fraction(0)


def xinxiang_expected(content: Content, total: Fraction) -> Iterator[tuple[str, int]]:
    money, given, chosen = _money(content), content["parameters"], content["readings"]
    without = Fraction(half_up(Fraction(content["score"]) * 100), 100)
    counted = total if chosen["bonus_counts_for_payment"] == "yes" else without
    is_failed = bool(content["vetoes"]) or total < 60
    surplus = max(0, money["global_budget"] - money["actual_spending"])
    paid = Fraction(0) if is_failed else paid_share(counted, chosen["partial_points"])
    yield "surplus_paid", half_up(surplus * Fraction(given["retained_share"]) * paid)
    is_cut = counted < 60 or (is_failed and chosen["veto_consequence"] == "as_below_sixty")
    yield "budget_cut", half_up(money["next_global_budget"] * Fraction(given["budget_cut_share"])) if is_cut else 0


def xinxiang_wholes(content: Content, lines: Fen) -> Iterator[tuple[str, int, int]]:
    money = _money(content)
    left = money["global_budget"] - money["actual_spending"]
    yield "surplus", max(0, left), lines["surplus_paid"] + lines["surplus_withheld"]
    yield "overspend", max(0, -left), lines["overspend_shared"] + lines["overspend_borne"]


# Liaoning: no score; the budget less what was spent elsewhere, a surplus kept in part, an overspend shared in part.


def liaoning(dice: Random, policy: Policy) -> Content:
    budget = amount(dice)
    outside = dice.randint(0, budget)
    causes = ("overspend_from_policy_change", "overspend_from_price_change", "overspend_from_more_patients")
    ledger = {name: yuan(amount(dice)) for name in causes}
    ledger |= {
        "global_budget": yuan(budget),
        "out_of_consortium_spending": yuan(outside),
        "actual_spending": yuan(near(dice, budget - outside)),
        "paid_sign_ups": str(dice.randrange(10**6)),
    }
    parameters = {"retained_share": share(dice), "overspend_share": share(dice)}
    parameters["sign_up_fee"] = yuan(dice.randrange(10**4))
    return {"year": 2024, "readings": readings(dice, policy), "parameters": parameters, "ledger": ledger}


def liaoning_expected(content: Content, _: Fraction) -> Iterator[tuple[str, int]]:
    money, given = _money(content), content["parameters"]
    left = money["global_budget"] - money["out_of_consortium_spending"] - money["actual_spending"]
    yield "retained_surplus", half_up(max(0, left) * Fraction(given["retained_share"]))
    caused = sum(fen for name, fen in money.items() if name.startswith("overspend_from"))
    yield "overspend_shared", half_up(min(max(0, -left), caused) * Fraction(given["overspend_share"]))
    yield "family_doctor_fees", int(content["ledger"]["paid_sign_ups"]) * half_up(Fraction(given["sign_up_fee"]) * 100)


def liaoning_wholes(content: Content, lines: Fen) -> Iterator[tuple[str, int, int]]:
    money = _money(content)
    budget = money["global_budget"] - money["out_of_consortium_spending"]
    left = budget - money["actual_spending"]
    yield "budget", money["global_budget"], lines["deducted_outside"] + lines["budget_for_settlement"]
    yield "surplus", max(0, left), lines["retained_surplus"] + lines["surplus_not_retained"]
    yield "overspend", max(0, -left), lines["overspend_shared"] + lines["overspend_borne"]


def _money(content: Content) -> dict[str, int]:
    """Return the entries of a ledger that are amounts, in fen."""
    texts = {name: text for name, text in content["ledger"].items() if isinstance(text, str) and "." in text}
    return {name: int(text.replace(".", "")) for name, text in texts.items()}


@dataclass(frozen=True)
class Paper:
    """How the money of one policy is made up, what its paper gives, and which lines follow the score up or down."""

    ledger: Callable[[Random, Policy], Content]
    expected: Callable[[Content, Fraction], Iterator[tuple[str, int]]]
    wholes: Callable[[Content, Fen], Iterator[tuple[str, int, int]]]
    rising: tuple[str, ...] = ()
    falling: tuple[str, ...] = ()


PAPERS: Mapping[str, Paper] = {
    "zhengzhou-2022": Paper(
        zhengzhou, zhengzhou_expected, zhengzhou_wholes, ("deposit_refund", "retained_surplus", "overspend_shared")
    ),
    "xinxiang-2025": Paper(xinxiang, xinxiang_expected, xinxiang_wholes, ("surplus_paid",), ("budget_cut",)),
    "liaoning-reference": Paper(liaoning, liaoning_expected, liaoning_wholes),
}


def ledgers(policy: Policy, seed: int, count: int) -> Iterator[list[Content]]:
    """Yield so many pools, those of one ledger together: the same money at several scores, the lowest first."""
    dice, paper = Random(f"{policy.id} {seed}"), PAPERS[policy.id]
    scored = policy.is_scored
    for _ in range(count // (SCORES_OF_A_LEDGER if scored else 1)):
        content = paper.ledger(dice, policy)
        scores = sorted((score_of(dice) for _ in range(SCORES_OF_A_LEDGER)), key=Fraction) if scored else [None]
        yield [content if score is None else {**content, "score": score} for score in scores]


def wrongs(policy: Policy, seed: int, count: int) -> list[Wrong]:
    """Return every pool of so many that is shared wrongly."""
    return [wrong for contents in ledgers(policy, seed, count) for wrong in _wrongs_of_ledger(policy, contents)]


def _wrongs_of_ledger(policy: Policy, contents: list[Content]) -> Iterator[Wrong]:
    paper = PAPERS[policy.id]
    read = read_case(policy, contents[0])
    settled: list[dict[str, int]] = []
    for content in contents:
        try:
            score = None if read.score is None else Fraction(content["score"])
            evaluation = evaluate(policy, replace(read, score=score))
        except FaultsFound as found:
            yield Wrong(content, f"refused: {found}")
            return
        lines = fen_of(evaluation)
        settled.append(lines)
        for what in wrong_lines(paper, content, lines, published(evaluation)):
            yield Wrong(content, what)
    for content, (lower, higher) in zip(contents[1:], pairwise(settled), strict=True):
        for line in paper.rising:
            if lower[line] > higher[line]:
                yield Wrong(content, f"{line} falls from {lower[line]} to {higher[line]} as the score rises")
        for line in paper.falling:
            if lower[line] < higher[line]:
                yield Wrong(content, f"{line} rises from {lower[line]} to {higher[line]} as the score rises")


def wrong_lines(paper: Paper, content: Content, lines: Fen, total: Fraction) -> Iterator[str]:
    """Yield what is wrong with a statement: a part, a negative amount, or what the paper gives at the total shown."""
    yield from (f"{line} is {fen} fen" for line, fen in lines.items() if fen < 0)
    for whole, given, parts in paper.wholes(content, lines):
        if given != parts:
            yield f"the parts of {whole} come to {parts} of {given} fen"
    for line, fen in paper.expected(content, total):
        if lines[line] != fen:
            yield f"{line} is {lines[line]} fen, and the paper gives {fen} at {fixed_text(total, 2)} points"
