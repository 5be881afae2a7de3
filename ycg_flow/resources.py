"""Where config, templates and migrations lie, in the source tree and in the wheel.

In the source tree they stand beside the package, in the wheel in the package's own data folder. A city's own policies
may lie in folders that the operator names in `YCG_FLOW_POLICIES` (separated like `PATH`).
Nothing outside them is ever read by name: a name that could be a path is refused.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from ycg_flow.policy.checking import check_policy
from ycg_flow.policy.checking.texts import unreadable
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.compiling import compile_policy
from ycg_flow.policy.faults import Fault, FaultsFound

POLICIES_VARIABLE = "YCG_FLOW_POLICIES"
POLICY_FILES = ("policy.toml", "clauses.toml", "examples.toml")
_PACKAGE = Path(__file__).parent
_BYTE_ORDER_MARK = "\ufeff"
_POLICY_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class UnknownPolicyError(LookupError):
    """No policy has this id; `known` holds the ids there are."""

    def __init__(self, policy_id: str, known: tuple[str, ...]) -> None:
        super().__init__(f"unknown policy {policy_id!r}; known are: {', '.join(known)}")
        self.policy_id = policy_id
        self.known = known


def config_dir() -> Path:
    """The folder with policies, calendar, roles and workflow."""
    return _data_root() / "config"


def templates_dir() -> Path:
    """The folder with pages, notices and documents."""
    return _data_root() / "templates"


def migrations_dir() -> Path:
    """The folder with the steps of the database schema."""
    return _data_root() / "migrations"


def policy_ids() -> tuple[str, ...]:
    """The ids of all policies at hand, in alphabetical order.

    Raises FaultsFound where one id is in two folders, or a folder the operator names does not exist.
    """
    return tuple(sorted(_policy_dirs()))


def _policy_dirs() -> dict[str, Path]:
    """The folder of every policy by its id: those shipped, then those in the operator's folders."""
    named = [Path(name) for name in os.environ.get(POLICIES_VARIABLE, "").split(os.pathsep) if name]
    missing = [
        Fault(POLICIES_VARIABLE, "policies_folder_missing", {"word": str(each)}) for each in named if not each.is_dir()
    ]
    if missing:
        raise FaultsFound(missing)
    found: dict[str, Path] = {}
    for parent in (config_dir() / "policies", *named):
        for path in sorted(parent.glob("*/policy.toml")):
            known = found.setdefault(path.parent.name, path.parent)
            if known.resolve() != path.parent.resolve():
                values = {"word": path.parent.name, "first": str(known), "second": str(path.parent)}
                raise FaultsFound([Fault("policy", "policy_in_two_folders", values)])
    return found


def is_policy_name(word: str) -> bool:
    """Whether a word has the form of a policy's id; a path never has."""
    return _POLICY_ID.fullmatch(word) is not None


def policy_text(policy_id: str, part: str = "policy.toml") -> str:
    """The text of one file of a policy: policy.toml, clauses.toml or examples.toml.

    Raises UnknownPolicyError when there is no such policy, FileNotFoundError when it lacks that part.
    """
    return (_policy_dir(policy_id) / part).read_text(encoding="utf-8")


def policy_texts(policy_id: str) -> dict[str, str]:
    """The texts of all files a policy has, by file name. Raises UnknownPolicyError when there is no such policy."""
    return folder_texts(_policy_dir(policy_id))


def folder_texts(folder: Path) -> dict[str, str]:
    """The texts of the policy files in any folder, by file name; a file it lacks is left out.

    Raises FaultsFound where a file is not UTF-8, or begins with a byte order mark.
    """
    texts: dict[str, str] = {}
    for name in POLICY_FILES:
        if (folder / name).is_file():
            texts[name] = _text_of(folder / name)
    return texts


def _text_of(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise FaultsFound([Fault(path.name, "file_not_utf8", {"word": path.name})]) from None
    if text.startswith(_BYTE_ORDER_MARK):
        raise FaultsFound([Fault(path.name, "file_has_byte_order_mark", {"word": path.name})])
    return text


def _policy_dir(policy_id: str) -> Path:
    folders = _policy_dirs()
    if not is_policy_name(policy_id) or policy_id not in folders:
        raise UnknownPolicyError(policy_id, tuple(sorted(folders)))
    return folders[policy_id]


def load_policy(policy_id: str) -> Policy:
    """The checked policy of an id: whatever the checker refuses evaluates nobody; warnings are let through.

    Raises UnknownPolicyError when there is no such policy, FaultsFound with every fault of its files.
    """
    return compiled_texts(checked_texts(policy_id))


def checked_texts(policy_id: str) -> dict[str, str]:
    """The texts of a policy's files, once the checker has found no fault in them.

    Raises UnknownPolicyError when there is no such policy, FaultsFound with every fault of its files.
    """
    texts = policy_texts(policy_id)
    faults = _faults(policy_id, tuple(texts.items()))
    if faults:
        raise FaultsFound(faults)
    return texts


@lru_cache(maxsize=32)
def _faults(policy_id: str, texts: tuple[tuple[str, str], ...]) -> tuple[Fault, ...]:
    """What the checker refuses; remembered, since the same texts are always judged alike."""
    findings = check_policy(dict(texts), policy_id)
    return tuple(finding.fault for finding in findings if not finding.fault.is_warning)


def compiled_texts(texts: Mapping[str, str]) -> Policy:
    """The policy of a folder's texts. Raises FaultsFound with every fault of its policy file."""
    return compiled_text(texts.get("policy.toml", ""))


@lru_cache(maxsize=32)
def compiled_text(text: str) -> Policy:
    """The policy of one policy file, remembered by its text. Raises FaultsFound with every fault of it."""
    return compile_policy(toml_content(text))


def config_content(name: str) -> dict[str, Any]:
    """The content of a file of the configuration: `workflow.toml`, `roles.toml`, `calendar/cn.toml`, `regions.toml`."""
    return toml_content((config_dir() / name).read_text(encoding="utf-8"))


def toml_content(text: str) -> dict[str, Any]:
    """The content of a TOML text, decimals exact. Raises FaultsFound where it is none."""
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise FaultsFound([unreadable(error, text.splitlines())]) from None
    except RecursionError:
        raise FaultsFound([Fault("file", "toml_too_deep")]) from None


def _data_root() -> Path:
    inside_wheel = _PACKAGE / "_data"
    return inside_wheel if inside_wheel.is_dir() else _PACKAGE.parent
