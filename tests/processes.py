"""Processes of the tests: forked from one that has imported everything, so that a start takes a moment, not seconds."""

from __future__ import annotations

import multiprocessing
from multiprocessing.context import ForkServerContext

_IMPORTED = ["tests.faults.serving", "tests.faults.planted", "tests.casework.racing", "ycg_flow.web", "psycopg"]


def process_context() -> ForkServerContext:
    """Return the context whose processes know nothing of this one but what they are handed."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_IMPORTED)
    return context
