"""The form that names a deputy: for whom, whom, from a day to a last day, and why."""

from __future__ import annotations

from wtforms import DateField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from ycg_flow.casework.queries.deputies import DeputiesPage
from ycg_flow.casework.queries.people_to_name import PersonToName
from ycg_flow.web.forms import GIVEN, PageForm
from ycg_flow.wording.administration import NOTHING_TO_CHOOSE

MOST_REASON = 600
NO_DAY = "请填写日期，如2026-02-10"


def _person(value: object) -> int:
    return int(str(value or 0))


class DeputyForm(PageForm):
    """For whom, whom, from when to when, and why."""

    principal = SelectField("委托人", coerce=int)
    deputy = SelectField("代理人", [InputRequired(GIVEN)], coerce=_person)
    from_on = DateField("开始日期", [InputRequired(NO_DAY)])
    until_on = DateField("截止日期（含当天）", [InputRequired(NO_DAY)])
    reason = TextAreaField("事由", [InputRequired(GIVEN), Length(max=MOST_REASON)])

    def offer(self, page: DeputiesPage) -> None:
        """Offer the people of the page; oneself first as principal."""
        self.principal.choices = [_choice(person) for person in page.principals]
        self.deputy.choices = [("", NOTHING_TO_CHOOSE), *(_choice(person) for person in page.people)]
        if self.principal.data is None:
            self.principal.data = page.me


def _choice(person: PersonToName) -> tuple[int, str]:
    return person.id, f"{person.name}（{person.institution}）"
