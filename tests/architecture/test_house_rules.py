"""The house rules as lint: each says where alone a thing may be done, and each is seen to fail on a planted fault."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest

Rule = Callable[[ast.AST], bool]
LIBRARIES_THAT_RUN_CODE = {"subprocess", "pickle", "marshal", "shelve", "pty", "ctypes", "dill", "yaml"}
RUNNING = {"eval", "exec", "compile", "__import__"}
SYSTEM_CALLS = {"system", "popen", "execv", "execve", "spawnl", "spawnv", "fork"}


def changes_a_state(node: ast.AST) -> bool:
    """An attribute `state` is assigned, or set by name, or written by an update."""
    match node:
        case ast.Assign(targets=targets):
            return any(_is_state(target) for target in targets)
        case ast.AnnAssign(target=ast.Attribute() as target, value=ast.expr()) | ast.AugAssign(target=target):
            return _is_state(target)
        case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value="state"), *_]):
            return True
        case ast.Call(func=ast.Attribute(attr="values"), keywords=keywords):
            return any(keyword.arg == "state" for keyword in keywords)
    return False


def commits(node: ast.AST) -> bool:
    """A transaction is begun or ended."""
    match node:
        case ast.Call(func=ast.Attribute(attr="commit" | "rollback" | "begin" | "begin_nested")):
            return True
    return False


def runs_code(node: ast.AST) -> bool:
    """Another program is started, or code is made from data."""
    match node:
        case ast.Import(names=names):
            return any(alias.name.partition(".")[0] in LIBRARIES_THAT_RUN_CODE for alias in names)
        case ast.ImportFrom(module=str(module)):
            return module.partition(".")[0] in LIBRARIES_THAT_RUN_CODE
        case ast.Call(func=ast.Name(id=name)):
            return name in RUNNING
        case ast.Attribute(value=ast.Name(id="os"), attr=name):
            return name in SYSTEM_CALLS
    return False


def makes_markup(node: ast.AST) -> bool:
    """A text is declared to be HTML, or a template is made from a text."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in {"Markup", "render_template_string", "from_string", "Template"}
        case ast.keyword(arg="autoescape", value=ast.Constant(value=False)):
            return True
    return False


def exempts_from_csrf(node: ast.AST) -> bool:
    """A view is taken out of the protection against forged posts."""
    match node:
        case ast.Attribute(attr="exempt"):
            return True
        case ast.Constant(value="WTF_CSRF_ENABLED" | "WTF_CSRF_CHECK_DEFAULT"):
            return True
    return False


def asks_the_database(node: ast.AST) -> bool:
    """SQL is written, or a session is used."""
    match node:
        case ast.ImportFrom(module=str(module)):
            return module.startswith(("sqlalchemy", "ycg_flow.records"))
        case ast.Import(names=names):
            return any(alias.name.startswith("sqlalchemy") for alias in names)
    return False


def writes_a_workbook(node: ast.AST) -> bool:
    """A spreadsheet or a comma-separated list is written."""
    match node:
        case ast.Call(func=ast.Name(id="Workbook") | ast.Attribute(attr="Workbook")):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="csv"), attr="writer" | "DictWriter")):
            return True
        case ast.Attribute(attr="to_excel" | "to_csv"):
            return True
    return False


def mixes_sources(node: ast.AST) -> bool:
    """A value is taken from address or form, whichever has it: then one can be sent to hide the other."""
    match node:
        case ast.Attribute(value=ast.Name(id="request"), attr="values"):
            return True
    return False


def is_weak(node: ast.AST) -> bool:
    """A weak digest, or a random number that can be guessed."""
    match node:
        case ast.Attribute(value=ast.Name(id="hashlib"), attr="md5" | "sha1"):
            return True
        case ast.Import(names=names):
            return any(alias.name == "random" for alias in names)
        case ast.ImportFrom(module="random"):
            return True
    return False


