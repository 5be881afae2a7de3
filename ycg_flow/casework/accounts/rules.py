"""The rules of passwords, lock-out and sessions, from `config/accounts.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from ycg_flow.resources import config_content
from ycg_flow.workflow.facts import Reason


@dataclass(frozen=True)
class AccountRules:
    """What holds for every account."""

    least_characters: int
    most_characters: int
    forbidden: tuple[str, ...]
    failures: int
    locked_for: timedelta
    idle_for: timedelta
    longest: timedelta
    confirmed_for: timedelta
    code_lasts: timedelta


@cache
def account_rules() -> AccountRules:
    """Return the rules, read once."""
    content = config_content("accounts.toml")
    password, lock_out, session = content["password"], content["lock_out"], content["session"]
    return AccountRules(
        least_characters=password["least_characters"],
        most_characters=password["most_characters"],
        forbidden=tuple(password["forbidden"]),
        failures=lock_out["failures"],
        locked_for=timedelta(minutes=lock_out["minutes"]),
        idle_for=timedelta(minutes=session["idle_minutes"]),
        longest=timedelta(hours=session["longest_hours"]),
        confirmed_for=timedelta(minutes=session["confirmation_minutes"]),
        code_lasts=timedelta(hours=content["one_time_code"]["hours"]),
    )


def password_faults(password: str, account: str, name: str) -> list[Reason]:
    """Return why a password is not accepted; empty where it is."""
    rules = account_rules()
    faults = []
    if not rules.least_characters <= len(password) <= rules.most_characters:
        faults.append(Reason("password_length", {"least": rules.least_characters, "most": rules.most_characters}))
    words = [word for word in (*rules.forbidden, account, name) if word and word.lower() in password.lower()]
    if words:
        faults.append(Reason("password_word", {"items": tuple(words)}))
    if len(set(password)) < rules.least_characters // 2:
        faults.append(Reason("password_repeats"))
    return faults
