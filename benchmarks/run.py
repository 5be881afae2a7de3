"""Runs every goal of speed and prints a line for each; the exit code is 1 where one is short."""

import argparse
import importlib
import pkgutil
import sys
import time
from collections.abc import Iterable, Iterator

import benchmarks
from benchmarks.goals import Goal, measure


def main(arguments: list[str] | None = None) -> int:
    """Measure the goals whose names are given, all without a name."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="goals to measure, all when none is named")
    parser.add_argument("--wall", action="store_true", help="measure elapsed time instead of processor time")
    options = parser.parse_args(arguments)
    chosen = [goal for goal in registered_goals() if not options.names or goal.name in options.names]
    return report(chosen, uses_elapsed_time=options.wall)


def report(goals: Iterable[Goal], *, uses_elapsed_time: bool = False) -> int:
    """Measure and print each goal; 1 where one is short, else 0."""
    clock = time.perf_counter if uses_elapsed_time else time.process_time
    is_any_short = False
    for goal in goals:
        measurement = measure(goal, clock)
        is_any_short |= measurement.is_short
        print(measurement.line(), flush=True)
    return 1 if is_any_short else 0


def registered_goals() -> Iterator[Goal]:
    """The goals of all modules named bench_*, in the order of their names."""
    for module in sorted(pkgutil.iter_modules(benchmarks.__path__), key=lambda found: found.name):
        if module.name.startswith("bench_"):
            yield from importlib.import_module(f"benchmarks.{module.name}").goals()


if __name__ == "__main__":
    sys.exit(main())
