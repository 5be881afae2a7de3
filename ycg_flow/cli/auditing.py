"""`ycg-flow audit`: exporting the history, verifying an export offline, and writing an anchor at once."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from ycg_flow.casework.anchoring import ORDERED, read_book, write_anchor
from ycg_flow.casework.comparing import compare
from ycg_flow.casework.history_export import export_lines
from ycg_flow.cli.input import file_fault
from ycg_flow.cli.operating import desk_of_settings
from ycg_flow.cli.parser import FOUND_WANTING
from ycg_flow.policy.faults import Fault, FaultsFound
from ycg_flow.resources import config_content
from ycg_flow.settings import for_owner, read_key
from ycg_flow.wording import audit as words
from ycg_flow.wording import comparing
from ycg_flow.wording.pages import BY_THE_WAY
from ycg_flow.wording.workflow import names_of
from ycg_flow.workflow.audit import verify_export
from ycg_flow.workflow.permissions import read_roles
from ycg_flow.workflow.reading import read_workflow

_HEAD_AND_TAIL = 2


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the auditor's commands."""
    audit = commands.add_parser("audit", help=words.HELP["audit"])
    acts = audit.add_subparsers(dest="act", required=True)
    export = acts.add_parser("export", help=words.HELP["export"])
    export.add_argument("file", type=Path, metavar=words.FILE, help=words.HELP["to"])
    export.set_defaults(run=_export)
    verify = acts.add_parser("verify", help=words.HELP["verify"])
    verify.add_argument("file", type=Path, metavar=words.FILE, help=words.HELP["export_file"])
    verify.add_argument("--anchors", type=Path, required=True, metavar=words.FILE, help=words.HELP["anchors"])
    verify.add_argument("--key", type=Path, metavar=words.FILE, help=words.HELP["key"])
    verify.set_defaults(run=_verify)
    anchor = acts.add_parser("anchor", help=words.HELP["anchor"])
    anchor.set_defaults(run=_anchor)
    acts.add_parser("compare", help=comparing.HELP).set_defaults(run=_compare)


def _export(options: argparse.Namespace) -> str:
    desk = desk_of_settings()
    try:
        entries = _write_lines(options.file, export_lines(desk)) - _HEAD_AND_TAIL
    except OSError as error:
        raise FaultsFound([file_fault(words.EXPORT_TO, str(options.file), error)]) from None
    return words.EXPORTED.format(entries=entries, file=options.file, anchors=desk.anchor_file)


def _write_lines(file: Path, lines: Iterable[bytes]) -> int:
    """Write a new file and return how many lines it has; one that could not be written whole is removed."""
    with open(file, "xb", opener=for_owner) as target:
        try:
            count = 0
            for line in lines:
                target.write(line + b"\n")
                count += 1
            target.flush()
        except BaseException:
            file.unlink()
            raise
    return count


def _verify(options: argparse.Namespace) -> str:
    """Verify from files alone. What does not hold goes to standard output, and the exit code is 1."""
    key = _key(options.key)
    try:
        options.anchors.stat()
        book = read_book(options.anchors, key)
    except OSError as error:
        raise FaultsFound([file_fault("--anchors", str(options.anchors), error)]) from None
    if book.last is None and options.anchors.stat().st_size:
        raise FaultsFound([Fault("--anchors", "no_anchor_in_file", {"given": str(options.anchors)[:200]})])
    try:
        with options.file.open("rb") as lines:
            verdict = verify_export(lines, book, key)
    except OSError as error:
        raise FaultsFound([file_fault(words.EXPORT_FROM, str(options.file), error)]) from None
    told = "".join(f"{line}\n" for line in words.verdict_lines(verdict, book, _act_names(), has_key=key is not None))
    if verdict.holds and not book.faults:
        return told
    sys.stdout.write(told)
    raise SystemExit(FOUND_WANTING)


def _compare(_: argparse.Namespace) -> str:
    """Compare results and money with the history. What does not agree goes to standard output; the exit code is 1."""
    compared = compare(desk_of_settings())
    if not compared.differences:
        return comparing.AGREES.format(cases=compared.cases, runs=compared.runs) + comparing.ADVICE
    sys.stdout.write(comparing.differing(compared.differences) + comparing.ADVICE)
    raise SystemExit(FOUND_WANTING)


def _anchor(_: argparse.Namespace) -> str:
    desk = desk_of_settings()
    try:
        anchored = write_anchor(desk.anchoring, ORDERED, desk.clock())
    except OSError as error:
        raise FaultsFound([file_fault("YCG_FLOW_ANCHOR_FILE", str(desk.anchor_file), error)]) from None
    told = "".join(words.break_sentence(found) for found in anchored.breaks)
    if anchored.is_refused:
        sys.stdout.write(words.ANCHOR_REFUSED.format(file=desk.anchor_file))
        raise SystemExit(FOUND_WANTING)
    if anchored.line is None:
        return told + words.NO_ANCHOR_NEEDED
    return told + words.ANCHOR_WRITTEN.format(number=anchored.line.number, chains=len(anchored.line.heads))


def _key(file: Path | None) -> bytes | None:
    if file is None:
        return None
    try:
        return read_key(file)
    except OSError as error:
        raise FaultsFound([file_fault("--key", str(file), error)]) from None
    except ValueError:
        raise FaultsFound([Fault("--key", "key_unreadable", {"given": str(file)[:200]})]) from None


def _act_names() -> dict[str, str]:
    roles = read_roles(config_content("roles.toml"), "roles.toml")
    return {**names_of(read_workflow(config_content("workflow.toml"), roles, "workflow.toml")), **BY_THE_WAY}
