"""From a request to its answer: who asks, what for, may they, is it valid, and what comes of it."""

from __future__ import annotations

import asyncio
import hmac
import itertools
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from aiohttp import web

from kubiya_async._messages.logging import get_logger
from kubiya_async._messages.operation import Replay
from kubiya_async.testing._answers import (
    FORBIDDEN,
    INTERNAL,
    INVALID,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    RATE_LIMITED,
    TOO_LARGE,
    UNAUTHENTICATED,
    Answer,
    Content,
    Dialect,
    Empty,
    EventFeed,
    Kind,
    ListForm,
    Listing,
    Refusal,
    ServerCall,
    error_body,
    list_body,
)
from kubiya_async.testing._state import spec
from kubiya_async.testing._time import http_date
from kubiya_async.testing._validation import check_body, check_path, check_query, parse_query
from kubiya_async.testing._wire import BROKEN, CutOffError, Wire, overlay
from kubiya_async.testing.faults import Fault, StreamEdit, edited
from kubiya_async.testing.quota import CallLog, ServerQuota
from kubiya_async.testing.recording import ReceivedRequest
from kubiya_async.testing.scripts import Framing, Pause, encode_item

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from multidict import CIMultiDictProxy

    from kubiya_async.testing._routing import Candidate, RouteTable
    from kubiya_async.testing._state.api import Api
    from kubiya_async.testing._state.marks import Links
    from kubiya_async.testing._time import SimulatedClock
    from kubiya_async.testing.faults import Faults
    from kubiya_async.testing.recording import RequestLog

_log = get_logger("kubiya_async.testing")
_NO_FAULT: Final = Fault()
_NO_EDIT: Final = StreamEdit()
_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
_UNPROCESSABLE: Final = 422
_BREATH: Final = 64
"""Events after which a stream lets others go on."""


