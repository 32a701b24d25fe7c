"""Protocols that users implement, in the barest way: what is promised holds all the same."""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
from typing import TYPE_CHECKING, Any

import pytest

import kubiya_async
from kubiya_async.errors import ClientClosedError, DeadlineExceededError, RateLimitError
from kubiya_async.limits import RateLimitState
from kubiya_async.testing import LocalServer, ToxicProxy
from kubiya_async.testing.clock import VirtualClock, run_virtual
from kubiya_async.webhooks import Receiver

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from kubiya_async.limits import Gate, RateLimit, RateLimiter

IMPLEMENTED_HERE = {
    "SupportsDefaultLimits",
    "SupportsLanes",
    "Gate",
    "Inbox",
    "Observer",
    "RateLimiter",
    "ReplayGuard",
    "Scheme",
    "Toxic",
}
# Types of what users get or of what the package makes itself: no setting takes one of theirs.
ONLY_NAMED = {"ChatScripter", "Credential"}


def test_every_protocol_that_users_may_implement_is_implemented_here() -> None:
    found = set()
    for module in pkgutil.walk_packages(kubiya_async.__path__, "kubiya_async."):
        if any(part.startswith("_") for part in module.name.split(".")):
            continue
        public = importlib.import_module(module.name)
        for name in getattr(public, "__all__", ()):
            if getattr(getattr(public, name), "_is_protocol", False):
                found.add(name)
    assert found == IMPLEMENTED_HERE | ONLY_NAMED


class BareGate:
    """Lets every call out, waits for nothing, learns nothing."""

    def __init__(self) -> None:
        self.out = 0

    def try_acquire(self) -> bool:
        self.out += 1
        return True

    async def acquire(self, *, max_wait: float | None, front: bool = False) -> float:
        self.out += 1
        return 0.0

    def finish(self, status: Any, headers: Any, wait: Any, *, sent: bool = True) -> None:
        self.out -= 1

    def close(self) -> None:
        pass

    @property
    def state(self) -> RateLimitState:
        return RateLimitState(None, None, None, 0, 0, 0.0, ())


class BareLimiter:
    def __init__(self, gate: BareGate | None = None) -> None:
        self.the_gate = gate or BareGate()

    def gate(self, origin: str, key: str) -> Gate:
        return self.the_gate


class BareAssumingLimiter(BareLimiter):
    def with_default_limits(self, limits: Sequence[RateLimit]) -> RateLimiter:
        return BareLimiter(self.the_gate)


class StuckGate(BareGate):
    """Keeps calls for ever, whatever bound they bring."""

    def try_acquire(self) -> bool:
        return False

    async def acquire(self, *, max_wait: float | None, front: bool = False) -> float:
        await asyncio.Event().wait()
        raise AssertionError


GATES = [lambda: None, BareLimiter, BareAssumingLimiter]


@pytest.mark.parametrize("limiter", GATES, ids=["none", "bare", "assuming"])
@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("surface", ["agents", "control_plane"])
def test_f23_the_wait_that_a_server_asks_for_is_waited_whatever_the_gate_does(
    limiter: Any, status: int, surface: str
) -> None:
    clock, given = VirtualClock(), limiter()

    async def main() -> None:
        async with LocalServer() as server, server.client(rate_limiter=given) as kubiya:
            agents = kubiya.agents if surface == "agents" else kubiya.control_plane.agents
            name = "agents.list" if surface == "agents" else "control_plane.agents.list"
            server.fail(name, status=status, headers={"Retry-After": "29"}, times=3)
            began = clock()
            await agents.list()
            assert len(server.requests) == 4
            assert 87.0 <= clock() - began <= 87.0 + 3 * 2.0 + 1.0

    run_virtual(main(), clock=clock, grace=0.02)
    assert given is None or given.the_gate.out == 0


def test_calls_that_were_refused_back_off_without_a_word_of_the_server_too() -> None:
    clock, given = VirtualClock(), BareLimiter()

    async def main() -> None:
        async with LocalServer() as server, server.client(rate_limiter=given) as kubiya:
            server.fail("agents.list", status=429, times=8)
            began = clock()
            await kubiya.agents.list()
            assert clock() - began > 1.0

    run_virtual(main(), clock=clock, grace=0.02)
    assert given.the_gate.out == 0


