"""The parser of the command line: argparse with its headings and complaints in Chinese, complaints on one line."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any, NoReturn

from ycg_flow.wording import command_line as words
from ycg_flow.wording.command_line import usage_fault

FOUND_WANTING = 1
"""The exit code of a check that was carried out and found something wrong."""

BAD_INPUT = 2


class ChineseParser(argparse.ArgumentParser):
    """A parser whose sub-commands speak Chinese too, since argparse makes them of the same class."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - argparse's own
        settings.setdefault("formatter_class", _ChineseFormatter)
        super().__init__(**{**settings, "add_help": False, "allow_abbrev": False})
        self.add_argument("-h", "--help", action="help", help=words.HELP)
        self._positionals.title = words.ARGUMENTS
        self._optionals.title = words.OPTIONS

    def add_subparsers(self, **settings: Any) -> Any:  # noqa: ANN401 - argparse's own
        """Return where commands are added; each says by its own `--help` what the list of commands says of it."""
        commands: Any = super().add_subparsers(**settings)
        add = commands.add_parser
        commands.add_parser = lambda name, **given: add(name, **{"description": given.get("help"), **given})
        return commands

    def error(self, message: str) -> NoReturn:
        """Exit 2 with one line, nothing on standard output."""
        self.exit(BAD_INPUT, f"{usage_fault(message, self.prog)}\n")


class _ChineseFormatter(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, words.USAGE if prefix is None else prefix)
