"""What the platform's own clients call, apart from what its documents describe.

    async with Kubiya(api_key="…") as kubiya:
        async for agent in kubiya.live.agents.list():
            print(agent.name)
        async with kubiya.control_plane.executions.stream("…") as stream:
            async for event in stream:
                print(event)

`docs/reference/live.md` lists the operations, and says of each which clients were seen to call it.
The models are in `kubiya_async.live.models`.
"""

from __future__ import annotations

from kubiya_async._generated.live.groups import ControlPlane, Live

__all__ = ["ControlPlane", "Live"]
