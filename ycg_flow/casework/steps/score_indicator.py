"""Score an indicator, or a part of one, that a person judges; the same again replaces the score, both stay readable."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ycg_flow.casework.checks import LONG, refuse, text_faults
from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.errors import ConflictError, InvalidError, OtherAct
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.results import assessor_scores, checked_input, indicator_of, judged_items
from ycg_flow.policy.exact import exact_text
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.people import Person
from ycg_flow.records.results import AssessorScore
from ycg_flow.workflow.facts import Given, Reason

UNCHECKED = -1


@dataclass(frozen=True)
class NewScore:
    """Points for an item (`indicator` or `indicator.part`) as a plain decimal, with the reason.

    `seen` is the id of the score the person looked at, None where there was none; `UNCHECKED` compares nothing.
    The reason may follow later, but a result without it is not sent.
    """

    item: str
    points: str
    reason: str = ""
    seen: int | None = UNCHECKED


def score_indicator(desk: Desk, person: int, case_number: str, score: NewScore, *, principal: int | None = None) -> int:
    """Score an item and return the score's id.

    Raises `InvalidError` where the item is not judged by people or the points do not fit it, `ConflictError` where
    somebody else scored it meanwhile.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        refuse(text_faults({"reason": score.reason}, LONG, required=False))
        points = _checked(step, case, score)
        _refuse_if_scored_meanwhile(step, case, score)
        indicator = indicator_of(policy_of(step, case.cycle), score.item)
        details = {"item": score.item, "points": exact_text(points)}
        perform(step, case, "score_indicator", Given(indicator=indicator, reason=score.reason.strip()), details=details)
        row = AssessorScore(
            case_id=case.id,
            item=score.item,
            points=points,
            reason=score.reason.strip(),
            person_id=step.actor.person,
            at=step.now,
        )
        step.session.add(row)
        step.session.flush()
        return row.id


def _checked(step: Step, case: EvaluationCase, score: NewScore) -> Fraction:
    if score.item not in judged_items(policy_of(step, case.cycle)):
        raise InvalidError({"item": Reason("item_is_not_judged", {"item": score.item})})
    found = checked_input(step, case, {"judgements": {score.item: score.points}})
    return found.judgements[score.item]


def _refuse_if_scored_meanwhile(step: Step, case: EvaluationCase, score: NewScore) -> None:
    latest = assessor_scores(step, case).get(score.item)
    if score.seen in {UNCHECKED, None if latest is None else latest.id}:
        return
    other = None
    if latest is not None:
        by = step.session.get_one(Person, latest.person_id)
        other = OtherAct("case.score_indicator", by.name, latest.at)
    raise ConflictError("case", case.number, other)