@dataclass(slots=True)
class _Exchange:
    """One request on its way through the server."""

    record: ReceivedRequest
    candidates: list[Candidate]
    chosen: Candidate | None
    flaw: Refusal | None
    """Why the body could not be read, if it could not."""
    dialect: Dialect
    error_dialect: Dialect
    headers: dict[str, str]
    """Headers of the quota, once the request is charged to one."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    status: int
    headers: Mapping[str, str]
    body: bytes | EventFeed


@dataclass(slots=True, eq=False, kw_only=True)
class RequestHandler:
    """Answers every request of one server."""

    api: Api
    clock: SimulatedClock
    router: RouteTable
    authenticator: Authenticator
    faults: Faults
    requests: RequestLog
    links: Links
    quota: ServerQuota | None
    list_form: ListForm | None
    framing: Framing
    stream_delay: float
    max_body_bytes: int
    plain_errors: bool
    open_streams: int = 0
    active: set[asyncio.Task[Any]] = field(default_factory=set["asyncio.Task[Any]"])
    _call_logs: dict[str | None, CallLog] = field(default_factory=dict[str | None, CallLog])
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _date: tuple[int, str] = (0, "")

    async def handle(self, request: web.BaseRequest, connection: int) -> web.StreamResponse:
        """Answer a request; what goes out goes out here."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - aiohttp runs every handler in a task
        self.active.add(task)
        try:
            exchange = await self._receive(request, connection)
            fault = self.faults.take(exchange.record.operation_id) or _NO_FAULT
            wire = Wire(request, fault, self.clock)
            if fault.latency:
                await self.clock.sleep(fault.latency)
            await self._send(wire, exchange, self._outcome(exchange, fault), fault)
        except (CutOffError, ConnectionResetError):
            return BROKEN
        finally:
            self.active.discard(task)
        return wire.result

    async def _receive(self, request: web.BaseRequest, connection: int) -> _Exchange:
        raw_path, _, query = request.raw_path.partition("?")
        if "://" in raw_path:
            raw_path = "/" + raw_path.split("/", 3)[3] if raw_path.count("/") >= 3 else "/"  # noqa: PLR2004
        candidates = self.router.match(raw_path)
        body, flaw = await self._read(request)
        pairs = parse_query(query)
        chosen = self._choose(candidates, request.method, pairs, body)
        record = ReceivedRequest(
            number=next(self._numbers),
            connection=connection,
            method=request.method,
            raw_path=raw_path,
            query=tuple(pairs),
            headers=request.headers,
            body=body,
            received_at=self.clock.now(),
            operation_id=chosen.route.operation.id if chosen else None,
        )
        self.requests.add(record)
        dialect = error_dialect = self.router.dialect(raw_path)
        if candidates:
            route = (chosen or candidates[0]).route
            dialect, error_dialect = route.dialect, route.error_dialect
        return _Exchange(record, candidates, chosen, flaw, dialect, error_dialect, {})

    def _choose(
        self,
        candidates: list[Candidate],
        method: str,
        pairs: list[tuple[str, str]],
        body: bytes,
    ) -> Candidate | None:
        """Return the operation whose constants or claim fit the query, else the first."""
        fitting = [c for c in candidates if c.route.operation.method == method]
        if len(fitting) > 1:
            for candidate in fitting:
                operation = candidate.route.operation
                claim = self.api.claims.get(operation.id)
                if claim is not None and claim(candidate.path, body):
                    return candidate
                if operation.constants and set(operation.constants) <= set(pairs):
                    return candidate
            unclaimed = [c for c in fitting if c.route.operation.id not in self.api.claims]
            return (unclaimed or fitting)[0]
        return fitting[0] if fitting else None

    async def _read(self, request: web.BaseRequest) -> tuple[bytes, Refusal | None]:
        most = self.max_body_bytes
        too_large = Refusal(TOO_LARGE, f"The body must not be larger than {most} bytes")
        if not request.body_exists:
            return b"", None
        if (request.content_length or 0) > most:
            return b"", too_large
        if request.headers.get("Expect", "").lower() == "100-continue" and request.transport:
            request.transport.write(_CONTINUE)
        data = bytearray()
        try:
            async for chunk in request.content.iter_any():
                data += chunk
                if len(data) > most:
                    return b"", too_large
        except (web.RequestPayloadError, ValueError):
            return b"", Refusal(INVALID, "The body could not be read")
        return bytes(data), None

    def _outcome(self, exchange: _Exchange, fault: Fault) -> _Outcome:
        outcome = None
        if fault.processed or not fault.replaces:
            outcome = self._carry_out(exchange)
        if outcome is None or fault.replaces:
            outcome = self._made_up(exchange, fault)
        base = {"X-Request-Id": _request_id(exchange.record), "Date": self._today()}
        headers = overlay(overlay({**base, **exchange.headers}, outcome.headers), fault.headers)
        return _Outcome(outcome.status, headers, outcome.body)

    def _carry_out(self, exchange: _Exchange) -> _Outcome:
        try:
            return self._rendered(self._process(exchange), exchange)
        except Refusal as refusal:
            return self._refused(refusal, exchange)
        except Exception:  # noqa: BLE001 - a defect in here is an answer, too
            _log.exception("%s %s failed", exchange.record.method, exchange.record.raw_path)
            return self._refused(Refusal(INTERNAL, "An unexpected error occurred"), exchange)

    def _process(self, exchange: _Exchange) -> Answer:
        chosen, record = exchange.chosen, exchange.record
        if chosen is None:
            answer = None if exchange.candidates else self.links.answer(record)
            if answer is None:
                raise _no_route(exchange.candidates)
            return answer
        operation = chosen.route.operation
        identity = self._admit(exchange)
        authorize(identity, exchange.dialect, reads=operation.replay is Replay.SAFE)
        if exchange.flaw is not None:
            raise exchange.flaw
        call = ServerCall(
            operation,
            check_path(operation, chosen.path),
            check_query(operation, record.query),
            check_body(operation, record.headers.get("Content-Type", ""), record.body),
            record.received_at,
            {name.lower(): value for name, value in record.headers.items()},
            dict(record.query),
            record.body,
        )
        return self.api.answer(call)

    def _admit(self, exchange: _Exchange) -> Identity:
        """Check the key and charge the request to its quota, or to that of the nameless."""
        try:
            identity = self.authenticator.identify(exchange.record.headers, exchange.dialect)
        except Refusal:
            self._charge(None, exchange)
            raise
        self._charge(identity, exchange)
        return identity

    def _charge(self, identity: Identity | None, exchange: _Exchange) -> None:
        quota = self.quota
        if quota is None or exchange.dialect is Dialect.RUNNER_PODS:
            return
        name = identity.name if identity else None
        if name not in self._call_logs:
            windows = quota.windows if identity else quota.anonymous
            self._call_logs[name] = CallLog(quota, windows)
        admitted, headers = self._call_logs[name].admit(exchange.record.received_at)
        exchange.headers.update(headers)
        if not admitted:
            raise Refusal(RATE_LIMITED, "Too many requests")

    def _rendered(self, answer: Answer, exchange: _Exchange) -> _Outcome:
        chosen = exchange.chosen
        status = 200 if chosen is None else spec.status(chosen.route.operation)
        match answer:
            case Content():
                headers = {"Content-Type": answer.content_type, **answer.headers}
                return _Outcome(status, headers, answer.data)
            case EventFeed():
                headers = {"Content-Type": answer.content_type, "Cache-Control": "no-cache"}
                return _Outcome(status, headers, answer)
            case Empty():
                return _Outcome(status, {}, b"")
            case Listing():
                assert chosen is not None  # noqa: S101 - an operation has answered
                body = list_body(answer, chosen.route.operation, exchange.dialect, self.list_form)
                return _json(status, body)
            case _:
                return _json(status, answer)

    def _made_up(self, exchange: _Exchange, fault: Fault) -> _Outcome:
        status = fault.status or 200
        body: Any = fault.body
        if body is None:
            if status < 400:  # noqa: PLR2004 - no error, no envelope
                return _Outcome(status, {}, b"")
            refusal = Refusal(Kind.of_status(status), "The server was told to fail")
            return self._refused(refusal, exchange)
        if not isinstance(body, bytes | str):
            body = json.dumps(body)
        data = body.encode() if isinstance(body, str) else body
        return _Outcome(status, {"Content-Type": fault.content_type or "application/json"}, data)

    def _refused(self, refusal: Refusal, exchange: _Exchange) -> _Outcome:
        status, dialect = refusal.kind.status, exchange.error_dialect
        if dialect is Dialect.CONTROL_PLANE:
            if status == UNAUTHENTICATED.status and self.plain_errors:
                headers = {"Content-Type": "text/plain; charset=utf-8", **refusal.headers}
                return _Outcome(status, headers, refusal.kind.title.encode())
            if refusal.kind is INVALID:
                status = _UNPROCESSABLE
        outcome = _json(status, error_body(refusal, dialect, _request_id(exchange.record)))
        return _Outcome(status, {**outcome.headers, **refusal.headers}, outcome.body)

    async def _send(self, wire: Wire, exchange: _Exchange, outcome: _Outcome, fault: Fault) -> None:
        if fault.raw is not None:
            await wire.send_raw(fault.raw)
        elif isinstance(outcome.body, EventFeed):
            await wire.open(outcome.status, outcome.headers)
            exchange.record.status = outcome.status
            await self._stream(wire, outcome.body, fault.stream or _NO_EDIT)
        else:
            await wire.send(outcome.status, outcome.headers, outcome.body)
            exchange.record.status = outcome.status

    async def _stream(self, wire: Wire, feed: EventFeed, edit: StreamEdit) -> None:
        framing = feed.framing or self.framing
        sleep = self.clock.sleep
        self.open_streams += 1
        try:
            for number, (delay, item) in enumerate(edited(feed.items, edit)):
                if isinstance(item, Pause):
                    await sleep(item.seconds)
                    continue
                pause = delay + (self.stream_delay if number else 0.0)
                if pause:
                    await sleep(pause)
                elif number % _BREATH == 0:
                    await asyncio.sleep(0)
                await wire.push(encode_item(item, framing))
            if edit.end_after is not None and edit.end != "clean":
                await wire.cut(edit.end)
            await wire.end()
        finally:
            self.open_streams -= 1

    def _today(self) -> str:
        second = int(self.clock.now())
        if second != self._date[0]:
            self._date = (second, http_date(second))
        return self._date[1]


