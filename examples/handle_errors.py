"""Distinguish errors, and handle each sensibly.

    python examples/handle_errors.py AGENT_UUID

The key is read from KUBIYA_API_KEY. Without an account, `python -m kubiya_async serve` in another
terminal starts a local server and prints the variables to export.
"""

from __future__ import annotations

import asyncio
import sys

from kubiya_async import (
    AuthenticationError,
    Kubiya,
    KubiyaError,
    NotFoundError,
    RateLimitError,
    RequestOptions,
    TransportError,
)


async def main(agent_uuid: str) -> int:
    async with Kubiya() as kubiya:
        try:
            # Reading is repeated by itself when that may help, within this deadline.
            options = RequestOptions(timeout=10)
            agent = await kubiya.agents.get(agent_uuid, options=options)
        except NotFoundError as error:
            print(f"no such agent (quote {error.request_id} to support)")
        except AuthenticationError as error:
            print(f"the key was refused: {error.hint}")
        except RateLimitError as error:
            print(f"too many requests; again in {error.retry_after} s")
        except TransportError as error:
            print(f"no answer after {len(error.attempts)} attempts: {error}")
        except KubiyaError as error:
            print(f"something else: {error}")
        else:
            print(f"{agent.name} runs on {agent.runner}")
            return 0
    return 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(asyncio.run(main(sys.argv[1])))
