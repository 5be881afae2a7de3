"""`ycg-flow backup`, `ycg-flow restore` and `ycg-flow evidence`: keeping what is there, and getting it back."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import NoReturn

from ycg_flow.casework.backup.archive import Contents
from ycg_flow.casework.backup.drill import Drilled, drill
from ycg_flow.casework.backup.errors import BackupError
from ycg_flow.casework.backup.making import check_backup, make_backup
from ycg_flow.casework.backup.proving import prove
from ycg_flow.casework.backup.restoring import Destination, restore_backup
from ycg_flow.casework.evidence_store import lost_files, sweep_orphans
from ycg_flow.cli.operating import desk_of_settings
from ycg_flow.cli.parser import BAD_INPUT, FOUND_WANTING
from ycg_flow.settings import backup_key_file, history_key_file, kept_key, read_settings
from ycg_flow.wording import backup as words
from ycg_flow.wording import comparing
from ycg_flow.wording.workflow import instant_text

Run = Callable[[argparse.Namespace], str]


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands that keep and restore."""
    backup = commands.add_parser("backup", help=words.HELP["backup"])
    backup.add_argument("folder", nargs="?", type=Path, metavar=words.FOLDER, help=words.HELP["folder"])
    backup.add_argument("--check", type=Path, metavar=words.FILE, help=words.HELP["check"])
    backup.add_argument("--drill", action="store_true", help=words.HELP["drill"])
    backup.add_argument("--database", default="", metavar=words.DATABASE, help=words.HELP["drill_database"])
    backup.set_defaults(run=_told(_backup))
    restore = commands.add_parser("restore", help=words.HELP["restore"])
    restore.add_argument("file", type=Path, metavar=words.FILE, help=words.HELP["file"])
    restore.set_defaults(run=_told(_restore))
    evidence = commands.add_parser("evidence", help=words.HELP["evidence"])
    acts = evidence.add_subparsers(dest="act", required=True, title=words.ACTS, metavar=words.ACTS)
    acts.add_parser("sweep", help=words.HELP["sweep"]).set_defaults(run=_sweep)


def _told(run: Run) -> Run:
    """Return a command that says why a backup was not made or restored, and ends."""

    @wraps(run)
    def told(options: argparse.Namespace) -> str:
        try:
            return run(options)
        except BackupError as error:
            given = getattr(options, "check", None) or getattr(options, "file", "")
            sys.stderr.write(words.error_sentence(error.code, {"file": str(given), **error.values}))
            raise SystemExit(BAD_INPUT) from None

    return told


def _backup(options: argparse.Namespace) -> str:
    if options.check is not None:
        contents = check_backup(options.check, _present_key())
        return words.HOLDS.format(made_at=_instant(contents), **_counts(contents)) + _missing(contents)
    desk = desk_of_settings()
    folder = options.folder or desk.evidence_folder.parent / "backups"
    key = kept_key(backup_key_file())
    if options.drill:
        if desk.database.engine.dialect.name != "sqlite" and not options.database:
            raise BackupError("drill_needs_a_database")
        return _drill_words(drill(desk, key, folder, options.database))
    target = folder / f"ycg-flow-{desk.clock():%Y%m%dT%H%M%SZ}.backup"
    contents = make_backup(desk, target, key)
    made = words.MADE.format(file=target, size=words.size_words(target.stat().st_size), **_counts(contents))
    return made + words.KEY_NOTE.format(file=backup_key_file()) + _missing(contents)


def _restore(options: argparse.Namespace) -> str:
    if not history_key_file().exists():
        raise BackupError("history_key_missing", file=str(history_key_file()))
    settings = read_settings()
    destination = Destination(
        settings.database_url, settings.evidence_folder, settings.anchor_file, settings.history_key
    )
    contents = restore_backup(options.file, _present_key(), destination)
    # A backup of an earlier release is brought to this one's schema.
    proof = prove(desk_of_settings())
    if proof.compared.differences:
        _stop(comparing.differing(proof.compared.differences))
    told = words.RESTORED.format(made_at=_instant(contents), results=proof.compared.runs, **_counts(contents))
    return told + _missing(contents)


def _sweep(_: argparse.Namespace) -> str:
    """Remove files without a row and tell rows without a file. The exit code is 1 where there are any."""
    desk = desk_of_settings()
    told = words.SWEPT.format(count=sweep_orphans(desk))
    count, lost = lost_files(desk)
    if lost:
        lines = (words.LOST_FILE.format(case=found.case, name=found.name, digest=found.digest) for found in lost)
        _stop(told + words.LOST + "".join(lines))
    return told + words.ALL_THERE.format(count=count)


def _drill_words(drilled: Drilled) -> str:
    proof = drilled.proof
    if not drilled.holds:
        differing = comparing.differing(proof.compared.differences) if proof.compared.differences else ""
        _stop(words.DRILL_FAILED + differing + _missing(drilled.contents))
    made, restored, proven = drilled.seconds
    return words.DRILLED.format(
        size=words.size_words(drilled.size),
        made=made,
        restored=restored,
        proven=proven,
        entries=drilled.verdict.entries,
        results=proof.compared.runs,
        files=proof.files,
    )


def _stop(text: str) -> NoReturn:
    sys.stdout.write(text)
    raise SystemExit(FOUND_WANTING)


def _present_key() -> bytes:
    """Return the key of the backups, which must be there: a new one opens none."""
    if not backup_key_file().exists():
        raise BackupError("key_missing", file=str(backup_key_file()))
    return kept_key(backup_key_file())


def _instant(contents: Contents) -> str:
    return instant_text(datetime.fromisoformat(contents.made_at))


def _counts(contents: Contents) -> dict[str, int]:
    return {"chains": len(contents.heads), "evidence": len(contents.evidence)}


def _missing(contents: Contents) -> str:
    return words.MISSING.format(items="、".join(contents.missing)) if contents.missing else ""