def _request_id(record: ReceivedRequest) -> str:
    return f"req-{record.number:08d}"


def _no_route(candidates: list[Candidate]) -> Refusal:
    if not candidates:
        return Refusal(NOT_FOUND, "There is no such endpoint")
    allowed = ", ".join(sorted({c.route.operation.method for c in candidates}))
    return Refusal(METHOD_NOT_ALLOWED, f"Use {allowed}", headers={"Allow": allowed})


def _json(status: int, document: Any) -> _Outcome:
    return _Outcome(status, {"Content-Type": "application/json"}, json.dumps(document).encode())


# Who asks, and whether that is enough

Scheme = Literal["UserKey", "Bearer"]


@dataclass(frozen=True, slots=True)
class Identity:
    """The owner of a valid key."""

    name: str
    """Stable and harmless to show: quotas are kept under it."""
    writes: bool = True
    scopes: frozenset[str] = frozenset()
    """Scopes on the pods surface."""


class Authenticator:
    """Checks the credentials of each surface the way its document says.

    Args:
        schemes: Accepted on the platform surface; version 3 of the runners takes `UserKey` alone.
    """

    def __init__(self, schemes: Iterable[Scheme]) -> None:
        self.platform: dict[str, Identity] = {}
        self.pods: dict[str, Identity] = {}
        """The owners of both kinds of API keys."""
        self._schemes = tuple(schemes)

    def identify(self, headers: CIMultiDictProxy[str], dialect: Dialect) -> Identity:
        """Find the owner of the credentials.

        Raises:
            Refusal: There are none, or they open nothing here.
        """
        if dialect is Dialect.RUNNER_PODS:
            return self._identify_pods(headers)
        schemes = self._schemes
        if dialect is Dialect.RUNNERS_V3:
            schemes = tuple(s for s in schemes if s == "UserKey")
        return _identify(headers, schemes, self.platform)

    def _identify_pods(self, headers: CIMultiDictProxy[str]) -> Identity:
        key = headers.get("X-API-Key")
        if key is None:
            return _identify(headers, ("Bearer",), self.pods)
        identity = _owner(self.pods, key)
        if identity is None:
            raise _unauthenticated("Invalid API key", ("Bearer",))
        return identity


