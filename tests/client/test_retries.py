"""What is sent again after which failure, counted where it counts: at the server."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Awaitable, Callable
from typing import Final

import pytest

from kubiya_async import (
    ApiError,
    ConflictError,
    ConnectError,
    ConnectionLostError,
    Kubiya,
    KubiyaError,
    NotFoundError,
    RateLimitError,
    ReadTimeoutError,
    RequestOptions,
    ServerError,
    Timeouts,
    TransportError,
)
from tests.client.conftest import QUICK, ClientOf, outcome
from tests.support.cases import every_case
from tests.support.scripted_server import (
    Act,
    ScriptedServer,
    fin,
    reply,
    reset,
    send,
    stall,
    then,
)

GOOD: Final = reply(200, {"uuid": "a-1", "name": "n", "execution_id": "e-1"})
KEYED: Final = RequestOptions(idempotency_key="mine")

Call = Callable[[Kubiya], Awaitable[object]]

REPEATABLE: Final[dict[str, Call]] = {
    "GET": lambda k: k.agents.get("a-1"),
    "PUT": lambda k: k.agents.update("a-1", name="n"),
    "DELETE": lambda k: k.agents.delete("a-1"),
}
POSTS: Final[dict[str, Call]] = {
    "POST": lambda k: k.agents.create(name="n"),
    "approving PUT": lambda k: k.projects.approve("p-1"),
}
HONOURED: Final[dict[str, Call]] = {
    "POST with a key of the caller": lambda k: k.agents.create(name="n", options=KEYED),
    "POST to a trusted server": lambda k: k.with_options(
        retries=dataclasses.replace(QUICK, trust_idempotency_key=True)
    ).agents.create(name="n"),
}


def _head(rest: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + rest


CUT: Final = _head(b'Content-Length: 500\r\n\r\n{"uuid": "a-1"')
LOST: Final[dict[str, tuple[Act, type[KubiyaError]]]] = {
    "closed without an answer": (fin, ConnectionLostError),
    "reset without an answer": (reset, ConnectionLostError),
    "reset within the headers": (then(send(_head(b"X-Something: 1")), reset), ConnectionLostError),
    "silent": (stall, ReadTimeoutError),
    "body cut by a close": (then(send(CUT), fin), ConnectionLostError),
    "HTTP 500": (reply(500), ServerError),
}
"""May have been acted on. What else can happen is in `tests/faults`, what else is a status in
`tests/unit/test_retry.py`."""
TURNED_AWAY: Final[dict[str, tuple[Act, type[KubiyaError]]]] = {
    "HTTP 425": (reply(425), ApiError),
    "HTTP 429": (reply(429), RateLimitError),
    "HTTP 503 that says when": (reply(503, headers={"Retry-After": "0"}), ServerError),
}
FINAL: Final[dict[str, tuple[Act, type[KubiyaError]]]] = {
    "HTTP 404": (reply(404), NotFoundError),
    "HTTP 409": (reply(409), ConflictError),
}


async def _check(
    client_of: ClientOf, calls: dict[str, Call], *, again: dict[str, tuple[Act, type[KubiyaError]]]
) -> dict[str, KubiyaError]:
    """Make each call fail in each way; return the errors of those that were not sent again."""
    found: dict[str, KubiyaError] = {}
    with every_case() as case:
        for how, call in calls.items():
            for failure, (act, kind) in (LOST | TURNED_AWAY | FINAL).items():
                with case(f"{how}: {failure}"):
                    async with ScriptedServer(act, GOOD) as server:
                        client = client_of(server, timeouts=Timeouts(read=0.1))
                        error = await outcome(call(client))
                        assert len(server.requests) == (2 if failure in again else 1)
                        assert (error is None) == (failure in again)
                        if error is not None:
                            assert isinstance(error, kind)
                            assert len(error.attempts) == 1
                            found[f"{how}: {failure}"] = error
                        await client.aclose()
    return found


async def test_f05_f07_f09_f27_t04_t07_calls_whose_repetition_is_harmless(
    client_of: ClientOf,
) -> None:
    await _check(client_of, REPEATABLE, again=LOST | TURNED_AWAY)


async def test_f05_f07_f09_f27_calls_that_must_not_be_carried_out_twice(
    client_of: ClientOf,
) -> None:
    errors = await _check(client_of, POSTS, again=TURNED_AWAY)

    unknown = [error for error in errors.values() if isinstance(error, TransportError)]
    assert len(unknown) == len(POSTS) * (len(LOST) - 1)
    assert all(error.maybe_processed and "may have acted" in str(error) for error in unknown)


async def test_f27_whether_a_call_may_have_taken_effect_is_said_of_all_its_attempts(
    client_of: ClientOf,
) -> None:
    calls = REPEATABLE | POSTS | HONOURED
    refused = {**FINAL, "503": TURNED_AWAY["HTTP 503 that says when"]}
    scripts: dict[str, tuple[bool, int, tuple[Act, ...]]] = {
        **{name: (True, 0, (act,)) for name, (act, _) in LOST.items()},
        **{name: (False, 0, (act,)) for name, (act, _) in (TURNED_AWAY | FINAL).items()},
        **{
            f"{first}, then {name}": (True, 1, (act, then_refused))
            for first, (act, _) in LOST.items()
            for name, (then_refused, _) in refused.items()
        },
    }
    none = dataclasses.replace(QUICK, max_rate_limit_retries=0)
    with every_case() as case:
        for how, call in calls.items():
            for name, (maybe, retries, acts) in scripts.items():
                if retries and how in POSTS:
                    continue
                with case(f"{how}: {name}"):
                    async with ScriptedServer(*acts) as server:
                        policy = dataclasses.replace(none, max_retries=retries)
                        if how in HONOURED:
                            policy = dataclasses.replace(policy, trust_idempotency_key=True)
                        client = client_of(server, retries=policy, timeouts=Timeouts(read=0.1))
                        error = await outcome(call(client))
                        assert isinstance(error, ApiError | TransportError)
                        assert error.maybe_processed == (maybe and how != "GET")
                        await client.aclose()


async def test_f27_calls_whose_key_the_server_is_said_to_honour(client_of: ClientOf) -> None:
    await _check(client_of, HONOURED, again=LOST | TURNED_AWAY)


async def test_conflict_is_repeated_only_after_an_earlier_try_with_an_honoured_key(
    client_of: ClientOf,
) -> None:
    async with ScriptedServer(reply(500), reply(409), GOOD) as server:
        await client_of(server).agents.create(name="n", options=KEYED)
        assert len(server.requests) == 3

    async with ScriptedServer(reply(500), reply(409), GOOD) as server:
        with pytest.raises(ConflictError):
            await client_of(server).agents.update("a-1", name="n")
        assert len(server.requests) == 2


@pytest.mark.parametrize("body", [b'{"uuid": "a-1", ', b"\xff\xfe", b"{nope}"])
async def test_f07_t08_broken_body_of_a_success_is_asked_for_once_more(
    client_of: ClientOf, body: bytes
) -> None:
    async with ScriptedServer(reply(200, body), GOOD) as server:
        assert (await client_of(server).agents.get("a-1")).uuid == "a-1"
        assert len(server.requests) == 2

    async with ScriptedServer(reply(200, body)) as server:
        error = await outcome(client_of(server).agents.get("a-1"))
        assert error is not None
        assert "broke off again" in str(error)
        assert len(server.requests) == 2

    async with ScriptedServer(reply(200, body), GOOD) as server:
        error = await outcome(client_of(server).agents.create(name="n"))
        assert error is not None
        assert getattr(error, "maybe_processed", None) is True
        assert len(server.requests) == 1


@pytest.mark.parametrize("method", [*REPEATABLE, *POSTS])
async def test_f01_refused_connection_is_tried_again_for_every_call(
    client_of: ClientOf, method: str
) -> None:
    async with ScriptedServer(fin) as server:
        url = server.url
    error = await outcome({**REPEATABLE, **POSTS}[method](client_of(url)))

    assert type(error) is ConnectError
    assert (error.phase, error.maybe_processed) == ("unsent", False)
    assert [a.phase for a in error.attempts] == ["unsent"] * 4
    assert url.removeprefix("http://") in str(error)
    assert "4 attempts" in str(error)


async def test_f52_error_remembers_every_attempt_and_why_it_waited(client_of: ClientOf) -> None:
    script = [
        reply(503, headers={"Retry-After": "0.01", "X-Request-Id": "one"}),
        reset,
        reply(500, {"error": "x", "request_id": "three"}),
        reply(502),
    ]
    async with ScriptedServer(*script) as server:
        error = await outcome(client_of(server).agents.get("a-1"))

    assert isinstance(error, ServerError)
    assert error.status == 502
    assert [(a.number, a.status, a.request_id, a.phase) for a in error.attempts] == [
        (1, 503, "one", "status"),
        (2, None, None, "sent"),
        (3, 500, "three", "status"),
        (4, 502, None, "status"),
    ]
    assert [a.wait_reason for a in error.attempts] == ["Retry-After", "backoff", "backoff", None]
    assert error.attempts[0].wait is not None
    assert error.attempts[0].wait >= 0.01
    assert "Gave up after 3 retries" in str(error)


async def test_retries_can_be_switched_off_and_counted_per_call(client_of: ClientOf) -> None:
    async with ScriptedServer(reply(500)) as server:
        client = client_of(server)
        await outcome(client.agents.get("a", options=RequestOptions(retries=0)))
        assert len(server.requests) == 1
        await outcome(client.with_options(retries=1).agents.get("a"))
        assert len(server.requests) == 3


async def test_tries_after_429_are_counted_by_themselves(client_of: ClientOf) -> None:
    limited = reply(429, headers={"Retry-After": "0.001"})
    policy = dataclasses.replace(QUICK, max_retries=1, max_rate_limit_retries=3)
    async with ScriptedServer(limited, limited, reply(500), limited, GOOD) as server:
        await client_of(server, retries=policy).agents.get("a")
        assert len(server.requests) == 5

    async with ScriptedServer(limited) as server:
        error = await outcome(client_of(server, retries=policy).agents.create(name="n"))
        assert isinstance(error, RateLimitError)
        assert len(server.requests) == 4


async def test_idempotency_key_is_the_same_on_every_try_and_new_for_every_call(
    client_of: ClientOf,
) -> None:
    limited = reply(429, headers={"Retry-After-Ms": "1"})
    async with ScriptedServer(limited, limited, GOOD) as server:
        client = client_of(server)
        await client.agents.create(name="n")
        await client.agents.create(name="n")
        await client.agents.create(name="n", options=KEYED)
        keys = [r.headers["idempotency-key"] for r in server.requests]

    assert keys[0] == keys[1] == keys[2]
    assert len(set(keys)) == 3
    assert keys[4] == "mine"


async def test_tries_are_identical(client_of: ClientOf) -> None:
    async with ScriptedServer(reply(503, headers={"Retry-After": "0"}), GOOD) as server:
        await client_of(server).agents.create(name="n", description="é")
        first, second = server.requests

    assert (first.method, first.target, first.body) == (second.method, second.target, second.body)
    assert first.headers == second.headers
    assert json.loads(first.body) == {"name": "n", "description": "é"}
