"""Finding an agent by its id, its name, or the beginning of its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kubiya_async._cli.exits import UsageError
from kubiya_async._cli.operations import closest
from kubiya_async._cli.worlds import is_live

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubiya_async.client import Kubiya

__all__ = ["find_agent"]

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


async def find_agent(kubiya: Kubiya, wanted: str) -> str:
    """Return the id of an agent; an unmistakable id is not looked up.

    Raises:
        UsageError: No agent is meant, or more than one.
        KubiyaError: The agents cannot be listed.
    """
    if _UUID.fullmatch(wanted):
        return wanted
    agents = await _agents(kubiya)
    word = wanted.casefold()
    ways: tuple[Callable[[str, str], bool], ...] = (
        lambda uuid, _: uuid == wanted,
        lambda _, name: name.casefold() == word,
        lambda _, name: name.casefold().startswith(word),
    )
    for is_meant in ways:
        found = [(uuid, name) for uuid, name in agents if is_meant(uuid, name)]
        if len(found) == 1:
            return found[0][0]
        if found:
            listed = ", ".join(f"{name} ({uuid})" for uuid, name in found)
            raise UsageError(f"{wanted!r} may be any of {listed}: take the id")
    raise UsageError(f"there is no agent {wanted!r}{closest(wanted, {n for _, n in agents})}")


async def _agents(kubiya: Kubiya) -> list[tuple[str, str]]:
    """Return the ids and names of the agents in the chosen world."""
    if is_live():
        return [(agent.uuid, agent.name or "") async for agent in kubiya.live.agents.list()]
    return [(agent.uuid, agent.name) async for agent in kubiya.agents.list(limit=100)]
