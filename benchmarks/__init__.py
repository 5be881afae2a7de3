"""Goals of speed, each a ratio against a reference that runs beside it on the same machine.

A module `benchmarks/bench_*.py` offers its goals as `goals() -> list[Goal]`; `make bench` runs them all.
"""
