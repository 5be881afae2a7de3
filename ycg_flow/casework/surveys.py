"""The satisfaction survey of a case: what the surveyor counted, which figures it gives, and which are outstanding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date

from sqlalchemy import select

from ycg_flow.casework.checks import LONG, text_faults
from ycg_flow.casework.desk import Step, View
from ycg_flow.casework.drafts import place_of, read_typed
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.figures import NewValue, required_figures
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.sampling import answering_items, order_of, patient_figures, replace_item, standing_draws
from ycg_flow.policy.units import WHOLE_NUMBER_UNITS
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.verification import INSURED_PATIENT, SampleDraw, SampleItem, SurveyTally
from ycg_flow.workflow.facts import Reason

SURVEY = "survey"
COUNTS = ("surveyed", "satisfied", "neutral", "dissatisfied")


@dataclass(frozen=True)
class SurveyCounts:
    """How many answered, and how: the three kinds of answers add up to the whole."""

    surveyed: int
    satisfied: int
    neutral: int
    dissatisfied: int


@dataclass(frozen=True)
class SurveyResult:
    """What a survey found.

    `figures` says which figure of the policy each count is (`{"dissatisfied_patients": "dissatisfied"}`); a figure that
    is a rate gets its plain decimal. `not_reached` holds the drawn references that did not respond, each with why.
    """

    counts: SurveyCounts
    figures: Mapping[str, str]
    surveyed_on: date
    not_reached: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


def tallies_of(view: View, case: EvaluationCase) -> Sequence[SurveyTally]:
    """Return what was counted for a case, the oldest first; of each figure the latest counts."""
    query = select(SurveyTally).where(SurveyTally.case_id == case.id).order_by(SurveyTally.id)
    return view.session.scalars(query).all()


def survey_figures(view: View, case: EvaluationCase) -> tuple[str, ...]:
    """Return the figures of the policy that the survey must give."""
    year = case.cycle.evaluation_year
    required = required_figures(policy_of(view, case.cycle), year, (SURVEY,))
    return tuple(figure for figure, of in required if of == year)


def outstanding_figures(view: View, case: EvaluationCase) -> tuple[str, ...]:
    """Return the figures the survey has not given yet, or gave from a sample that was drawn anew since."""
    draw = standing_draws(view, case).get(INSURED_PATIENT)
    sampled = patient_figures(policy_of(view, case.cycle))
    latest = {figure: tally for tally in tallies_of(view, case) for figure in tally.figures}
    return tuple(
        figure
        for figure in survey_figures(view, case)
        if figure not in latest or (figure in sampled and draw is not None and latest[figure].draw_id != draw.id)
    )


def checked_result(step: Step, case: EvaluationCase, result: SurveyResult) -> list[NewValue]:
    """Return the values of the figures a survey gives, without their source. Raises `InvalidError` with all faults."""
    counts = result.counts
    faults = text_faults({"note": result.note}, LONG, required=False)
    faults |= text_faults({f"not_reached.{reference}": why for reference, why in result.not_reached.items()}, LONG)
    parts = (counts.satisfied, counts.neutral, counts.dissatisfied)
    if min(parts) < 0 or counts.surveyed < 1 or sum(parts) != counts.surveyed:
        faults["counts"] = Reason("answers_do_not_add_up", {"total": sum(parts), "surveyed": counts.surveyed})
    if result.surveyed_on > step.today:
        faults["surveyed_on"] = Reason("date_in_the_future")
    faults |= _figure_faults(step, case, result)
    policy, year = policy_of(step, case.cycle), case.cycle.evaluation_year
    texts = {(figure, year): _text(counts, given) for figure, given in result.figures.items()}
    read = read_typed(policy, year, texts)
    for key, fault in read.faults.items():
        faults.setdefault(place_of(*key), Reason(fault.code, dict(fault.values)))
    if faults:
        raise InvalidError(faults)
    return [NewValue(*key, read.numbers.get(key), read.answers.get(key), "", result.note) for key in texts]


def follow_up(step: Step, case: EvaluationCase, result: SurveyResult) -> SampleDraw | None:
    """Replace the patients not reached, in the order of the draw, and return the draw that was followed up.

    None where the figures do not rest on a drawn sample. Raises `InvalidError` where none was drawn, somebody not
    reached is not of it, or not exactly the others were surveyed.
    """
    if not patient_figures(policy_of(step, case.cycle)) & set(result.figures):
        return None
    draw = standing_draws(step, case).get(INSURED_PATIENT)
    if draw is None or draw.drawn_at is None:
        raise InvalidError({"sample": Reason("patients_are_not_drawn")})
    places = {reference: place for place, reference in enumerate(order_of(draw))}
    for reference in sorted(result.not_reached, key=lambda reference: places.get(reference, len(places))):
        replace_item(step, draw, _answering(draw, reference), result.not_reached[reference])
    expected = len(answering_items(draw))
    if result.counts.surveyed != expected:
        values = {"surveyed": result.counts.surveyed, "sampled": expected}
        raise InvalidError({"counts.surveyed": Reason("surveyed_are_not_the_sample", values)})
    return draw


def _figure_faults(step: Step, case: EvaluationCase, result: SurveyResult) -> dict[str, Reason]:
    policy, year = policy_of(step, case.cycle), case.cycle.evaluation_year
    faults: dict[str, Reason] = {}
    for figure, given in result.figures.items():
        table = policy.figures.get(figure)
        if table is None:
            faults[place_of(figure, year)] = Reason("unknown_figure")
        elif table.supplied_by != SURVEY:
            faults[place_of(figure, year)] = Reason("figure_is_not_of_the_survey")
        elif table.unit in WHOLE_NUMBER_UNITS and given not in COUNTS:
            faults[place_of(figure, year)] = Reason("count_is_named", {"items": COUNTS})
        elif not given.strip():
            faults[place_of(figure, year)] = Reason("value_or_note_is_given")
    if not result.figures and survey_figures(step, case):
        faults["figures"] = Reason("survey_figures_are_named", {"items": survey_figures(step, case)})
    return faults


def _text(counts: SurveyCounts, given: str) -> str:
    return str(asdict(counts)[given]) if given in COUNTS else given


def _answering(draw: SampleDraw, reference: str) -> SampleItem:
    found = next((item for item in answering_items(draw) if item.reference == reference), None)
    if found is None:
        raise InvalidError({f"not_reached.{reference}": Reason("reference_is_not_sampled")})
    return found
