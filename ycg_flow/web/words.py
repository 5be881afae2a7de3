"""Words and numbers for templates: filters, and the sentences of reasons, conflicts and faults."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from flask import Flask, current_app, g, request

from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import ConflictError, InvalidError, RefusedError
from ycg_flow.casework.queries.notices import InboxNotice
from ycg_flow.casework.queries.policy_names import policy_names
from ycg_flow.policy.faults import Fault
from ycg_flow.web.frame import LOOK, desk, looking
from ycg_flow.wording.faults import fault_sentence
from ycg_flow.wording.notices import notice_sentence
from ycg_flow.wording.numbers import field_text, money_text, number_text, size_text
from ycg_flow.wording.pages import BY_THE_WAY, CONFLICT, CONFLICT_UNKNOWN
from ycg_flow.wording.workflow import day_text, instant_text, item_text, names_of, reason_sentence
from ycg_flow.workflow.facts import Reason

_NAMES = "ycg_flow_names"
_POLICY_NAMES = "ycg_flow_policy_names"


def register_words(app: Flask) -> None:
    """Give the templates their filters and the labels of states, acts and tasks."""
    app.jinja_env.filters.update(
        day=day_text,
        instant=instant_text,
        number=number_text,
        money=money_text,
        reason=reason_words,
        item=item_words,
        hundredths=hundredths_text,
        thousands=field_text,
        fen=fen_text,
        size=size_text,
    )
    app.context_processor(lambda: {"label": label, "case_label": case_label, "called": called})


def label(code: str) -> str:
    """Return the Chinese label of a task kind, a role, an act ("table.event") or a state ("table.state")."""
    return _names().get(code, code)


def case_label(state: str) -> str:
    """Return the label of a case's state."""
    return desk().workflow.tables["case"].states[state].label


def hundredths_text(value: int) -> str:
    """Return a total kept in hundredths of a point with its two decimals.

    >>> hundredths_text(8405)
    '84.05'
    """
    return f"{value // 100}.{value % 100:02d}"


def fen_text(value: int) -> str:
    """Return fen as yuan with two decimals, thousands grouped, without the unit.

    >>> fen_text(-123456)
    '-1,234.56'
    """
    return money_text(Fraction(value, 100))


def reason_words(reason: Reason) -> str:
    """Return the sentence of a reason; what it names is called as the policy of the page's case calls it."""
    number = (request.view_args or {}).get("number") if _lists_something(reason) else None
    return reason_sentence(reason, _names() | _policy_names(number))


def item_words(item: str) -> str:
    """Return what one item of a reason is called in the policy of the page's case."""
    return item_text(item, _names() | _policy_names((request.view_args or {}).get("number")))


def refusal_words(error: ConflictError | InvalidError | RefusedError) -> list[str]:
    """Return the sentences of everything that stands against a step."""
    if isinstance(error, ConflictError):
        return [conflict_words(error)]
    reasons = error.faults.values() if isinstance(error, InvalidError) else error.reasons
    return [reason_words(reason) for reason in reasons]


def conflict_words(error: ConflictError) -> str:
    """Return who did what meanwhile."""
    other = error.other
    if other is None:
        return CONFLICT_UNKNOWN
    return CONFLICT.format(person=other.person, at=instant_text(other.at), act=label(other.act))


def notice_words(notice: InboxNotice) -> str:
    """Return the sentence of a notice."""
    number = notice.case_number or notice.values.get("cycle")
    return notice_sentence(notice.code, notice.values, _names() | _policy_names(number))


def fault_words(fault: Fault) -> str:
    """Return the sentence of a fault in what was typed."""
    return fault_sentence(fault)


def days_left(due_on: date, today: date) -> int:
    """Return how many days are left until a date, negative when it is over."""
    return (due_on - today).days


def called(identifier: str) -> str:
    """Return what the policy of the page's case calls a figure, an indicator or a veto."""
    number = (request.view_args or {}).get("number")
    return _policy_names(number).get(identifier, identifier)


def _policy_names(number: str | None) -> dict[str, str]:
    """Return the names in the policy of a case or cycle, looked up once for each request."""
    if number is None:
        return {}
    known: dict[str, dict[str, str]] = g.setdefault(_POLICY_NAMES, {})
    if number not in known:
        known[number] = _names_in_policy(number)
    return known[number]


def _names_in_policy(number: str) -> dict[str, str]:
    look: View | None = g.get(LOOK)
    if look is not None:
        return policy_names(look, number)
    with looking() as view:
        return policy_names(view, number)


def _lists_something(reason: Reason) -> bool:
    return any(isinstance(value, tuple | str) for value in reason.values.values())


def _names() -> dict[str, str]:
    """Return every name by its code; made once for each desk, since a page asks for many."""
    found: dict[str, str] | None = current_app.extensions.get(_NAMES)
    if found is None:
        workflow, roles = desk().workflow, desk().roles
        states = {
            f"{table.id}.{state.id}": state.label
            for table in workflow.tables.values()
            for state in table.states.values()
        }
        found = states | {role.id: role.label for role in roles.values()} | names_of(workflow) | dict(BY_THE_WAY)
        current_app.extensions[_NAMES] = found
    return found
