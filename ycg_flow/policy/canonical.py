"""One spelling for one content: the canonical bytes that digests of policies and inputs are made of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ycg_flow.policy.exact import exact_text


def digest_of(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) of a content's canonical JSON: keys sorted, numbers by value, no white space."""
    text = json.dumps(_plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    match value:
        case bool() | None:
            return value
        case Decimal() if not value.is_finite():
            return {"number": str(value)}
        case int() | Decimal() | Fraction():
            return {"number": exact_text(Fraction(value))}
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
    return str(value)
