"""Evidence: files by their content, versions, what they prove, and row and file never apart."""

from __future__ import annotations

import io
import os
import zipfile
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.casework.handing_in import PDF, a_pdf, certify, fill_in, hand_in, policy_of_case
from tests.casework.office import Office, open_zhengzhou_cycle
from ycg_flow.casework import archives, evidence, evidence_store, file_types
from ycg_flow.casework.drafts import TypedEntry
from ycg_flow.casework.errors import InvalidError, NotFoundError, RefusedError, UnsuitableFileError
from ycg_flow.casework.evidence import EvidenceDescription, current_evidence, figures_with_evidence
from ycg_flow.casework.evidence_store import file_path, is_intact, lost_files, sweep_orphans
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.queries.contributions_page import contributions_page
from ycg_flow.casework.queries.evidence_list import evidence_list
from ycg_flow.casework.queries.figures_page import figures_page
from ycg_flow.casework.queries.handed_in import stored_file
from ycg_flow.casework.queries.receipt_page import Mismatch, receipt_page
from ycg_flow.casework.queries.report_page import report_page
from ycg_flow.casework.queries.self_assessment_page import self_assessment_page
from ycg_flow.casework.steps.attach_evidence import attach_evidence, remove_evidence
from ycg_flow.casework.steps.contribute_figures import contribute_figures
from ycg_flow.casework.steps.return_for_correction import CorrectionRequest, return_for_correction
from ycg_flow.casework.steps.save_draft import save_draft
from ycg_flow.records.evidence import Evidence, EvidenceFile
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.people import Deputy

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + (8).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00\xff\xd9"
FLOOD = PNG[:16] + (60_000).to_bytes(4, "big") * 2 + PNG[24:]
FOR_MEASURE = (("figure", "funds_measure_filed"),)
FOR_REFERRAL = (("figure", "referral_system_established"),)
REFERRAL = TypedEntry("referral_system_established", 2025, "1")


def archive(*names: str, size: int = 3) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        for name in names:
            written.writestr(name, b"0" * size)
    return target.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
XLSX = archive("[Content_Types].xml", "xl/workbook.xml")
OFD = archive("OFD.xml", "Doc_0/Document.xml")


@pytest.fixture
def case(office: Office) -> str:
    return open_zhengzhou_cycle(office)


def attach(
    office: Office, case: str, content: bytes, name: str, links: tuple[tuple[str, str], ...] = FOR_MEASURE
) -> int:
    description = EvidenceDescription(name, links)
    return attach_evidence(office.desk, office["submitter"], case, io.BytesIO(content), description)


def files(office: Office) -> list[Path]:
    return [path for path in office.desk.evidence_folder.rglob("*") if path.is_file()]


@pytest.mark.req("PF-13")
def test_one_file_proves_several_figures_and_indicators_and_is_kept_once(office: Office, case: str) -> None:
    links = (("figure", "funds_measure_filed"), ("figure", "dedicated_account_kept"), ("indicator", "referral_system"))
    attach(office, case, PDF, "凭证.pdf", links)
    attach(office, case, PDF, "同一文件.pdf")
    with office.desk.view(office["submitter"]) as view:
        found = load_case(view, case)
        assert figures_with_evidence(view, found) == {
            "funds_measure_filed",
            "dedicated_account_kept",
            "referral_system_established",
        }
        first, second = current_evidence(view, found)
    assert first.file_id == second.file_id
    assert [path.name for path in files(office)] == [first.file.digest]


@pytest.mark.req("PF-13")
def test_evidence_has_versions_the_period_it_covers_and_the_time_it_came(office: Office, case: str) -> None:
    covering = EvidenceDescription("台账.pdf", FOR_MEASURE, "专户台账", date(2025, 1, 1), date(2025, 12, 31))
    first = attach_evidence(office.desk, office["submitter"], case, a_pdf("旧"), covering)
    office.clock.pass_days(1)
    newer = replace(covering, replaces=first)
    second = attach_evidence(office.desk, office["submitter"], case, a_pdf("新"), newer)
    with office.desk.view(office["submitter"]) as view:
        rows = {row.id: row for row in view.session.scalars(select(Evidence))}
        assert [row.id for row in current_evidence(view, load_case(view, case))] == [second]
    assert (rows[second].version, rows[second].replaces_id, rows[second].received_at) == (2, first, office.clock.now)
    assert (rows[second].covers_from_on, rows[second].covers_until_on) == (date(2025, 1, 1), date(2025, 12, 31))
    assert (rows[first].ended_at, rows[first].ended_by_id) == (office.clock.now, office["submitter"])
    assert len(files(office)) == 2


