"""What is committed works on any machine: no path of one, no package index, nothing locked without a hash."""

import re
import subprocess
from pathlib import Path

import pytest

# Put together here so that this file does not find itself.
MACHINE_PATH = re.compile(r"(?<![\w.~/-])/(?:work|root|home|Users)/[\w.]")
INDEX_HOST = re.compile("|".join(("pypi" + r"\.org", "python" + r"hosted\.org", "npm" + r"js\.org", "file:" + "///")))


def test_no_committed_file_names_a_path_of_one_machine_or_a_package_index(project_dir: Path) -> None:
    found = [
        f"{path.relative_to(project_dir)}:{number}"
        for path in committed_files(project_dir)
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if MACHINE_PATH.search(line) or INDEX_HOST.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("line", ["cd /home" + "/li/ycg", '"/root' + '/.cache"', "see https://pypi" + ".org/simple"])
def test_a_path_of_one_machine_or_a_package_index_is_seen(line: str) -> None:
    assert MACHINE_PATH.search(line) or INDEX_HOST.search(line)


@pytest.mark.asvs("V15.2.4")
def test_every_locked_requirement_has_a_hash_and_none_an_address(project_dir: Path) -> None:
    for lock in sorted(project_dir.glob("requirements*.txt")):
        text = lock.read_text(encoding="utf-8")
        pinned = re.findall(r"^[a-z0-9][^#\n]*==[^#]*", text, flags=re.MULTILINE)
        assert pinned
        assert [entry for entry in pinned if "--hash=sha256:" not in entry] == []
        assert "://" not in text


def committed_files(project_dir: Path) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=project_dir, capture_output=True, check=True)  # noqa: S607 - git is where the person who tests has it
    paths = [project_dir / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]
