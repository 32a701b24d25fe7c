"""What the smallest answers can be made to cost: elements, errors, and turns of the loop."""

from __future__ import annotations

import asyncio
import gzip
import importlib
import json
import sys
import tracemalloc
import zlib
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import pytest
from pydantic import BaseModel

import kubiya_async.live.models
import kubiya_async.models
from kubiya_async import DecodeError, ErrorInSuccessResponse, ResponseTooLargeError
from kubiya_async._generated.operations import TASKS_LIST, WORKFLOWS_GET_EXECUTION
from kubiya_async._messages.call import Response
from kubiya_async._messages.decode import ModelDecoder
from kubiya_async._messages.json_reader import LARGE_BODY
from kubiya_async.pagination.pages import PageDecoder
from tests.faults.survival import fails
from tests.support.scripted_server import ScriptedServer, reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.client.conftest import ClientOf
    from tests.faults.survival import Call

CALLS: Final[dict[str, Call]] = {
    "object": lambda k: k.agents.get("a"),
    "list": lambda k: k.agents.list(),
    "bare list": lambda k: k.tasks.list(),
    "live list": lambda k: k.live.agents.list(),
    "reply": lambda k: k.chat.send(agent_uuid="a", message="m"),
    "execution": lambda k: k.workflows.execute(source="w"),
}
"""Every way in which an answer is decoded."""

WIDE: Final[dict[str, bytes]] = {
    "array": b"[" + b"[]," * 500 + b"[]]",
    "object": b"{" + b",".join(b'"%x":0' % n for n in range(1001)) + b"}",
    "envelope": b'{"agents":[' + b",".join([b'{"uuid":"a","name":"n"}'] * 400) + b"]}",
    "deep": b"[" * 1001,
    "broken": b'{"a":[' + b"1," * 1001,
}


@pytest.mark.parametrize("body", WIDE)
@pytest.mark.parametrize("kind", CALLS)
async def test_f17_s15_answer_of_too_many_elements_is_refused_and_not_asked_for_again(
    client_of: ClientOf, kind: str, body: str
) -> None:
    error = await fails(
        client_of,
        reply(200, WIDE[body], {"Content-Type": "application/json"}),
        CALLS[kind],
        ResponseTooLargeError,
        phase="body",
        spoilt=False,
        max_response_elements=1000,
        retries=3,
    )

    assert "max_response_elements" in str(error)
    assert error.status == 200
    assert error.maybe_processed == (kind in {"reply", "execution"})


async def test_f17_raw_answer_is_counted_when_it_is_decoded(client_of: ClientOf) -> None:
    async with ScriptedServer(reply(200, WIDE["array"])) as server:
        raw = await client_of(server, max_response_elements=1000).request("GET", "/agents")
        assert len(raw.body) == len(WIDE["array"])
        with pytest.raises(ResponseTooLargeError, match="max_response_elements"):
            raw.json()


MANY: Final = 1100
SHAPES: Final[tuple[Any, ...]] = (
    [1] * MANY,
    [{}] * MANY,
    [None] * MANY,
    {f"{n:x}": [] for n in range(MANY)},
)
MODELS: Final = [
    found
    for module in (kubiya_async.models, kubiya_async.live.models)
    for name in sorted(module.__all__)
    if isinstance(found := getattr(module, name), type) and issubclass(found, BaseModel)
]


def wrong_bodies(model: type[BaseModel]) -> Iterator[bytes]:
    """Write bodies in which a thousand values are wrong, or may be, in each place for many."""
    required = {f.alias or n: "x" for n, f in model.model_fields.items() if f.is_required()}
    wide = [
        field.alias or name
        for name, field in model.model_fields.items()
        if any(word in str(field.annotation) for word in ("list", "dict", "Any"))
    ]
    for name in ("data", *wide):
        yield from (json.dumps({**required, name: shape}).encode() for shape in SHAPES)


