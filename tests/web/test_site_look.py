"""How the pages of collection and verification look: no barrier, no sideways scroll, no identifier, A4 on paper."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from tests.casework.office import Office
from tests.casework.on_site import PATIENTS, case_on_site, draw
from tests.web.watching import WIDTHS, Watched
from ycg_flow.casework.entered_figures import EnteredFigure
from ycg_flow.casework.steps.enter_collected_figures import enter_collected_figures
from ycg_flow.casework.steps.enter_verified_figures import enter_verified_figures
from ycg_flow.records.verification import INSURED_PATIENT

IDENTIFIER = re.compile(r"(?<!\w)[a-z]+(?:_[a-z]+)+(?!\w)")
A4_WIDTH = 687
"""Pixels between the margins of the printed page."""


@pytest.fixture
def site(app: Flask, office: Office) -> Iterator[tuple[str, str, str]]:
    """A served case on site with a difference and two samples: address, case, sample."""
    number = case_on_site(office)
    sample = draw(office, number)
    draw(office, number, INSURED_PATIENT, PATIENTS)
    enter_verified_figures(
        office.desk, office["evaluator"], number, [EnteredFigure("visits", 2025, "120")], "现场核查底稿"
    )
    enter_collected_figures(
        office.desk, office["data_officer"], number, [EnteredFigure("visits", 2025, "130")], "医保结算数据"
    )
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", number, sample
    server.shutdown()
    thread.join()
    server.server_close()


PAGES = {
    "evaluator": (
        "figures",
        "figures/verified",
        "evidence",
        "verification",
        "verification/samples/{sample}",
        "verification/samples/{sample}/items/1",
        "verification/samples/{sample}/late-entry",
        "verification/samples/{sample}/sheet",
        "verification/interviews",
        "evaluation-group",
    ),
    "group_leader": (
        "supervision",
        "questions",
        "quarterly-reports",
        "return-for-correction",
        "waiver",
        "evaluation-group",
    ),
    "data_officer": ("figures", "figures/collected"),
    "surveyor": ("survey",),
}


@pytest.mark.parametrize("account", list(PAGES))
def test_pages_on_site_put_no_barrier_and_scroll_not_sideways(
    browser: Browser, site: tuple[str, str, str], account: str
) -> None:
    address, number, sample = site
    watched = Watched(browser, address, 1366, may_inject=True)
    watched.sign_in(account)
    for page in PAGES[account]:
        path = f"/cases/{number}/{page.format(sample=sample)}"
        answer = watched.page.goto(f"{address}{path}")
        assert answer is not None
        assert answer.status == 200, path
        assert IDENTIFIER.search(watched.page.inner_text("main")) is None, path
        assert watched.barriers() == [], path
        for width, height in WIDTHS.items():
            watched.page.set_viewport_size({"width": width, "height": height})
            assert watched.overhang() <= 0, (path, width)
    assert watched.complaints == []


def test_the_sheet_of_a_sample_fits_the_paper(browser: Browser, site: tuple[str, str, str]) -> None:
    address, number, sample = site
    watched = Watched(browser, address, 1366)
    watched.sign_in("evaluator")
    watched.page.goto(f"{address}/cases/{number}/verification/samples/{sample}/sheet")
    watched.page.emulate_media(media="print")
    watched.page.set_viewport_size({"width": A4_WIDTH, "height": 971})
    assert watched.overhang() <= 0
    assert not watched.page.get_by_role("navigation").first.is_visible()
    assert watched.page.get_by_text("□有问题").first.is_visible()


def test_an_item_is_checked_on_a_phone(browser: Browser, site: tuple[str, str, str]) -> None:
    address, number, sample = site
    page = Watched(browser, address, 390)
    page.sign_in("evaluator")
    page.page.goto(f"{address}/cases/{number}/verification/samples/{sample}")
    page.page.get_by_role("link", name="逐个核查").click()
    page.page.get_by_label("有问题").check()
    page.page.get_by_label("问题", exact=True).first.fill("缺主治医师签名。")
    page.page.get_by_label("条款").first.fill("list-10")
    page.page.get_by_role("button", name="保存，下一个").click()
    assert "2／3" in page.page.inner_text("main")
    assert page.complaints == []
