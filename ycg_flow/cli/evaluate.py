"""`ycg-flow evaluate` and `ycg-flow evaluate-round`: a case or a round from JSON to its answer."""

from __future__ import annotations

import argparse
import json

from ycg_flow import resources
from ycg_flow.cli.input import read_input
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.interface import answer_case, answer_round
from ycg_flow.policy.strict_json import read_json
from ycg_flow.wording import command_line as words
from ycg_flow.wording.faults import field_names


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the two commands and the functions that run them."""
    for name, run, purpose in (
        ("evaluate", _evaluate, words.EVALUATE),
        ("evaluate-round", _evaluate_round, words.EVALUATE_ROUND),
    ):
        command = commands.add_parser(name, help=purpose, description=purpose)
        command.add_argument("policy", help=words.POLICY)
        command.add_argument("--input", required=True, help=words.INPUT)
        command.set_defaults(run=run)


def _evaluate(options: argparse.Namespace) -> str:
    return json.dumps(answer_case(_policy(options), read_json(read_input(options.input))), ensure_ascii=False) + "\n"


def _evaluate_round(options: argparse.Namespace) -> str:
    return json.dumps(answer_round(_policy(options), read_json(read_input(options.input))), ensure_ascii=False) + "\n"


def _policy(options: argparse.Namespace) -> Policy:
    policy = resources.load_policy(options.policy)
    options.field_names = field_names(policy)
    return policy
