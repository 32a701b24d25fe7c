"""`LocalServer`: the whole API on loopback, in this process.

    async with LocalServer() as server:
        async with server.client() as kubiya:
            print(await kubiya.agents.list())

This module is its life and its controls; what it answers is in the modules beside it.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import threading
import time
from collections.abc import Awaitable, Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from aiohttp import web

from kubiya_async._messages.operation import Surface
from kubiya_async._wait_shielded import wait_shielded
from kubiya_async.client import Kubiya
from kubiya_async.config.load import ENVIRONMENT
from kubiya_async.config.urls import is_loopback
from kubiya_async.errors import InvalidArgumentError
from kubiya_async.limits.per_key import forget
from kubiya_async.testing._answers import ListForm
from kubiya_async.testing._dispatch import Authenticator, Identity, RequestHandler, Scheme
from kubiya_async.testing._routing import (
    AT_ROOT,
    LIVE_ROOTS,
    PLATFORM_ROOT,
    PODS_ROOT,
    RootApi,
    RouteTable,
)
from kubiya_async.testing._state.api import Api
from kubiya_async.testing._state.marks import Links
from kubiya_async.testing._state.spec import OPERATIONS
from kubiya_async.testing._state.state import ScriptedChat, ServerState
from kubiya_async.testing._time import Scheduler, SimulatedClock
from kubiya_async.testing._wire import HttpServer
from kubiya_async.testing.deliveries import OutboundDelivery, Subscription, WebhookHub
from kubiya_async.testing.deviations import Deviations
from kubiya_async.testing.faults import Fault, Faults
from kubiya_async.testing.quota import GENEROUS, ServerQuota
from kubiya_async.testing.recording import RequestLog
from kubiya_async.testing.scripts import ChatScript, Framing, ToolScript, WorkflowScript

__all__ = ["LocalServer", "serve", "threaded_server"]

DEFAULT_SPEED: Final = 1800.0
"""A workflow's quarter of an hour takes half a second."""

SERVE_SPEED: Final = 60.0
"""Slow enough to watch."""

_BACKLOG: Final = 8192
_SHUTDOWN: Final = 0.1
_MAX_BODY: Final = 8 * 1024 * 1024

_INSTRUCTIONS: Final = """\
The Kubiya API, on this machine: {url}
It forgets everything when it stops. The key is {key}; in another terminal:

{exports}

    curl -H "Authorization: UserKey $KUBIYA_API_KEY" "$KUBIYA_BASE_URL/agents"
"""


