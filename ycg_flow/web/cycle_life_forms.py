"""What the pages of a cycle's life send: its preparation as typed, and only what was changed of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import AnyOf, InputRequired, Length

from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.queries.cycle_life import CycleLife, CyclePlaces
from ycg_flow.casework.steps.create_cycle import CyclePlan
from ycg_flow.casework.steps.prepare_cycle import Preparation
from ycg_flow.web.forms import GIVEN, PageForm
from ycg_flow.wording.administration import NOTHING_TO_CHOOSE, YEAR_WITHIN
from ycg_flow.wording.lists import PERIODS
from ycg_flow.workflow.facts import Reason

YEARS = range(2015, 2101)
MOST_TITLE = 200


class NewCycleForm(PageForm):
    """Policy, year, period, institution and title of a new cycle."""

    policy = SelectField("政策", [InputRequired(GIVEN)])
    # Not the library's own range of numbers: it takes a number for a float, which thousands of digits do not fit.
    evaluation_year = IntegerField("评价年度", [InputRequired(GIVEN), AnyOf(YEARS, YEAR_WITHIN)])
    period = SelectField("周期")
    institution = SelectField("组织评价的单位", coerce=int)
    title = StringField("名称", [InputRequired(GIVEN), Length(max=MOST_TITLE)])
    notice_is_required = BooleanField("结果须公示")

    def offer(self, places: CyclePlaces) -> None:
        """Offer the policies, institutions and periods."""
        self.policy.choices = [("", NOTHING_TO_CHOOSE), *places.policies]
        self.institution.choices = list(places.institutions)
        self.period.choices = [(period, PERIODS[period]) for period in places.periods]

    def plan(self) -> CyclePlan:
        """Return what was typed as a plan."""
        return CyclePlan(
            policy=str(self.policy.data),
            evaluation_year=int(self.evaluation_year.data or 0),
            institution=int(self.institution.data),
            title=str(self.title.data),
            period=str(self.period.data),
            notice_is_required=bool(self.notice_is_required.data),
        )


def preparation_of(given: MultiDict[str, str], life: CycleLife) -> Preparation:
    """Return what a form changes of a cycle's settings; what stands already is not set anew.

    Raises `InvalidError` for a date that is none.
    """
    parameters = {line.id: line.value for line in life.parameters}
    readings = {line.id: line.chosen for line in life.readings}
    return Preparation(
        parties=[int(party) for party in given.getlist("party") if party.isdecimal()],
        parameters=_changed(given, "parameter", parameters),
        readings=_changed(given, "reading", readings),
        timetable=_dates(given, life),
        source_document=given.get("source_document", "").strip(),
    )


def _changed(given: MultiDict[str, str], kind: str, present: Mapping[str, str]) -> dict[str, str]:
    typed = {name: given.get(f"{kind}.{name}", "").strip() for name in present}
    return {name: value for name, value in typed.items() if value and value != present[name]}


def _dates(given: MultiDict[str, str], life: CycleLife) -> dict[str, dict[str, int]]:
    dates, faults = {}, {}
    for line in life.timetable:
        typed = given.get(f"timetable.{line.id}", "").strip()
        if not typed or typed == line.due_on.isoformat():
            continue
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            faults[f"timetable.{line.id}"] = Reason("not_a_day")
            continue
        dates[line.id] = {"month": day.month, "day": day.day, "year_offset": day.year - life.line.year}
    if faults:
        raise InvalidError(faults)
    return dates