def test_f18_s15_what_is_wrong_is_counted_and_not_described(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A described error takes more than a kilobyte, and a warning was written for each."""
    assert len(MODELS) > 200
    # Building all of them would take most of a minute.
    for model in MODELS[::6]:
        decode = ModelDecoder(WORKFLOWS_GET_EXECUTION, model)
        for body in wrong_bodies(model):
            caplog.clear()
            tracemalloc.start()
            words = ""
            try:
                decode(Response(200, {}, body))
            except (DecodeError, ErrorInSuccessResponse) as error:
                words = str(error)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()

            assert len(words) < 1000
            assert peak < 1_500 * MANY, (model, body[:100])
            assert len(caplog.records) <= 10


@pytest.mark.parametrize("size", [MANY, LARGE_BODY // 4])
@pytest.mark.parametrize("shape", ["1", "[]", "{}", '"x"', "null", '{"id":[]}'])
def test_f18_s15_page_is_read_up_to_the_first_item_that_makes_no_sense(
    shape: str, size: int
) -> None:
    body = b"[" + b",".join([shape.encode()] * size) + b"]"
    decode = PageDecoder(TASKS_LIST, kubiya_async.models.Task, None)
    tracemalloc.start()
    with pytest.raises(DecodeError, match="item 0: "):
        decode.page(0, Response(200, {}, body))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 300 * size + 200_000


@pytest.mark.parametrize("size", [10, 12_000])
def test_warning_of_a_kind_is_written_once_per_answer(
    caplog: pytest.LogCaptureFixture, size: int
) -> None:
    item = b'{"id":"t","task_id":"t","uuid":"t","name":[],"created_at":"yesterday","status":"s"}'
    decode = PageDecoder(TASKS_LIST, kubiya_async.models.Task, None)
    page = Response(200, {}, b"[" + b",".join([item] * size) + b"]")

    for answers in (1, 2):
        found = decode.page(0, page)
        assert len(found.items) == size
        texts = [record.getMessage() for record in caplog.records]
        assert len(texts) == len(set(texts)) * answers


@pytest.mark.parametrize("size", [1, 20_000])
def test_large_answer_is_read_as_a_small_one_is(size: int) -> None:
    items = [{"id": f"{n}", "task_id": f"{n}", "uuid": f"{n}", "x": "y"} for n in range(size)]
    decode = PageDecoder(TASKS_LIST, kubiya_async.models.Task, None)
    body = json.dumps(items).encode()
    assert (len(body) >= LARGE_BODY) == (size > 1)

    found = decode.page(0, Response(200, {}, body)).items

    assert found == [kubiya_async.models.Task.model_validate(item) for item in items]


# Data that is all there at once

ENCODED: Final[dict[str, Callable[[bytes], bytes]]] = {
    "identity": bytes,
    "gzip": gzip.compress,
    "deflate": zlib.compress,
}
# aiohttp decodes these as well where their libraries are installed, as they are for the tests.
_ZSTD: Final = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
for _encoding, _library in (("br", "brotli"), ("zstd", _ZSTD)):
    ENCODED[_encoding] = importlib.import_module(_library).compress

AGENT: Final[dict[str, Any]] = {"agent_uuid": "a", "message": "m"}
POURED: Final = 256 * 1024
MOST_READS: Final = 40


async def _iterated(stream: Any) -> None:
    async with stream:
        async for _ in stream:
            pass


READERS: Final[dict[str, tuple[Call, int, str, bytes]]] = {
    "body": (lambda k: k.agents.get("a"), 200, "application/json", b" "),
    "error": (lambda k: k.agents.get("a"), 500, "text/plain", b"x"),
    "text": (lambda k: k.runners.get_manifest("r"), 200, "text/yaml", b"#\n"),
    "stream": (lambda k: _iterated(k.chat.stream(**AGENT)), 200, "text/event-stream", b":\n"),
    "events": (
        lambda k: _iterated(k.chat.stream(**AGENT)),
        200,
        "text/event-stream",
        b'data: {"type":"x"}\n\n',
    ),
    "final": (lambda k: k.chat.stream(**AGENT).final(), 200, "text/event-stream", b"id: 1\n\n"),
    "JSON lines": (
        lambda k: _iterated(k.chat.stream(**AGENT)),
        200,
        "application/x-ndjson",
        b'{"type":"x"}\n',
    ),
    "no stream": (lambda k: _iterated(k.chat.stream(**AGENT)), 200, "text/html", b"<p>"),
    "execution": (
        lambda k: _iterated(k.live.workflows.execute(runner="r", definition={"name": "n"})),
        200,
        "text/event-stream",
        b'data: {"type":"log","content":""}\n\n',
    ),
    "download": (
        lambda k: _iterated(k.runners_v3.stream_helm_chart("r")),
        200,
        "application/gzip",
        b"\x1f\x8b",
    ),
}


@pytest.mark.parametrize("encoding", ENCODED)
@pytest.mark.parametrize("kind", READERS)
async def test_f36_data_that_is_there_at_once_lets_the_loop_turn(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, kind: str, encoding: str
) -> None:
    call, status, content_type, piece = READERS[kind]
    pouring = asyncio.Event()
    reads = 0

    async def pour(_: aiohttp.StreamReader) -> bytes:
        """Have data at any time, as the few bytes have that decode to gigabytes."""
        nonlocal reads
        reads += 1
        pouring.set()
        assert reads < MOST_READS, "the loop never turned"
        return piece * (POURED // len(piece))

    body = ENCODED[encoding](piece * 100)
    headers = {"Content-Type": content_type, "Content-Encoding": encoding, "X-Padding": "x" * 900}
    # The body does not come with the head, and so has to be waited for.
    async with ScriptedServer(reply(status, body, headers)) as server:
        client = client_of(server, retries=0)
        monkeypatch.setattr(aiohttp.StreamReader, "readany", pour)
        task = asyncio.ensure_future(call(client))
        await pouring.wait()
        for _ in range(10):
            await asyncio.sleep(0)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            pass
        except Exception as error:
            # An error's body is bounded by itself, and what is no stream soon said so.
            if kind not in {"error", "no stream"}:
                raise AssertionError(kind) from error
        monkeypatch.undo()