TRANSACTIONS = frozenset(
    {
        "casework/desk.py",
        "casework/accounts/passwords.py",
        "casework/accounts/sessions.py",
        "casework/accounts/second_factor.py",
        "casework/accounts/kept_forms.py",
        "casework/demonstration/accounts.py",
        "casework/demonstration/writing.py",
        "casework/demonstration/moved_clock.py",
        "casework/simulation/story.py",
        "casework/anchoring.py",
        # What a handing over would change is computed in a transaction that is given up.
        "casework/steps/hand_over_work.py",
        # What a move would change is computed in a transaction that is given up.
        "casework/steps/move_to_policy_version.py",
        "records/demonstration.py",
        "records/migrating.py",
    }
)
RULES: dict[str, tuple[Rule, str, frozenset[str], str]] = {
    "a state is changed by the performing of an act alone": (
        changes_a_state,
        "ycg_flow/casework",
        frozenset({"perform.py", "tasks.py"}),
        "case.state = 'closed'",
    ),
    "a transaction is begun in one frame": (
        commits,
        "ycg_flow",
        TRANSACTIONS,
        "step.session.commit()",
    ),
    "no other program and no code from data": (
        runs_code,
        "ycg_flow",
        # A backup of PostgreSQL is made by its own tools; a PDF is drawn by a process of its own, with limits.
        frozenset({"records/copying.py", "intake/previews.py"}),
        "import subprocess",
    ),
    "HTML is declared in one place": (
        makes_markup,
        "ycg_flow",
        frozenset({"web/markdown_text.py", "web/help_pages.py"}),
        "return Markup(text)",
    ),
    "nothing is exempt from the protection against forgery": (
        exempts_from_csrf,
        "ycg_flow",
        frozenset(),
        "@csrf.exempt\ndef view(): ...",
    ),
    "a view writes no SQL and knows no table": (
        asks_the_database,
        "ycg_flow/web",
        frozenset({"signing_in.py", "outages.py", "settlement.py", "request_sessions.py"}),
        "from sqlalchemy import select",
    ),
    "one module writes workbooks": (
        writes_a_workbook,
        "ycg_flow",
        frozenset({"papers/list_workbook.py"}),
        "book = Workbook()",
    ),
    "what is given is read from the address or from the form": (
        mixes_sources,
        "ycg_flow",
        frozenset(),
        "request.values.get('case')",
    ),
    "no weak digest and no number that can be guessed": (
        is_weak,
        "ycg_flow",
        frozenset(),
        "import random",
    ),
}


@pytest.mark.asvs("V1.2.5", "V1.2.10", "V1.3.2", "V1.3.7", "V1.5.2", "V2.3.1", "V2.3.3")
@pytest.mark.asvs("V11.4.1", "V11.5.1", "V15.3.7")
@pytest.mark.parametrize("rule", RULES)
def test_the_house_rule_is_kept(rule: str, project_dir: Path) -> None:
    breaks, folder, places, _ = RULES[rule]
    room = project_dir / folder
    found = [
        f"{path.relative_to(project_dir)}:{getattr(node, 'lineno', 0)}"
        for path in sorted(room.rglob("*.py"))
        if str(path.relative_to(room)) not in places
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if breaks(node)
    ]
    assert found == []


@pytest.mark.parametrize("rule", RULES)
def test_a_planted_break_of_the_rule_is_seen(rule: str) -> None:
    breaks, _, _, planted = RULES[rule]
    assert any(breaks(node) for node in ast.walk(ast.parse(planted)))


@pytest.mark.parametrize("rule", RULES)
def test_no_place_is_allowed_that_needs_it_no_more(rule: str, project_dir: Path) -> None:
    breaks, folder, places, _ = RULES[rule]
    for place in places:
        tree = ast.parse((project_dir / folder / place).read_text(encoding="utf-8"))
        assert any(breaks(node) for node in ast.walk(tree)), place


@pytest.mark.asvs("V1.2.1", "V1.2.3", "V1.3.1")
def test_templates_declare_nothing_safe_but_the_pictures_we_draw(project_dir: Path) -> None:
    found = {
        f"{path.relative_to(project_dir)}:{number}"
        for path in (project_dir / "templates").rglob("*.*")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if unsafe(line)
    }
    assert found == set()


@pytest.mark.parametrize(
    "line",
    ["{{ text | safe }}", "{{ picture.note|safe }}", "{% autoescape false %}", '<p onclick="x">', "<script>x</script>"],
)
def test_an_unsafe_line_is_seen(line: str) -> None:
    assert unsafe(line)


def unsafe(line: str) -> bool:
    """Whether a line of a template lets text through unescaped, or holds a script of its own."""
    declared = [name for name in re.findall(r"([\w.]+)\s*\|\s*safe\b", line) if name.split(".")[-1] != "picture"]
    own_script = re.search(r"<script(?![^>]*\bsrc=)|\son\w+=[\"']|javascript:", line)
    return bool(declared or own_script or "autoescape false" in line or "|safe" in line.replace("picture|safe", ""))


def test_every_exemption_from_a_security_rule_says_why(project_dir: Path) -> None:
    files = [
        path for room in ("ycg_flow", "tools", "benchmarks", "tests") for path in (project_dir / room).rglob("*.py")
    ]
    lines = [line for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line.strip() for line in lines if unreasoned(line)] == []


def test_an_exemption_without_a_reason_is_seen() -> None:
    assert unreasoned("x = 1  # " + "noqa: S608")
    assert not unreasoned("x = 1  # " + "noqa: S608 - our own names")


def unreasoned(line: str) -> bool:
    """Whether a line is exempt from one of ruff's security rules without a reason beside it."""
    found = re.search(r"# noqa: ([A-Z0-9, ]+)(.*)$", line)
    return bool(found and re.search(r"\bS\d{3}\b", found[1]) and not re.match(r"\s*-\s*\w", found[2]))


def _is_state(target: ast.expr) -> bool:
    is_own = isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self"
    return isinstance(target, ast.Attribute) and target.attr == "state" and not is_own
