"""Judgements behind the guards that are more than "nothing is left" or "it is so".

Each returns None where its statement holds, else the values that the sentence of its reason shows.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from ycg_flow.workflow.facts import Facts, Given, Value, Window, known
from ycg_flow.workflow.working_days import CHINA_TIME

ESCALATION_LADDER = ("supervisory_interview", "circulated_criticism", "payment_suspension", "budget_disqualification")
"""Measures against an order that is not carried out, mildest first (Zhengzhou, first measure 7, second measure 7)."""

SCORING_ACTS = frozenset({"case.score_indicator", "case.decide_missing_figure"})
"""Acts that give an indicator its points: by judgement, or by decision where a figure lacks."""


Unmet = Mapping[str, Value] | None
"""What a judgement returns: None where the statement holds, else the values of the reason."""


def evaluation_year_has_ended(facts: Facts) -> Unmet:
    """The evaluation year is over in China."""
    year = known(facts.evaluation_year, "evaluation_year")
    return None if facts.now.astimezone(CHINA_TIME).year > year else {"year": year}


def window_is_not_locked(facts: Facts) -> Unmet:
    """The window is open: late is allowed and recorded as late, after the lock only an extension opens it again."""
    window = known(facts.window, "window")
    if window.opens_at is not None and facts.now < window.opens_at:
        return {"opens_at": window.opens_at}
    return {"locks_at": window.locks_at} if window.locks_at is not None and facts.now >= window.locks_at else None


def lock_date_has_passed(facts: Facts) -> Unmet:
    """The window is locked, so that the bureau may go on without what was not handed in."""
    window = known(facts.window, "window")
    closes_at = window.locks_at or window.due_at
    return None if facts.now >= closes_at else {"closes_at": closes_at}


def due_date_has_passed(facts: Facts) -> Unmet:
    """The due date is over."""
    window: Window = known(facts.window, "window")
    return None if facts.now >= window.due_at else {"due_at": window.due_at}


def feedback_is_given_or_its_time_is_over(facts: Facts) -> Unmet:
    """The consortium has answered the preliminary result, or its time for that has passed."""
    window = known(facts.window, "window")
    is_over = facts.now >= window.due_at
    return None if is_over or known(facts.feedback_is_given, "feedback_is_given") else {"due_at": window.due_at}


def notice_period_has_ended(facts: Facts) -> Unmet:
    """The period of public notice is over."""
    ends_at: datetime = known(facts.notice_ends_at, "notice_ends_at")
    return None if facts.now >= ends_at else {"ends_at": ends_at}


def result_is_current(facts: Facts) -> Unmet:
    """The last scoring run was made from the inputs as they are now."""
    is_current = known(facts.run_inputs_digest, "run_inputs_digest") == known(facts.inputs_digest, "inputs_digest")
    return None if is_current else {}


def ranks_do_not_wait_for_the_cohort(facts: Facts) -> Unmet:
    """Money that depends on ranks waits until every case of the cycle is decided."""
    waits = known(facts.ranks_decide, "ranks_decide") and not known(facts.cohort_is_final, "cohort_is_final")
    return {} if waits else None


def statement_conserves(facts: Facts) -> Unmet:
    """The parts of the statement equal the whole, to the fen."""
    gap = known(facts.statement_gap_fen, "statement_gap_fen")
    return {"gap_fen": gap} if gap else None


def cycle_has_parties(facts: Facts) -> Unmet:
    """At least one evaluated party is in the cycle."""
    return None if known(facts.parties, "parties") else {}


def an_objection_is_upheld(facts: Facts) -> Unmet:
    """At least one objection or appeal was upheld."""
    return None if known(facts.upheld_objections, "upheld_objections") else {}


def grade_is_excellent(facts: Facts) -> Unmet:
    """The published grade is excellent (Xinxiang 五(3): favours are for the outstanding)."""
    return None if known(facts.grade, "grade") == "excellent" else {}


def order_is_overdue_or_insufficient(facts: Facts) -> Unmet:
    """The order was not carried out in time, or what was done was found insufficient."""
    is_insufficient = known(facts.rectification_is_insufficient, "rectification_is_insufficient")
    return None if is_insufficient else due_date_has_passed(facts)


def content_shown_is_the_content_to_approve(facts: Facts, given: Given) -> Unmet:
    """The approver signs exactly what is there now: the hash they were shown is the hash of the content."""
    return None if given.shown_digest == known(facts.content_digest, "content_digest") else {}


def decision_document_is_named(_: Facts, given: Given) -> Unmet:
    """The act names the document in which it was decided."""
    return None if given.decision_document.strip() else {}


def new_date_is_later(facts: Facts, given: Given) -> Unmet:
    """An extension sets a date after the due date it replaces and not in the past."""
    today = facts.now.astimezone(CHINA_TIME).date()
    due_on = (known(facts.window, "window").due_at.astimezone(CHINA_TIME) - timedelta(days=1)).date()
    if given.new_due_on is None:
        return {"due_on": due_on}
    is_later = due_on < given.new_due_on >= today
    return None if is_later else {"due_on": due_on, "new_due_on": given.new_due_on}


def an_indicator_is_named(_: Facts, given: Given) -> Unmet:
    """The act says which indicator it is about."""
    return None if given.indicator else {}


def every_returned_indicator_has_a_reason(_: Facts, given: Given) -> Unmet:
    """A return names the indicators to correct, each with its reason."""
    silent = tuple(indicator for indicator, reason in given.indicator_reasons.items() if not reason.strip())
    return None if given.indicator_reasons and not silent else {"items": silent}


def measure_is_on_the_ladder(facts: Facts, given: Given) -> Unmet:
    """An escalation takes a measure of the ladder that is not milder than those taken."""
    taken = known(facts.escalation_measures_taken, "escalation_measures_taken")
    reached = max((ESCALATION_LADDER.index(measure) for measure in taken if measure in ESCALATION_LADDER), default=0)
    return None if given.measure in ESCALATION_LADDER[reached:] else {"items": ESCALATION_LADDER[reached:]}


def answerer_did_not_score(facts: Facts, given: Given) -> Unmet:
    """The person asked to answer an objection is not one who scored the indicator."""
    scorers = {
        person
        for act in facts.earlier_acts
        if act.act in SCORING_ACTS and facts.indicator in {None, act.indicator}
        for person in act.persons
    }
    return {} if given.person is None or given.person in scorers else None


def named_person_has_no_conflict(facts: Facts, given: Given) -> Unmet:
    """The person taken into the evaluation group has no declared conflict of interest with the party."""
    return {} if given.person is None or given.person in facts.conflicted_persons else None
