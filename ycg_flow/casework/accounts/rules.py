"""The rules of passwords, lock-out and sessions, from `config/accounts.toml`."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from zxcvbn import zxcvbn

from ycg_flow.resources import config_content
from ycg_flow.workflow.facts import Reason

_LEAST_STRENGTH = 2
_MOST_WEIGHED = 72
"""How much of a password is weighed: weighing takes longer than its length, and what is longer is not guessed."""


@dataclass(frozen=True)
class AccountRules:
    """What holds for every account; `changed_every` is None where nobody has to change a password regularly."""

    least_characters: int
    most_characters: int
    forbidden: tuple[str, ...]
    least_kinds: int
    changed_every: timedelta | None
    failures: int
    locked_for: timedelta
    place_is_known_for: timedelta
    failures_of_a_place: int
    idle_for: timedelta
    longest: timedelta
    confirmed_for: timedelta
    code_lasts: timedelta
    second_factor_roles: frozenset[str]
    posts_a_minute: int
    downloads_a_minute: int


@cache
def account_rules() -> AccountRules:
    """Return the rules, read once."""
    return read_account_rules(config_content("accounts.toml"))


def read_account_rules(content: Mapping[str, Any]) -> AccountRules:
    """Return the rules of a parsed `accounts.toml`."""
    password, lock_out, session = content["password"], content["lock_out"], content["session"]
    book = password["books"][password["follows"]]
    return AccountRules(
        least_characters=password["least_characters"],
        most_characters=password["most_characters"],
        forbidden=tuple(password["forbidden"]),
        least_kinds=book["least_kinds"],
        changed_every=timedelta(days=book["changed_every_days"]) or None,
        failures=lock_out["failures"],
        locked_for=timedelta(minutes=lock_out["minutes"]),
        place_is_known_for=timedelta(days=lock_out["known_place_days"]),
        failures_of_a_place=lock_out["failures_of_a_place"],
        idle_for=timedelta(minutes=session["idle_minutes"]),
        longest=timedelta(hours=session["longest_hours"]),
        confirmed_for=timedelta(minutes=session["confirmation_minutes"]),
        code_lasts=timedelta(hours=content["one_time_code"]["hours"]),
        second_factor_roles=frozenset(content["second_factor"]["roles"]),
        posts_a_minute=content["pace"]["posts"],
        downloads_a_minute=content["pace"]["downloads"],
    )


def password_faults(password: str, account: str, name: str, rules: AccountRules | None = None) -> list[Reason]:
    """Return why a password is not accepted; empty where it is."""
    rules = rules or account_rules()
    faults = []
    if not rules.least_characters <= len(password) <= rules.most_characters:
        faults.append(Reason("password_length", {"least": rules.least_characters, "most": rules.most_characters}))
    words = [word for word in (*rules.forbidden, account, name) if word and word.lower() in password.lower()]
    if words:
        faults.append(Reason("password_word", {"items": tuple(words)}))
    if len(set(password)) < rules.least_characters // 2:
        faults.append(Reason("password_repeats"))
    if len({_kind(letter) for letter in password}) < rules.least_kinds:
        faults.append(Reason("password_kinds", {"least": rules.least_kinds}))
    if not faults and zxcvbn(password[:_MOST_WEIGHED], [account, name])["score"] < _LEAST_STRENGTH:
        faults.append(Reason("password_common"))
    return faults


def _kind(letter: str) -> str:
    """Return the kind of a character: upper case, lower case, digit, a letter without case, or anything else."""
    category = unicodedata.category(letter)
    return category if category in {"Lu", "Ll", "Lo", "Nd"} else "other"
