"""What holds for all routes and templates: guarded, titled, answering a stranger with nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask

from tests.casework.office import Office
from ycg_flow.resources import templates_dir
from ycg_flow.web.frame import OPEN_ENDPOINTS


def test_every_route_but_the_open_ones_asks_for_a_session(app: Flask, office: Office) -> None:
    assert office.people
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if rule.endpoint in OPEN_ENDPOINTS:
            continue
        values: dict[str, Any] = dict.fromkeys(rule.arguments, "1")
        with app.test_request_context():
            path = app.url_for(rule.endpoint, **values)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = client.open(path, method=method)
            assert answer.status_code == 302, (method, path, answer.status_code)
            assert answer.headers["Location"].startswith("/sign-in"), (method, path)


def test_the_open_endpoints_exist(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= OPEN_ENDPOINTS


def test_every_page_has_a_title() -> None:
    pages = list((templates_dir() / "pages").rglob("*.html"))
    assert pages
    assert [page for page in pages if not _is_titled(page)] == []


def _is_titled(page: Path) -> bool:
    text = page.read_text(encoding="utf-8")
    return page.name.startswith("_") or "{% block title %}" in text or "{% extends" not in text