def test_evidence_taken_off_no_longer_proves_anything_but_stays(office: Office, case: str) -> None:
    attached = attach(office, case, PDF, "凭证.pdf")
    remove_evidence(office.desk, office["submitter"], case, attached)
    with office.desk.view(office["submitter"]) as view:
        assert figures_with_evidence(view, load_case(view, case)) == frozenset()
        assert view.session.get(Evidence, attached) is not None
    assert len(files(office)) == 1
    with pytest.raises(NotFoundError):
        remove_evidence(office.desk, office["submitter"], case, attached)


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (PDF, "凭证.PDF", file_types.PDF),
        (PNG, "a.png", file_types.PNG),
        (JPEG, "a.jpeg", file_types.JPEG),
        (DOCX, "a.docx", file_types.WORD),
        (XLSX, "a.xlsx", file_types.EXCEL),
        (OFD, "a.ofd", file_types.OFD),
        ("项目,金额\n预付,1\n".encode("gb18030"), "a.csv", file_types.TEXT),
        ("项目,金额\n".encode(), "a.txt", file_types.TEXT),
    ],
)
def test_accepted_files_are_known_by_what_they_contain(
    tmp_path: Path, content: bytes, name: str, media_type: str
) -> None:
    path = tmp_path / "received"
    path.write_bytes(content)
    assert file_types.media_type_of(path, name) == media_type


@pytest.mark.asvs("V5.2.4")
def test_a_case_holds_so_much_evidence_and_no_more(office: Office, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "MOST_BYTES_OF_CASE", len(PDF) + len(PNG) - 1)
    attach(office, case, PDF, "凭证.pdf")
    with pytest.raises(InvalidError) as invalid:
        attach(office, case, PNG, "照片.png")
    assert invalid.value.faults["file"].code == "case_holds_too_much"


@pytest.mark.asvs("V5.2.2", "V1.3.4")
@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"MZ\x90\x00\x03", "凭证.pdf", "file_type_not_accepted"),
        (b"<html><script>alert(1)</script>", "凭证.txt", "file_type_not_accepted"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png", "file_type_not_accepted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 64, "a.doc", "file_type_not_accepted"),
        (b"\x7fELF\x02", "a.pdf", "file_type_not_accepted"),
        (b"Rar!\x1a\x07\x00", "a.docx", "file_type_not_accepted"),
        (PDF, "a.png", "file_is_not_what_its_name_says"),
        (PNG, "a.pdf", "file_is_not_what_its_name_says"),
        (DOCX, "a.xlsx", "file_is_not_what_its_name_says"),
        (DOCX, "a.zip", "file_is_not_what_its_name_says"),
        (PDF, "凭证.pdf.exe", "file_is_not_what_its_name_says"),
        (PDF, "凭证", "file_is_not_what_its_name_says"),
        (PDF + archive("x.txt"), "a.pdf", "file_hides_an_archive"),
        (PNG + archive("x.txt"), "a.png", "file_hides_an_archive"),
        (archive("word/document.xml", "word/vbaProject.bin"), "a.docx", "file_holds_macros"),
        (archive("evil.sh"), "a.docx", "archive_not_accepted"),
        (b"PK\x03\x04broken", "a.docx", "file_is_damaged"),
        (FLOOD, "a.png", "picture_is_too_large"),
        (JPEG.replace(b"\x00\x10\x00\x10", b"\xff" * 4), "a.jpg", "picture_is_too_large"),
        (JPEG[:12], "a.jpg", "file_is_damaged"),
        (JPEG[:2] + b"\xff\xfe\x00\x02" * 2_000 + JPEG[2:], "a.jpg", "file_is_damaged"),
        (PNG[:20], "a.png", "file_is_damaged"),
        (archive("word/document.xml", "xl/workbook.xml"), "a.docx", "archive_not_accepted"),
        (archive("word/document.xml", "../../a"), "a.docx", "file_is_damaged"),
        (archive("word/document.xml", "xl/macrosheets/sheet1.xml"), "a.docx", "file_holds_macros"),
        (DOCX[:40] + bytes([DOCX[40] ^ 1]) + DOCX[41:], "a.docx", "file_is_damaged"),
        (DOCX + b"\n", "a.docx", "file_is_damaged"),
        (PDF + DOCX, "a.docx", "file_hides_an_archive"),
        (b"a\x00b", "a.txt", "file_type_not_accepted"),
    ],
)
def test_a_file_that_lies_about_its_type_or_hides_something_is_told(
    tmp_path: Path, content: bytes, name: str, code: str
) -> None:
    path = tmp_path / "received"
    path.write_bytes(content)
    with pytest.raises(UnsuitableFileError) as unsuitable:
        file_types.media_type_of(path, name)
    assert unsuitable.value.reason.code == code


