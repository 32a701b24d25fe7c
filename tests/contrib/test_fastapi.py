"""What a service before a browser needs: one client, relays, problems, webhooks."""

from __future__ import annotations

import asyncio
import gzip
import json
from typing import TYPE_CHECKING, Annotated, Any

import aiohttp
import pytest
from fastapi import Depends, FastAPI, Header, Request, WebSocket
from fastapi.responses import Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from kubiya_async import Kubiya
from kubiya_async.contrib._relay_formats import RelayFormat
from kubiya_async.contrib.fastapi import (
    KubiyaDep,
    install_problem_handler,
    lifespan,
    relay,
    relay_events,
)
from kubiya_async.contrib.problems import problem
from kubiya_async.contrib.relay import data_of, encode_event
from kubiya_async.errors import ApiError
from kubiya_async.sse import SSEDecoder
from kubiya_async.streams.events import UnknownEvent, parse_event
from kubiya_async.testing import Pause
from kubiya_async.webhooks import HmacSha256, Receiver, sign, signed_request
from tests.contrib.conftest import hooked, running, served, until
from tests.support.cases import each_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from kubiya_async.testing import LocalServer

AGENT = "abc-123-def"


async def of_tenant(kubiya: KubiyaDep, x_key: Annotated[str, Header()]) -> Kubiya:
    return kubiya.with_auth(x_key)


TenantDep = Annotated[Kubiya, Depends(of_tenant)]


def application(platform: LocalServer, **settings: Any) -> FastAPI:
    app = FastAPI(
        lifespan=lifespan(api_key=platform.api_key, base_url=platform.url, retries=0, **settings)
    )
    install_problem_handler(app)

    @app.api_route("/chat", methods=["GET", "POST"])
    async def chat(
        kubiya: KubiyaDep,
        keepalive: float = 15.0,
        format: RelayFormat = "sse",  # noqa: A002 - the field's word
    ) -> Response:
        stream = kubiya.chat.stream(agent_uuid=AGENT, message="hello")
        return relay(stream, keepalive=keepalive, headers={"X-Mine": "1"}, format=format)

    @app.api_route("/native", methods=["GET", "POST"], response_class=EventSourceResponse)
    async def native(request: Request, kubiya: KubiyaDep) -> AsyncIterator[ServerSentEvent]:
        stream = kubiya.chat.stream(agent_uuid=AGENT, message="hello")
        async for event in relay_events(stream, request):
            yield event

    @app.get("/mine")
    async def mine(kubiya: TenantDep) -> int:
        return len(await kubiya.agents.list())

    @app.get("/agents/{uuid}")
    async def agent(kubiya: KubiyaDep, uuid: str) -> str:
        return (await kubiya.agents.get(uuid)).name

    return app


PATHS = pytest.mark.parametrize("path", ["/chat", "/native"])


async def events(session: aiohttp.ClientSession, path: str) -> list[tuple[str, Any]]:
    async with session.post(path) as answer:
        assert answer.status == 200
        assert answer.content_type == "text/event-stream"
        if path == "/chat":
            # Proxies shall not collect the stream.
            told = ("Cache-Control", "X-Accel-Buffering", "X-Mine")
            assert [answer.headers[name] for name in told] == ["no-cache", "no", "1"]
        decoder = SSEDecoder()
        found = decoder.feed(await answer.read())
    numbered = [event.id for event in found if event.event != "failure"]
    # A browser gives back the last one when it connects again.
    assert numbered == [str(number + 1) for number in range(len(numbered))]
    return [(event.event, json.loads(event.data)) for event in found]


@PATHS
async def test_a_chat_reaches_the_browser_event_by_event(platform: LocalServer, path: str) -> None:
    async with served(application(platform)) as session:
        found = await events(session, path)
    assert [name for name, _ in found] == [
        "message",
        "tool_call",
        "tool_result",
        "message",
        "done",
    ]
    assert found[1][1]["tool"] == "kubectl"


async def test_an_error_before_the_stream_is_a_problem(platform: LocalServer) -> None:
    platform.fail("chat.send", status=404)
    async with served(application(platform)) as session, session.post("/chat") as answer:
        assert answer.status == 404
        assert answer.content_type == "application/problem+json"
        problem = await answer.json(content_type=None)
    assert problem["status"] == 404
    assert problem["operation"] == "chat.send"
    assert problem["request_id"]


