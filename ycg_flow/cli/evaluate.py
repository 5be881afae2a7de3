"""`ycg-flow evaluate` and `ycg-flow evaluate-round`: a case or a round from JSON to its answer."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from ycg_flow import resources
from ycg_flow.policy.interface import answer_case, answer_round
from ycg_flow.policy.strict_json import read_json


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the two commands and the functions that run them."""
    for name, run in (("evaluate", _evaluate), ("evaluate-round", _evaluate_round)):
        command = commands.add_parser(name)
        command.add_argument("policy")
        command.add_argument("--input", required=True)
        command.set_defaults(run=run)


def _evaluate(options: argparse.Namespace) -> str:
    policy = resources.load_policy(options.policy)
    return json.dumps(answer_case(policy, read_json(_input(options))), ensure_ascii=False) + "\n"


def _evaluate_round(options: argparse.Namespace) -> str:
    policy = resources.load_policy(options.policy)
    return json.dumps(answer_round(policy, read_json(_input(options))), ensure_ascii=False) + "\n"


def _input(options: argparse.Namespace) -> bytes:
    return sys.stdin.buffer.read() if options.input == "-" else Path(options.input).read_bytes()