@pytest.mark.asvs("V5.2.3", "V1.5.1")
@pytest.mark.parametrize(("size", "is_too_much"), [(1000, False), (1001, True)])
def test_an_archive_that_unpacks_to_too_much_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, *, is_too_much: bool
) -> None:
    monkeypatch.setattr(archives, "MOST_UNPACKED_BYTES", 1000)
    path = tmp_path / "received"
    path.write_bytes(archive("word/document.xml", size=size))
    expected = pytest.raises(UnsuitableFileError) if is_too_much else nullcontext()
    with expected:
        assert file_types.media_type_of(path, "a.docx") == file_types.WORD


def test_an_unsuitable_file_is_refused_with_its_reason_and_leaves_nothing(
    office: Office, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_store, "MOST_BYTES", len(PDF))
    unsuitable = {
        "file_is_not_what_its_name_says": PNG,
        "file_is_empty": b"",
        "file_is_too_large": PDF + b"\n",
    }
    for code, content in unsuitable.items():
        with pytest.raises(InvalidError) as invalid:
            attach(office, case, content, "凭证.pdf")
        assert invalid.value.faults["file"].code == code
    assert files(office) == []
    attach(office, case, PDF, "凭证.pdf")
    assert len(files(office)) == 1


@pytest.mark.asvs("V5.3.2", "V5.3.3")
@pytest.mark.parametrize(
    ("name", "shown"),
    [("../../etc/passwd.pdf", "passwd.pdf"), ("C:\\tmp\\a.pdf", "a.pdf"), ("a\r\nb\x00.pdf", "ab.pdf")],
)
def test_a_name_leads_nowhere_and_files_lie_under_their_digest(
    office: Office, case: str, name: str, shown: str
) -> None:
    attach(office, case, PDF, name)
    with office.desk.view(office["submitter"]) as view:
        row = current_evidence(view, load_case(view, case))[0]
    assert (row.file_name, files(office)) == (shown, [file_path(office.desk, row.file.digest)])


def test_evidence_names_what_it_is_for_and_a_period_that_runs_forward(office: Office, case: str) -> None:
    wrong = EvidenceDescription("a.pdf", (("figure", "beds"),), "", date(2025, 2, 1), date(2025, 1, 1))
    with pytest.raises(InvalidError) as invalid:
        attach_evidence(office.desk, office["submitter"], case, a_pdf(), wrong)
    assert {field: fault.code for field, fault in invalid.value.faults.items()} == {
        "links.figure.beds": "evidence_for_nothing_known",
        "covers_until_on": "period_ends_before_it_begins",
    }