@PATHS
async def test_an_event_that_nobody_knows_passes_through(platform: LocalServer, path: str) -> None:
    script: list[Any] = [
        {"type": "thinking", "content": "hm"},
        {"type": "two\nlines", "content": 1},
        {"type": "done"},
    ]
    platform.chat_script(script)
    async with served(application(platform)) as session:
        found = await events(session, path)
    assert [name for name, _ in found] == ["thinking", "unknown", "done"]
    assert found[0][1] == {"type": "thinking", "data": {"type": "thinking", "content": "hm"}}


REPEATED: list[tuple[str, dict[str, str]]] = [
    ("GET", {}),
    ("GET", {"Last-Event-ID": "3"}),
    ("POST", {"Last-Event-ID": "0"}),
]


@pytest.mark.parametrize(("method", "headers"), REPEATED)
@PATHS
async def test_f53_what_a_browser_repeats_by_itself_never_reaches_the_agent(
    platform: LocalServer, path: str, method: str, headers: dict[str, str]
) -> None:
    async with (
        served(application(platform)) as session,
        session.request(method, path, headers=headers) as answer,
    ):
        said = await answer.text()
    assert platform.requests.count("chat.send") == 0
    if path == "/chat":
        again = "Last-Event-ID" in headers
        assert answer.status == (204 if again else 405)
        assert answer.headers.get("Allow") == (None if again else "POST")
    else:
        # It has answered 200 before it is asked.
        assert "retry: 2147483647" in said
        assert "event: failure" in said


@PATHS
@pytest.mark.parametrize("came", [0, 1])
async def test_an_error_on_the_way_is_an_event_and_partial_when_something_came(
    platform: LocalServer, path: str, came: int
) -> None:
    script: list[Any] = [{"type": "message", "content": "so far"}] * came
    platform.chat_script([*script, {"type": "error", "message": "out of cheese"}])
    async with served(application(platform)) as session:
        found = await events(session, path)
    assert [name for name, _ in found] == [*["message"] * came, "failure"]
    told = found[-1][1]
    assert (told["type"], told["partial"], told["status"]) == ("failure", came > 0, 502)
    assert "out of cheese" in told["detail"]
    assert told["request_id"]


@PATHS
@pytest.mark.parametrize("came", [0, 1], ids=["before an event", "after one"])
async def test_an_open_relay_lets_the_server_stop(
    platform: LocalServer, path: str, came: int
) -> None:
    platform.chat_script([*[{"type": "message", "content": "a"}][:came], Pause(3600)])
    async with (
        running(application(platform), patience=None) as (server, url),
        aiohttp.ClientSession(url) as session,
        session.post(path) as answer,
    ):
        await until(lambda: platform.open_streams == 1)
        while came and b"message" not in await answer.content.readuntil(b"\n\n"):
            pass
        server.should_exit = True
        told = SSEDecoder().feed(await answer.read())[-1]
    assert told.event == "failure"
    assert json.loads(told.data)["status"] == 503
    assert json.loads(told.data)["partial"] is bool(came)
    assert platform.open_streams == 0


async def test_a_relay_that_is_not_open_yet_lets_the_server_stop(platform: LocalServer) -> None:
    platform.fail("chat.send", latency=3600)
    async with (
        running(application(platform), patience=None) as (server, url),
        aiohttp.ClientSession(url) as session,
    ):
        asked = asyncio.create_task(session.post("/chat"))
        await until(lambda: platform.requests.count("chat.send") == 1)
        server.should_exit = True
        assert (await asked).status == 503


ODD: dict[str, Any] = {
    "not a number": {"type": "metrics", "cpu": float("nan"), "all": [float("inf"), -1e999]},
    "of a known event": {"type": "tool_result", "tool": "t", "result": {"n": float("nan")}},
    "half a pair": {"type": "new", "text": "a\ud800b", "\udc00": 1},
    "half a pair of a known event": {"type": "message", "content": "a\ud800b"},
    "a number beyond all": {"type": "new", "n": 1e999},
}


