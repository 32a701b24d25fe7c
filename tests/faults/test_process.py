"""Faults of the operating system, and the weight of a process: each in a process of its own."""

from __future__ import annotations

import asyncio
import json
import signal
import ssl
import sys
import textwrap
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
import trustme

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
    import aiohttp, asyncio, gc, json, os, resource, ssl, sys
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
    server: ScriptedServer | str, script: str, *, mode: Sequence[str] = ("-X", "dev", "-W", "error")
) -> Child:
    code = textwrap.dedent(PREAMBLE) + textwrap.dedent(script)
    url = server if isinstance(server, str) else server.url
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *mode, "-c", code, url, KEY),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    return Child(process)


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer(GOOD) as server:
        yield server


class Shared:
    """A server whose slow answers end when `/agents/after` is asked for."""

    def __init__(self) -> None:
        self._go_on = asyncio.Event()

    async def __call__(self, peer: Peer) -> None:
        target = peer.request.target
        if target.endswith("after"):
            self._go_on.set()
        if "event-stream" in peer.request.headers["accept"]:
            await _sse(peer, over=False)
            await self._go_on.wait()
            await peer.send(b'data: {"type": "done"}\n\n')
            await peer.fin()
            return
        if target.endswith("slow"):
            await self._go_on.wait()
        await GOOD(peer)


IN_A_FORK: Final = """
    context = ssl.create_default_context(cafile={authority!r}) if {authority!r} else None
    session = None
    loop = asyncio.new_event_loop()

    async def name(call):
        try:
            return getattr(await call, "uuid", None)
        except KubiyaError as error:
            return type(error).__name__ + ": " + str(error)

    async def first(lister):
        return await anext(aiter(lister))

    async def before():
        global kubiya, stream, slow, session
        session = aiohttp.ClientSession() if {external} else None
        kubiya = client(ssl_context=context, session=session)
        await kubiya.agents.get("a")
        stream = kubiya.chat.stream(agent_uuid="a", message="m")
        assert (await stream.next_event()).content == "hi"
        slow = asyncio.ensure_future(kubiya.agents.get("slow"))
        await asyncio.sleep(0.05)

    async def use():
        calls = (
            kubiya.agents.get("a"), kubiya.request("DELETE", "/x"), first(kubiya.agents.list()),
            kubiya.with_options(retries=0).agents.create(name="n"), stream.next_event(),
            kubiya.chat.stream(agent_uuid="a", message="m").final(),
        )
        found = [await name(call) for call in calls]
        async with client(ssl_context=context) as own:
            return found, await name(own.agents.get("child"))

    async def after():
        async with kubiya:
            found = await name(kubiya.agents.get("after")), (await slow).uuid
            while (event := await stream.next_event()) is not None:
                found += (event.type,)
        if session is not None:
            await session.close()
        return found

    loop.run_until_complete(before())
    if not os.fork():
        refused, own = asyncio.run(use())
        asyncio.run(kubiya.aclose())
        asyncio.run(stream.aclose())
        del kubiya, stream, slow
        gc.collect()
        tell(refused=refused, own=own)
        {end}
    os.wait()
    tell(found=loop.run_until_complete(after()))
    loop.close()
"""


@pytest.mark.parametrize(
    ("kind", "end"),
    [
        ("own", "os._exit(0)"),
        ("own", "sys.exit(0)"),
        ("TLS", "sys.exit(0)"),
        ("external", "os._exit(0)"),
    ],
)
async def test_f45_copy_of_a_client_in_a_fork_refuses_and_touches_nothing(
    tmp_path: Path, kind: str, end: str
) -> None:
    authority = trustme.CA()
    file = tmp_path / "ca.pem"
    tls = None
    if kind == "TLS":
        authority.cert_pem.write_to_path(str(file))
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(tls)
    script = IN_A_FORK.format(
        authority=str(file) if tls else "", external=kind == "external", end=end
    )
    async with ScriptedServer(Shared(), tls=tls) as server:
        # What a process leaves to Python's own finalisation is not silent in its debug mode.
        child = await start(server, script, mode=())
        facts = await child.facts()
        assert await child.facts() == {"found": ["a", "a", "done"]}
        assert await child.complaints() == ""
        asked = [(r.target.rpartition("/")[2], r.connection) for r in server.requests]

    assert facts["own"] == "a"
    for refusal in facts["refused"]:
        assert refusal.startswith("ConfigError: ")
        assert f"belongs to process {child.process.pid}" in refusal
        assert "Make a client in each process, after the fork" in refusal
    pool = (1, 2) if kind == "external" else (2, 1)
    names = ("a", "chat", "slow", "child", "after")
    assert asked == list(zip(names, (1, *pool, 3, 4), strict=True))


async def test_f45_new_client_in_a_fork_minds_no_lock_that_a_thread_held(
    server: ScriptedServer,
) -> None:
    child = await start(
        server,
        """
        import signal, threading
        from kubiya_async.limits import memory
        from kubiya_async._calls import dispatch

        kubiya = Kubiya(KEY, base_url=URL)
        asyncio.run(outcome(kubiya.agents.get("a")))
        (line,) = memory._queues._kept.values()
        locks = memory._queues._lock, dispatch._budgets._lock, line.lock
        held, done = threading.Event(), threading.Event()

        def hold():
            with locks[0], locks[1], locks[2]:
                held.set()
                done.wait()

        thread = threading.Thread(target=hold)
        thread.start()
        held.wait()
        if not os.fork():
            signal.alarm(30)
            before = kubiya.rate_limit.remaining
            asyncio.run(kubiya.aclose())
            new = Kubiya(KEY, base_url=URL)
            found = asyncio.run(outcome(new.agents.get("child")))
            tell(found=found, before=before, left=new.rate_limit.remaining)
            os._exit(0)
        os.wait()
        done.set()
        thread.join()
        tell(found=asyncio.run(outcome(kubiya.agents.get("parent"))))
        asyncio.run(kubiya.aclose())
        """,
    )
    assert await child.facts() == {"found": "a", "before": 99, "left": 99}
    assert await child.facts() == {"found": "a"}
    assert await child.complaints() == ""


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


async def _sse(peer: Peer, *, over: bool = True) -> None:
    await peer.send(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
        b'data: {"type": "message", "content": "hi"}\n\n'
    )
    if over:
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