def test_a_wait_that_no_deadline_has_room_for_is_raised_at_once() -> None:
    async def main() -> None:
        async with LocalServer() as server, server.client(rate_limiter=BareLimiter()) as kubiya:
            server.fail("agents.list", status=429, headers={"Retry-After": "29"}, times=3)
            with pytest.raises(RateLimitError):
                await kubiya.with_options(timeout=20.0).agents.list()
            assert len(server.requests) == 1

    run_virtual(main(), grace=0.02)


def test_f56_a_deadline_and_a_close_end_a_wait_that_the_gate_does_not_end() -> None:
    clock = VirtualClock()

    async def main() -> None:
        async with LocalServer() as server:
            async with server.client(rate_limiter=BareLimiter(StuckGate()), timeout=5.0) as kubiya:
                began = clock()
                with pytest.raises(DeadlineExceededError, match="while it waited for its turn"):
                    await kubiya.agents.list()
                assert 5.0 <= clock() - began <= 5.1
                waiting = asyncio.ensure_future(_list(kubiya))
                await asyncio.sleep(1.0)
            with pytest.raises(ClientClosedError):
                await waiting
            assert not server.requests

    run_virtual(main(), clock=clock, grace=0.02)


async def _list(kubiya: kubiya_async.Kubiya) -> Any:
    return await kubiya.agents.list()


class BareObserver:
    def on_event(self, event: Any, /) -> None:
        raise ValueError("an observer that fails")


async def test_an_observer_that_fails_fails_no_call() -> None:
    async with LocalServer() as server, server.client(observers=[BareObserver()]) as kubiya:
        await kubiya.agents.list()
        assert len(server.requests) == 1


class BareScheme:
    def check(self, body: bytes, headers: Any, secrets: Any, now: float) -> Any:
        return BareDelivery()

    def sign(self, body: bytes, secret: str, *, id: str, timestamp: int) -> dict[str, str]:  # noqa: A002 - the field's word
        return {}


class BareDelivery:
    id = "1"
    timestamp = None
    fingerprint = "1"


class BareGuard:
    async def claim(self, id: str) -> Any:  # noqa: A002 - the field's word
        return "new"

    async def keep(self, id: str) -> None:  # noqa: A002 - the field's word
        pass

    async def release(self, id: str) -> None:  # noqa: A002 - the field's word
        pass


async def test_a_scheme_and_a_guard_of_ones_own_deliver_what_comes() -> None:
    receiver = Receiver(secrets="s", scheme=BareScheme(), replay=BareGuard())
    seen: list[Any] = []

    @receiver.on("agent.created")
    async def note(event: Any) -> None:
        seen.append(event)

    for _ in range(2):
        await receiver.receive(b'{"event": "agent.created", "data": {}}', {})
    assert [event.event for event in seen] == ["agent.created"] * 2


class BareInbox:
    def __init__(self) -> None:
        self.kept: list[tuple[str, bytes]] = []

    async def put(self, id: str, event: str, body: bytes) -> bool:  # noqa: A002 - the protocol's
        self.kept.append((event, body))
        return True


async def test_bare_inbox_takes_what_is_signed_in_place_of_the_handlers() -> None:
    inbox, body = BareInbox(), b'{"event": "agent.created", "data": {}}'
    receiver = Receiver(secrets="s", scheme=BareScheme(), inbox=inbox)
    handled: list[Any] = []

    @receiver.on("agent.created")
    async def note(event: Any) -> None:
        handled.append(event)

    await receiver.receive(body, {})
    assert (inbox.kept, handled) == ([("agent.created", body)], [])


class BareToxic:
    async def apply(self, pieces: AsyncIterator[bytes], link: Any) -> AsyncIterator[bytes]:
        async for piece in pieces:
            yield piece


async def test_a_toxic_of_ones_own_passes_on_what_it_gives() -> None:
    async with LocalServer() as server:
        async with ToxicProxy(server.url) as proxy:
            proxy.add(BareToxic())
            async with server.client(base_url=proxy.url) as kubiya:
                await kubiya.agents.list()
        assert len(server.requests) == 1
