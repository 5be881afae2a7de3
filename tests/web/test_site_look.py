"""How the pages of collection and verification look: no barrier, no sideways scroll, no identifier, A4 on paper."""

from __future__ import annotations

import pytest

from tests.casework.office import Office
from tests.casework.on_site import PATIENTS, case_on_site, draw
from tests.web.conftest import SignIn
from tests.web.watching import Window
from ycg_flow.casework.entered_figures import EnteredFigure
from ycg_flow.casework.steps.enter_collected_figures import enter_collected_figures
from ycg_flow.casework.steps.enter_verified_figures import enter_verified_figures
from ycg_flow.records.verification import INSURED_PATIENT

A4_WIDTH = 687
"""Pixels between the margins of the printed page."""


@pytest.fixture
def case(office: Office) -> tuple[str, str]:
    """A case on site with a difference and two samples: the case, a sample."""
    number = case_on_site(office)
    sample = draw(office, number)
    draw(office, number, INSURED_PATIENT, PATIENTS)
    enter_verified_figures(
        office.desk, office["evaluator"], number, [EnteredFigure("visits", 2025, "120")], "现场核查底稿"
    )
    enter_collected_figures(
        office.desk, office["data_officer"], number, [EnteredFigure("visits", 2025, "130")], "医保结算数据"
    )
    return number, sample


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


def test_pages_on_site_put_no_barrier_and_scroll_not_sideways(
    window: Window, sign_in: SignIn, case: tuple[str, str]
) -> None:
    number, sample = case
    for account, pages in PAGES.items():
        window.enter(sign_in(account))
        paths = [f"/cases/{number}/{page.format(sample=sample)}" for page in pages]
        assert window.faults_of(paths, barriers_at=[1366]) == [], account


def test_the_sheet_of_a_sample_fits_the_paper_and_an_item_is_checked_on_a_phone(
    window: Window, sign_in: SignIn, case: tuple[str, str]
) -> None:
    number, sample = case
    window.enter(sign_in("evaluator"))
    page, path = window.page, f"{window.address}/cases/{number}/verification/samples/{sample}"
    page.goto(f"{path}/sheet")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": A4_WIDTH, "height": 971})
    assert window.overhang() <= 0
    assert not page.get_by_role("navigation").first.is_visible()
    assert page.get_by_text("□有问题").first.is_visible()

    page.emulate_media(media="screen")
    window.widen(390)
    page.goto(path)
    page.get_by_role("link", name="逐个核查").click()
    page.get_by_label("有问题").check()
    page.get_by_label("问题", exact=True).first.fill("缺主治医师签名。")
    page.get_by_label("条款").first.fill("list-10")
    page.get_by_role("button", name="保存，下一个").click()
    assert "2／3" in page.inner_text("main")
    assert window.complaints == []
