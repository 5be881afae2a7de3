"""`ycg-flow accounts first-administrators`: the first two accounts of a new installation, with their one-time codes."""

from __future__ import annotations

import argparse
import sys

from ycg_flow.casework.accounts.rules import account_rules
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.steps.add_person import FirstPlace, NewPerson, first_administrators
from ycg_flow.cli.operating import desk_of_settings
from ycg_flow.cli.parser import BAD_INPUT
from ycg_flow.wording import operating as words
from ycg_flow.wording.workflow import reason_sentence

OPTIONS = ("account", "name", "security-account", "security-name", "region", "region-name", "bureau")


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `accounts` and its act."""
    group = commands.add_parser("accounts", help=words.HELP["accounts"])
    acts = group.add_subparsers(dest="act", required=True, title=words.ACTS, metavar=words.ACTS)
    first = acts.add_parser("first-administrators", help=words.HELP["first_administrators"])
    for name in OPTIONS:
        first.add_argument(f"--{name}", required=True, help=words.HELP[name.replace("-", "_")])
    first.set_defaults(run=_first_administrators)


def _first_administrators(options: argparse.Namespace) -> str:
    desk = desk_of_settings()
    accounts = NewPerson(options.account, options.name)
    security = NewPerson(options.security_account, options.security_name)
    place = FirstPlace(options.region, options.region_name, options.bureau)
    try:
        first, second = first_administrators(desk, accounts, security, place)
    except InvalidError as error:
        for field, reason in error.faults.items():
            sys.stderr.write(f"--{field.replace('_', '-')}：{reason_sentence(reason, {})}\n")
        raise SystemExit(BAD_INPUT) from None
    finally:
        desk.database.close()
    hours = int(account_rules().code_lasts.total_seconds() // 3600)
    return words.FIRST_ADMINISTRATORS.format(accounts=first, security=second, hours=hours)
