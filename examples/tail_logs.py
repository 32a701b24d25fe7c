"""Follow the logs of several executions at once, until the last of them has ended.

    python examples/tail_logs.py EXECUTION_ID...

No connection stays open between two reads, so that a lost one costs nothing but time. The exit code
says whether all of them succeeded. The key is read from KUBIYA_API_KEY; without an account,
`python -m kubiya_async serve` starts a local server, and one of its executions is exec-123-456.
"""

from __future__ import annotations

import asyncio
import sys

from kubiya_async import Kubiya, KubiyaError


async def tail(kubiya: Kubiya, execution_id: str) -> bool:
    """Print a log; tell whether its execution succeeded."""
    log = kubiya.workflows.follow_logs(execution_id)
    try:
        async for entry in log:
            moment = f"{entry.timestamp:%H:%M:%S}" if entry.timestamp else "--:--:--"
            print(f"{moment} {execution_id} {entry.step or '-':10} {entry.message or ''}")
    except KubiyaError as error:
        print(f"{execution_id}: {error}", file=sys.stderr)
        return False
    status = log.execution.status if log.execution else "unknown"
    print(f"{execution_id}: {status}")
    return status == "completed"


async def main(execution_ids: list[str]) -> bool:
    async with Kubiya() as kubiya:
        ends = await asyncio.gather(*(tail(kubiya, each) for each in execution_ids))
    return all(ends)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(0 if asyncio.run(main(sys.argv[1:])) else 1)
