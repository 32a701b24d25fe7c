"""The canned bytes: agents, pages of them, and streams of events.

The first part of a path says which; what follows it is up to the client:

    /calls/…/agents/ID            one agent of about 600 bytes
    /calls/…/agents?limit=50      a page of fifty
    /pages/TOTAL/…?limit=&offset= a page of a list that long, by any name its parameters have
    /events/FRAMING/N/TOTAL/…     a stream of that many events, N in a chunk
    /slow/TOTAL/…                 a stream of one event a second
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLES: tuple[dict[str, Any], ...] = (
    {
        "type": "message",
        "content": "I'll check the deployments of the production cluster now. One moment, please.",
    },
    {
        "type": "tool_call",
        "tool": "kubectl",
        "args": {"command": "get deployments -n production -o wide"},
    },
    {
        "type": "tool_result",
        "result": "NAME     READY   UP-TO-DATE   AVAILABLE\nmy-app   3/3     3            3      ",
    },
    {
        "type": "message",
        "content": "The production deployment is healthy: 3 of 3 replicas are up to date.",
    },
)
DONE = {"type": "done", "session_id": "session-0123456789"}
SEPARATORS = {"strict": "\n\n", "lines": "\n"}


def agent(number: int, *, instructions: int = 1) -> dict[str, Any]:
    """Make an agent of about 500 bytes with what the documents' example has, or of more."""
    return {
        "uuid": f"agent-{number:06}",
        "name": f"DevOps Agent {number}",
        "description": "Handles DevOps automation tasks of all kinds, day and night",
        "status": "active",
        "created_at": "2024-01-15T10:00:00Z",
        "updated_at": "2024-01-15T10:00:00Z",
        "sources": ["source-uuid-1", "source-uuid-2"],
        "environment_variables": {"LOG_LEVEL": "info", "REGION": "eu-west-1"},
        "secrets": ["API_KEY"],
        "integrations": ["slack", "github"],
        "runner": "k8s-runner",
        "llm_model": "claude-sonnet-4",
        "ai_instructions": "You are a helpful DevOps assistant. " * instructions,
    }


def with_head(body: bytes, *more: str) -> bytes:
    """Put the head of a JSON answer before its body, with more headers if there are any."""
    head = (
        "HTTP/1.1 200 OK\r\nServer: canned\r\nDate: Mon, 15 Jan 2024 10:00:00 GMT\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        + "".join(f"{header}\r\n" for header in more)
        + "\r\n"
    )
    return head.encode() + body


def encode(value: Any) -> bytes:
    """Write JSON without spaces."""
    return json.dumps(value, separators=(",", ":")).encode()


def call(target: str) -> bytes:
    """Answer a call for one agent, or for a page of them."""
    parts = urlsplit(target)
    if not parts.path.endswith("/agents"):
        return with_head(encode(agent(1, instructions=4)))
    limit = int(parse_qs(parts.query).get("limit", ["50"])[0])
    agents = [agent(number) for number in range(limit)]
    return with_head(encode({"agents": agents, "total": limit, "limit": limit, "offset": 0}))


def page(target: str) -> bytes:
    """Answer with a page of a list, as each of the peers wants it."""
    parts = urlsplit(target)
    _, _, total_text, *rest = parts.path.split("/")
    total, path = int(total_text), "/" + "/".join(rest)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    limit = int(query.get("limit") or query.get("per_page") or 100)
    offset = _offset(query, limit)
    agents = [agent(number) for number in range(offset, min(offset + limit, total))]
    more = offset + limit < total
    if path.endswith("/agents"):
        figures = {"total": total, "limit": limit, "offset": offset}
        return with_head(encode({"agents": agents, **figures}))
    if path == "/bare":
        link = f'Link: </bare?page={offset // limit + 2}&per_page={limit}>; rel="next"'
        return with_head(encode(agents), *[link] * more)
    # What openai, anthropic and stripe page through: objects with an id, in `data`.
    items = [{"id": item["uuid"], "object": "customer", **item} for item in agents]
    ends = {"first_id": items[0]["id"], "last_id": items[-1]["id"]} if items else {}
    return with_head(
        encode({"object": "list", "data": items, "has_more": more, "url": path, **ends})
    )


def _offset(query: dict[str, str], limit: int) -> int:
    if "page" in query:
        return (int(query["page"]) - 1) * limit
    after = query.get("after") or query.get("after_id") or query.get("starting_after")
    return int(query.get("offset", 0)) if after is None else int(after.rpartition("-")[2]) + 1


def event_texts(framing: str, total: int) -> list[bytes]:
    """Return that many events, the last of which ends the stream."""
    end = SEPARATORS[framing]
    texts = [f"data: {json.dumps(SAMPLES[i % len(SAMPLES)])}{end}" for i in range(total - 1)]
    return [text.encode() for text in (*texts, f"data: {json.dumps(DONE)}{end}")]


def event_chunks(framing: str, size: int, total: int) -> list[bytes]:
    """Return the same in chunks of `size` events."""
    texts = event_texts(framing, total)
    return [b"".join(texts[i : i + size]) for i in range(0, total, size)]


def chunked(chunk: bytes) -> bytes:
    """Frame a chunk for HTTP/1.1."""
    return b"%x\r\n%b\r\n" % (len(chunk), chunk)


STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\nServer: canned\r\nContent-Type: text/event-stream\r\n"
    b"Cache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n"
)
LAST_CHUNK = b"0\r\n\r\n"


def events(target: str) -> bytes:
    """Answer with a whole stream."""
    framing, size, total = target.split("/")[2:5]
    chunks = event_chunks(framing, int(size), int(total))
    return STREAM_HEAD + b"".join(map(chunked, chunks)) + LAST_CHUNK


def event_pieces(target: str, most: int) -> Iterator[bytes]:
    """Yield a stream that is longer than `most` events in pieces, which repeat until the last."""
    framing, size, total = target.split("/")[2:5]
    # Their last event would end the stream, so the middle has one more and loses it again.
    texts = event_texts(framing, most + 1)[:-1]
    chunks = [b"".join(texts[i : i + int(size)]) for i in range(0, most, int(size))]
    middle = b"".join(map(chunked, chunks))
    times, last = divmod(int(total) - 1, most)
    yield STREAM_HEAD
    for _ in range(times):
        yield middle
    yield b"".join(map(chunked, event_chunks(framing, int(size), last + 1))) + LAST_CHUNK
