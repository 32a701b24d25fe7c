"""No call is sent more often than its replay class allows, and each time it is sent is recorded.

Every operation that changes something meets every way in which a connection can break, over an own
and over an external session; and one of each class and method, after whatever may have come first.
A server on loopback counts a request from its first byte, so that what aiohttp might send by itself
is seen. `docs/design/reliability.md` has the table.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import re
import socket
import struct
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any, Final, NamedTuple, Self

import aiohttp
import pytest

from kubiya_async import Kubiya, KubiyaError, RetryPolicy
from kubiya_async._generated import operations
from kubiya_async._generated.live import operations as live
from kubiya_async._messages.call import Call
from kubiya_async._messages.operation import Operation, Replay, Surface
from tests.support.tree import ROOT

ALL: Final = (*operations.OPERATIONS.values(), *live.OPERATIONS.values())
CHANGING: Final = [operation for operation in ALL if operation.replay is not Replay.SAFE]
POLICY: Final = RetryPolicy(max_retries=1, max_rate_limit_retries=1, backoff_base=0.0)

SESSIONS: Final = ("own", "external")
CONNECTIONS: Final = ("fresh", "kept")
PHASES: Final = ("before sending", "while sending", "before status", "in the head", "in the body")
FIRST: Final = (None, 401, 429)

_RST_ON_CLOSE: Final = struct.pack("ii", 1, 0)
_HEAD: Final = "HTTP/1.1 {} Whatever\r\nContent-Length: 2\r\nRetry-After: 0\r\n{}\r\n{}"
_HEADERS: Final = {307: "Location: /api/v1/elsewhere\r\n"}
_CUT: Final = {"before status": 0, "in the head": 20, "in the body": -1}
"""How much of a good answer is sent before the end of the connection."""


class Cell(NamedTuple):
    operation: Operation
    session: str
    connection: str
    phase: str
    redirect: bool
    first: int | None

    @property
    def stream(self) -> bool:
        return self.operation.result == "stream"

    @property
    def allowed(self) -> int:
        """Requests that may reach the server."""
        operation, before = self.operation, (self.first is not None) + self.redirect
        reading = operation.method in {"GET", "HEAD"} and not self.stream
        if self.redirect and not (reading and operation.replay is not Replay.NEVER):
            return before
        if self.phase == "before sending":
            return before
        opened = self.stream and self.phase == "in the body"
        return before + (1 if opened or operation.replay is Replay.NEVER else 2)

    @property
    def answers(self) -> Iterator[int]:
        """Statuses of the whole answers before the fault."""
        if self.connection == "kept":
            yield 200
        if self.first is not None:
            yield self.first
        if self.redirect:
            yield 307


class Breaking:
    """Answers a number of requests, and has a fault ever after."""

    def __init__(self, answers: Iterable[int], phase: str) -> None:
        self.begun = 0
        self._answers = list(answers)
        self._phase = phase
        self._tasks: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        self._leave_if_due()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await asyncio.gather(*self._tasks)

    def _leave_if_due(self) -> bool:
        due = self._phase == "before sending" and not self._answers
        if due:
            self._server.close()
        return due

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while await reader.readexactly(1):
                self.begun += 1
                if not await self._go_on(reader, writer):
                    break
        writer.close()

    async def _go_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer a request of which a byte has come; false at the end of the connection."""
        if not self._answers and self._phase == "while sending":
            sock = writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST_ON_CLOSE)
            writer.transport.abort()
            return False
        head = await reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length or b"0"))
        if not self._answers:
            writer.write(_HEAD.format(200, "", "{}").encode()[: _CUT[self._phase]])
            return False
        status = self._answers.pop(0)
        more = _HEADERS.get(status, "")
        leaves = self._leave_if_due()
        if leaves:
            more += "Connection: close\r\n"
        writer.write(_HEAD.format(status, more, "{}").encode())
        return not leaves


@contextlib.asynccontextmanager
async def client(url: str, session: str) -> AsyncIterator[Kubiya]:
    tokens = itertools.count()

    async def token() -> str:
        return f"token-{next(tokens)}"

    places = ("", "pods_", "live_", "control_plane_", "orchestrator_", "composer_")
    addresses: dict[str, Any] = {f"{place}base_url": url for place in places}
    external = aiohttp.ClientSession() if session == "external" else None
    async with Kubiya(
        **addresses,
        token_provider=token,
        pods_api_key="pods",
        session=external,
        retries=POLICY,
        rate_limiter=None,
    ) as kubiya:
        yield kubiya
    if external is not None:
        await external.close()


async def broken_promise(cell: Cell) -> str | None:
    """Make the call of a cell; tell what is wrong with how often it was sent."""
    async with Breaking(cell.answers, cell.phase) as server, client(server.url, cell.session) as k:
        if cell.connection == "kept":
            await k.request("GET", "/warm")
        warm = server.begun
        size = 1 << 20 if cell.phase == "while sending" else 2
        body = b" " * size if cell.operation.body else None
        call = Call(cell.operation, "/x", 20.0, POLICY, 20.0, body)
        attempts = 1
        try:
            if cell.stream:
                (await k._dispatcher.open(call)).body.close()
            else:
                await k._dispatcher.send(call, lambda _: None)
        except KubiyaError as error:
            attempts = sum(attempt.phase != "unsent" for attempt in error.attempts)
        else:
            attempts += cell.allowed - 1
        sent = server.begun - warm
    if sent == attempts == cell.allowed:
        return None
    return f"{cell._replace(operation=cell.operation.id)}: {sent=} {attempts=} {cell.allowed=}"  # type: ignore[arg-type]


async def check(cells: Iterable[Cell]) -> None:
    wrong = [await broken_promise(cell) for cell in cells]
    assert wrong
    assert [each for each in wrong if each] == []


@pytest.mark.parametrize("session", SESSIONS)
async def test_f52_f53_t02_no_operation_is_sent_more_often_than_its_class_allows(
    session: str,
) -> None:
    await check(
        Cell(operation, session, "kept", phase, redirect=False, first=None)
        for operation in CHANGING
        for phase in PHASES
    )


KINDS: Final = {
    (operation.replay.value, operation.method, operation.result == "stream"): operation
    for operation in ALL
    # Its key is no token that could be renewed.
    if operation.surface is not Surface.RUNNER_PODS
}


@pytest.mark.parametrize("session", SESSIONS)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: "-".join(map(str, kind)))
async def test_f52_f53_f28_t02_each_kind_keeps_its_promise_after_whatever_came_first(
    session: str, kind: tuple[str, str, bool]
) -> None:
    await check(
        Cell(KINDS[kind], session, *rest)
        for rest in itertools.product(CONNECTIONS, PHASES, (False, True), FIRST)
    )


def test_table_of_the_design_notes_has_every_class_and_method() -> None:
    text = (ROOT / "docs" / "design" / "reliability.md").read_text("utf-8")
    _, _, section = text.partition("\n## Sent how often\n")
    rows = re.findall(
        r"^\| (safe|idempotent|never) \| ([A-Z]+)(, stream)? \| (\d+) \|", section, re.MULTILINE
    )
    kinds = Counter((o.replay.value, o.method, o.result == "stream") for o in ALL)
    assert {(row[0], row[1], bool(row[2])): int(row[3]) for row in rows} == kinds
