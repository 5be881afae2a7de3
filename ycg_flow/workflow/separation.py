"""Who may not: permission and reach, separation of duties, conflict of interest. Administrators are not exempt.

Nobody approves what they scored, answers an objection to their own score, scores their own institution or certifies
their own entry. A deputy is bound by their own acts and by those of the person they stand in for.
"""

from ycg_flow.workflow.facts import HOLDS, EarlierAct, Facts, Reason, Reasons, Situation
from ycg_flow.workflow.permissions import Actor, Place, reach_of
from ycg_flow.workflow.table import Table, Transition


def may_reasons(table: Table, row: Transition, actor: Actor, place: Place) -> Reasons:
    """Return why the actor may not do what a row says at this place; none where one of its permissions reaches it."""
    if actor.is_system:
        return HOLDS if row.is_automatic else (Reason("a_person_decides"),)
    if not row.permissions:
        return (Reason("only_automatic"),)
    if reach_of(actor, row.permissions, table.roles).covers(place):
        return HOLDS
    return (Reason("permission_is_held", {"items": tuple(sorted(map(str, row.permissions)))}),)


def separation_reasons(table: Table, row: Transition, situation: Situation) -> Reasons:
    """Return why separation of duties or a conflict of interest shuts the actor out of a row."""
    return (
        *_shut_out(row.forbidden_after, "earlier_act_shuts_out", situation),
        *_shut_out(_first_signature(table, row), "second_signature_by_another", situation),
        *(_conflict(situation) if row.is_independent else HOLDS),
    )


def _first_signature(table: Table, row: Transition) -> tuple[str, ...]:
    return (f"{table.id}.{row.second_signature_to}",) if row.second_signature_to else ()


def _shut_out(acts: tuple[str, ...], code: str, situation: Situation) -> Reasons:
    persons = situation.actor.persons
    done = {
        earlier.act
        for earlier in situation.facts.earlier_acts
        if earlier.act in acts and earlier.persons & persons and _is_about(earlier, situation.facts)
    }
    return (Reason(code, {"items": tuple(sorted(done))}),) if done else HOLDS


def _is_about(earlier: EarlierAct, facts: Facts) -> bool:
    """Whether an earlier act is about the indicator at issue; without one at issue, or named in the act, it is."""
    return facts.indicator is None or earlier.indicator in {None, facts.indicator}


def _conflict(situation: Situation) -> Reasons:
    facts, actor = situation.facts, situation.actor
    belongs = actor.institutions & (facts.place.owners | facts.place.members)
    return (Reason("no_conflict_of_interest"),) if belongs or actor.persons & facts.conflicted_persons else HOLDS
