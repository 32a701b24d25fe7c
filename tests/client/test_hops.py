"""How far it is from a stub to aiohttp and back."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import kubiya_async

if TYPE_CHECKING:
    from types import FrameType

    from kubiya_async.testing import LocalServer

OURS: Final = str(Path(kubiya_async.__file__).parent)
SERVER: Final = str(Path(OURS, "testing"))


async def test_a_call_takes_at_most_forty_of_our_calls(local_server: LocalServer) -> None:
    """Which is what someone reads who steps through one with a debugger."""
    entered: list[str] = []
    task = asyncio.current_task()

    def note(frame: FrameType, event: str, _: Any) -> None:
        file = frame.f_code.co_filename
        ours = file.startswith(OURS) and not file.startswith(SERVER)
        # A coroutine that is resumed was entered before.
        began = event == "call" and frame.f_lasti < 4
        if ours and began and asyncio.current_task() is task:
            entered.append(file)

    async with local_server.client() as kubiya:
        uuid = (await kubiya.agents.list())[0].uuid
        for _ in range(20):
            await kubiya.agents.get(uuid)
        sys.setprofile(note)
        try:
            await kubiya.agents.get(uuid)
        finally:
            sys.setprofile(None)

    assert 20 < len(entered) <= 40
    assert len(set(entered)) <= 11
