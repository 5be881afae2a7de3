"""The samples of a case: which a policy demands, which draw counts, what is not checked yet, and a draw repeated.

A draw begins with the commitment to its seed. Whoever gives the list to draw from cannot know the seed, and the draw
that follows can be repeated from what is stored. What was drawn anew stays readable.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from ycg_flow.casework.checks import LONG, option_faults, refuse, text_faults
from ycg_flow.casework.desk import Desk, Step, View
from ycg_flow.casework.errors import InvalidError, NotFoundError
from ycg_flow.casework.evidence import OBJECT
from ycg_flow.casework.numbers import next_number
from ycg_flow.casework.policies import policy_of
from ycg_flow.policy.compiled import Policy
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.verification import (
    DOCUMENT_KINDS,
    INSURED_PATIENT,
    NO_RESPONSE,
    SAMPLE_KINDS,
    ItemCheck,
    SampleDraw,
    SampleItem,
    SurveyTally,
)
from ycg_flow.workflow.facts import Reason
from ycg_flow.workflow.sampling import ALGORITHM, commitment_to, frame_digest, order_of_draw, seed_of

MOST_ITEMS = 1000
_NONCE_BYTES = 32


@dataclass(frozen=True)
class SamplePlan:
    """What is to be drawn: the kind and how many; of patients as many as the policy says, where it does.

    `cause` is why there is a sample at all, where the policy samples only for a cause.
    """

    kind: str
    size: int
    cause: str = ""


@dataclass(frozen=True)
class Commitment:
    """A draw's number and the digest that binds its seed, to be written down before the list is given."""

    number: str
    digest: str


def demanded_kinds(policy: Policy) -> tuple[str, ...]:
    """Return the kinds a case needs: the four of papers unless for a cause, patients where the policy counts them."""
    documents = () if policy.table.document.on_site_for_cause else DOCUMENT_KINDS
    return documents if patient_sample_size(policy) is None else (*documents, INSURED_PATIENT)


def needs_a_cause(policy: Policy, kind: str) -> bool:
    """Whether a kind is sampled only where there is a cause to (national scheme 3.2-3)."""
    return policy.table.document.on_site_for_cause and kind in DOCUMENT_KINDS


def patient_figures(policy: Policy) -> frozenset[str]:
    """Return the survey's figures that count persons among a sample of fixed size: those with a maximum."""
    return frozenset(
        figure.id
        for figure in policy.figures.values()
        if figure.supplied_by == "survey" and figure.unit == "persons" and figure.maximum is not None
    )


def patient_sample_size(policy: Policy) -> int | None:
    """Return how many patients the policy has drawn, None where it names no number."""
    sizes = [policy.figures[figure].maximum for figure in patient_figures(policy)]
    return max((int(size) for size in sizes if size is not None), default=None)


def commit_to_seed(
    step: Step, case: EvaluationCase, plan: SamplePlan, redraw_of: SampleDraw | None = None, reason: str = ""
) -> SampleDraw:
    """Begin a draw with the commitment to its seed and return it. Raises `InvalidError` where the plan does not fit."""
    _check_plan(step, case, plan)
    number, nonce = next_number(step, SampleDraw, case, "S"), secrets.token_hex(_NONCE_BYTES)
    draw = SampleDraw(
        number=number,
        case_id=case.id,
        kind=plan.kind,
        size=plan.size,
        cause=plan.cause.strip(),
        algorithm=ALGORITHM,
        commitment=commitment_to(seed_of(step.desk.history_key, number, nonce)),
        nonce=nonce,
        committed_by_id=step.actor.person,
        committed_at=step.now,
        redraw_of_id=None if redraw_of is None else redraw_of.id,
        reason=reason,
    )
    step.session.add(draw)
    step.session.flush()
    return draw


def reveal_seed(desk: Desk, draw: SampleDraw) -> str:
    """Return the seed a draw was bound to. Raises `InvalidError` where the key has changed since; draw anew then."""
    seed = seed_of(desk.history_key, draw.number, draw.nonce)
    if commitment_to(seed) != draw.commitment:
        raise InvalidError({"sample": Reason("seed_does_not_match_its_commitment", {"sample": draw.number})})
    return seed


def draws_of(view: View, case: EvaluationCase) -> list[SampleDraw]:
    """Return every draw of a case with its items and their checks, the oldest first."""
    query = (
        select(SampleDraw)
        .where(SampleDraw.case_id == case.id)
        .options(selectinload(SampleDraw.items).selectinload(SampleItem.checks))
        .order_by(SampleDraw.id)
    )
    return list(view.session.scalars(query))


def standing_draws(view: View, case: EvaluationCase) -> Mapping[str, SampleDraw]:
    """Return the draw that counts of each kind, drawn or only begun: the newest, as each redraws the one before."""
    return {draw.kind: draw for draw in draws_of(view, case)}


def is_standing(view: View, draw: SampleDraw) -> bool:
    """Whether no other draw took its place."""
    return view.session.scalar(select(SampleDraw.id).where(SampleDraw.redraw_of_id == draw.id)) is None


