"""Writes JSON-like documents as YAML: enough for manifests, no more.

Block style, lists not indented below their key. A string that could be read as anything but a
string is written in double quotes, where YAML and JSON agree.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAIN = re.compile(r"[A-Za-z_/][A-Za-z0-9_./-]*(?::[A-Za-z0-9_./-]+)*", re.ASCII)
_OTHER_TYPES = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}


def write_yaml(document: Any) -> str:
    """Write one document, with a newline at its end."""
    return "\n".join(_lines(document)) + "\n"


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, dict) and value:
        for key, item in value.items():  # pyright: ignore[reportUnknownVariableType]
            yield from _entry(f"{_scalar(key)}:", item, "" if isinstance(item, list) else "  ")
    elif isinstance(value, list) and value:
        for item in value:  # pyright: ignore[reportUnknownVariableType]
            first, *rest = _lines(item)
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
    else:
        yield _scalar(value)


def _entry(key: str, value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, dict | list) and value:
        yield key
        yield from (indent + line for line in _lines(value))
    else:
        yield f"{key} {_scalar(value)}"


def _scalar(value: Any) -> str:
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _OTHER_TYPES:
        return value
    return json.dumps(value, ensure_ascii=False)
