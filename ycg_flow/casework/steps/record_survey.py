"""Record what the third-party surveyor, who reads nothing else, counted (Xinxiang 四(三)3, Zhengzhou list 22)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import BinaryIO

from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.evidence import FIGURE, OBJECT, EvidenceDescription, Link, add_evidence
from ycg_flow.casework.evidence_store import ReceivedFile, received
from ycg_flow.casework.figures import VERIFIED, NewValue, write_figure
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.casework.surveys import SurveyResult, checked_result, follow_up
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.verification import SampleDraw, SurveyTally
from ycg_flow.workflow.permissions import permissions_to


@dataclass(frozen=True)
class SurveyEvidence:
    """The file that proves a tally: the surveyor's report or the sheets, without names."""

    file_name: str
    content: BinaryIO


def record_survey(
    desk: Desk,
    person: int,
    case_number: str,
    result: SurveyResult,
    evidence: SurveyEvidence | None = None,
    *,
    principal: int | None = None,
) -> int:
    """Record a tally and its figures as verified, with the tally as their source, and return the tally's id.

    Patients of a drawn sample who were not reached are replaced by the next in order. Recorded again, the later counts.
    Raises `InvalidError` with everything that does not fit the policy or the sample, `NotFoundError` for anybody who is
    not the surveyor of the case.
    """
    wanted = permissions_to("survey", "record")
    with desk.view(person, principal=principal) as view:
        # Refuse before a byte is kept.
        load_case(view, case_number, wanted)
    with _received(desk, evidence) as file, desk.step(person, principal=principal) as step:
        case = load_case(step, case_number, wanted)
        values = checked_result(step, case, result)
        details = {
            "counts": asdict(result.counts),
            "figures": dict(result.figures),
            "surveyed_on": result.surveyed_on.isoformat(),
            "not_reached": dict(result.not_reached),
            "digest": "" if file is None else file.digest,
        }
        perform(step, case, "record_survey", details=details)
        tally = _stored(step, case, result, follow_up(step, case, result))
        _write_figures(step, case, tally, values)
        if file is not None and evidence is not None:
            links: list[Link] = [(OBJECT, f"survey_tally:{tally.id}"), *((FIGURE, name) for name in result.figures)]
            add_evidence(step, case, file, EvidenceDescription(evidence.file_name, links))
        return tally.id


@contextmanager
def _received(desk: Desk, evidence: SurveyEvidence | None) -> Iterator[ReceivedFile | None]:
    if evidence is None:
        yield None
    else:
        with received(desk, evidence.file_name, evidence.content) as file:
            yield file


def _stored(step: Step, case: EvaluationCase, result: SurveyResult, draw: SampleDraw | None) -> SurveyTally:
    tally = SurveyTally(
        case_id=case.id,
        draw_id=None if draw is None else draw.id,
        **asdict(result.counts),
        figures=dict(result.figures),
        surveyed_on=result.surveyed_on,
        note=result.note,
        person_id=step.actor.person,
        recorded_at=step.now,
    )
    step.session.add(tally)
    step.session.flush()
    return tally


def _write_figures(step: Step, case: EvaluationCase, tally: SurveyTally, values: list[NewValue]) -> None:
    for value in values:
        write_figure(step, case, VERIFIED, replace(value, source=f"survey_tally:{tally.id}"))
