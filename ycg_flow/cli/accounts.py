"""`ycg-flow accounts first-administrator`: the first account of a new installation, with its one-time code."""

from __future__ import annotations

import argparse
import sys

from ycg_flow.casework.accounts.rules import account_rules
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.steps.add_person import FirstPlace, NewPerson, first_administrator
from ycg_flow.cli.operating import desk_of_settings
from ycg_flow.cli.parser import BAD_INPUT
from ycg_flow.wording import operating as words
from ycg_flow.wording.workflow import reason_sentence

OPTIONS = ("account", "name", "region", "region-name", "bureau")


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `accounts` and its act."""
    group = commands.add_parser("accounts", help=words.HELP["accounts"])
    acts = group.add_subparsers(dest="act", required=True, title=words.ACTS, metavar=words.ACTS)
    first = acts.add_parser("first-administrator", help=words.HELP["first_administrator"])
    for name in OPTIONS:
        first.add_argument(f"--{name}", required=True, help=words.HELP[name.replace("-", "_")])
    first.set_defaults(run=_first_administrator)


def _first_administrator(options: argparse.Namespace) -> str:
    desk = desk_of_settings()
    new = NewPerson(options.account, options.name)
    try:
        slip = first_administrator(desk, new, FirstPlace(options.region, options.region_name, options.bureau))
    except InvalidError as error:
        for field, reason in error.faults.items():
            sys.stderr.write(f"--{field.replace('_', '-')}：{reason_sentence(reason, {})}\n")
        raise SystemExit(BAD_INPUT) from None
    finally:
        desk.database.close()
    hours = int(account_rules().code_lasts.total_seconds() // 3600)
    return words.FIRST_ADMINISTRATOR.format(account=slip.account, code=slip.code, hours=hours)
