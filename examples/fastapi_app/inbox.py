"""The inbox: events that the platform sends, verified, remembered for a while, and shown live."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel

from kubiya_async.contrib.fastapi import webhook
from kubiya_async.webhooks import HmacSha256, Receiver

# No scheme is documented: this is the one the local server signs with. Ask what yours does.
SCHEME = HmacSha256(timestamp_header="X-Kubiya-Timestamp")
KEPT = 100


class Entry(BaseModel):
    number: int
    received_at: datetime
    event: str
    data: Any


class Inbox:
    """The newest events, and who is looking at them."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._numbers = itertools.count(1)
        self._news = asyncio.Condition()
        self._closed = False

    async def add(self, event: Any) -> None:
        content = event.model_dump(mode="json", exclude_none=True)
        async with self._news:
            self._entries.append(
                Entry(
                    number=next(self._numbers),
                    received_at=datetime.now(UTC),
                    event=event.event,
                    data=content.get("data"),
                )
            )
            self._news.notify_all()

    async def follow(self, after: int) -> AsyncIterator[Entry]:
        """Yield what is remembered, then what comes, until it is closed."""
        while not self._closed:
            for entry in [entry for entry in self._entries if entry.number > after]:
                after = entry.number
                yield entry
            async with self._news:
                while not self._closed and self._newest() <= after:
                    await self._news.wait()

    async def close(self) -> None:
        """Release all that watch."""
        async with self._news:
            self._closed = True
            self._news.notify_all()

    def _newest(self) -> int:
        return self._entries[-1].number if self._entries else 0


def make_router(inbox: Inbox, secret: str | None) -> APIRouter:
    router = APIRouter()

    @router.get("/api/inbox", response_class=EventSourceResponse)
    async def events(
        last_event_id: Annotated[int, Header()] = 0,
    ) -> AsyncIterator[ServerSentEvent]:
        # Browsers connect again by themselves, and say what they have seen.
        yield ServerSentEvent(event="ready", data={"receiving": secret is not None})
        async for entry in inbox.follow(last_event_id):
            yield ServerSentEvent(event="received", id=str(entry.number), data=entry)

    if secret is None:
        return router
    receiver = Receiver(secrets=secret, scheme=SCHEME)
    receiver.on("*")(inbox.add)

    @router.post("/webhooks/kubiya", status_code=204, dependencies=[Depends(webhook(receiver))])
    async def receive() -> None: ...

    return router
