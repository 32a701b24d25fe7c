"""What the platform's own clients call, apart from what its documents describe.

    async with Kubiya(api_key="…") as kubiya:
        async for agent in kubiya.live.agents.list():
            print(agent.name)
        async with kubiya.control_plane.executions.stream("…") as stream:
            async for event in stream:
                print(event)

`docs/reference/live.md` lists the operations, and says of each which clients were seen to call it.
The models are in `kubiya_async.live.models`. `chat`, `executions` and `workflows` hold what the
spec cannot say;
the rest is generated. Stands on the generated stubs, `resources`, `executions` and `streams`.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from kubiya_async._generated.live.groups import ControlPlane as _ControlPlane
from kubiya_async._generated.live.groups import Live as _Live

if TYPE_CHECKING:
    from kubiya_async.live.chat import LiveChat
    from kubiya_async.live.executions import ControlPlaneExecutions
    from kubiya_async.live.workflows import LiveWorkflows

__all__ = ["ControlPlane", "Live"]


class Live(_Live):
    """The private API of the platform (used by its own clients)."""

    @cached_property
    def chat(self) -> LiveChat:
        """Conversations with agents: as deltas, or as growing messages."""
        from kubiya_async.live.chat import LiveChat

        return LiveChat(self._dispatcher)

    @cached_property
    def workflows(self) -> LiveWorkflows:
        """Workflows: run a definition, to the end if wanted; saved ones of the composer."""
        from kubiya_async.live.workflows import LiveWorkflows

        return LiveWorkflows(self._dispatcher)


class ControlPlane(_ControlPlane):
    """The control plane: agents and teams that work in environments."""

    @cached_property
    def executions(self) -> ControlPlaneExecutions:
        """What agents and teams do: start, follow, speak to, pause and stop it."""
        from kubiya_async.live.executions import ControlPlaneExecutions

        return ControlPlaneExecutions(self._dispatcher)