class LocalServer:
    """The whole API on loopback, with state, quotas, streams, webhooks and faults on request.

    It serves document 002 under `/api/v1`, the same resources in the forms of document 003 under
    `/v1`, document 000 under `/api/v3` and document 001 under `/pods`.

    Args:
        host: Address to listen on; only this machine's own are accepted.
        port: Port; 0 takes a free one.
        prefix: Path before every root, as behind a proxy.
        api_key: Key of the platform.
        pods_api_key: Key of the runner pods API.
        schemes: Schemes of the `Authorization` header that the platform accepts.
        seed: Whether there is an organisation to begin with, or nothing at all.
        speed: Seconds of an execution's own time that pass in one second.
        quota: Rate limit of every key; `None` for none and no headers.
        framing: How chat streams tell their events apart.
        stream_delay: Seconds between the events of a chat stream.
        list_form: Envelope of every list, in place of the documented ones.
        api: What is at the server's root. With `live` or `control_plane`, it is what the
            platform's own clients call on that host, and the documented API is not there at all.
        deviations: What the private API does beside what one would expect; all of it by default.
        max_body_bytes: Largest request body.
        keepalive_timeout: Seconds after which an idle connection is closed.
        keep_requests: How many received requests are kept.
        clock: Monotonic seconds, for all the server's time.
        epoch: Seconds since 1970 at the start of that clock; the machine's time by default.
        sleep: Waits by the same clock.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        prefix: str = "",
        api_key: str = "local-api-key",
        pods_api_key: str = "local-pods-key",
        schemes: Iterable[Scheme] = ("UserKey", "Bearer"),
        seed: bool = True,
        speed: float = DEFAULT_SPEED,
        quota: ServerQuota | None = GENEROUS,
        framing: Framing = "blank-lines",
        stream_delay: float = 0.0,
        list_form: ListForm | None = None,
        api: RootApi = "documents",
        deviations: Deviations | None = None,
        max_body_bytes: int = _MAX_BODY,
        keepalive_timeout: float = 75.0,
        keep_requests: int = 10_000,
        clock: Callable[[], float] = time.monotonic,
        epoch: float | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        if not is_loopback(host):
            raise InvalidArgumentError(
                f"host: only addresses of this machine are accepted, not {host!r}", argument="host"
            )
        if api not in AT_ROOT:
            raise InvalidArgumentError(
                f"api: expected one of {', '.join(AT_ROOT)}, not {api!r}", argument="api"
            )
        self.api_key = api_key
        self.pods_api_key = pods_api_key
        self.deviations: Deviations = deviations or Deviations()
        self.faults: Faults = Faults(OPERATIONS)
        self.requests: RequestLog = RequestLog(keep=keep_requests)
        self._address = (host, port)
        self._prefix = prefix.rstrip("/")
        self._keepalive_timeout = keepalive_timeout
        self._clock = SimulatedClock(speed=speed, monotonic=clock, epoch=epoch, sleep=sleep)
        self._scheduler = Scheduler(self._clock)
        self._hub = WebhookHub(self._clock)
        self._state = ServerState(
            self._clock, self._scheduler, self._hub.publish, self.deviations, seeded=seed
        )
        self._api = Api(self._state)
        self._at_root: RootApi = api
        self._authenticator = Authenticator(schemes)
        self._authenticator.platform[api_key] = Identity("owner")
        self._authenticator.pods[pods_api_key] = Identity(
            "owner", scopes=frozenset({"runners:read"})
        )
        self._dispatcher = RequestHandler(
            api=self._api,
            clock=self._clock,
            router=_router(self._prefix, api),
            authenticator=self._authenticator,
            faults=self.faults,
            requests=self.requests,
            links=Links(self._prefix, self._api.resources),
            quota=quota,
            list_form=list_form,
            framing=framing,
            stream_delay=stream_delay,
            max_body_bytes=max_body_bytes,
            plain_errors=self.deviations.plain_errors,
        )
        self._http: HttpServer | None = None
        self._runner: web.ServerRunner | None = None

    async def start(self) -> None:
        """Begin to listen; `async with` does it.

        Raises:
            RuntimeError: The server has been started before.
            OSError: The port is taken.
        """
        if self._http is not None:
            raise RuntimeError("a LocalServer is started once")
        self._http = HttpServer(self._dispatcher.handle, self._keepalive_timeout)
        self._runner = web.ServerRunner(self._http, shutdown_timeout=_SHUTDOWN)
        # Cancelled in the middle, asyncio would leave a listening socket that is not accounted for.
        listening = asyncio.ensure_future(self._listen(self._runner))
        try:
            await wait_shielded(listening)
            listening.result()
        except BaseException:
            await self.aclose()
            raise
        self._address = self._address[0], self._runner.addresses[0][1]
        self._state.origin = self.origin + self._prefix
        # Calls to an earlier server on this port were not calls to this server.
        forget(self.origin)

    async def _listen(self, runner: web.ServerRunner) -> None:
        await runner.setup()
        host, port = self._address
        await web.TCPSite(runner, host, port, backlog=_BACKLOG).start()

    async def aclose(self) -> None:
        """Close every connection and end everything that is under way. May be called again."""
        closing = asyncio.ensure_future(self._close())
        await wait_shielded(closing)
        closing.result()

    async def _close(self) -> None:
        for task in self._dispatcher.active:
            task.cancel()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        await self._scheduler.aclose()
        await self._hub.aclose()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    def client(self, **overrides: Any) -> Kubiya:
        """Make a client of this server.

        Args:
            overrides: Arguments of `Kubiya`, in place of the ones that lead here.
        """
        from kubiya_async.client import Kubiya  # noqa: PLC0415 - the server does without it

        return Kubiya(**{**self._settings, **overrides})

    @property
    def _settings(self) -> dict[str, Any]:
        """What leads a client here, by the names of its arguments."""
        return {
            "api_key": self.api_key,
            "base_url": self.url,
            "pods_api_key": self.pods_api_key,
            "pods_base_url": self.pods_url,
            "live_base_url": self.live_url,
            "control_plane_base_url": self.surface_url(Surface.CONTROL_PLANE),
            "orchestrator_base_url": self.surface_url(Surface.ORCHESTRATOR),
            "composer_base_url": self.surface_url(Surface.COMPOSER),
        }

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        host, port = self._address
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"

    @property
    def url(self) -> str:
        """Base URL of the platform, with `/api/v1`."""
        return self.origin + self._prefix + PLATFORM_ROOT

    @property
    def pods_url(self) -> str:
        """Base URL of the runner pods API."""
        return self.origin + self._prefix + PODS_ROOT

    @property
    def live_url(self) -> str:
        """Base URL of what the platform's own clients call; paths below it begin with `/api`."""
        return self.surface_url(Surface.LIVE)

    @property
    def control_plane_url(self) -> str:
        """Base URL of the control plane."""
        return self.surface_url(Surface.CONTROL_PLANE)

    def surface_url(self, surface: Surface) -> str:
        """Return the base URL of a surface that no document describes."""
        root = "" if surface in AT_ROOT[self._at_root] else LIVE_ROOTS[surface]
        return self.origin + self._prefix + root

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables that lead a client here."""
        return {ENVIRONMENT[name]: value for name, value in self._settings.items()}

    @property
    def instructions(self) -> str:
        """What to type in another terminal to use the server."""
        exports = "\n".join(f"    export {k}={v}" for k, v in self.environment.items())
        return _INSTRUCTIONS.format(url=self.url, key=self.api_key, exports=exports)

    @property
    def open_connections(self) -> int:
        """Connections that are open now."""
        return len(self._http.connections) if self._http else 0

    @property
    def open_streams(self) -> int:
        """Event streams that are under way now."""
        return self._dispatcher.open_streams

    def drop_connections(self) -> None:
        """Close every connection at once, whatever it is doing."""
        for connection in self._http.connections if self._http else ():
            connection.force_close()

    def issue_key(self, *, read_only: bool = False) -> str:
        """Make another key of the platform, with a quota of its own.

        Args:
            read_only: Whether it is refused everything but reading.
        """
        key = f"local-{secrets.token_hex(8)}"
        self._authenticator.platform[key] = Identity(key, writes=not read_only)
        return key

    def issue_pods_key(self, *, scopes: Iterable[str] = ("runners:read",)) -> str:
        """Make another key of the runner pods API."""
        key = f"local-pods-{secrets.token_hex(8)}"
        self._authenticator.pods[key] = Identity(key, scopes=frozenset(scopes))
        return key

    def revoke_key(self, key: str) -> None:
        """Refuse a key from now on."""
        self._authenticator.platform.pop(key, None)
        self._authenticator.pods.pop(key, None)

    def fail(
        self,
        operation_id: str = "*",
        *,
        status: int | None = None,
        times: int | None = 1,
        skip: int = 0,
        headers: Mapping[str, str] | None = None,
        body: bytes | str | Mapping[str, Any] | None = None,
        latency: float = 0.0,
        processed: bool = False,
    ) -> None:
        """Make requests fail; `faults.add` has other faults.

        Args:
            operation_id: Operation that fails; `*` and `?` match as in file names.
            status: Status of the answer; without one the real answer is given.
            times: How many requests fail; `None` for all.
            skip: How many matching requests pass before.
            headers: Headers to add to the answer.
            body: Body of the answer; without one, the error envelope of the API.
            latency: Seconds before the answer.
            processed: Whether the request is carried out all the same.
        """
        fault = Fault(
            status=status, headers=headers or {}, body=body, latency=latency, processed=processed
        )
        self.faults.add(fault, operation_id, times=times, skip=skip)

    def replay(self, answers: str | Path) -> None:
        """Answer from now on as a platform did, as `kubiya-async verify --record FILE` kept it.

        Operations that are not in the file are answered as always.

        Args:
            answers: The file.

        Raises:
            InvalidArgumentError: It is no such file, or has an operation that does not exist.
        """
        try:
            kept = [
                (
                    each["operation"],
                    Fault(
                        status=each["status"],
                        body=json.dumps(each["body"]),
                        content_type="application/json",
                    ),
                )
                for each in json.loads(Path(answers).read_text(encoding="utf-8"))
            ]
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise InvalidArgumentError(
                f"answers: {answers} was not written by `kubiya-async verify --record`: {error}",
                argument="answers",
            ) from error
        for operation, fault in kept:
            self.faults.add(fault, operation, times=None)

    def chat_script(
        self,
        script: ChatScript,
        *,
        agent: str | None = None,
        times: int | None = None,
        framing: Framing | None = None,
    ) -> None:
        """Make agents reply with these events, or with what a function of the turn returns.

        Args:
            script: Items of `kubiya_async.testing.scripts`; a mapping is an event.
            agent: Id of the agent; `None` for all.
            times: How many messages are answered so; `None` for all.
            framing: How the events are told apart, in place of the server's own way.
        """
        self._state.chats.append(ScriptedChat(script, agent, times, framing))

    def workflow_script(self, script: WorkflowScript, *, source: str | None = None) -> None:
        """Script the runs of workflows: those of a source, or all without their own script."""
        self._state.workflow_scripts[source] = script

    def tool_script(self, script: ToolScript, *, name: str | None = None) -> None:
        """Script the runs of tools: those of a name, or all without their own script."""
        self._state.tool_scripts[name] = script

    def cancel_execution(self, execution_id: str) -> None:
        """Cancel a workflow's execution, as another user might; the API has no call for it."""
        self._api.workflows.cancel(execution_id)

    def deliver_webhooks(
        self, url: str, secret: str | None = None, events: Iterable[str] | None = None, **how: Any
    ) -> None:
        """Send signed events to a receiver on this machine from now on.

        Args:
            url: Where to; only addresses of this machine are accepted.
            secret: Signs them.
            events: Names of the events to send; `None` for all.
            how: Further fields of `Subscription`.

        Raises:
            InvalidArgumentError: The receiver is not on this machine, or the secret is not what
                the scheme needs.
        """
        names = None if events is None else frozenset(events)
        self._hub.subscribe(Subscription(url=url, secret=secret, events=names, **how))
        self._scheduler.start()

    def emit(self, event: str, data: Mapping[str, Any]) -> None:
        """Send an event that nothing has caused."""
        self._hub.publish(event, dict(data))

    async def flush_webhooks(self) -> None:
        """Wait until every event so far is delivered or given up."""
        await self._hub.flush()

    @property
    def deliveries(self) -> tuple[OutboundDelivery, ...]:
        """Every attempt to deliver an event, oldest first."""
        return tuple(self._hub.log)


