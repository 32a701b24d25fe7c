"""What the tasks of a soak do: everything that the client can, some of it left half-way."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from typing import TYPE_CHECKING, Final

from kubiya_async import KubiyaError, PollPolicy, bulk
from kubiya_async.webhooks import MemoryReplayGuard, Receiver, StandardWebhooks, signed_request

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kubiya_async import Kubiya

AGENT: Final = "abc-123-def"
SECRET: Final = "whsec_c29haw=="
QUICK: Final = PollPolicy(first=0.01, longest=0.02)
BATCH: Final = 20


class Work:
    """Calls of every kind, in a fixed mix, and what came of them.

    Attributes:
        calls: Calls made, with all that belongs to a chat or a wait as one.
        ended: How they ended, by the name of the error.
        foreign: Errors that no call should raise.
    """

    def __init__(self, kubiya: Kubiya) -> None:
        self.calls = 0
        self.ended: Counter[str] = Counter()
        self.foreign: Counter[str] = Counter()
        self._kubiya = kubiya
        self._drawn = random.Random(0)
        self._receiver = Receiver(
            secrets=SECRET, scheme=StandardWebhooks(), replay=MemoryReplayGuard(most=1000)
        )
        self._mix: dict[Callable[[], Awaitable[object]], int] = {
            self.read: 40,
            self.ask_raw: 6,
            self.walk: 12,
            self.write: 8,
            self.chat: 12,
            self.leave_chat: 5,
            self.run: 2,
            self.give_up: 5,
            self.miss: 3,
            self.spread: 1,
            self.download: 2,
            self.receive: 10,
        }

    async def one(self) -> None:
        """Do one thing."""
        (kind,) = self._drawn.choices(list(self._mix), list(self._mix.values()))
        self.calls += 1
        try:
            await kind()
        except KubiyaError as error:
            self.ended[type(error).__name__] += 1
        except Exception as error:  # noqa: BLE001 - the soak goes on, and fails in the end
            self.foreign[f"{kind.__name__}: {error!r}"[:200]] += 1
        else:
            self.ended["fine"] += 1

    async def read(self) -> None:
        await self._kubiya.agents.get(AGENT)

    async def ask_raw(self) -> None:
        """Call a path that no call before has had, with a parameter of its own."""
        query = {f"q{self.calls}": f"{self.calls}"}
        await self._kubiya.request("GET", f"/agents/{AGENT}", query=query)

    async def walk(self) -> None:
        async for _ in self._kubiya.agents.list(limit=2, max_items=8, prefetch=1):
            pass

    async def write(self) -> None:
        agent = await self._kubiya.agents.create(name=f"soak {self.calls}")
        self.calls += 1
        await self._kubiya.agents.delete(agent.uuid)

    async def chat(self) -> None:
        async with self._kubiya.chat.stream(agent_uuid=AGENT, message="Hello") as stream:
            async for _ in stream:
                pass

    async def leave_chat(self) -> None:
        async with self._kubiya.chat.stream(agent_uuid=AGENT, message="Hello") as stream:
            async for _ in stream:
                return

    async def run(self) -> None:
        await self._kubiya.workflows.run(source="myorg/deploy-scripts", poll=QUICK)

    async def give_up(self) -> None:
        """Cancel a call at a moment that is another one each time."""
        call = asyncio.ensure_future(self._kubiya.tasks.list())
        await asyncio.sleep(self._drawn.random() * 0.005)
        call.cancel()
        await asyncio.wait([call])
        if not call.cancelled():
            call.result()

    async def miss(self) -> None:
        await self._kubiya.agents.get("nobody")

    async def spread(self) -> None:
        self.calls += BATCH - 1
        async for _ in bulk.run(self._kubiya.agents.get, [AGENT] * BATCH, concurrency=4):
            pass

    async def download(self) -> None:
        await self._kubiya.runners_v3.get_helm_chart("k8s-runner")

    async def receive(self) -> None:
        event = {"event": "agent.created", "data": {"agent": {"uuid": "a", "name": "b"}}}
        body, headers = signed_request(event, secret=SECRET, scheme=StandardWebhooks())
        await self._receiver.receive(body, headers)
