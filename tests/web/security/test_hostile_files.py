"""A hundred and fifty files against the page that takes evidence: none that lies is kept, none fails or takes long."""

from __future__ import annotations

import resource
import time
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.casework.office import Office, open_zhengzhou_cycle
from tests.web.conftest import SignIn
from tests.web.security.hostile_files import NAMES, PDF, lying, picture

MOST_SECONDS, MOST_GROWTH_KILOBYTES = 25, 200_000
LEAST_FILES = 150


@pytest.fixture
def page(office: Office) -> str:
    return f"/cases/{open_zhengzhou_cycle(office)}/self-assessment/evidence/visits"


@pytest.fixture
def client(sign_in: SignIn) -> FlaskClient:
    return sign_in("submitter")


@pytest.mark.asvs("V5.1.1", "V5.2.2", "V5.2.3", "V5.2.6", "V1.3.4", "V1.5.1")
def test_no_file_that_lies_is_kept(client: FlaskClient, page: str, office: Office) -> None:
    files = list(lying())
    assert len(files) + len(NAMES) >= LEAST_FILES
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, content in files:
        start = time.perf_counter()
        answer = client.post(page, data={"files": (BytesIO(content), name)}, buffered=True)
        assert answer.status_code == 422, (name, answer.status_code)
        assert time.perf_counter() - start < MOST_SECONDS, name
    assert kept(office) == []
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_GROWTH_KILOBYTES


@pytest.mark.asvs("V5.3.2", "V5.3.3", "V5.4.1", "V5.4.2")
def test_a_name_leads_nowhere_and_comes_back_as_one_header(client: FlaskClient, page: str, office: Office) -> None:
    for number, name in enumerate(NAMES):
        content = PDF + f"%{number}\n".encode()
        assert client.post(page, data={"files": (BytesIO(content), name)}, buffered=True).status_code in {302, 422}, (
            name
        )
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


def test_an_honest_file_is_kept(client: FlaskClient, page: str, office: Office) -> None:
    assert client.post(page, data={"files": (BytesIO(picture(1, 1)), "a.png")}).status_code == 302
    assert len(kept(office)) == 1


def kept(office: Office) -> list[Path]:
    return [path for path in office.desk.evidence_folder.rglob("*") if path.is_file()]
