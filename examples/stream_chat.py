"""Send a message to an agent and print the answer as it comes, with the tools it uses.

    python examples/stream_chat.py AGENT_UUID "Is production healthy?"

The key is read from KUBIYA_API_KEY. Without an account, `python -m kubiya_async serve` in another
terminal starts a local server and prints the variables to export; one of its agents is abc-123-def.
"""

from __future__ import annotations

import asyncio
import sys

from kubiya_async import Kubiya, MessageEvent, ToolCallEvent, ToolResultEvent


async def main(agent_uuid: str, message: str) -> None:
    async with (
        Kubiya() as kubiya,
        kubiya.chat.stream(agent_uuid=agent_uuid, message=message) as stream,
    ):
        async for event in stream:
            match event:
                case MessageEvent(content=text):
                    print(text, end="", flush=True)
                case ToolCallEvent(tool=tool, args=args):
                    print(f"\n\n[{tool} {args}]")
                case ToolResultEvent(result=result):
                    print(f"{result}\n")
                case _:
                    pass
        used = ", ".join(call.tool for call in stream.snapshot.tool_calls)
        print(f"\n\nTools used: {used or 'none'}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    asyncio.run(main(sys.argv[1], sys.argv[2]))
