"""Rounds of Nan'an: pools shared by rank and out of one reserve, and what is wrong with how they were shared.

The amounts expected are worked out from the paper alone, in whole fen, without the engine's own arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from random import Random

from tests.policies.pools import Content, Fen, Wrong, amount, fen_of, half_up, in_fen, published, readings, share, yuan
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.evaluation import RoundEvaluation
from ycg_flow.policy.exact import fixed_text
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.policy.interface import evaluate_round_content

Parties = list[Content]
Statements = Mapping[str, Fen]
_MOST_CENTRES = 8


def round_of(dice: Random, policy: Policy) -> Content:
    """Return a round of some centres, several of them with one score or all but one."""
    chosen = readings(dice, policy) | {"holdback_base": dice.choice(("package", "net_of_outside"))}
    package = amount(dice)
    centres = [_centre(dice, f"centre-{place}") for place in range(dice.randint(1, _MOST_CENTRES))]
    _charge(dice, centres)
    scores = ["90", "89.996", "90.004", "89.99", *(fixed_text(Fraction(dice.randrange(10**6), 10**4), 4) for _ in "ab")]
    for centre in centres:
        centre["score"] = dice.choice(scores)
    return {
        "year": 2021,
        "readings": chosen,
        "parameters": {
            "reserve_overspend_share": share(dice),
            "incentive_share_after_three_years": dice.choice(("0.5", "0.55", "0.5271")),
        },
        "ledger": {
            "consortium_package": yuan(package),
            "outside_institutions": yuan(dice.randint(0, package * 4 // 5)),
            "reserve_balance": yuan(amount(dice)),
        },
        "parties": centres,
    }


def _centre(dice: Random, name: str) -> Content:
    """Return a centre with a package and either a surplus or an overspend that the authority shares in part."""
    overspend = amount(dice)
    surplus = 0 if overspend and dice.random() < 0.5 else amount(dice)
    overspend = 0 if surplus else dice.choice((overspend, 10**6))
    ledger = {"centre_package": yuan(amount(dice)), "surplus": yuan(surplus), "surplus_years": str(dice.randrange(6))}
    ledger |= {"overspend": yuan(overspend), "authority_share": yuan(dice.choice((0, overspend // 3, overspend)))}
    return {"id": name, "ledger": ledger | {"out_of_county_spending": yuan(amount(dice))}}


def _charge(dice: Random, centres: Parties) -> None:
    """Let the centres owe one another, so that what all of them claim is what all of them owe."""
    claims, debts = [0] * len(centres), [0] * len(centres)
    for _ in range(len(centres) - 1):
        by, to = dice.sample(range(len(centres)), 2)
        owed = amount(dice)
        claims[to] += owed
        debts[by] += owed
    for centre, claim, debt in zip(centres, claims, debts, strict=True):
        centre["ledger"] |= {"charged_to_others": yuan(claim), "charged_by_others": yuan(debt)}


def wrong_rounds(policy: Policy, seed: int, count: int) -> list[Wrong]:
    """Return what is wrong with so many pools in rounds, each settled again in another order with one score up."""
    dice, found, settled = Random(f"{policy.id} {seed}"), list[Wrong](), 0
    while settled < count:
        content = round_of(dice, policy)
        again = {**content, "parties": dice.sample(content["parties"], len(content["parties"]))}
        raised = dice.randrange(len(again["parties"]))
        better = fixed_text(min(Fraction(100), Fraction(again["parties"][raised]["score"]) + dice.choice((1, 10))), 4)
        again["parties"][raised] = {**again["parties"][raised], "score": better}
        settled += 2 * len(content["parties"])
        try:
            first, second = evaluate_round_content(policy, content)[1], evaluate_round_content(policy, again)[1]
        except FaultsFound as faults:
            found.append(Wrong(content, f"refused: {faults}"))
            continue
        found += [Wrong(content, what) for what in wrong_round(content, first)]
        found += [Wrong(again, what) for what in wrong_round(again, second)]
        found += [Wrong(again, what) for what in _compared(content, first, again["parties"][raised]["id"], second)]
    return found


def _compared(content: Content, before: RoundEvaluation, raised: str, after: RoundEvaluation) -> Iterator[str]:
    """Yield what a better score took away, and what the order of the centres changed beyond a fen of a tie."""
    was, became = (fen_of(each.parties[raised]) for each in (before, after))
    if was.get("settled_package", 0) > became.get("settled_package", 0):
        yield f"a better score takes {was['settled_package'] - became['settled_package']} fen from {raised}"
    for party in content["parties"]:
        one, other = (fen_of(each.parties[party["id"]]) for each in (before, after))
        moved = [line for line in one if not _is_by_rank(line) and abs(one[line] - other[line]) > _may_move(line)]
        if moved:
            yield f"the order of the centres changes {', '.join(moved)} of {party['id']}"


def _is_by_rank(line: str) -> bool:
    return line in {"settled_package", "package_unpaid"}


def _may_move(line: str) -> int:
    """Return the fen that the order may move: the paper's reading gives what a tie leaves over to the first listed."""
    return 1 if line in {"overspend_shared_by_reserve", "overspend_borne"} else 0


