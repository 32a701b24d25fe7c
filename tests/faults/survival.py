"""What has to hold after every fault, checked in one place.

    error = await fails(client_of, reset, CALLS["POST"], ConnectionLostError, phase="sent")

The call meets the fault on every try. Afterwards the error is of exactly the class that was named,
no connection is in use, none that met the fault is used again, and the client works on. That no
credential showed is checked by `client_of` (see `tests.support.canary`), that nothing was left
running by the fixture `no_leaks`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

import pytest

from kubiya_async import Kubiya, KubiyaError, RequestOptions
from kubiya_async.errors import Phase
from tests.client.conftest import ClientOf
from tests.support.canary import MARK, VALUE
from tests.support.scripted_server import Act, Peer, ScriptedServer, reply

__all__ = ["CALLS", "GOOD", "Call", "connections_in_use", "except_for", "fails", "works_on"]

E = TypeVar("E", bound=KubiyaError)

Call = Callable[[Kubiya], Awaitable[object]]

GOOD: Final = reply(200, {"uuid": "well", "name": "n"})

_WELL: Final = "/api/v1/agents/well"
_MARKED: Final = RequestOptions(headers={"X-Token": f"{MARK} of the caller"})


async def _chat(kubiya: Kubiya) -> object:
    return await kubiya.chat.stream(agent_uuid="a", message="m").final()


CALLS: Final[dict[str, Call]] = {
    "GET": lambda k: k.agents.get("a", options=_MARKED),
    "PUT": lambda k: k.secrets.update("n", value=VALUE, options=_MARKED),
    "DELETE": lambda k: k.agents.delete("a", options=_MARKED),
    "POST": lambda k: k.secrets.create(name="n", value=VALUE, options=_MARKED),
    "stream": _chat,
}
"""One call of each kind, carrying everything that must not show."""


def except_for(well: Act, fault: Act) -> Act:
    """Let a fault happen to every request but those of `works_on`."""

    async def act(peer: Peer) -> None:
        await (well if peer.request.target == _WELL else fault)(peer)

    return act


def connections_in_use(kubiya: Kubiya) -> int:
    """Count the connections that a call or a stream has taken and not given back."""
    # Neither the client nor aiohttp has a public way to count them.
    transport = kubiya._dispatcher.transport
    sessions = {transport._calls, transport._streams} - {None}
    return sum(
        len(session.connector._acquired)
        for session in sessions
        if session is not None and session.connector is not None
    )


async def works_on(kubiya: Kubiya) -> None:
    """Make a call that nothing happens to, and get what belongs to it."""
    assert connections_in_use(kubiya) == 0
    assert (await kubiya.agents.get("well")).uuid == "well"
    assert connections_in_use(kubiya) == 0


async def fails(
    client_of: ClientOf,
    fault: Act,
    call: Call,
    error: type[E],
    *,
    phase: Phase | None = None,
    tries: int = 1,
    spoilt: bool = True,
    **settings: Any,
) -> E:
    """Let a call meet a fault, check what must hold after every one, and give its error.

    Args:
        client_of: Makes the client.
        fault: What the server does with each try.
        call: The call.
        error: Exactly this class is expected.
        phase: How far the last try got, for errors that say so.
        tries: Requests that are expected to reach the server.
        spoilt: Whether the connections that met the fault must not be used again.
        settings: Of the client; by default it does not retry.
    """
    async with ScriptedServer(except_for(GOOD, fault)) as server:
        client = client_of(server, **{"retries": 0, **settings})
        with pytest.raises(KubiyaError) as caught:
            await call(client)
        assert type(caught.value) is error, repr(caught.value)
        assert len(server.requests) == tries
        assert len(caught.value.attempts) == tries
        if phase is not None:
            assert getattr(caught.value, "phase", None) == phase
        met = {request.connection for request in server.requests}
        await works_on(client)
        assert (server.requests[-1].connection not in met) or not spoilt
        await client.aclose()
    return caught.value
