"""From a request to its answer: who asks, what for, may they, is it valid, and what comes of it."""

from __future__ import annotations

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from kubiya_async._messages.logging import get_logger
from kubiya_async._messages.operation import Replay
from kubiya_async.testing._answers import (
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
from kubiya_async.testing._auth import Identity, authorize
from kubiya_async.testing._time import http_date
from kubiya_async.testing._validation import check_body, check_path, check_query, parse_query
from kubiya_async.testing._wire import BROKEN, CutOffError, Wire, overlay
from kubiya_async.testing.faults import Fault, StreamEdit, edited
from kubiya_async.testing.quota import CallLog, ServerQuota
from kubiya_async.testing.recording import ReceivedRequest
from kubiya_async.testing.scripts import Framing, Pause, encode_item

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kubiya_async.testing._auth import Authenticator
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


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How a server behaves, from its construction on."""

    quota: ServerQuota | None
    list_form: ListForm | None
    framing: Framing
    stream_delay: float
    max_body_bytes: int
    plain_errors: bool


@dataclass(slots=True)
class _Exchange:
    """One request on its way through the server."""

    record: ReceivedRequest
    candidates: list[Candidate]
    chosen: Candidate | None
    dialect: Dialect
    error_dialect: Dialect
    request_id: str
    at: float
    flaw: Refusal | None
    """Why the body could not be read, if it could not."""
    headers: dict[str, str] = field(default_factory=dict[str, str])
    """Headers of the answer that are known before it is."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    status: int
    headers: Mapping[str, str]
    body: bytes | EventFeed


class RequestHandler:
    """Answers every request of one server."""

    def __init__(
        self,
        api: Api,
        clock: SimulatedClock,
        *,
        router: RouteTable,
        authenticator: Authenticator,
        faults: Faults,
        requests: RequestLog,
        links: Links,
        settings: ServerSettings,
    ) -> None:
        self._api = api
        self._clock = clock
        self._router = router
        self._authenticator = authenticator
        self._faults = faults
        self._requests = requests
        self._links = links
        self._settings = settings
        self._call_logs: dict[str | None, CallLog] = {}
        self._numbers = itertools.count(1)
        self._date = (0, "")
        self.open_streams = 0
        self.active: set[asyncio.Task[Any]] = set()

    async def handle(self, request: web.BaseRequest, connection: int) -> web.StreamResponse:
        """Answer a request; what goes out goes out here."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - aiohttp runs every handler in a task
        self.active.add(task)
        try:
            exchange = await self._receive(request, connection)
            fault = self._faults.take(exchange.record.operation_id) or _NO_FAULT
            wire = Wire(request, fault, self._clock)
            if fault.latency:
                await self._clock.sleep(fault.latency)
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
        candidates = self._router.match(raw_path)
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
            received_at=self._clock.now(),
            operation_id=chosen.route.operation.id if chosen else None,
        )
        self._requests.add(record)
        return self._exchange(record, candidates, chosen, flaw)

    def _exchange(
        self,
        record: ReceivedRequest,
        candidates: list[Candidate],
        chosen: Candidate | None,
        flaw: Refusal | None,
    ) -> _Exchange:
        if candidates:
            route = (chosen or candidates[0]).route
            dialect, error_dialect = route.dialect, route.error_dialect
        else:
            dialect = error_dialect = self._router.dialect(record.raw_path)
        return _Exchange(
            record=record,
            candidates=candidates,
            chosen=chosen,
            dialect=dialect,
            error_dialect=error_dialect,
            request_id=f"req-{record.number:08d}",
            at=record.received_at,
            flaw=flaw,
        )

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
                claim = self._api.claims.get(operation.id)
                if claim is not None and claim(candidate.path, body):
                    return candidate
                if operation.constants and set(operation.constants) <= set(pairs):
                    return candidate
            unclaimed = [c for c in fitting if c.route.operation.id not in self._api.claims]
            return (unclaimed or fitting)[0]
        return fitting[0] if fitting else None

    async def _read(self, request: web.BaseRequest) -> tuple[bytes, Refusal | None]:
        most = self._settings.max_body_bytes
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
        base = {"X-Request-Id": exchange.request_id, "Date": self._today(), **exchange.headers}
        headers = overlay(overlay(base, outcome.headers), fault.headers)
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
            answer = None if exchange.candidates else self._links.answer(record)
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
            exchange.at,
            {name.lower(): value for name, value in record.headers.items()},
            dict(record.query),
            record.body,
        )
        return self._api.answer(call)

    def _admit(self, exchange: _Exchange) -> Identity:
        """Check the key and charge the request to its quota, or to that of the nameless."""
        try:
            identity = self._authenticator.identify(exchange.record.headers, exchange.dialect)
        except Refusal:
            self._charge(None, exchange)
            raise
        self._charge(identity, exchange)
        return identity

    def _charge(self, identity: Identity | None, exchange: _Exchange) -> None:
        quota = self._settings.quota
        if quota is None or exchange.dialect is Dialect.RUNNER_PODS:
            return
        name = identity.name if identity else None
        call_log = self._call_logs.get(name)
        if call_log is None:
            windows = quota.windows if identity else quota.anonymous
            call_log = self._call_logs[name] = CallLog(quota, windows)
        admitted, headers = call_log.admit(exchange.at)
        exchange.headers.update(headers)
        if not admitted:
            raise Refusal(RATE_LIMITED, "Too many requests")

    def _rendered(self, answer: Answer, exchange: _Exchange) -> _Outcome:
        match answer:
            case Content():
                headers = {"Content-Type": answer.content_type, **answer.headers}
                return _Outcome(200, headers, answer.data)
            case EventFeed():
                headers = {"Content-Type": answer.content_type, "Cache-Control": "no-cache"}
                return _Outcome(200, headers, answer)
            case Empty():
                return _Outcome(200, {}, b"")
            case Listing():
                assert exchange.chosen is not None  # noqa: S101 - an operation has answered
                operation = exchange.chosen.route.operation
                form = self._settings.list_form
                return _json(200, list_body(answer, operation, exchange.dialect, form))
            case _:
                return _json(200, answer)

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
            if status == UNAUTHENTICATED.status and self._settings.plain_errors:
                headers = {"Content-Type": "text/plain; charset=utf-8", **refusal.headers}
                return _Outcome(status, headers, refusal.kind.title.encode())
            if refusal.kind is INVALID:
                status = _UNPROCESSABLE
        outcome = _json(status, error_body(refusal, dialect, exchange.request_id))
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
        framing = feed.framing or self._settings.framing
        sleep = self._clock.sleep
        self.open_streams += 1
        try:
            for number, (delay, item) in enumerate(edited(feed.items, edit)):
                if isinstance(item, Pause):
                    await sleep(item.seconds)
                    continue
                pause = delay + (self._settings.stream_delay if number else 0.0)
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
        second = int(self._clock.now())
        if second != self._date[0]:
            self._date = (second, http_date(second))
        return self._date[1]


def _no_route(candidates: list[Candidate]) -> Refusal:
    if not candidates:
        return Refusal(NOT_FOUND, "There is no such endpoint")
    allowed = ", ".join(sorted({c.route.operation.method for c in candidates}))
    return Refusal(METHOD_NOT_ALLOWED, f"Use {allowed}", headers={"Allow": allowed})


def _json(status: int, document: Any) -> _Outcome:
    return _Outcome(status, {"Content-Type": "application/json"}, json.dumps(document).encode())