def test_a_version_that_was_replaced_is_not_replaced_again(office: Office, case: str) -> None:
    first = attach(office, case, PDF, "凭证.pdf")
    newer = EvidenceDescription("凭证.pdf", FOR_MEASURE, replaces=first)
    attach_evidence(office.desk, office["submitter"], case, a_pdf("二"), newer)
    with pytest.raises(NotFoundError):
        attach_evidence(office.desk, office["submitter"], case, a_pdf("三"), newer)


def test_a_deputy_attaches_for_the_absent_and_stands_in_the_history_with_them(office: Office, case: str) -> None:
    with office.desk.database.writing() as session, session.begin():
        session.add(
            Deputy(
                principal_id=office["submitter"],
                deputy_id=office["certifier"],
                from_on=date(2026, 1, 1),
                until_on=date(2026, 2, 1),
                reason="休假",
                named_by_id=office["submitter"],
            )
        )
    own = EvidenceDescription("凭证.pdf", FOR_MEASURE)
    deputy, absent = office["certifier"], office["submitter"]
    attach_evidence(office.desk, deputy, case, a_pdf(), own, principal=absent)
    with office.desk.view(absent) as view:
        entry = view.session.scalars(select(HistoryEntry).order_by(HistoryEntry.id.desc()).limit(1)).one()
    assert (entry.act, entry.person_id, entry.principal_id) == ("case.save_draft", deputy, absent)


def test_another_consortium_attaches_and_finds_nothing(office: Office, case: str) -> None:
    attached = attach(office, case, PDF, "凭证.pdf")
    description = EvidenceDescription("a.pdf", FOR_MEASURE)
    with pytest.raises(NotFoundError):
        attach_evidence(office.desk, office["other_submitter"], case, a_pdf(), description)
    with pytest.raises(NotFoundError):
        remove_evidence(office.desk, office["other_submitter"], case, attached)
    assert len(files(office)) == 1


def test_a_member_attaches_what_proves_its_part_and_the_bureau_attaches_nothing(office: Office, case: str) -> None:
    description = EvidenceDescription("a.pdf", FOR_MEASURE)
    attach_evidence(office.desk, office["member_contributor"], case, a_pdf(), description)
    with pytest.raises(RefusedError):
        attach_evidence(office.desk, office["group_leader"], case, a_pdf("另"), description)
    assert len(files(office)) == 1


def test_after_submission_no_evidence_is_exchanged_and_after_a_return_only_for_the_named_indicator(
    office: Office, case: str
) -> None:
    hand_in(office, case)
    with pytest.raises(RefusedError):
        attach(office, case, PDF, "晚到.pdf")
    request = CorrectionRequest("补正", {"referral_system": "未盖章"})
    return_for_correction(office.desk, office["group_leader"], case, request)
    with pytest.raises(InvalidError) as invalid:
        attach(office, case, PDF, "晚到.pdf")
    assert invalid.value.faults["links"].code == "evidence_was_not_returned"
    attach(office, case, PDF, "盖章.pdf", (("indicator", "referral_system"),))


@dataclass(frozen=True)
class Read:
    """What a reader of a self-assessment finds: the field of a figure, the report, the names of the evidence."""

    field: tuple[str, str, int]
    report: set[str]
    parts: list[str]
    evidence: list[str]


def read_by(office: Office, account: str, case: str) -> Read:
    with office.desk.view(office[account]) as view:
        fields = {field.figure: field for field in self_assessment_page(view, case).fields}
        own = fields["referral_system_established"]
        report = {row.markdown for row in report_page(view, case).sections if not row.is_parent}
        given = contributions_page(view, case).given
        parts = [part.text for figure in given if figure.field.figure == own.figure for part in figure.parts]
        names = [entry.name for group in evidence_list(view, case).groups for entry in group.entries]
        counts = {row.figure: row.evidence_count for group in figures_page(view, case).groups for row in group.rows}
        assert own.evidence_count == counts[own.figure]
        return Read((own.text, own.explanation, own.evidence_count), report, parts, sorted(set(names)))


