"""Talk to an agent in a terminal.

    python examples/terminal_chat.py AGENT_UUID [FILE...]

The files go along with every message. Ctrl-C stops an answer; at the prompt it ends the program, as
Ctrl-D does. The key is read from KUBIYA_API_KEY; without an account, `python -m kubiya_async serve`
starts a local server, and one of its agents is abc-123-def.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING

from kubiya_async import Kubiya, KubiyaError, MessageEvent, ToolCallEvent
from kubiya_async.context import file_context

if TYPE_CHECKING:
    from kubiya_async.resources.chat import Conversation


async def begin(stack: AsyncExitStack, agent_uuid: str, paths: list[str]) -> Conversation:
    kubiya = await stack.enter_async_context(Kubiya())
    context = [await file_context(path) for path in paths]
    return kubiya.chat.conversation(agent_uuid, context=context)


async def answer(conversation: Conversation, message: str) -> None:
    """Send a message and print the answer as it comes."""
    async with conversation.stream(message) as stream:
        async for event in stream:
            match event:
                case MessageEvent(content=text):
                    print(text, end="", flush=True)
                case ToolCallEvent(tool=tool):
                    print(f"\n[{tool}]")
                case _:
                    pass
    print()


def main(agent_uuid: str, paths: list[str]) -> None:
    # `input` waits between two runs of the loop, so that Ctrl-C reaches whichever is waiting.
    with asyncio.Runner() as runner, suppress(EOFError):
        stack = AsyncExitStack()
        try:
            conversation = runner.run(begin(stack, agent_uuid, paths))
            while True:
                message = input("\nyou> ")
                try:
                    runner.run(answer(conversation, message))
                except KeyboardInterrupt:
                    print("\n(stopped)")
                except KubiyaError as error:
                    print(f"\n{error}", file=sys.stderr)
        finally:
            runner.run(stack.aclose())


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    with suppress(KeyboardInterrupt):
        main(sys.argv[1], sys.argv[2:])
