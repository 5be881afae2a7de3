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


def test_every_message_that_is_sent_has_a_sentence(project_dir: Path) -> None:
    sent = set()
    for path in (project_dir / "ycg_flow" / "casework").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "inform":
                sent |= {part.value for part in node.args[2:3] if isinstance(part, ast.Constant)}
    assert sent
    assert sent - set(NOTICES) == set()
