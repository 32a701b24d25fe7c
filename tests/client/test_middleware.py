"""Middleware around attempts: what it may do, and what it cannot break."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest

from kubiya_async import (
    ClientClosedError,
    ConfigError,
    DeadlineExceededError,
    InvalidArgumentError,
    Kubiya,
    KubiyaError,
    MemoryRateLimiter,
    RateLimit,
    ServerError,
    capture_responses,
)
from kubiya_async.middleware import CallNext, MiddlewareRequest, Response
from kubiya_async.observe import AttemptFinished, AttemptStarted
from tests.client.conftest import ClientOf
from tests.client.test_observing import Notes
from tests.support.canary import KEY
from tests.support.scripted_server import ScriptedServer, fin, reply, stall

GOOD: Final = reply(200, {"uuid": "a-1", "name": "n", "response": "r"})
BAD: Final = reply(500, {"error": "no"})
EVENTS: Final = reply(200, b'data: {"type":"message","content":"hi"}\n\ndata: [DONE]\n\n')


async def through(request: MiddlewareRequest, call_next: CallNext) -> Response:
    return await call_next(request)


async def twice(request: MiddlewareRequest, call_next: CallNext) -> Response:
    with contextlib.suppress(KubiyaError):
        await call_next(request)
    return await call_next(request)


async def test_first_middleware_is_the_outermost_and_runs_at_every_attempt(
    client_of: ClientOf,
) -> None:
    seen: list[str] = []

    def named(name: str) -> Any:
        async def middleware(request: MiddlewareRequest, call_next: CallNext) -> Response:
            seen.append(f"{name}{request.attempt_number}")
            request.headers[f"X-{name}"] = str(len(seen))
            response = await call_next(request)
            seen.append(f"{name}:{response.status}")
            return response

        return middleware

    async with ScriptedServer(reply(503, headers={"Retry-After": "0"}), GOOD) as server:
        client = client_of(server, middleware=[named("A"), named("B")])
        await client.agents.get("a")
    assert seen == ["A1", "B1", "B:503", "A:503", "A2", "B2", "B:200", "A:200"]
    assert [r.headers["x-b"] for r in server.requests] == ["2", "6"]


async def test_request_tells_all_but_the_credential_unless_it_is_asked_for_by_name(
    client_of: ClientOf,
) -> None:
    seen: list[MiddlewareRequest] = []

    async def look(request: MiddlewareRequest, call_next: CallNext) -> Response:
        seen.append(request)
        return await call_next(request)

    async with ScriptedServer(GOOD) as server:
        client = client_of(server, middleware=[look])
        await client.agents.create(name="Helper")
        assert (await client.with_options(middleware=[]).agents.get("a")).uuid == "a-1"
    (request,) = seen
    assert (request.operation, request.method, request.replay) == ("agents.create", "POST", "never")
    assert request.url.endswith("/api/v1/agents")
    assert request.body == b'{"name":"Helper"}'
    assert "authorization" not in request.headers
    assert KEY not in repr(request)
    assert request.reveal("authorization") == f"UserKey {KEY}"
    with pytest.raises(KeyError):
        request.reveal("Idempotency-Key")


async def test_middleware_answers_without_sending(client_of: ClientOf) -> None:
    async def cached(request: MiddlewareRequest, call_next: CallNext) -> Response:
        if request.operation == "chat.send":
            return Response(200, {}, b'data: {"type":"message","content":"hi"}\n\ndata: [DONE]\n\n')
        return Response(200, {"X-Request-Id": "none"}, b'{"uuid": "a-1", "name": "cached"}')

    limiter, notes = MemoryRateLimiter([RateLimit(1, 60)]), Notes()
    async with ScriptedServer(GOOD) as server:
        client = client_of(server, middleware=[cached], rate_limiter=limiter, observers=[notes])
        with capture_responses() as responses:
            assert [(await client.agents.get("a")).name for _ in range(3)] == ["cached"] * 3
        assert responses.last.request_id == "none"
        async with client.chat.stream(agent_uuid="a", message="m") as stream:
            assert (await stream.final()).text == "hi"
        with pytest.raises(InvalidArgumentError):  # nothing of the quota is used
            await client.agents.get("")
    assert not server.requests
    assert notes.kinds.count(AttemptStarted) == notes.kinds.count(AttemptFinished) == 4


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "must return a Response, got NoneType"),
        (Response(42, {}, b""), "status from 200 to 599"),
        (Response(200, {}, "text"), "bytes as body"),  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    ],
    ids=["nothing", "no status", "text"],
)
async def test_what_no_server_could_answer_is_refused(
    client_of: ClientOf, answer: Any, words: str
) -> None:
    async def odd(request: MiddlewareRequest, call_next: CallNext) -> Response:
        return answer  # type: ignore[no-any-return]

    async with ScriptedServer(GOOD) as server:
        with pytest.raises(ConfigError, match=words):
            await client_of(server, middleware=[odd]).agents.get("a")


Change = Callable[[MiddlewareRequest], Any]
CHANGES: Final[Mapping[str, Change]] = {
    "Authorization is set by the client": lambda r: r.headers.update({"Authorization": "x"}),
    "Idempotency-Key is set by the client": lambda r: r.headers.__delitem__("Idempotency-Key"),
    "printable ASCII": lambda r: r.headers.update({"X-Bad": "a\nb"}),
    "headers only, not the url": lambda r: dataclasses.replace(r, url="http://127.0.0.1:1/"),
    "headers only, not the body": lambda r: dataclasses.replace(r, body=b""),
    "takes the middleware's request, got str": lambda r: r.url,
}


@pytest.mark.parametrize("words", CHANGES)
async def test_what_belongs_to_the_client_cannot_be_changed(
    client_of: ClientOf, words: str
) -> None:
    async def meddle(request: MiddlewareRequest, call_next: CallNext) -> Response:
        changed: Any = CHANGES[words](request)
        return await call_next(request if changed is None else changed)

    async with ScriptedServer(GOOD) as server:
        with pytest.raises(KubiyaError, match=words):
            await client_of(server, middleware=[meddle]).agents.create(name="n")
    assert not server.requests


@pytest.mark.parametrize(
    ("first", "outcome"), [(BAD, "HTTP 500"), (GOOD, "HTTP 200")], ids=["500", "200"]
)
async def test_what_is_sent_twice_is_counted(client_of: ClientOf, first: Any, outcome: str) -> None:
    limiter, notes = MemoryRateLimiter([RateLimit(100, 60)]), Notes()
    async with ScriptedServer(first, reply(404)) as server:
        client = client_of(
            server, middleware=[twice], rate_limiter=limiter, observers=[notes], retries=0
        )
        with pytest.raises(KubiyaError) as caught:
            await client.agents.update("a", name="n")
        state = client.rate_limit
    assert len(server.requests) == 2
    assert [attempt.outcome for attempt in caught.value.attempts] == [outcome, "HTTP 404"]
    assert caught.value.maybe_processed  # type: ignore[attr-defined] # pyright: ignore[reportAttributeAccessIssue]
    assert notes.kinds.count(AttemptStarted) == notes.kinds.count(AttemptFinished) == 2
    assert state is not None
    assert state.remaining == 98


@pytest.mark.parametrize("first", [BAD, GOOD, fin], ids=["500", "200", "lost"])
async def test_what_must_not_be_executed_twice_is_not_sent_twice(
    client_of: ClientOf, first: Any
) -> None:
    async with ScriptedServer(first, GOOD) as server:
        with pytest.raises(ConfigError, match="must not be executed twice"):
            await client_of(server, middleware=[twice]).agents.create(name="n")
        assert len(server.requests) == 1
    async with ScriptedServer(reply(429, headers={"Retry-After": "0"}), GOOD) as server:
        await client_of(server, middleware=[twice]).agents.create(name="n")
        assert len(server.requests) == 2


async def test_what_a_middleware_says_of_an_executed_call_does_not_send_it_again(
    client_of: ClientOf,
) -> None:
    async def lie(request: MiddlewareRequest, call_next: CallNext) -> Response:
        return dataclasses.replace(
            await call_next(request), status=503, headers={"Retry-After": "0"}
        )

    async with ScriptedServer(GOOD) as server:
        with pytest.raises(ServerError) as caught:
            await client_of(server, middleware=[lie]).agents.create(name="n")
        assert caught.value.maybe_processed
        assert len(server.requests) == 1
        with pytest.raises(ServerError):
            await client_of(server, middleware=[lie]).agents.get("a")
        assert len(server.requests) > 2


async def test_requests_of_a_middleware_are_sent_one_after_the_other(client_of: ClientOf) -> None:
    async def hedge(request: MiddlewareRequest, call_next: CallNext) -> Response:
        async with asyncio.TaskGroup() as group:
            group.create_task(call_next(request))  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
            group.create_task(call_next(request))  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
        raise AssertionError

    async with ScriptedServer(stall) as server:
        with pytest.raises(ExceptionGroup) as caught:
            await client_of(server, middleware=[hedge]).agents.get("a")
    assert "while another one was under way" in str(caught.value.exceptions[0])


async def test_middleware_that_gives_up_waiting_may_answer_or_send_again(
    client_of: ClientOf,
) -> None:
    came = asyncio.Event()

    async def silent(peer: Any) -> None:
        came.set()
        await stall(peer)

    async def impatient(request: MiddlewareRequest, call_next: CallNext) -> Response:
        came.clear()
        sending = asyncio.ensure_future(call_next(request))
        await came.wait()
        sending.cancel()
        await asyncio.wait([sending])
        if request.operation == "agents.get":
            return await call_next(request)
        return Response(503, {"Retry-After": "0"}, b"")

    notes = Notes()
    async with ScriptedServer(silent, GOOD, silent, GOOD) as server:
        client = client_of(server, middleware=[impatient], observers=[notes])
        assert (await client.agents.get("a")).uuid == "a-1"
        with pytest.raises(ServerError) as caught:
            await client.agents.create(name="n")
        assert caught.value.maybe_processed
        assert len(server.requests) == 3
    assert notes.kinds.count(AttemptStarted) == notes.kinds.count(AttemptFinished)


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
async def test_exception_of_a_middleware_ends_the_call_as_it_is(
    client_of: ClientOf, before: bool
) -> None:
    async def fail(request: MiddlewareRequest, call_next: CallNext) -> Response:
        if not before:
            await call_next(request)
        raise TimeoutError("mine")

    notes = Notes()
    async with ScriptedServer(GOOD) as server:
        client = client_of(server, middleware=[fail], observers=[notes])
        with pytest.raises(TimeoutError, match="mine"):
            await client.agents.create(name="n")
    assert len(server.requests) == (0 if before else 1)
    assert notes.kinds.count(AttemptStarted) == notes.kinds.count(AttemptFinished) == 1


async def test_error_of_another_call_is_not_taken_for_an_attempt(client_of: ClientOf) -> None:
    async with ScriptedServer(reply(503, headers={"Retry-After": "0"})) as server:
        other = client_of(server, retries=0)

        async def ask(request: MiddlewareRequest, call_next: CallNext) -> Response:
            await other.agents.get("of-another")
            return await call_next(request)

        with pytest.raises(ServerError) as caught:
            await client_of(server, middleware=[ask]).tools.list()
    assert caught.value.operation == "agents.get"
    assert len(server.requests) == 1


async def test_deadline_and_close_end_the_waits_of_a_middleware(client_of: ClientOf) -> None:
    waits = asyncio.Event()

    async def wait(request: MiddlewareRequest, call_next: CallNext) -> Response:
        waits.set()
        await asyncio.Event().wait()
        raise AssertionError

    async with ScriptedServer(GOOD) as server:
        client = client_of(server, middleware=[wait])
        with pytest.raises(DeadlineExceededError) as caught:
            await client.with_options(timeout=0.001).agents.create(name="n")
        assert (caught.value.phase, caught.value.maybe_processed) == ("unsent", False)
        waits.clear()
        call = asyncio.create_task(client.agents.get("a"))
        await waits.wait()
        await client.aclose()
        with pytest.raises(ClientClosedError):
            await call


async def test_streams_pass_through_and_those_that_are_replaced_are_closed(
    client_of: ClientOf,
) -> None:
    async def replace(request: MiddlewareRequest, call_next: CallNext) -> Response:
        assert (await call_next(request)).body == b""
        return Response(404, {}, b"")

    async def raising(request: MiddlewareRequest, call_next: CallNext) -> Response:
        await call_next(request)
        raise ZeroDivisionError

    async with ScriptedServer(EVENTS) as server:
        client = client_of(server, middleware=[through])
        async with client.chat.stream(agent_uuid="a", message="m") as stream:
            assert (await stream.final()).text == "hi"
        for middleware, error in ((replace, KubiyaError), (raising, ZeroDivisionError)):
            with pytest.raises(error):
                async with client_of(server, middleware=[middleware]).chat.stream(
                    agent_uuid="a", message="m"
                ):
                    raise AssertionError


@pytest.mark.parametrize("given", ["text", [7], through])
def test_middleware_is_a_list_of_functions(given: Any) -> None:
    with pytest.raises(ConfigError, match="middleware must be a list of async functions"):
        Kubiya(api_key="k", middleware=given)