def _identify(
    headers: CIMultiDictProxy[str], schemes: tuple[str, ...], keys: Mapping[str, Identity]
) -> Identity:
    values = headers.getall("Authorization", [])
    if len(values) != 1:
        raise _unauthenticated("Missing API key" if not values else "Ambiguous API key", schemes)
    scheme, _, key = values[0].partition(" ")
    if scheme.lower() not in {s.lower() for s in schemes} or not key:
        expected = " or ".join(f"'{s} <key>'" for s in schemes)
        raise _unauthenticated(f"Invalid Authorization header: expected {expected}", schemes)
    identity = _owner(keys, key)
    if identity is None:
        raise _unauthenticated("Invalid API key", schemes)
    return identity


def _owner(keys: Mapping[str, Identity], presented: str) -> Identity | None:
    same = (key for key in keys if hmac.compare_digest(key.encode(), presented.encode()))
    return keys.get(next(same, ""))


def _unauthenticated(message: str, schemes: tuple[str, ...]) -> Refusal:
    challenge = ", ".join(f'{scheme} realm="kubiya"' for scheme in schemes)
    return Refusal(UNAUTHENTICATED, message, headers={"WWW-Authenticate": challenge})


def authorize(identity: Identity, dialect: Dialect, *, reads: bool) -> None:
    """Check that the owner may do this.

    Raises:
        Refusal: Their key does not allow it.
    """
    if dialect is Dialect.RUNNER_PODS:
        if "runners:read" not in identity.scopes:
            details = {"required_scopes": ["runners:read"]}
            raise Refusal(FORBIDDEN, "Insufficient scope", details=details)
    elif not reads and not identity.writes:
        raise Refusal(FORBIDDEN, "This API key may only read")
