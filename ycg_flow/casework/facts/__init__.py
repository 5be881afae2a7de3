"""Loading the facts that guards judge: only those that the acts at issue ask for.

A fact is a field of `workflow.facts.Facts`; its loader is a function registered by name in the module of its subject.
A waived item is taken out of the list its guard would complain about.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from ycg_flow.casework.desk import View
from ycg_flow.casework.facts.collection import COLLECTION_FACTS
from ycg_flow.casework.facts.frame import FRAME_FACTS
from ycg_flow.casework.facts.money import MONEY_FACTS, statement_digest
from ycg_flow.casework.facts.objection import OBJECTION_FACTS
from ycg_flow.casework.facts.rectification import RECTIFICATION_FACTS
from ycg_flow.casework.facts.result import RESULT_FACTS
from ycg_flow.casework.facts.self_assessment import SELF_ASSESSMENT_FACTS
from ycg_flow.casework.facts.verification import VERIFICATION_FACTS
from ycg_flow.casework.facts.veto import VETO_FACTS
from ycg_flow.casework.history import earlier_acts
from ycg_flow.casework.objects import kind_of
from ycg_flow.records.base import Stateful
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.workflow.facts import Facts, Given
from ycg_flow.workflow.guards import GUARDS
from ycg_flow.workflow.machine import earlier_acts_needed, facts_needed

Loader = Callable[[View, Any], Any]


def _of_kind(loaders: Mapping[str, Loader]) -> Loader:
    """Return the loader of a fact that each kind of object has in its own way, by table."""
    return lambda view, found: loaders[kind_of(found).table](view, found)


LOADERS: Mapping[str, Loader] = {
    **FRAME_FACTS,
    **RESULT_FACTS,
    **OBJECTION_FACTS,
    **VETO_FACTS,
    **MONEY_FACTS,
    **RECTIFICATION_FACTS,
    **SELF_ASSESSMENT_FACTS,
    **COLLECTION_FACTS,
    **VERIFICATION_FACTS,
    "content_digest": _of_kind({"case": RESULT_FACTS["content_digest"], "statement": statement_digest}),
}


def load_facts(view: View, found: Stateful, events: Collection[str], given: Given | None) -> Facts:
    """Return the facts about an object that these events may ask for in its state."""
    kind = kind_of(found)
    table = view.desk.workflow.tables[kind.table]
    case = kind.case_of(found)
    names = facts_needed(table, found.state, events)
    loaded = {name: LOADERS[name](view, found) for name in sorted(names)}
    if case is not None:
        loaded = _without_waived(case, loaded)
    return Facts(
        now=view.now,
        place=kind.place_of(found, view.today),
        earlier_acts=earlier_acts(view, found, earlier_acts_needed(table, found.state, events)),
        conflicted_persons=_conflicted(case),
        indicator=_indicator(found, given),
        **loaded,
    )


def _conflicted(case: EvaluationCase | None) -> frozenset[int]:
    if case is None:
        return frozenset()
    return frozenset(member.person_id for member in case.group if member.has_conflict)


def _indicator(found: Any, given: Given | None) -> str | None:  # noqa: ANN401 - any object
    """Return the indicator at issue: the one the actor names, or the one the object is about."""
    named = given.indicator if given is not None else None
    return named or getattr(found, "indicator", None)


def _without_waived(case: EvaluationCase, loaded: dict[str, Any]) -> dict[str, Any]:
    for waiver in case.waivers:
        for fact in GUARDS[waiver.guard].needs:
            items = loaded.get(fact)
            if isinstance(items, tuple):
                loaded[fact] = tuple(item for item in items if item != waiver.item)
    return loaded
