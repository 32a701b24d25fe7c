"""Only the network's errors are tried again: a setting is named, a bug is shown as what it is."""

from __future__ import annotations

import asyncio
import traceback
from typing import Any, Final

import aiohttp
import pytest

from kubiya_async import ConfigError, TransportError
from kubiya_async._transport.failures import NETWORK, is_setting
from kubiya_async.options import RetryPolicy
from tests.client.conftest import ClientOf, outcome
from tests.support.canary import KEY
from tests.support.scripted_server import ScriptedServer, reply

GOOD: Final = reply(200, {"uuid": "a", "name": "n"})
TWICE: Final = RetryPolicy(max_retries=1, backoff_base=0.0)

BEFORE: Final = (aiohttp.ClientSession, "_request")
AFTER: Final = (aiohttp.ClientResponse, "start")
"""Where aiohttp raises before a request is sent, and behind it."""

FAULTS: Final = {
    "disconnected": aiohttp.ServerDisconnectedError(),
    "reset": aiohttp.ClientOSError(104, "Connection reset by peer"),
    "broken body": aiohttp.ClientPayloadError("not completed"),
    "end of file": asyncio.IncompleteReadError(b"", 1),
    "system": OSError(101, "Network is unreachable"),
    "silence": aiohttp.SocketTimeoutError("silent"),
}
BUGS: Final = {
    kind.__name__: kind("a bug")
    for kind in (RuntimeError, TypeError, KeyError, AttributeError, AssertionError, RecursionError)
}
SETTINGS: Final = {
    "two keys": ValueError("Cannot combine AUTHORIZATION header with AUTH argument"),
    "address": aiohttp.InvalidURL(f"http://{KEY}@x", "why it is none"),
    "scheme": aiohttp.NonHttpUrlClientError("ftp://x"),
    "name": UnicodeError("label too long"),
}


def test_every_error_of_aiohttp_is_of_the_network_or_about_a_setting() -> None:
    """If this fails, aiohttp has a new one: see what it means, and where it belongs."""
    names = set(aiohttp.client_exceptions.__all__)
    kinds = {name: getattr(aiohttp.client_exceptions, name) for name in names}
    settings = {name for name, kind in kinds.items() if is_setting(kind.__new__(kind))}
    assert settings == {name for name in names if "Url" in name or "URL" in name}
    # Not of a request, but of a websocket.
    assert names - settings - {"WSMessageTypeError"} == {
        name for name, kind in kinds.items() if issubclass(kind, NETWORK) and name not in settings
    }


@pytest.fixture(params=["own", "external"])
async def session(request: pytest.FixtureRequest) -> Any:
    if request.param == "own":
        yield None
        return
    async with aiohttp.ClientSession() as external:
        yield external


def _raise(monkeypatch: pytest.MonkeyPatch, where: tuple[Any, str], error: BaseException) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(*where, fail)


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("where", [BEFORE, AFTER], ids=["before", "after"])
async def test_error_of_the_network_is_tried_again(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, session: Any, where: Any, kind: str
) -> None:
    _raise(monkeypatch, where, FAULTS[kind])
    async with ScriptedServer(GOOD) as server:
        client = client_of(server, retries=TWICE, session=session)
        error = await outcome(client.agents.get("a"))
        assert len(server.requests) <= 2

    assert isinstance(error, TransportError)
    assert len(error.attempts) == 2
    assert {attempt.phase for attempt in error.attempts} == {
        "unsent" if where is BEFORE else "sent"
    }


@pytest.mark.parametrize(
    ("where", "kind"),
    [*((place, kind) for place in (BEFORE, AFTER) for kind in BUGS), (AFTER, "ValueError")],
    ids=lambda value: value if isinstance(value, str) else value[1],
)
async def test_bug_is_raised_as_it_is_and_once(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, session: Any, where: Any, kind: str
) -> None:
    bug = BUGS.get(kind, ValueError("a bug"))
    _raise(monkeypatch, where, bug)
    async with ScriptedServer(GOOD) as server:
        client = client_of(server, retries=TWICE, session=session)
        with pytest.raises(type(bug)) as caught:
            await client.agents.create(name="n")
        assert len(server.requests) <= 1

    assert caught.value is bug
    shown = traceback.TracebackException.from_exception(bug, capture_locals=True)
    assert KEY not in "".join(shown.format())


@pytest.mark.parametrize("kind", SETTINGS)
async def test_setting_that_makes_no_request_is_named_and_not_tried_again(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, session: Any, kind: str
) -> None:
    _raise(monkeypatch, BEFORE, SETTINGS[kind])
    error = await outcome(
        client_of("http://127.0.0.1:1", retries=TWICE, session=session).agents.create(name="n")
    )

    assert isinstance(error, ConfigError)
    assert "no request to http://127.0.0.1:1 can be made: " in str(error)
    assert len(error.attempts) == 1
    assert KEY not in str(error)
