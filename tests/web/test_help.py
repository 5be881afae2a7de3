"""Help: a manual for every role, a section for every page, names as they are on screen, the workflow from its table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.casework.office import PLACES, Office, open_zhengzhou_cycle
from tests.web.conftest import SignIn
from tests.web.watching import Window
from ycg_flow.resources import templates_dir
from ycg_flow.web.help_pages import PAGES, anchors, manual_names
from ycg_flow.wording.workflow_guide import CONDITIONS

HELP = templates_dir() / "help"
SHOWN = re.compile(r"\*\*([^*]+)\*\*")


def names_on_screen(project_dir: Path) -> str:
    """Everything the pages can show: templates, the labels of states and acts, the words of the catalogue and forms."""
    folders = ("templates/pages", "templates/components", "config", "ycg_flow/wording", "ycg_flow/web")
    files = (
        path
        for folder in folders
        for path in (project_dir / folder).rglob("*")
        if path.suffix in {".html", ".toml", ".py"}
    )
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_every_role_has_a_manual_with_a_practice_case(office: Office) -> None:
    for role in office.desk.roles:
        text = (HELP / f"{role}.md").read_text(encoding="utf-8")
        assert text.startswith("# "), role
        assert "## 练一练 {#practice}" in text, role
        assert "演示环境" in text, role


def test_every_name_in_bold_is_a_name_on_the_screen(project_dir: Path) -> None:
    shown = names_on_screen(project_dir)
    missing = [
        (path.name, name)
        for path in HELP.glob("*.md")
        for name in SHOWN.findall(path.read_text(encoding="utf-8"))
        if name not in shown
    ]
    assert missing == []


def test_a_practice_case_names_an_account_that_the_demonstration_has(project_dir: Path) -> None:
    cast = (project_dir / "ycg_flow/casework/simulation/people.py").read_text(encoding="utf-8")
    districts = (project_dir / "ycg_flow/casework/demonstration/late_parties.py").read_text(encoding="utf-8")
    for path in HELP.glob("*.md"):
        for account in re.findall(r"账号 ([a-z._]+)", path.read_text(encoding="utf-8")):
            county, _, role = account.rpartition(".")
            assert f'"{role}"' in cast, (path.name, account)
            assert not county or f'"{county}"' in districts, (path.name, account)


def test_every_page_leads_to_a_section_of_the_help_that_exists(app: Flask, office: Office, sign_in: SignIn) -> None:
    open_zhengzhou_cycle(office)
    client = sign_in("group_leader")
    for path in ("/", "/cycles", "/notices", "/policies", "/cases/410122-2025-001", "/help", "/deputies", "/nowhere"):
        page = client.get(path).text
        found = re.search(r'href="(/help/pages)#([a-z_]+)"', page)
        assert found is not None, path
        assert f'id="{found[2]}"' in client.get(found[1]).text, path
    # A page without a section of its own leads to the general one; these have theirs.
    assert {"cases", "policies", "self_assessment", "administration"} <= set(anchors(PAGES))
    assert set(anchors(PAGES)) - {"anywhere"} <= set(app.blueprints)


@pytest.mark.parametrize("account", PLACES)
def test_everybody_reads_every_manual_and_their_own_stand_first(sign_in: SignIn, account: str, office: Office) -> None:
    client = sign_in(account)
    for name in manual_names():
        assert client.get(f"/help/{name}").status_code == 200, name
    role = account.removeprefix("other_").removeprefix("second_")
    first = client.get("/help").text.split("人人要看")[0]
    assert f'/help/{role}"' in first
    assert client.get("/help/nothing").status_code == 404
    assert office.desk.roles[role].label in first


def test_the_glossary_explains_the_words_that_clerks_ask_for(sign_in: SignIn) -> None:
    text = sign_in("submitter").get("/help/glossary").text
    for word in ("医共体", "DIP", "DRG", "CMI", "口径", "质量保证金", "一票否决", "百分点"):
        assert re.search(rf"<tr>\s*<td>[^<]*{word}", text), word
    assert "table-help" in text


def test_the_workflow_page_says_every_state_act_role_and_condition(office: Office, sign_in: SignIn) -> None:
    page = sign_in("submitter").get("/help/workflow").text
    for table in office.desk.workflow.tables.values():
        assert f'id="{table.id}"' in page
        for state in table.states.values():
            assert state.label in page, (table.id, state.id)
        for row in table.transitions:
            assert row.label in page
    assert page.count("<svg") == len(office.desk.workflow.tables)
    assert "必填数据都已填写或说明" in page
    assert "须由另一人办理" in page


def test_every_guard_has_words_and_no_words_are_left_over(office: Office) -> None:
    assert set(CONDITIONS) == set(guards(office))


def guards(office: Office) -> Iterator[str]:
    for table in office.desk.workflow.tables.values():
        for row in table.transitions:
            yield from row.guards


@pytest.mark.usefixtures("address")
def test_help_has_no_barrier_and_no_sideways_scroll(window: Window, sign_in: SignIn) -> None:
    window.enter(sign_in("submitter"))
    pages = ("/help", "/help/start", "/help/glossary", "/help/pages", "/help/submitter", "/help/workflow")
    assert window.faults_of(pages) == []