def wrong_round(content: Content, result: RoundEvaluation) -> Iterator[str]:
    """Yield what is wrong with a round: negative amounts, wholes and parts, ranks, what the reserve gives."""
    own = {name: fen_of(evaluation) for name, evaluation in result.parties.items()}
    common = in_fen(result.statement)
    for name, lines in {**own, "the round": common}.items():
        yield from (f"{line} of {name} is {fen} fen" for line, fen in lines.items() if fen < 0)
    for party in content["parties"]:
        for whole, given, parts in _wholes(party["ledger"], own[party["id"]]):
            if given != parts:
                yield f"the parts of {whole} of {party['id']} come to {parts} of {given} fen"
    for whole, given, parts in _wholes_of_round(content, common, own):
        if given != parts:
            yield f"the parts of {whole} come to {parts} of {given} fen"
    totals = {name: published(evaluation) for name, evaluation in result.parties.items()}
    for party in content["parties"]:
        yield from _wrong_by_rank(content, party, own[party["id"]], totals)
    if _granted(content, own) != (
        granted := {name: lines["overspend_shared_by_reserve"] for name, lines in own.items()}
    ):
        yield f"the reserve gives {granted}, and should give {_granted(content, own)}"


def _fen(ledger: Mapping[str, str], name: str) -> int:
    return int(ledger[name].replace(".", ""))


def _wholes(ledger: Mapping[str, str], lines: Fen) -> Iterator[tuple[str, int, int]]:
    if "settled_package" in lines:
        yield "package", _fen(ledger, "centre_package"), lines["settled_package"] + lines["package_unpaid"]
    incentive = ("incentive_staff", "incentive_cost_control", "incentive_unassigned")
    yield "incentive", lines["incentive_pay"], sum(lines[line] for line in incentive)
    yield "surplus", _fen(ledger, "surplus"), lines["incentive_pay"] + lines["general_hospital_share"]
    borne = ("overspend_by_authority", "overspend_shared_by_reserve", "overspend_borne")
    yield "overspend", _fen(ledger, "overspend"), sum(lines[line] for line in borne)


def _wholes_of_round(content: Content, common: Fen, own: Statements) -> Iterator[tuple[str, int, int]]:
    ledger = content["ledger"]
    parts = ("outside_package", "holdback_general_hospital", "holdback_bureau", "usable_package")
    yield "the package", _fen(ledger, "consortium_package"), sum(common[line] for line in parts)
    pool = sum(lines["general_hospital_share"] for lines in own.values())
    yield "the pool", pool, common["reserve_accrual"] + common["project_funds"]
    yield "what is owed", common["charges_between_centres"], common["charges_received"]
    net = (lines["charges_receivable"] - lines["charges_payable"] for lines in own.values())
    yield "the charges", 0, sum(net)
    given = sum(lines["overspend_shared_by_reserve"] for lines in own.values())
    after = common["reserve_after_round"] + given - common["reserve_accrual"]
    yield "the reserve", _fen(ledger, "reserve_balance"), after


def _wrong_by_rank(content: Content, party: Content, lines: Fen, totals: Mapping[str, Fraction]) -> Iterator[str]:
    """Yield where a centre is not settled by its rank: two at 100%, two at 98%, two at 96%, ties at the better one."""
    own, chosen = totals[party["id"]], content["readings"]
    better = [total for total in totals.values() if total > own]
    rank = 1 + len(set(better) if chosen["ties"] == "dense" else better)
    if rank > 6 and chosen["ranks_beyond_six"] == "undecided":
        if "settled_package" in lines:
            yield f"{party['id']} is settled at rank {rank}, for which the paper gives nothing"
        return
    settled = Fraction({1: 100, 2: 98}.get((rank + 1) // 2, 96), 100)
    paid = settled if chosen["settlement_base"] == "package" else Fraction(9, 10) + settled / 10
    expected = half_up(_fen(party["ledger"], "centre_package") * paid)
    if lines.get("settled_package") != expected:
        yield f"{party['id']} at rank {rank} gets {lines.get('settled_package')} fen, and the paper gives {expected}"


def _granted(content: Content, own: Statements) -> dict[str, int]:
    """Return what the reserve gives: what is asked, or all of it in proportion, left-over fen by largest remainder."""
    asked = {party["id"]: own[party["id"]]["overspend_asked_of_reserve"] for party in content["parties"]}
    available, whole = _fen(content["ledger"], "reserve_balance"), sum(asked.values())
    if whole <= available:
        return asked
    given = {name: available * fen // whole for name, fen in asked.items()}
    by_remainder = sorted(asked, key=lambda name: -(available * asked[name] % whole))
    for name in by_remainder[: available - sum(given.values())]:
        given[name] += 1
    return given
