"""A goal of speed is judged by the median of seven rounds taken in turn, and a missed one fails the run."""

import gc
from collections.abc import Callable
from fractions import Fraction

import pytest

from benchmarks import run
from benchmarks.goals import ROUNDS, Goal, Measurement, measure


@pytest.fixture(scope="module", autouse=True)
def _no_garbage_of_others() -> None:
    """Put aside what other tests of this process left, which each measuring would look through again."""
    gc.collect()
    gc.freeze()


class FakeMachine:
    """A machine whose calls take the seconds they are said to take."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.calls: list[str] = []

    def clock(self) -> float:
        return self.seconds

    def call(self, name: str, *seconds: float) -> Callable[[], None]:
        durations = iter([*seconds[:-1]])

        def take_time() -> None:
            self.calls.append(name)
            self.seconds += next(durations, seconds[-1])

        return take_time


def test_at_most_is_the_time_in_units_of_the_reference() -> None:
    machine = FakeMachine()
    goal = Goal("loading", Fraction(25), "at_most", machine.call("ours", 6), machine.call("reference", 2))
    measurement = measure(goal, machine.clock)
    assert measurement.line() == "bench loading 3 goal 25 ok spread 3..3"


def test_at_least_is_how_many_times_faster_than_the_reference() -> None:
    machine = FakeMachine()
    goal = Goal("scoring", Fraction(2), "at_least", machine.call("ours", 2), machine.call("reference", 3))
    measurement = measure(goal, machine.clock)
    assert measurement.line() == "bench scoring 1.5 goal 2 short spread 1.5..1.5"


def test_sides_of_unlike_size_are_compared_by_the_case() -> None:
    machine = FakeMachine()
    ours, reference = machine.call("ours", 10), machine.call("reference", 3)
    goal = Goal("scoring", Fraction(2), "at_least", ours, reference, cases=(100, 10))
    assert measure(goal, machine.clock).median == pytest.approx(3)


def test_both_sides_run_in_turn() -> None:
    machine = FakeMachine()
    measure(Goal("scoring", Fraction(2), "at_least", machine.call("a", 1), machine.call("b", 1)), machine.clock)
    assert "".join(machine.calls[4:]) == "ab" * ROUNDS


def test_a_short_call_is_repeated_until_the_clock_can_see_it() -> None:
    machine = FakeMachine()
    goal = Goal("loading", Fraction(2), "at_most", machine.call("a", 0.001), machine.call("b", 1))
    assert measure(goal, machine.clock).median == pytest.approx(0.001)
    assert machine.calls.count("a") == 2 + 50 * ROUNDS


def test_one_slow_round_does_not_decide() -> None:
    machine = FakeMachine()
    warm_up = (1, 1)
    goal = Goal("loading", Fraction(2), "at_most", machine.call("a", *warm_up, 90, 1), machine.call("b", 1))
    measurement = measure(goal, machine.clock)
    assert measurement.line() == "bench loading 1 goal 2 ok spread 1..90"


def test_a_note_stands_below_the_line() -> None:
    goal = Goal("engines", Fraction(10), "at_least", list, list, note="zen-engine, 3 wrong cells")
    assert Measurement(goal, (12.0,)).line().splitlines()[1] == "    zen-engine, 3 wrong cells"


def test_a_note_that_takes_long_to_find_is_made_when_the_line_is_printed() -> None:
    goal = Goal("engines", Fraction(10), "at_least", list, list, note=lambda: "none of ours wrong")
    assert Measurement(goal, (12.0,)).line().splitlines()[1] == "    none of ours wrong"


def test_a_missed_goal_fails_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    numbers = list(range(1000))
    slow = Goal("slow", Fraction(1, 1000), "at_most", lambda: sorted(numbers), lambda: sorted(numbers))
    easy = Goal("easy", Fraction(1000), "at_most", lambda: sorted(numbers), lambda: sorted(numbers))
    assert run.report([easy]) == 0
    assert run.report([slow, easy]) == 1
    assert [line.split()[5] for line in capsys.readouterr().out.splitlines()] == ["ok", "short", "ok"]