def answering_items(draw: SampleDraw) -> list[SampleItem]:
    """Return the items that count: those that did not fail to respond."""
    return [item for item in draw.items if item.latest_check is None or item.latest_check.outcome != NO_RESPONSE]


def undrawn_kinds(view: View, case: EvaluationCase) -> tuple[str, ...]:
    """Return the demanded kinds of which nothing was drawn."""
    drawn = {kind for kind, draw in standing_draws(view, case).items() if draw.drawn_at is not None}
    return tuple(kind for kind in demanded_kinds(policy_of(view, case.cycle)) if kind not in drawn)


def unchecked_items(view: View, case: EvaluationCase) -> tuple[str, ...]:
    """Return the items that nobody checked; patients are checked when the surveyor has counted their answers."""
    counted = set(view.session.scalars(select(SurveyTally.draw_id).where(SurveyTally.case_id == case.id)))
    return tuple(
        item_name(draw, item)
        for draw in standing_draws(view, case).values()
        if draw.id not in counted
        for item in draw.items
        if not item.checks
    )


def item_name(draw: SampleDraw, item: SampleItem) -> str:
    """Return what people call an item: sample, place and reference, `S01-3 ZY0017`."""
    return f"{draw.number.rpartition('-')[2]}-{item.position} {item.reference}"


def item_link(item: SampleItem) -> tuple[str, str]:
    """Return the link of evidence that is for an item: photographs and copies made on site."""
    return OBJECT, f"{SampleItem.__tablename__}:{item.id}"


def item_at(draw: SampleDraw, position: int) -> SampleItem:
    """Return the item at a place of a draw that counts. Raises `NotFoundError`."""
    found = next((item for item in draw.items if item.position == position), None)
    if found is None:
        raise NotFoundError("sample_item", f"{draw.number}-{position}")
    return found


def frame_of(draw: SampleDraw) -> tuple[str, ...]:
    """Return the references a draw was made from, none before the draw."""
    return () if draw.frame is None else tuple(draw.frame.split("\n"))


def order_of(draw: SampleDraw) -> tuple[str, ...]:
    """Return the order of a draw, computed again from what is stored; none before the draw."""
    return () if draw.seed is None else order_of_draw(draw.seed, frame_of(draw))


def replace_item(step: Step, draw: SampleDraw, item: SampleItem, why: str) -> SampleItem | None:
    """Note that somebody did not respond and return the next in order; None where the list is used up."""
    item.checks.append(ItemCheck(outcome=NO_RESPONSE, note=why, person_id=step.actor.person, at=step.now))
    order, position = order_of(draw), len(draw.items)
    if position >= len(order):
        return None
    following = SampleItem(position=position + 1, reference=order[position], replaces_id=item.id)
    draw.items.append(following)
    step.session.flush()
    return following


def draw_faults(draw: SampleDraw) -> tuple[str, ...]:
    """Return what of a finished draw cannot be repeated from what is stored; nothing where it is as it was drawn."""
    order = order_of(draw)
    items = [item.reference for item in draw.items]
    checks = {
        "seed_differs_from_commitment": draw.seed is not None and commitment_to(draw.seed) == draw.commitment,
        "frame_differs_from_digest": frame_digest(frame_of(draw)) == draw.frame_digest,
        "items_differ_from_order": [item.position for item in draw.items] == [*range(1, len(items) + 1)]
        and tuple(items) == order[: len(items)]
        and len(items) >= min(draw.size, len(order)),
    }
    return tuple(code for code, holds in checks.items() if not holds)


def refuse_unless_standing(view: View, draw: SampleDraw) -> None:
    """Raise `InvalidError` where a draw was not made yet or another took its place."""
    if draw.drawn_at is None:
        raise InvalidError({"sample": Reason("sample_is_not_drawn", {"sample": draw.number})})
    if not is_standing(view, draw):
        raise InvalidError({"sample": Reason("sample_was_drawn_anew", {"sample": draw.number})})


def first_items(order: Sequence[str], size: int) -> list[SampleItem]:
    """Return the items of a new draw; a list shorter than the sample is taken whole."""
    return [SampleItem(position=place, reference=order[place - 1]) for place in range(1, min(size, len(order)) + 1)]


def _check_plan(step: Step, case: EvaluationCase, plan: SamplePlan) -> None:
    policy = policy_of(step, case.cycle)
    faults = option_faults({"kind": plan.kind}, SAMPLE_KINDS)
    faults |= text_faults({"cause": plan.cause}, LONG, required=needs_a_cause(policy, plan.kind))
    fixed = patient_sample_size(policy) if plan.kind == INSURED_PATIENT else None
    if fixed is not None and plan.size != fixed:
        faults["size"] = Reason("sample_size_is_set_by_the_policy", {"size": fixed})
    elif not 1 <= plan.size <= MOST_ITEMS:
        faults["size"] = Reason("sample_size_out_of_range", {"most": MOST_ITEMS})
    refuse(faults)
