"""Hand items to the fleet and wait until every one of them is done, failed or uncertain.

    python examples/fleet/produce.py RUN items.jsonl

Started again with the same RUN, it goes on: items that are settled are not handed out again.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tasks import broker, execute, open_store  # type: ignore[import-not-found]  # beside this

if TYPE_CHECKING:
    from redis.asyncio import Redis


async def main(run: str, items: list[dict[str, Any]]) -> Counter[str]:
    await broker.startup()
    async with open_store() as store:
        known = await store.hkeys(run)
        for index in sorted(set(range(len(items))) - set(map(int, known))):
            await execute.kiq(run, index, items[index])
        told = -1
        while not await is_over(store, run, len(items)):
            claimed = await store.hlen(run)
            if claimed != told:
                print(f"{claimed} of {len(items)} taken", file=sys.stderr)
            told = claimed
            await asyncio.sleep(0.2)
        settled = [json.loads(text) for text in (await store.hgetall(run)).values()]
    await broker.shutdown()
    # A worker that claimed an item and died before acknowledging it took the answer along.
    return Counter("uncertain" if s["state"] == "sent" else s["state"] for s in settled)


async def is_over(store: Redis, run: str, items: int) -> bool:
    """Return whether every item was claimed and none is in progress."""
    if await store.hlen(run) < items:
        return False
    pending = await store.xpending(broker.queue_name, broker.consumer_group_name)
    return int(pending["pending"]) == 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    lines = Path(sys.argv[2]).read_text(encoding="utf-8").splitlines()
    counts = asyncio.run(main(sys.argv[1], [json.loads(line) for line in lines if line.strip()]))
    print(json.dumps(counts))
    sys.exit(0 if set(counts) <= {"done"} else 1)
