"""The command `ycg-flow`. One module for each group of commands; each adds its parsers and the function that runs them.

Bad input exits 2 with nothing on standard output and one line for each fault on standard error.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from ycg_flow.cli import evaluate
from ycg_flow.policy.faults import FaultsFound

BAD_INPUT = 2
COMMAND_GROUPS = (evaluate,)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, or 2 where the input has faults."""
    parser = argparse.ArgumentParser(prog="ycg-flow")
    commands = parser.add_subparsers(dest="command", required=True)
    for group in COMMAND_GROUPS:
        group.add_commands(commands)
    options = parser.parse_args(arguments)
    try:
        output = options.run(options)
    except FaultsFound as found:
        for fault in found.faults:
            sys.stderr.write(f"{fault.place}: {fault.code} {dict(fault.values)}\n")
        return BAD_INPUT
    sys.stdout.write(output)
    return 0
