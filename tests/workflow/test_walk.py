"""Random histories over the pure tables: tasks match the state, somebody always owes, an end stays in reach."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.workflow.conftest import parsed
from tests.workflow.people import LATE_WINDOW, OPEN_WINDOW, PAST_WINDOW, ROLES, a_person, facts, given
from ycg_flow.workflow.checking import reachable
from ycg_flow.workflow.facts import Facts, Given
from ycg_flow.workflow.machine import Decision, decide
from ycg_flow.workflow.permissions import SYSTEM, Actor, read_roles
from ycg_flow.workflow.reading import read_workflow

WORKFLOW = read_workflow(parsed("workflow.toml"), read_roles(parsed("roles.toml"), "roles.toml"), "workflow.toml")

ACTORS = st.sampled_from([*(a_person(role) for role in ROLES), SYSTEM])
FACTS = st.builds(
    facts,
    window=st.sampled_from([OPEN_WINDOW, LATE_WINDOW, PAST_WINDOW]),
    evaluation_year=st.sampled_from([2025, 2026]),
    public_notice_is_required=st.booleans(),
    collection_has_begun=st.booleans(),
    unanswered_figures=st.sampled_from([(), ("visits",)]),
    open_objections=st.sampled_from([(), ("1",)]),
    rectification_target_is_met=st.booleans(),
    fraud_was_self_reported_in_time=st.booleans(),
)
GIVEN = st.sampled_from([given(), given(reason=""), given(decision_document="")])


class Walk(RuleBasedStateMachine):
    """One object of each table, moved by whoever tries whatever."""

    def __init__(self) -> None:
        super().__init__()
        self.states = {table.id: table.initial for table in WORKFLOW.tables.values()}
        self.tasks = {table.id: set(table.states[table.initial].tasks) for table in WORKFLOW.tables.values()}
        self.history: dict[str, list[str]] = {table_id: [] for table_id in WORKFLOW.tables}

    @rule(table_id=st.sampled_from(sorted(WORKFLOW.tables)), actor=ACTORS, at=FACTS, handed=GIVEN, data=st.data())
    def try_an_act(self, table_id: str, actor: Actor, at: Facts, handed: Given, data: st.DataObject) -> None:
        table, state = WORKFLOW.tables[table_id], self.states[table_id]
        event = data.draw(st.sampled_from(sorted({row.event for row in table.transitions})))
        self._take(decide(table, state, event, actor, at, handed), state)

    @precondition(lambda self: any(state != "withdrawn" for state in self.states.values()))
    @rule(table_id=st.sampled_from(sorted(WORKFLOW.tables)), at=FACTS, data=st.data())
    def take_a_possible_act(self, table_id: str, at: Facts, data: st.DataObject) -> None:
        table, state = WORKFLOW.tables[table_id], self.states[table_id]
        tried = [
            decide(table, state, event, actor, at, given())
            for event in table.events(state)
            for actor in (*(a_person(role) for role in ROLES), SYSTEM)
        ]
        allowed = [decision for decision in tried if decision.is_allowed]
        if allowed:
            self._take(data.draw(st.sampled_from(allowed)), state)

    def _take(self, decision: Decision, state: str) -> None:
        if not decision.is_allowed:
            assert decision.reasons
            assert (decision.target, decision.opens, decision.closes, decision.effects) == (state, (), (), ())
            return
        self.tasks[decision.table] -= set(decision.closes)
        self.tasks[decision.table] |= set(decision.opens)
        self.states[decision.table] = decision.target
        self.history[decision.table].append(f"{decision.event}>{decision.target}")

    @invariant()
    def tasks_match_the_state(self) -> None:
        for table_id, state in self.states.items():
            assert self.tasks[table_id] <= set(WORKFLOW.tables[table_id].states[state].tasks)

    @invariant()
    def somebody_owes_the_next_step_or_it_is_the_end(self) -> None:
        for table_id, state_id in self.states.items():
            state = WORKFLOW.tables[table_id].states[state_id]
            assert state.is_final or state.owners or state.is_owned_by_task_kind
            owing = {role for task in self.tasks[table_id] for role in WORKFLOW.task_kinds[task].roles}
            assert owing <= set(state.owners)

    @invariant()
    def an_end_stays_in_reach(self) -> None:
        for table_id, state in self.states.items():
            table = WORKFLOW.tables[table_id]
            assert any(table.states[end].is_final for end in reachable(table, [state]))

    @invariant()
    def the_history_replays_to_the_same_state(self) -> None:
        for table_id, history in self.history.items():
            state = WORKFLOW.tables[table_id].initial
            for entry in history:
                event, _, target = entry.partition(">")
                targets = {row.target or state for row in WORKFLOW.tables[table_id].rows(state, event)}
                assert target in targets
                state = target
            assert state == self.states[table_id]


Walk.TestCase.settings = settings(max_examples=40, stateful_step_count=40)
TestWalk = Walk.TestCase


def test_after_every_act_of_a_state_its_owners_still_have_something_to_do() -> None:
    for table in WORKFLOW.tables.values():
        for state in table.states.values():
            left = set(state.tasks)
            for row in table.transitions:
                if state.id in row.sources and row.target is None:
                    left -= set(row.closes)
            assert left or not state.tasks, f"{table.id}.{state.id} has no open task once every part of it is done"
