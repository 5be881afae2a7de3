"""Notices: each says what is due or was done, leads to its case, and belongs to one person."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

from tests.casework.office import Office, open_zhengzhou_cycle
from tests.web.conftest import SignIn
from ycg_flow.casework.jobs.deliver import deliver
from ycg_flow.casework.jobs.remind import remind
from ycg_flow.casework.steps.answer_question import answer_question
from ycg_flow.casework.steps.ask_question import ask_question
from ycg_flow.wording.notices import NOTICES


def test_a_reminder_names_the_task_the_date_and_the_party_and_can_be_marked_as_read(
    office: Office, sign_in: SignIn
) -> None:
    open_zhengzhou_cycle(office)
    office.clock.go_to(date(2026, 1, 21))
    remind(office.desk)
    deliver(office.desk)
    client = sign_in("submitter")
    page = client.get("/notices").text
    assert "“完成自查自评”将于2026-01-31（周六）到期（zhongmu医共体）" in page
    assert "未读" in page
    shown = re.findall(r'name="notice" value="(\d+)"', page)
    assert sign_in("other_submitter").post("/notices/read", data={"notice": shown}).status_code == 302
    assert "未读" in client.get("/notices").text
    client.post("/notices/read", data={"notice": shown})
    assert "未读" not in client.get("/notices").text


def test_the_notice_of_an_answer_leads_to_the_answer(office: Office, sign_in: SignIn) -> None:
    number = open_zhengzhou_cycle(office)
    question = ask_question(office.desk, office["submitter"], number, "referral_system", "制度须由谁印发？")
    answer_question(office.desk, office["group_leader"], number, question, "由牵头医院印发")
    deliver(office.desk)
    client = sign_in("submitter")
    link = re.search(r'href="([^"]+)">指标“建立双向转诊制度”的提问已统一答复', client.get("/notices").text)
    assert link is not None
    assert "由牵头医院印发" in client.get(link[1]).text


def test_every_message_that_is_sent_has_a_sentence(project_dir: Path) -> None:
    sent = set()
    for path in (project_dir / "ycg_flow" / "casework").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "inform":
                sent |= {part.value for part in node.args[2:3] if isinstance(part, ast.Constant)}
    assert sent
    assert sent - set(NOTICES) == set()
