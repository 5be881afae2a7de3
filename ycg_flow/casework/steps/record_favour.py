"""Note how an outstanding consortium is favoured (Xinxiang 5(3)) and what a good result counts for (national 3.3)."""

from __future__ import annotations

from dataclasses import dataclass

from ycg_flow.casework.checks import LONG, SHORT, option_faults, refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.records.consequences import FAVOUR, FAVOURS, Consequence


@dataclass(frozen=True)
class Favour:
    """What the favour is, and the document that gives it."""

    favour: str
    text: str
    document: str = ""


def record_favour(
    desk: Desk,
    person: int,
    case_number: str,
    favour: Favour,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Note a favour as a consequence of the year. Raises `RefusedError` where the grade is not excellent."""
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        faults = option_faults({"favour": favour.favour}, FAVOURS) | text_faults({"text": favour.text}, LONG)
        refuse(faults | text_faults({"document": favour.document}, SHORT, required=False))
        details = {"favour": favour.favour, "text": favour.text, "document": favour.document}
        perform(step, case, "record_favour", seen_version=seen_version, details=details)
        step.session.add(
            Consequence(
                party_id=case.party_id,
                case_id=case.id,
                evaluation_year=case.cycle.evaluation_year,
                kind=FAVOUR,
                favour=favour.favour,
                text=favour.text,
                document=favour.document,
                person_id=step.actor.person,
                recorded_at=step.now,
            )
        )
