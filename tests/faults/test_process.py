"""Faults of the operating system, and the weight of a process: each in a process of its own."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import textwrap
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

import pytest

from tests.support.canary import KEY, MARK
from tests.support.cases import each_of
from tests.support.scripted_server import Act, Peer, ScriptedServer, reply, stall
from tests.support.tree import ROOT

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(sys.platform == "win32", reason="needs fork and signals"),
]

GOOD: Final = reply(200, {"uuid": "a", "name": "n"})
PREAMBLE: Final = """
    import asyncio, gc, json, os, resource, sys
    from kubiya_async import *

    URL, KEY = sys.argv[1:]

    def client(**settings):
        return Kubiya(KEY, base_url=URL, **{"rate_limiter": None, **settings})

    def tell(**facts):
        print(json.dumps(facts), flush=True)

    async def outcome(call):
        try:
            return (await call).uuid
        except KubiyaError as error:
            return [type(error).__name__, getattr(error, "phase", None), str(error)]
"""


class Child:
    """A Python that does something with a server, strictly."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def facts(self) -> dict[str, Any]:
        """Wait for its next line."""
        assert self.process.stdout is not None
        line = await self.process.stdout.readline()
        assert line, await self.complaints()
        facts: dict[str, Any] = json.loads(line)
        return facts

    async def complaints(self) -> str:
        """Wait for its end, and give what it complained about."""
        assert self.process.stderr is not None
        said = (await self.process.stderr.read()).decode()
        await self.process.wait()
        # In its debug mode asyncio complains of a slow machine.
        return "".join(line for line in said.splitlines(True) if "Executing <" not in line)


async def start(
    server: ScriptedServer, script: str, *, mode: Sequence[str] = ("-X", "dev", "-W", "error")
) -> Child:
    code = textwrap.dedent(PREAMBLE) + textwrap.dedent(script)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *mode, "-c", code, server.url, KEY),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    return Child(process)


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer(GOOD) as server:
        yield server


async def test_f45_f44_child_of_a_fork_has_connections_of_its_own(server: ScriptedServer) -> None:
    child = await start(
        server,
        """
        kubiya = client()
        asyncio.run(outcome(kubiya.agents.get("a")))
        if not os.fork():
            tell(who="child", found=asyncio.run(outcome(kubiya.agents.get("child"))))
            os._exit(0)
        os.wait()
        tell(who="parent", found=asyncio.run(outcome(kubiya.agents.get("parent"))))
        asyncio.run(kubiya.aclose())
        """,
    )
    assert await child.facts() == {"who": "child", "found": "a"}
    assert await child.facts() == {"who": "parent", "found": "a"}
    assert await child.complaints() == ""
    assert len({request.connection for request in server.requests}) == 3


async def test_f45_f46_fork_of_a_running_loop_is_told_what_to_do(server: ScriptedServer) -> None:
    child = await start(
        server,
        """
        async def main():
            async with client() as kubiya:
                await kubiya.agents.get("a")
                if not os.fork():
                    tell(who="child", found=asyncio.run(outcome(kubiya.agents.get("child"))))
                    os._exit(0)
                os.wait()
                tell(who="parent", found=await outcome(kubiya.agents.get("parent")))

        asyncio.run(main())
        """,
    )
    found = (await child.facts())["found"]
    assert found[0] == "ClientClosedError"
    assert "in use on another event loop" in found[2]
    assert await child.facts() == {"who": "parent", "found": "a"}
    assert await child.complaints() == ""
    assert [(r.target[-6:], r.connection) for r in server.requests] == [
        ("ents/a", 1),
        ("parent", 1),
    ]


