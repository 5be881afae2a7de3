"""Carrying out effects: one function for each consequence a transition may name, in the step's transaction.

Each module registers its functions in its own mapping; a test holds them against `workflow.effects.Effect`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ycg_flow.casework.desk import Step
from ycg_flow.casework.effects.cycle import CYCLE_EFFECTS
from ycg_flow.casework.effects.frame import FRAME_EFFECTS
from ycg_flow.casework.effects.money import MONEY_EFFECTS
from ycg_flow.casework.effects.objection import OBJECTION_EFFECTS
from ycg_flow.casework.effects.rectification import RECTIFICATION_EFFECTS, record_order_timeliness
from ycg_flow.casework.effects.result import RESULT_EFFECTS
from ycg_flow.casework.effects.self_assessment import SELF_ASSESSMENT_EFFECTS
from ycg_flow.casework.effects.veto import VETO_EFFECTS
from ycg_flow.workflow.effects import Effect
from ycg_flow.workflow.facts import Given
from ycg_flow.workflow.machine import Decision

Carry = Callable[[Step, Any, Decision, Given], None]


def _of_kind(carriers: Mapping[str, Carry]) -> Carry:
    """Return what carries out a consequence that each kind of object has in its own way, by table."""
    return lambda step, found, decision, given: carriers[decision.table](step, found, decision, given)


EFFECTS: Mapping[Effect, Carry] = {
    **FRAME_EFFECTS,
    **SELF_ASSESSMENT_EFFECTS,
    **CYCLE_EFFECTS,
    **RESULT_EFFECTS,
    **OBJECTION_EFFECTS,
    **VETO_EFFECTS,
    **MONEY_EFFECTS,
    **RECTIFICATION_EFFECTS,
    Effect.RECORD_TIMELINESS: _of_kind(
        {
            "case": SELF_ASSESSMENT_EFFECTS[Effect.RECORD_TIMELINESS],
            "rectification_order": record_order_timeliness,
        }
    ),
}