@cache
def _router(prefix: str, api: RootApi) -> RouteTable:
    return RouteTable(OPERATIONS.values(), prefix=prefix, api=api)


async def serve(
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    announce: Callable[[str], object] = print,
    **options: Any,
) -> None:
    """Run a local server until cancelled.

    Args:
        host: Address to listen on; only this machine's own are accepted.
        port: Port; 0 takes a free one.
        announce: Told how to use the server, once it listens.
        options: Further arguments of `LocalServer`.
    """
    settings: dict[str, Any] = {"speed": SERVE_SPEED, **options}
    async with LocalServer(host=host, port=port, **settings) as server:
        announce(server.instructions)
        await asyncio.Event().wait()


@contextmanager
def threaded_server(**options: Any) -> Generator[LocalServer]:
    """Run a server on a thread with an event loop of its own.

        with threaded_server() as server:
            subprocess.run([...], env={**os.environ, **server.environment})

    Its requests, faults and scripts can be used from any thread; its coroutines belong to its loop.

    Args:
        options: Arguments of `LocalServer`.
    """
    server = LocalServer(**options)
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        thread = threading.Thread(target=loop.run_forever, name="local server")
        thread.start()
        try:
            asyncio.run_coroutine_threadsafe(server.start(), loop).result()
            yield server
        finally:
            asyncio.run_coroutine_threadsafe(server.aclose(), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
