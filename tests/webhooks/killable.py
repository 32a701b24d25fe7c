"""A service that is killed: receives what its sender has not seen answered, and handles it.

    python killable.py INBOX LOG CLOCK

Each line of the log is written at once: what was answered, and which handlers began and ended.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import Any

from kubiya_async.errors import WebhookError
from kubiya_async.webhooks import Receiver, SqliteInbox, StandardWebhooks, signed_request

SECRET = "s3cret"
SCHEME = StandardWebhooks()
DELIVERIES = 60


async def main(path: str, log: str, ahead: float) -> None:
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    answered = {line.split()[1] for line in Path(log).read_text().splitlines() if line[0] == "a"}

    def note(*words: object) -> None:
        os.write(file, (" ".join(map(str, words)) + "\n").encode())

    # Every process is a lease later than the killed ones before it.
    def clock() -> float:
        return time.time() + ahead

    # More attempts than there are kills.
    async with SqliteInbox(path, retries=(1,) * 50, clock=clock, poll=0.01) as inbox:
        receiver = Receiver(secrets=SECRET, scheme=SCHEME, inbox=inbox)

        @receiver.on("*")
        async def handle(event: Any) -> None:
            note("begun", event.event)
            await asyncio.sleep(0)
            note("ended", event.event)

        async def deliver(number: int) -> None:
            event = {"event": f"test.{number}"}
            body, headers = signed_request(event, secret=SECRET, scheme=SCHEME, id=str(number))
            try:
                await receiver.receive(body, headers)
            except WebhookError as error:
                note("again" if error.reason == "replay" else error.reason, number)
            else:
                note("answered", number)

        async with inbox.working(receiver):
            for number in range(DELIVERIES):
                if str(number) not in answered:
                    await deliver(number)
            while len(await inbox.deliveries("done")) < DELIVERIES:
                await asyncio.sleep(0.01)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3])))
