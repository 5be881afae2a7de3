"""`ycg-flow evaluate` and `ycg-flow evaluate-round`: a case or a round from JSON to its answer or its sheet."""

from __future__ import annotations

import argparse
import json
from typing import Any

from ycg_flow import resources
from ycg_flow.cli.input import read_input
from ycg_flow.papers.clauses import clauses_of
from ycg_flow.papers.html_sheet import html_round, html_sheet
from ycg_flow.papers.text_sheet import text_round, text_sheet
from ycg_flow.policy.answer import answer, round_answer
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.interface import evaluate_json, evaluate_round_json
from ycg_flow.policy.reading_effects import reading_effects, round_reading_effects
from ycg_flow.wording import command_line as words
from ycg_flow.wording.faults import field_names
from ycg_flow.wording.sheet.building import sheet_of
from ycg_flow.wording.sheet.rounds import round_sheet_of

JSON, TEXT, HTML = "json", "text", "html"


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the two commands and the functions that run them."""
    for name, run, purpose in (
        ("evaluate", _evaluate, words.EVALUATE),
        ("evaluate-round", _evaluate_round, words.EVALUATE_ROUND),
    ):
        command = commands.add_parser(name, help=purpose)
        command.add_argument("policy", metavar=words.POLICY, help=words.POLICY_HELP)
        command.add_argument("--input", required=True, metavar=words.FILE, help=words.INPUT)
        command.add_argument("--as", dest="form", choices=(JSON, TEXT, HTML), default=JSON, help=words.FORM)
        command.set_defaults(run=run)


def _evaluate(options: argparse.Namespace) -> str:
    policy = _policy(options)
    evaluation = evaluate_json(policy, read_input(options.input))
    if options.form == JSON:
        return _json(answer(evaluation))
    sheet = sheet_of(evaluation, clauses_of(policy.id), reading_effects(policy, evaluation))
    return text_sheet(sheet) if options.form == TEXT else html_sheet(sheet)


def _evaluate_round(options: argparse.Namespace) -> str:
    policy = _policy(options)
    common, result = evaluate_round_json(policy, read_input(options.input))
    if options.form == JSON:
        return _json(round_answer(policy, common.year, result, {**policy.default_readings(), **common.readings}))
    effects = round_reading_effects(policy, common, result)
    sheet = round_sheet_of(policy, common, result, clauses_of(policy.id), effects)
    return text_round(sheet) if options.form == TEXT else html_round(sheet)


def _policy(options: argparse.Namespace) -> Policy:
    """Return the policy, and leave the names of its fields for those who have to say what is wrong with the input."""
    policy = resources.load_policy(options.policy)
    options.field_names = field_names(policy)
    return policy


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False) + "\n"
