"""Idempotency keys: made once per logical call, and checked when the caller brings one."""

from __future__ import annotations

import re
from typing import Final
from uuid import uuid4

from kubiya_async.errors import InvalidArgumentError

HEADER: Final = "Idempotency-Key"
_LONGEST: Final = 255
_PRINTABLE = re.compile(r"[!-~](?:[ -~]*[!-~])?")


def mint_key() -> str:
    """Make a key for one logical call; its tries share it."""
    return str(uuid4())


def check_key(key: object) -> str:
    """Accept a caller's key as it is.

    Raises:
        InvalidArgumentError: It is not 1 to 255 printable ASCII characters, or it begins or ends
            with a space.
    """
    if isinstance(key, str) and len(key) <= _LONGEST and _PRINTABLE.fullmatch(key):
        return str.__str__(key)
    raise InvalidArgumentError(
        f"idempotency_key must be 1 to {_LONGEST} printable ASCII characters "
        "without a space at either end",
        argument="idempotency_key",
    )
