"""Finding the agent that somebody means by its id, its name, or the beginning of its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kubiya_async._cli.exits import UsageError
from kubiya_async._cli.operations import closest

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubiya_async._generated.models.agents import Agent
    from kubiya_async.client import Kubiya

__all__ = ["find_agent"]

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


async def find_agent(kubiya: Kubiya, wanted: str) -> str:
    """Give the id of an agent; what looks like an id for sure is not looked up.

    Raises:
        UsageError: No agent is meant, or more than one.
        KubiyaError: The agents cannot be listed.
    """
    if _UUID.fullmatch(wanted):
        return wanted
    agents = await kubiya.agents.list(limit=100).collect()
    word = wanted.casefold()
    ways: tuple[Callable[[Agent], bool], ...] = (
        lambda agent: agent.uuid == wanted,
        lambda agent: agent.name.casefold() == word,
        lambda agent: agent.name.casefold().startswith(word),
    )
    for is_meant in ways:
        found = [agent for agent in agents if is_meant(agent)]
        if len(found) == 1:
            return found[0].uuid
        if found:
            listed = ", ".join(f"{agent.name} ({agent.uuid})" for agent in found)
            raise UsageError(f"{wanted!r} may be any of {listed}: take the id")
    names = {agent.name for agent in agents}
    raise UsageError(f"there is no agent {wanted!r}{closest(wanted, names)}")
