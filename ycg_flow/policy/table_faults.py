"""Pydantic's findings about a policy table as faults that name the place by its ids and the nearest right key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ycg_flow.policy.faults import Fault, nearest

_CODES = {
    "missing": "key_missing",
    "extra_forbidden": "unknown_key",
    "string_pattern_mismatch": "bad_pattern",
    "literal_error": "not_one_of",
    "string_too_long": "too_long",
    "string_too_short": "empty_text",
    "greater_than": "too_small",
    "greater_than_equal": "too_small",
    "less_than": "too_large",
    "less_than_equal": "too_large",
    "too_short": "empty_list",
}


def table_faults(error: ValidationError, content: Any, model: type[BaseModel], place: str = "") -> Iterator[Fault]:
    """Yield one fault for each thing pydantic found in a raw table of the model."""
    for found in error.errors():
        steps = [step for step in found["loc"] if step != "[key]"]
        yield Fault(_place(steps, content, place), _code(found), _values(found, steps, model))


def _code(found: ErrorDetails) -> str:
    if found["type"] == "value_error":
        return str(found.get("ctx", {}).get("error", "bad_value"))
    return _CODES.get(found["type"], "bad_type")


def _place(steps: list[int | str], content: Any, place: str) -> str:
    """Return the dotted path, list positions replaced by the entry's id where it has one."""
    words = [place] if place else []
    here = content
    for step in steps:
        here = _inside(here, step)
        identifier = here.get("id") if isinstance(step, int) and isinstance(here, Mapping) else None
        words.append(str(identifier) if isinstance(identifier, str) else str(step))
    return ".".join(words)


def _inside(content: Any, step: int | str) -> Any:
    try:
        return content[step]
    except (KeyError, IndexError, TypeError):
        return None


def _values(found: ErrorDetails, steps: list[int | str], model: type[BaseModel]) -> dict[str, str]:
    word = str(steps[-1]) if steps else ""
    context = {key: str(value) for key, value in found.get("ctx", {}).items() if key != "error"}
    values = {"word": word, "given": repr(found["input"])[:60], **context}
    if found["type"] == "extra_forbidden":
        values["nearest"] = nearest(word, _keys(model, steps[:-1]))
    return values


def _keys(model: type[BaseModel], steps: list[int | str]) -> list[str]:
    """Return the keys that are known at a place of the model."""
    here = model
    for step in steps:
        if isinstance(step, int) or step not in here.model_fields:
            continue
        inner = next(_models_in(here.model_fields[step].annotation), None)
        if inner is None:
            return []
        here = inner
    return [field.alias or name for name, field in here.model_fields.items()]


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
