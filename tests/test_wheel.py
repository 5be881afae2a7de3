"""The wheel holds the package with its data and works outside the source tree, made and installed without a network."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from ycg_flow import resources

BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def installed(project_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel and, beside it, the libraries of this one."""
    scratch = tmp_path_factory.mktemp("wheel")
    environment = scratch / "environment"
    run(BIN / "hatchling", "build", "--target", "wheel", "--directory", scratch, inside=project_dir)
    run(BIN / "uv", "venv", "--offline", "--no-config", "--python", sys.executable, environment, inside=scratch)
    python = environment / "bin" / "python"
    install = (BIN / "uv", "pip", "install", "--offline", "--no-config", "--no-deps", "--python", python)
    run(*install, *scratch.glob("*.whl"), inside=scratch)
    libraries = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", inside=scratch).strip()
    # A path in a .pth file is searched, but the .pth files in it are not read: the source tree stays out.
    (Path(libraries) / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    return environment


def run(*command: str | Path, inside: Path) -> str:
    """The output of a command, started in a folder with nothing of ours on the path."""
    variables = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(command, cwd=inside, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_installed_package_finds_its_own_policies(installed: Path, tmp_path: Path) -> None:
    program = "from ycg_flow import resources; print(resources.config_dir(), *resources.policy_ids(), sep='\\n')"
    config, *policies = run(installed / "bin" / "python", "-c", program, inside=tmp_path).splitlines()
    assert Path(config).is_relative_to(installed)
    assert tuple(policies) == resources.policy_ids()


def test_the_installed_package_holds_every_data_file(installed: Path, project_dir: Path) -> None:
    data = next(installed.rglob("_data"))
    for folder in ("config", "templates", "migrations"):
        files = {path.relative_to(project_dir) for path in (project_dir / folder).rglob("*.*") if path.suffix != ".pyc"}
        assert {path.relative_to(data) for path in (data / folder).rglob("*.*") if path.suffix != ".pyc"} == files


def test_the_installed_command_gives_the_answer_of_the_source_tree(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text('{"year": 2025, "score": "87.5", "ledger": {"quality_deposit": "1000000.00"}}')
    evaluate = ("evaluate", "zhengzhou-2022", "--input", "case.json")
    answer = run(installed / "bin" / "ycg-flow", *evaluate, inside=tmp_path)
    assert '"deposit_refund": "1000000' in answer
    assert answer == run(BIN / "ycg-flow", *evaluate, inside=tmp_path)