async def test_f49_process_without_descriptors_fails_to_connect_and_recovers(
    server: ScriptedServer,
) -> None:
    child = await start(
        server,
        """
        async def main():
            preload()
            async with client(retries=0) as kubiya:
                tell(found=await outcome(kubiya.agents.get("a")))
                await kubiya.aclose()
            async with client(retries=0) as kubiya:
                kubiya.agents
                resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
                taken = []
                try:
                    while True:
                        taken.append(open(os.devnull))
                except OSError:
                    pass
                tell(found=await outcome(kubiya.agents.get("a")))
                tell(found=await outcome(kubiya.agents.create(name="n")))
                for file in taken:
                    file.close()
                tell(found=await outcome(kubiya.agents.create(name="n")))

        asyncio.run(main())
        """,
    )
    assert await child.facts() == {"found": "a"}
    for _ in range(2):
        name, phase, words = (await child.facts())["found"]
        assert (name, phase) == ("ConnectError", "unsent")
        assert "Too many open files" in words
    assert await child.facts() == {"found": "a"}
    assert await child.complaints() == ""
    assert len(server.requests) == 2


async def _sse(peer: Peer) -> None:
    await peer.send(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
        b'data: {"type": "message", "content": "hi"}\n\n'
    )
    await peer.stall()


WAITS: Final[dict[str, tuple[Act, str]]] = {
    "answer": (stall, "await kubiya.agents.get('a')"),
    "pause": (reply(503, headers={"Retry-After": "60"}), "await kubiya.agents.create(name='n')"),
    "stream": (_sse, "await kubiya.chat.stream(agent_uuid='a', message='m').final()"),
    "many": (stall, "await asyncio.gather(*(kubiya.agents.get('a') for _ in range(50)))"),
}


@each_of(list(WAITS))
async def test_f50_s02_ctrl_c_ends_the_program_at_once_and_shows_nothing(where: str) -> None:
    act, call = WAITS[where]
    async with ScriptedServer(act) as server:
        child = await start(
            server,
            f"""
            async def main():
                async with client() as kubiya:
                    tell(ready=True)
                    {call}

            asyncio.run(main())
            """,
        )
        assert await child.facts() == {"ready": True}
        while not server.requests:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        child.process.send_signal(signal.SIGINT)
        async with asyncio.timeout(30):
            said = await child.complaints()

    assert child.process.returncode in {-signal.SIGINT, 130, 1}
    assert said.rstrip().endswith("KeyboardInterrupt")
    assert "Warning" not in said
    assert MARK not in said


async def test_f51_t17_ten_thousand_calls_at_once_take_few_connections_and_little_memory(
    server: ScriptedServer,
) -> None:
    child = await start(
        server,
        """
        async def main():
            async with client() as kubiya:
                await kubiya.agents.get("a")
                before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                calls = [asyncio.ensure_future(outcome(kubiya.agents.get("a")))
                         for _ in range(10_000)]
                most = 0
                while not all(call.done() for call in calls[-100:]):
                    most = max(most, len(os.listdir("/dev/fd")))
                    await asyncio.sleep(0.05)
                found = {str(await call) for call in calls}
                grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
                if sys.platform == "darwin":
                    grown //= 1024
                tell(found=sorted(found), descriptors=most, kibibytes=grown)

        asyncio.run(main())
        """,
        mode=("-W", "error"),  # the debug mode of asyncio weighs every task
    )
    facts = await child.facts()
    assert facts["found"] == ["a"]
    assert facts["descriptors"] <= 150
    assert facts["kibibytes"] <= 150 * 1024
    assert await child.complaints() == ""
    assert server.connections <= 100
    assert len(server.requests) == 10_001


async def test_f17_s15_t09_bomb_takes_no_more_memory_than_the_limit_and_a_little() -> None:
    import gzip

    bomb = reply(200, gzip.compress(b" " * 200_000_000), {"Content-Encoding": "gzip"})
    async with ScriptedServer(bomb) as server:
        child = await start(
            server,
            """
            async def main():
                async with client(max_response_bytes=1_000_000) as kubiya:
                    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                    found = [await outcome(kubiya.agents.get("a")) for _ in range(3)]
                    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
                    tell(found=[name for name, *_ in found], grown=grown)

            asyncio.run(main())
            """,
        )
        facts = await child.facts()
        assert await child.complaints() == ""

    assert facts["found"] == ["ResponseTooLargeError"] * 3
    per_unit = 1 if sys.platform == "darwin" else 1024
    assert facts["grown"] * per_unit <= 1_000_000 + 16 * 1024 * 1024
