"""Files that lie and files spoilt by chance, against every page that takes one: what is kept is what it says."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.on_site import PATIENTS, case_on_site, draw
from tests.casework.result_stage import case_at_feedback
from tests.casework.test_rectification import issued
from tests.web.conftest import SignIn
from tests.web.security.hostile_files import NAMES, PDF, lying, picture
from tests.web.security.mutated_files import Mutated, honest_files, mutated, wrong_with
from ycg_flow.casework.file_types import MEGABYTE
from ycg_flow.casework.sampling import SamplePlan
from ycg_flow.casework.steps.commit_sample_seed import commit_sample_seed
from ycg_flow.records.verification import INSURED_PATIENT, MEDICAL_RECORD

MOST_SECONDS, MOST_GROWTH_KILOBYTES = 25, 100_000
LEAST_FILES = 150
SEED, MUTATED, MUTATED_IN_A_SOAK = 20260331, 40, 500
TAKEN, REFUSED = 302, 422


@dataclass(frozen=True)
class Upload:
    """A page that takes files: the stage it needs, which gives its address; who sends, what else, in which field."""

    stage: Callable[[Office], str]
    who: str
    field: str = "files"
    data: Mapping[str, str] | None = None


def of_case(page: str) -> Callable[[Office], str]:
    """Return the stage of a case that is opened, and a page of it."""
    return lambda office: f"/cases/{open_zhengzhou_cycle(office)}/{page}"


def objecting(office: Office) -> str:
    return f"/cases/{case_at_feedback(office)}/objections"


def rectifying(office: Office) -> str:
    order = issued(office)
    return f"/cases/{order.rpartition('-')[0]}/rectification/{order}/evidence"


def checking_an_item(office: Office) -> str:
    number = case_on_site(office)
    return f"/cases/{number}/verification/samples/{draw(office, number)}/items/1/photos"


def drawing_a_sample(office: Office) -> str:
    number = case_on_site(office)
    sample = commit_sample_seed(office.desk, office["evaluator"], number, SamplePlan(MEDICAL_RECORD, 2)).number
    return f"/cases/{number}/verification/samples/{sample}/draw"


def surveying(office: Office) -> str:
    number = case_on_site(office)
    draw(office, number, INSURED_PATIENT, PATIENTS)
    return f"/cases/{number}/survey"


COUNTED = {
    "act": "case.record_survey", "surveyed": "20", "satisfied": "17", "neutral": "1", "dissatisfied": "2",
    "figure.dissatisfied_patients": "dissatisfied", "surveyed_on": "2026-01-05",
}  # fmt: skip
OBJECTION = {"act": "case.raise_objection", "indicator": "budget_plan", "text": "分配表已含两个村卫生室，见第3页。"}
UPLOADS: Mapping[str, Upload] = {
    "self_assessment_parts": Upload(of_case("self-assessment/evidence/visits"), "submitter"),
    "evidence_folder": Upload(of_case("self-assessment/evidence-folder"), "submitter", data={"row": "1"}),
    "internal_rules": Upload(of_case("internal-rules"), "submitter", "file", {"title": "资金管理办法"}),
    "policies": Upload(
        lambda _: "/policies/zhengzhou-2022/documents", "group_leader", "file", {"title": "考核办法全文"}
    ),
    "rectification": Upload(rectifying, "submitter"),
    "objections": Upload(objecting, "submitter", data=OBJECTION),
    "verification_items": Upload(checking_an_item, "evaluator"),
    "verification": Upload(drawing_a_sample, "evaluator", "file", {"source": "出院登记"}),
    "survey": Upload(surveying, "surveyor", "file", COUNTED),
}
"""What takes a file of a request, by its module of pages."""
KEEPS_NO_FILE = "verification"


@pytest.fixture
def page(office: Office) -> str:
    return UPLOADS["self_assessment_parts"].stage(office)


@pytest.fixture(scope="module")
def lies() -> list[tuple[str, bytes]]:
    return list(lying())


@pytest.fixture(scope="module")
def some_lies(lies: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """A few of those that lie, and of those that are spoilt so that they are not what they say."""
    spoilt = [(file.name, file.content) for file in mutated(SEED, MUTATED) if wrong_with(file)]
    return [*lies[:: LEAST_FILES // 12], *spoilt[::4]]


@pytest.fixture
def client(sign_in: SignIn) -> FlaskClient:
    client = sign_in("submitter")
    for limit in ("ycg_flow_posts", "ycg_flow_downloads"):
        client.application.extensions[limit].most = 1_000_000
    return client


@pytest.mark.asvs("V5.1.1", "V5.2.2", "V5.2.3", "V5.2.6", "V1.3.4", "V1.5.1")
def test_no_file_that_lies_is_kept(
    client: FlaskClient, page: str, office: Office, lies: list[tuple[str, bytes]]
) -> None:
    assert len(lies) + len(NAMES) >= LEAST_FILES
    with bounded_memory():
        for name, content in lies:
            assert sent(client, page, name, content) == REFUSED, name
    assert kept(office) == []


@pytest.mark.asvs("V5.2.2", "V5.2.3")
@pytest.mark.parametrize(
    "count", [MUTATED, pytest.param(MUTATED_IN_A_SOAK, marks=[pytest.mark.soak, pytest.mark.timeout(3600)])]
)
def test_a_spoilt_file_that_is_kept_is_still_what_it_says_and_breaks_no_page(
    client: FlaskClient, page: str, office: Office, count: int
) -> None:
    files, taken = list(mutated(SEED, count)), 0
    with bounded_memory():
        for file in files:
            answer = sent(client, page, file.name, file.content)
            assert answer in {TAKEN, REFUSED}, file.done
            if answer == TAKEN:
                assert wrong_with(file) == "", file.done
                taken += 1
                look_at(client, page, taken, file)
        case = page.split("/self-assessment", maxsplit=1)[0]
        for shown in (page, f"{case}/evidence", f"{case}/self-assessment", f"{case}/self-assessment/evidence-folder"):
            assert client.get(shown).status_code == 200
    assert count // 5 < taken < count
    assert 0 < len(kept(office)) <= taken


def test_an_honest_file_of_every_kind_is_kept(client: FlaskClient, page: str, office: Office) -> None:
    honest = [Mutated(f"a{ending}", content, "nothing") for ending, content in honest_files().items()]
    assert [wrong_with(file) for file in honest] == [""] * len(honest)
    assert [sent(client, page, file.name, file.content) for file in honest] == [TAKEN] * len(honest)
    assert sent(client, page, "b.png", picture(1, 1)) == TAKEN
    assert len(kept(office)) == len(honest) + 1


@pytest.mark.asvs("V5.2.2", "V2.2.2")
@pytest.mark.parametrize("module", UPLOADS)
def test_every_page_that_takes_a_file_takes_none_that_lies(
    office: Office, sign_in: SignIn, module: str, some_lies: list[tuple[str, bytes]]
) -> None:
    upload = UPLOADS[module]
    page, before = upload.stage(office), len(kept(office))
    client = sign_in(upload.who)
    for name, content in some_lies:
        assert sent(client, page, name, content, upload.field, upload.data) == REFUSED, name
    assert len(kept(office)) == before
    honest = ("list.csv", b"ZY01\nZY02\nZY03\n") if module == KEEPS_NO_FILE else ("a.png", picture(7, 7))
    assert sent(client, page, *honest, upload.field, upload.data) == TAKEN
    assert len(kept(office)) == before + (module != KEEPS_NO_FILE)


def test_every_module_that_reads_a_file_of_a_request_is_tried(project_dir: Path) -> None:
    modules = (project_dir / "ycg_flow" / "web").glob("*.py")
    texts = {module.stem: module.read_text(encoding="utf-8") for module in modules}
    reading = {name for name, text in texts.items() if "request.files.get" in text or "import DocumentForm" in text}
    assert reading == set(UPLOADS)


@pytest.mark.asvs("V5.2.1")
def test_a_text_of_thirty_megabytes_takes_little_memory(client: FlaskClient, page: str) -> None:
    # One character that takes four bytes makes a text in memory take four for each.
    text = "\U0001f4a3".encode() + b"a" * (30 * MEGABYTE)
    with bounded_memory():
        assert sent(client, page, "a.txt", text) == TAKEN


@pytest.mark.asvs("V5.2.1")
def test_a_list_that_is_longer_than_any_county_has_is_not_read(
    office: Office, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = UPLOADS["verification"]
    monkeypatch.setattr("ycg_flow.web.verification.MOST_LIST_BYTES", 10)
    page, client = upload.stage(office), sign_in(upload.who)
    assert sent(client, page, "a.csv", b"ZY01\nZY02\n1", upload.field, upload.data) == REFUSED
    assert sent(client, page, "a.csv", b"ZY01\nZY02\n", upload.field, upload.data) == TAKEN


@pytest.mark.asvs("V5.3.2", "V5.3.3", "V5.4.1", "V5.4.2")
def test_a_name_leads_nowhere_and_comes_back_as_one_header(client: FlaskClient, page: str, office: Office) -> None:
    for number, name in enumerate(NAMES):
        assert sent(client, page, name, PDF + f"%{number}\n".encode()) in {TAKEN, REFUSED}, name
    names = kept(office)
    assert len(names) > len(NAMES) // 2
    assert all(len(path.name) == 64 and set(path.name) <= set("0123456789abcdef") for path in names)
    case = page.split("/self-assessment", maxsplit=1)[0]
    for number in range(1, len(names) + 1):
        answer = client.get(f"{case}/evidence/{number}", buffered=True)
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "Set-Cookie: b" not in str(answer.headers)
        assert not set(answer.headers["Content-Disposition"]) & set("\r\n/\\")


@pytest.mark.asvs("V5.2.1")
def test_a_file_and_a_request_that_are_too_large_are_refused(
    client: FlaskClient, page: str, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ycg_flow.casework.evidence_store.MOST_BYTES", len(PDF))
    assert client.post(page, data={"files": (BytesIO(PDF + b"\n"), "a.pdf")}).status_code == 422
    client.application.config["MAX_CONTENT_LENGTH"] = 1000
    assert client.post(page, data={"files": (BytesIO(b"a" * 2000), "a.pdf")}).status_code == 413
    many = {f"field{number}": "x" for number in range(2_500)}
    client.application.config["MAX_CONTENT_LENGTH"] = None
    assert client.post(page, data=many, content_type="multipart/form-data").status_code == 413
    assert kept(office) == []


def sent(
    client: FlaskClient,
    page: str,
    name: str,
    content: bytes,
    field: str = "files",
    data: Mapping[str, str] | None = None,
) -> int:
    """Send a file and return the status of the answer, which comes in time."""
    start = time.perf_counter()
    answer = client.post(page, data={**(data or {}), field: (BytesIO(content), name)}, buffered=True)
    assert time.perf_counter() - start < MOST_SECONDS, name
    return answer.status_code


def look_at(client: FlaskClient, page: str, number: int, file: Mutated) -> None:
    """Look at a piece of evidence in every way in which it is shown."""
    evidence = f"{page.split('/self-assessment', maxsplit=1)[0]}/evidence/{number}"
    start = time.perf_counter()
    assert client.get(f"{evidence}/preview").status_code == 200, file.done
    for shown in ("picture", "pages/1"):
        assert client.get(f"{evidence}/{shown}", buffered=True).status_code in {200, 404}, file.done
    assert client.get(evidence, buffered=True).data == file.content
    assert time.perf_counter() - start < MOST_SECONDS, file.done


@contextmanager
def bounded_memory() -> Iterator[None]:
    """See that the process never holds more than so much beyond what it holds now."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = held("VmRSS")
    yield
    assert held("VmHWM") - before < MOST_GROWTH_KILOBYTES


def held(name: str) -> int:
    """Return a count of the process's memory, in kB: what it holds, or the most it held since that was cleared."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def kept(office: Office) -> list[Path]:
    return [path for path in office.desk.evidence_folder.rglob("*") if path.is_file()]
