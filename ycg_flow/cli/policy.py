"""`ycg-flow policy list | show | check | derive | diff`: the commands for those who write and keep policies.

A policy is named by its id or by the folder it lies in, so that one can be checked before it is dropped in.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ycg_flow import resources
from ycg_flow.cli.parser import BAD_INPUT
from ycg_flow.cli.toml_writing import toml_text
from ycg_flow.papers.clauses import clauses_in
from ycg_flow.papers.policy_paper import policy_html, policy_text
from ycg_flow.policy.checking import CLAUSES, EXAMPLES, POLICY, check_policy
from ycg_flow.policy.deriving import derived_clauses, derived_examples, derived_policy
from ycg_flow.policy.difference import policy_changes
from ycg_flow.policy.faults import Fault, FaultsFound
from ycg_flow.wording import checking as words
from ycg_flow.wording.difference import difference_text
from ycg_flow.wording.policy_page.building import policy_page

_MOST_POINTS = 10_000
_FORMS = ("text", "html")


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `policy` and its actions."""
    group = commands.add_parser("policy", help=words.POLICY)
    actions = group.add_subparsers(dest="action", required=True, title=words.ACTIONS, metavar=words.ACTIONS)
    _action(actions, "list", words.LIST, _list)
    show = _action(actions, "show", words.SHOW, _show)
    show.add_argument("policy", help=words.WHICH)
    show.add_argument("--as", dest="form", choices=_FORMS, default=_FORMS[0], help=words.FORM)
    check = _action(actions, "check", words.CHECK, _check)
    check.add_argument("policies", nargs="*", help=words.WHICH)
    derive = _action(actions, "derive", words.DERIVE, _derive)
    derive.add_argument("policy", help=words.WHICH)
    derive.add_argument("--id", dest="new_id", required=True, help=words.NEW_ID)
    derive.add_argument("--out", help=words.FOLDER)
    derive.add_argument("--points-total", type=int, help=words.POINTS_TOTAL)
    difference = _action(actions, "diff", words.DIFF, _diff)
    difference.add_argument("old", help=words.WHICH_OLD)
    difference.add_argument("new", help=words.WHICH_NEW)


def _action(
    actions: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    purpose: str,
    run: Callable[[argparse.Namespace], str],
) -> argparse.ArgumentParser:
    parser = actions.add_parser(name, help=purpose)
    parser.set_defaults(run=run)
    return parser


@dataclass(frozen=True)
class _Source:
    """A policy as it was named: what it is called in messages, its folder's name, and the texts of its files."""

    label: str
    folder: str
    texts: dict[str, str]


def _source(word: str) -> _Source:
    """Return the files of a policy named by id, or else by folder. Raises `UnknownPolicyError`."""
    known = resources.policy_ids()
    if word not in known and Path(word).is_dir():
        return _Source(word.rstrip("/\\"), Path(word).resolve().name, resources.folder_texts(Path(word)))
    return _Source(word, word, resources.policy_texts(word))


def _list(_: argparse.Namespace) -> str:
    lines = []
    for policy_id in resources.policy_ids():
        try:
            lines.append(words.list_line(resources.load_policy(policy_id)))
        except FaultsFound as found:
            lines.append(words.refused_line(policy_id, len(found.faults)))
    return "".join(f"{line}\n" for line in lines)


def _show(options: argparse.Namespace) -> str:
    source = _source(options.policy)
    page = policy_page(resources.compiled_texts(source.texts), clauses_in(source.texts))
    return policy_html(page) if options.form == "html" else policy_text(page)


def _check(options: argparse.Namespace) -> str:
    """Say every finding. Faults go to standard error with exit code 2; warnings alone to standard output with 0."""
    return _told([_source(word) for word in options.policies or resources.policy_ids()])


def _told(sources: list[_Source]) -> str:
    """Return what is found in policies. Where one has faults, that goes to standard error and the command ends."""
    lines: list[str] = []
    has_faults = False
    for source in sources:
        findings = check_policy(source.texts, source.folder)
        has_faults = has_faults or any(not finding.fault.is_warning for finding in findings)
        lines.extend(words.finding_line(source.label, finding) for finding in findings)
        lines.append(words.summary_line(source.label, findings))
    text = "".join(f"{line}\n" for line in lines)
    if has_faults:
        sys.stderr.write(text)
        raise SystemExit(BAD_INPUT)
    return text


def _derive(options: argparse.Namespace) -> str:
    source = _source(options.policy)
    _told([source])
    content = resources.toml_content(source.texts[POLICY])
    folder = Path(options.out or options.new_id)
    faults = list(_derive_faults(options, folder, is_scored="total" in content))
    if faults:
        raise FaultsFound(faults)
    is_rescored = options.points_total is not None
    examples = resources.toml_content(source.texts.get(EXAMPLES, ""))
    contents = {
        POLICY: derived_policy(content, options.new_id, options.points_total),
        CLAUSES: derived_clauses(resources.toml_content(source.texts[CLAUSES])),
        EXAMPLES: derived_examples(examples, options.new_id, is_rescored=is_rescored),
    }
    texts = {name: toml_text(each) for name, each in contents.items() if each}
    _write_folder(folder, texts)
    findings = [words.finding_line(str(folder), finding) for finding in check_policy(texts, options.new_id)]
    return words.derived_text(str(folder), source.label, findings)


def _derive_faults(options: argparse.Namespace, folder: Path, *, is_scored: bool) -> list[Fault]:
    faults = []
    if not resources.is_policy_name(options.new_id):
        faults.append(Fault("--id", "policy_id_form", {"word": options.new_id[:60]}))
    elif options.new_id in resources.policy_ids():
        faults.append(Fault("--id", "policy_id_taken", {"word": options.new_id}))
    if options.points_total is not None:
        if is_scored:
            faults.append(Fault("--points-total", "policy_has_points"))
        elif not 0 < options.points_total <= _MOST_POINTS:
            faults.append(Fault("--points-total", "points_total_range", {"given": str(options.points_total)[:40]}))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        faults.append(Fault("--out", "folder_not_empty", {"word": str(folder)}))
    return faults


def _write_folder(folder: Path, texts: dict[str, str]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        values = {"word": str(folder), "detail": str(error.strerror)}
        raise FaultsFound([Fault("--out", "folder_not_writable", values)]) from None


def _diff(options: argparse.Namespace) -> str:
    sources = [_source(options.old), _source(options.new)]
    contents = [resources.toml_content(source.texts.get(POLICY, "")) for source in sources]
    old, new = (resources.compiled_texts(source.texts) for source in sources)
    return difference_text(policy_changes(*contents), old, new)
