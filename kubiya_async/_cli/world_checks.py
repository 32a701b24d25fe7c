"""Which of the two APIs answers: the documented one, or the private one.

Everything asked here is a GET that only reads. The two share a host and most of their paths, so
that each is told by a path that only it has.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kubiya_async._cli.findings import Finding
from kubiya_async._messages.operation import Surface
from kubiya_async.errors import KubiyaError, PermissionDeniedError

if TYPE_CHECKING:
    from kubiya_async.client import Kubiya

__all__ = ["check_worlds"]

TIMEOUT: Final = 10.0
"""Seconds that each answer may take."""


@dataclass(frozen=True, slots=True)
class _Probe:
    """A path that only one world has."""

    world: str
    surface: Surface
    path: str
    query: tuple[tuple[str, str], ...] = ()


_PROBES: Final = (
    _Probe("the documented API", Surface.PLATFORM, "/workflows/executions", (("limit", "1"),)),
    _Probe("the private API", Surface.LIVE, "/api/v1/event"),
    _Probe("the control plane", Surface.CONTROL_PLANE, "/api/v1/models/default"),
)


async def check_worlds(kubiya: Kubiya) -> Finding:
    """Ask each API for something that only it has, and report which of them answered."""
    view = kubiya.with_options(timeout=TIMEOUT, retries=0)
    answers = await asyncio.gather(*(_ask(view, probe) for probe in _PROBES))
    there = [probe.world for probe, answer in zip(_PROBES, answers, strict=True) if answer]
    documented, live, _ = answers
    if not there:
        return Finding("apis", "skipped", "neither the documented API nor another was recognized")
    detail = f"answers: {' and '.join(there)}"
    if documented or not live:
        return Finding("apis", "ok", detail)
    advice = "Use kubiya.live and kubiya.control_plane here, and --live before a command."
    return Finding("apis", "note", detail, advice)


async def _ask(kubiya: Kubiya, probe: _Probe) -> bool:
    """Return whether a world is there: it answers with JSON, or forbids this key to read."""
    try:
        answer = await kubiya.request(
            "GET", probe.path, query=dict(probe.query), surface=probe.surface
        )
    except PermissionDeniedError:
        return True
    except KubiyaError:
        return False
    try:
        json.loads(answer.body)
    except ValueError:
        return False
    return True