@pytest.mark.parametrize("kind", ODD)
def test_a_relay_writes_what_every_parser_takes(kind: str) -> None:
    def refuse(word: str) -> Any:
        raise AssertionError(word)

    known = ODD[kind]["type"] in {"message", "tool_result"}
    event: Any = parse_event(json.dumps({**ODD[kind], "content": ""} if not known else ODD[kind]))
    if not known:
        event = UnknownEvent(ODD[kind]["type"], ODD[kind], "")
    elif "content" in ODD[kind]:
        event = event.model_copy(update={"content": ODD[kind]["content"]})
    _, data = encode_event(event).decode().strip().split("\ndata: ")
    for text in (data, json.dumps(data_of(event))):
        value = json.loads(text, parse_constant=refuse)
        # As the browser's own encoder would have to.
        json.dumps(value, ensure_ascii=False).encode()


@each_of(["failure", "error", "open", "message", "done", "tool_call", "a\nb: c", "a b", ""])
def test_an_event_that_no_page_knows_takes_no_name_that_means_something(kind: str) -> None:
    event = UnknownEvent(kind, {"type": kind}, "")
    assert encode_event(event).startswith(b"event: unknown\ndata: {")


def test_a_problem_can_be_encoded_whatever_the_platform_said() -> None:
    error = ApiError.for_status(404)("a\ud800b", status=404, code="c\udc00")
    json.dumps(problem(error).body, ensure_ascii=False).encode()


async def test_silence_is_filled_with_keepalives(platform: LocalServer) -> None:
    platform.chat_script([Pause(30)])
    async with (
        served(application(platform)) as session,
        session.post("/chat", params={"keepalive": "0.02"}) as answer,
    ):
        assert await answer.content.readuntil(b"\n\n") == b"id: 0\n\n"
        for _ in range(3):
            assert await answer.content.readuntil(b"\n\n") == b": keepalive\n\n"
    await until(lambda: platform.open_streams == 0)


@PATHS
@pytest.mark.parametrize("came", [0, 1], ids=["before an event", "after one"])
async def test_the_browser_leaving_closes_the_upstream(
    platform: LocalServer, path: str, came: int
) -> None:
    platform.chat_script([*[{"type": "message", "content": "first"}][:came], Pause(60)])
    async with served(application(platform)) as session:
        answer = await session.post(path)
        await until(lambda: platform.open_streams == 1)
        while came and b"first" not in await answer.content.readuntil(b"\n\n"):
            pass
        answer.close()
        await until(lambda: platform.open_streams == 0)


async def test_the_browser_leaving_before_the_platform_answers_at_all_ends_the_call(
    platform: LocalServer,
) -> None:
    platform.fail("chat.send", latency=60)
    async with served(application(platform)) as session:
        asked = asyncio.create_task(session.post("/chat"))
        await until(lambda: platform.requests.count("chat.send") == 1)
        connections = platform.open_connections
        asked.cancel()
        await until(lambda: platform.open_connections < connections)
        assert asked.cancelled()


async def test_tenants_have_keys_of_their_own_over_one_pool(platform: LocalServer) -> None:
    keys = [platform.issue_key() for _ in range(3)]
    async with served(application(platform)) as session:
        for key in [*keys, *keys]:
            async with session.get("/mine", headers={"X-Key": key}) as answer:
                assert await answer.json() == 5
        async with session.get("/mine", headers={"X-Key": "unknown"}) as answer:
            assert answer.status == 502

    requests = platform.requests.of("agents.list")
    sent = [request.headers["Authorization"] for request in requests]
    assert sent == [f"UserKey {key}" for key in [*keys, *keys, "unknown"]]
    assert {request.connection for request in requests} == {1}


async def test_errors_become_problems_with_the_request_id(platform: LocalServer) -> None:
    async with served(application(platform)) as session:
        async with session.get(f"/agents/{AGENT}") as answer:
            assert await answer.json() == "DevOps Agent"
        async with session.get("/agents/nobody") as answer:
            assert answer.status == 404
            problem = await answer.json(content_type=None)
    assert problem["code"] == "NOT_FOUND"
    assert problem["request_id"]


