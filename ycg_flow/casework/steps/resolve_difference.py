"""Resolve a difference between the stages of a figure: a final value with a reason, whichever stage it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from ycg_flow.casework.checks import LONG, refuse, text_faults
from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.drafts import place_of, read_typed
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.figures import FINAL, NewValue, differences, write_figure
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.voiding import void_where_shared
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.workflow.facts import Given, Reason


@dataclass(frozen=True)
class Resolution:
    """What was decided for a figure and year: a stage's value, or a value of its own as a plain decimal; and why."""

    figure: str
    year: int
    reason: str
    stage: str = ""
    text: str = ""


def resolve_difference(
    desk: Desk, person: int, case_number: str, resolution: Resolution, *, principal: int | None = None
) -> None:
    """Write the final value of a figure whose stages differ.

    A stage that changes afterwards marks the figure again. Raises `InvalidError` where there is no such difference or
    no such value, `RefusedError` without a reason or for somebody of the evaluated party.
    """
    with desk.step(person, principal=principal) as step:
        refuse(text_faults({"reason": resolution.reason}, LONG, required=False))
        case = load_case(step, case_number)
        new = _final_value(step, case, resolution)
        details = {"figure": new.figure, "year": new.year, "stage": resolution.stage, "text": resolution.text}
        perform(step, case, "resolve_difference", Given(reason=resolution.reason), details=details)
        write_figure(step, case, FINAL, new)
        void_where_shared(step, case, {new.figure}, resolution.reason)


def _final_value(step: Step, case: EvaluationCase, resolution: Resolution) -> NewValue:
    key, place = (resolution.figure, resolution.year), place_of(resolution.figure, resolution.year)
    open_ones = {(found.figure, found.year): found for found in differences(step, case)}
    if key not in open_ones:
        raise InvalidError({place: Reason("no_open_difference")})
    if resolution.stage:
        row = open_ones[key].stages.get(resolution.stage)
        if row is None:
            raise InvalidError({place: Reason("stage_has_no_value", {"items": tuple(open_ones[key].stages)})})
        return NewValue(*key, row.value, row.answer, f"stage:{row.stage}", resolution.reason)
    read = read_typed(policy_of(step, case.cycle), case.cycle.evaluation_year, {key: resolution.text})
    if key in read.faults:
        raise InvalidError({place: Reason(read.faults[key].code, dict(read.faults[key].values))})
    value, answer = read.numbers.get(key), read.answers.get(key)
    if value is None and answer is None:
        raise InvalidError({place: Reason("value_or_note_is_given")})
    return NewValue(*key, value, answer, "decision", resolution.reason)
