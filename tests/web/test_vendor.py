"""What others wrote and we ship is what its makers published: pinned, unaltered since the build, with its licence."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

VENDOR = Path("ycg_flow") / "web" / "static" / "vendor"
NOT_SHIPPED = "MANIFEST.json"


@pytest.fixture(scope="module")
def manifest(project_dir: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads((project_dir / VENDOR / NOT_SHIPPED).read_text(encoding="utf-8"))
    return entries


def test_every_vendored_file_has_the_checksum_of_the_manifest(
    manifest: list[dict[str, Any]], project_dir: Path
) -> None:
    for entry in manifest:
        content = (project_dir / VENDOR / entry["file"]).read_bytes()
        assert len(content) == entry["bytes"], entry["file"]
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], entry["file"]


def test_every_vendored_package_comes_with_its_licence_text(manifest: list[dict[str, Any]], project_dir: Path) -> None:
    for entry in manifest:
        assert entry["licences"], entry["name"]
        for licence in entry["licences"]:
            text = (project_dir / VENDOR / licence["file"]).read_text(encoding="utf-8")
            assert re.search("copyright|permission to use", text, re.IGNORECASE), licence["file"]


def test_nothing_lies_among_the_vendored_files_that_the_manifest_does_not_name(
    manifest: list[dict[str, Any]], project_dir: Path
) -> None:
    named = {entry["file"] for entry in manifest}
    named |= {licence["file"] for entry in manifest for licence in entry["licences"]}
    found = {
        path.relative_to(project_dir / VENDOR).as_posix()
        for path in (project_dir / VENDOR).rglob("*")
        if path.is_file()
    }
    assert found == named | {NOT_SHIPPED}


def test_versions_are_those_of_the_lock_and_the_lock_names_no_host(
    manifest: list[dict[str, Any]], project_dir: Path
) -> None:
    text = (project_dir / "frontend" / "package-lock.json").read_text(encoding="utf-8")
    locked = json.loads(text)["packages"]
    for entry in manifest:
        assert locked[f"node_modules/{entry['name']}"]["version"] == entry["version"]
    packages = [facts for name, facts in locked.items() if name]
    assert [facts for facts in packages if not str(facts.get("integrity", "")).startswith("sha512-")] == []
    assert "://" not in text


def test_no_vendored_script_or_style_asks_another_host_or_a_source_map(
    manifest: list[dict[str, Any]], project_dir: Path
) -> None:
    for entry in manifest:
        text = (project_dir / VENDOR / entry["file"]).read_text(encoding="utf-8")
        assert "sourceMappingURL" not in text, entry["file"]
        assert re.search(r"@import|url\([\"']?(?:https?:)?//", text) is None, entry["file"]