@pytest.mark.parametrize(("upstream", "ours"), [(401, 502), (403, 502), (409, 409), (500, 502)])
async def test_statuses_mean_what_they_mean_to_the_caller_of_the_service(
    platform: LocalServer, upstream: int, ours: int
) -> None:
    platform.fail("agents.get", status=upstream)
    async with (
        served(application(platform)) as session,
        session.get(f"/agents/{AGENT}") as answer,
    ):
        assert answer.status == ours
        assert platform.api_key not in await answer.text()


async def test_a_spent_quota_passes_retry_after_on(platform: LocalServer) -> None:
    platform.fail("agents.get", status=429, headers={"Retry-After": "7"})
    async with (
        served(application(platform, rate_limiter=None)) as session,
        session.get(f"/agents/{AGENT}") as answer,
    ):
        assert answer.status == 429
        assert answer.headers["Retry-After"] == "7"


async def socket_of(
    app: FastAPI, path: str, *, denial: bool = False, **state: Any
) -> list[dict[str, Any]]:
    """Open a WebSocket as a server would, and return what the application sends."""
    sent: list[dict[str, Any]] = []
    scope: dict[str, Any] = {
        "type": "websocket",
        "asgi": {"version": "3.0"},
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [],
        "subprotocols": [],
        "state": state,
        "extensions": {"websocket.http.response": {}} if denial else {},
    }

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    await app(scope, receive, send)
    return sent


def with_sockets() -> FastAPI:
    app = FastAPI()
    install_problem_handler(app)

    @app.websocket("/name")
    async def name(socket: WebSocket, kubiya: KubiyaDep) -> None:
        await socket.accept()
        await socket.send_text((await kubiya.agents.get(AGENT)).name)
        await socket.close()

    @app.websocket("/early")
    async def early(socket: WebSocket, kubiya: KubiyaDep) -> None:
        await kubiya.agents.get("nobody")

    @app.websocket("/late")
    async def late(socket: WebSocket, kubiya: KubiyaDep) -> None:
        await socket.accept()
        await kubiya.agents.get("nobody")

    @app.websocket("/over")
    async def over(socket: WebSocket, kubiya: KubiyaDep) -> None:
        await socket.accept()
        await socket.close()
        await kubiya.agents.get("nobody")

    return app


async def test_a_websocket_has_the_applications_client(platform: LocalServer) -> None:
    async with platform.client() as kubiya:
        sent = await socket_of(with_sockets(), "/name", kubiya=kubiya)
    assert [m["type"].partition(".")[2] for m in sent] == ["accept", "send", "close"]
    assert sent[1]["text"] == "DevOps Agent"


@pytest.mark.parametrize(
    ("path", "denial", "kinds", "code"),
    [
        ("/early", False, ["websocket.close"], 1008),
        ("/early", True, ["websocket.http.response.start", "websocket.http.response.body"], 404),
        ("/late", False, ["websocket.accept", "websocket.close"], 1008),
        ("/late", True, ["websocket.accept", "websocket.close"], 1008),
        ("/over", True, ["websocket.accept", "websocket.close"], 1000),
    ],
)
async def test_a_problem_never_answers_an_accepted_socket_by_http(
    platform: LocalServer, path: str, denial: bool, kinds: list[str], code: int
) -> None:
    async with platform.client() as kubiya:
        sent = await socket_of(with_sockets(), path, denial=denial, kubiya=kubiya)
    assert [message["type"] for message in sent] == kinds
    last = next(message for message in reversed(sent) if {"code", "status"} & message.keys())
    assert last.get("code", last.get("status")) == code


@pytest.mark.parametrize("status", [429, 503, 500, 404])
async def test_a_socket_is_closed_with_a_code_that_says_whether_to_come_back(
    platform: LocalServer, status: int
) -> None:
    platform.fail("agents.get", status=status)
    async with platform.client(retries=0, rate_limiter=None) as kubiya:
        *_, closed = await socket_of(with_sockets(), "/late", kubiya=kubiya)
    # 503 of the platform is 502 of the service.
    assert closed["code"] == {429: 1013, 503: 1011, 500: 1011, 404: 1008}[status]
    assert len(closed["reason"].encode()) <= 123