def test_what_is_being_corrected_is_the_party_s_own_until_it_is_submitted_again(office: Office, case: str) -> None:
    contribute_figures(office.desk, office["member_contributor"], case, [REFERRAL])
    fill_in(office, case)
    proof = attach(office, case, PDF, "制度.pdf", FOR_REFERRAL)
    certify(office, case)
    submitted = read_by(office, "group_leader", case)
    assert submitted == Read(("1", "", 2), {"已完成。"}, ["1"], ["凭证.pdf", "制度.pdf"])
    reasons = dict.fromkeys(policy_of_case(office, case).indicators, "补正")
    return_for_correction(office.desk, office["group_leader"], case, CorrectionRequest("补正", reasons))
    office.clock.pass_days(1)
    corrected = replace(REFERRAL, text="0", explanation="尚未建立", seen_version=1)
    save_draft(office.desk, office["submitter"], case, [corrected])
    contribute_figures(office.desk, office["member_contributor"], case, [corrected])
    remove_evidence(office.desk, office["submitter"], case, proof)
    newer = attach(office, case, PDF + b"newer", "新制度.pdf", FOR_REFERRAL)
    own = Read(("0", "尚未建立", 2), {"已完成。"}, ["0"], ["凭证.pdf", "新制度.pdf"])
    assert read_by(office, "submitter", case) == own
    assert read_by(office, "group_leader", case) == replace(submitted, parts=[])
    with office.desk.view(office["group_leader"]) as view:
        assert stored_file(view, case, proof).name == "制度.pdf"
        with pytest.raises(NotFoundError):
            stored_file(view, case, newer)
    certify(office, case)
    assert read_by(office, "group_leader", case) == own


def test_a_receipt_notices_that_a_file_was_changed_behind_it(office: Office, case: str) -> None:
    fill_in(office, case)
    receipt = certify(office, case)
    with office.desk.view(office["submitter"]) as view:
        row = current_evidence(view, load_case(view, case))[0]
    file_path(office.desk, row.file.digest).write_bytes(PDF + b"other")
    assert not is_intact(office.desk, row.file.digest)
    with office.desk.view(office["submitter"]) as view:
        check = receipt_page(view, case, receipt.number, receipt.digest).check
    assert check is not None
    assert check.mismatches == (Mismatch("evidence", row.file_name),)


class Crash(BaseException):
    """The process dies: nothing after it runs but what a dying process leaves."""


def test_a_crash_between_file_and_row_leaves_no_row_without_a_file(
    office: Office, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_: Path) -> None:
        raise Crash

    monkeypatch.setattr(evidence_store, "_flush_folder", die)
    with pytest.raises(Crash):
        attach(office, case, PDF, "凭证.pdf")
    monkeypatch.undo()
    with office.desk.view(office["submitter"]) as view:
        rows = view.session.scalars(select(EvidenceFile)).all()
        assert current_evidence(view, load_case(view, case)) == []
    assert rows == []
    assert [path.name for path in files(office)] != []


def test_a_sweep_removes_files_without_a_row_only_when_they_are_old(office: Office, case: str) -> None:
    attach(office, case, PDF, "凭证.pdf")
    orphan = office.desk.evidence_folder / "ab" / ("ab" * 32)
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"left behind")
    kept = next(path for path in files(office) if path != orphan)
    written = datetime(2026, 1, 10, tzinfo=UTC)
    for path in (orphan, kept):
        os.utime(path, (written.timestamp(), written.timestamp()))
    assert sweep_orphans(office.desk, lambda: datetime(2026, 1, 11, tzinfo=UTC)) == 0
    assert sweep_orphans(office.desk, lambda: datetime(2026, 1, 11, 0, 0, 1, tzinfo=UTC)) == 1
    assert files(office) == [kept]


def test_a_registered_file_that_is_gone_or_damaged_is_told_with_its_case(office: Office, case: str) -> None:
    attach(office, case, PDF, "凭证.pdf")
    assert lost_files(office.desk) == (1, [])
    (kept,) = files(office)
    kept.write_bytes(PDF + b"other")
    count, lost = lost_files(office.desk)
    assert (count, [(found.case, found.name, found.digest) for found in lost]) == (1, [(case, "凭证.pdf", kept.name)])
    kept.unlink()
    assert len(lost_files(office.desk)[1]) == 1
