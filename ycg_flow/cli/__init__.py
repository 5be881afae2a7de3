"""The command `ycg-flow`. One module for each group of commands; each adds its parsers and the function that runs them.

Bad input exits 2 with nothing on standard output and one line for each fault on standard error.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Collection, Sequence
from importlib import import_module
from importlib.metadata import version

from ycg_flow.cli.database_faults import database_errors, database_fault
from ycg_flow.cli.parser import BAD_INPUT, ChineseParser
from ycg_flow.policy.faults import Fault, FaultsFound, nearest
from ycg_flow.resources import UnknownPolicyError, is_policy_name
from ycg_flow.wording import command_line as words
from ycg_flow.wording.faults import fault_sentence

GROUP_OF_COMMAND = {
    "evaluate": "evaluate",
    "evaluate-round": "evaluate",
    "policy": "policy",
    "database": "operating",
    "scheduler": "operating",
    "accounts": "accounts",
    "audit": "auditing",
    "backup": "keeping",
    "restore": "keeping",
    "evidence": "keeping",
    "serve": "serving",
    "demo": "serving",
    "simulate-year": "simulating",
}
"""The module of each command. Only the one asked for is read: scoring waits for no database and no pages."""

_PACKAGE = "ycg-flow"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, or 2 where the input has faults.

    A check that was carried out and found something wrong exits 1.
    """
    _speak_utf8()
    asked = sys.argv[1:] if arguments is None else arguments
    options = _parser(_groups(asked)).parse_args(asked)
    try:
        output = options.run(options)
    except UnknownPolicyError as error:
        return _refuse([_unknown_policy(error)], options)
    except FaultsFound as found:
        return _refuse(found.faults, options)
    except database_errors() as error:
        fault = database_fault(error)
        if fault is None:
            raise
        return _refuse([fault], options)
    return _write(output)


def _groups(arguments: Sequence[str]) -> Collection[str]:
    """Return the module of the command asked for, or all of them where the answer lists the commands."""
    named = arguments[0] if arguments else ""
    return {GROUP_OF_COMMAND[named]} if named in GROUP_OF_COMMAND else dict.fromkeys(GROUP_OF_COMMAND.values())


def _parser(groups: Collection[str]) -> ChineseParser:
    parser = ChineseParser(prog=_PACKAGE, description=words.DESCRIPTION)
    parser.add_argument("--version", action="version", version=f"{_PACKAGE} {version(_PACKAGE)}", help=words.VERSION)
    commands = parser.add_subparsers(
        dest="command", required=True, title=words.COMMANDS_AT_HAND, metavar=words.COMMANDS
    )
    for group in groups:
        import_module(f"{__name__}.{group}").add_commands(commands)
    return parser


def _unknown_policy(error: UnknownPolicyError) -> Fault:
    word = error.policy_id
    values = {"word": word[:60], "known": "、".join(error.known), "nearest": nearest(word, error.known)}
    return Fault("policy", "unknown_policy" if is_policy_name(word) else "policy_not_a_name", values)


def _refuse(faults: Sequence[Fault], options: argparse.Namespace) -> int:
    """Say every fault on a line of its own; a command that knows the fields' names has left them in the options."""
    names = getattr(options, "field_names", {})
    sys.stderr.write("".join(f"{fault_sentence(fault, names)}\n" for fault in faults))
    return BAD_INPUT


def _write(output: str) -> int:
    try:
        sys.stdout.write(output)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough. Python would complain once more while it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _speak_utf8() -> None:
    """Write UTF-8 whatever the terminal's locale says: names, reasons and sentences are Chinese."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