async def test_f57_webhooks_are_verified_and_handled_once() -> None:
    receiver = Receiver(secrets="s", scheme=HmacSha256())
    handled: list[str] = []

    @receiver.on("agent.*")
    async def handle(event: Any) -> None:
        handled.append(event.event)

    body, headers = signed_request(
        {"event": "agent.deleted", "data": {"agent": {"uuid": "a", "name": "b"}}},
        secret="s",
        scheme=HmacSha256(),
    )
    async with served(hooked(receiver)) as session:
        statuses = []
        for content, sent in ((body, headers), (body, headers), (body + b" ", headers), (body, {})):
            async with session.post("/hook", data=content, headers=sent) as answer:
                statuses.append(answer.status)
                if answer.status == 401:
                    assert await answer.json() == {"detail": "unauthorized"}
    assert statuses == [204, 204, 401, 401]
    assert handled == ["agent.deleted"]


async def test_a_sender_that_hangs_up_is_one_line_of_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    receiver = Receiver(secrets="s", scheme=HmacSha256())
    async with running(hooked(receiver)) as (_, url):
        with caplog.at_level("INFO"):
            _, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
            writer.write(b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc")
            await writer.drain()
            await asyncio.sleep(0.05)
            writer.close()
            await until(lambda: caplog.records)
    said = [record.getMessage() for record in caplog.records if record.levelname != "DEBUG"]
    assert said == ["webhook refused: the sender hung up"]


@pytest.mark.parametrize(
    ("body", "more", "status"),
    [
        (b"[]", {}, 400),
        (b"x" * 101, {}, 413),
        (gzip.compress(b'{"event": "x"}'), {"Content-Encoding": "gzip"}, 415),
    ],
    ids=["no event", "too large", "compressed"],
)
async def test_a_trusted_sender_is_told_what_is_wrong_with_a_body(
    body: bytes, more: dict[str, str], status: int
) -> None:
    receiver = Receiver(secrets="s", scheme=HmacSha256(), max_body_bytes=100)
    headers = {**sign(body, secret="s", scheme=HmacSha256()), **more}
    async with (
        served(hooked(receiver)) as session,
        session.post("/hook", data=body, headers=headers) as answer,
    ):
        assert answer.status == status


async def test_the_local_server_delivers_events_to_a_receiver(platform: LocalServer) -> None:
    receiver = Receiver(secrets="s", scheme=HmacSha256(timestamp_header="X-Kubiya-Timestamp"))
    handled: list[str] = []

    @receiver.on("*")
    async def handle(event: Any) -> None:
        handled.append(event.event)

    async with served(hooked(receiver)) as session, platform.client() as kubiya:
        url = f"{str(session._base_url).rstrip('/')}/hook"
        platform.deliver_webhooks(url, secret="s", sign_timestamp=True, copies=2, reorder=2)
        made = await kubiya.agents.create(name="bot")
        await kubiya.agents.delete(made.uuid)
        await platform.flush_webhooks()
    assert sorted(handled) == ["agent.created", "agent.deleted"]


async def test_a_receiver_used_by_hand_answers_like_the_dependency() -> None:
    receiver = Receiver(secrets="s", scheme=HmacSha256())
    app = FastAPI()
    install_problem_handler(app)

    @app.post("/hook", status_code=204)
    async def hook(request: Request) -> None:
        await receiver.receive(await request.body(), request.headers)

    body, headers = signed_request({"event": "a.b"}, secret="s", scheme=HmacSha256())
    async with served(app) as session:
        answers = []
        for sent in (headers, headers, {}):
            async with session.post("/hook", data=body, headers=sent) as answer:
                answers.append((answer.status, await answer.read()))
    assert answers[:2] == [(204, b""), (204, b"")]
    assert answers[2][0] == 401
    assert b"signature" not in answers[2][1]


async def test_a_missing_lifespan_is_named(platform: LocalServer) -> None:
    app = FastAPI()

    @app.get("/")
    async def index(kubiya: KubiyaDep) -> None: ...

    async with served(app) as session, session.get("/") as answer:
        assert answer.status == 500
