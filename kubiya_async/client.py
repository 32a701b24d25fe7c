"""`Kubiya`: the client, its life, and the views of it with other options or another key."""

from __future__ import annotations

import dataclasses
import ssl
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Literal, ParamSpec, Self

import aiohttp

from kubiya_async._calls.dispatch import (
    CallSettings,
    Dispatcher,
    Endpoints,
    check_timeout,
    retry_policy,
)
from kubiya_async._calls.raw import RawResponse, raw_request
from kubiya_async._messages.headers import check_headers
from kubiya_async._messages.json_reader import DEFAULT_MAX_ELEMENTS
from kubiya_async._messages.logging import log_to_stderr
from kubiya_async._messages.operation import Replay, Surface
from kubiya_async._messages.redact import Secret
from kubiya_async._transport.session import HttpSettings, HttpTransport
from kubiya_async.auth import Credential, TokenFunction
from kubiya_async.config.load import Config, Setting, load_config
from kubiya_async.config.settings import check_arguments
from kubiya_async.errors import ConfigError, InvalidArgumentError
from kubiya_async.explain import DryRunEngine, RequestPlan, dry_run_copy, first_request
from kubiya_async.limits.base import RateLimiter, RateLimitState
from kubiya_async.limits.memory import MemoryRateLimiter
from kubiya_async.middleware import Middleware
from kubiya_async.observe import Observer
from kubiya_async.options import (
    UNSET,
    Lane,
    RequestOptions,
    RetryPolicy,
    Timeouts,
    Unset,
    is_number,
)

if TYPE_CHECKING:
    from kubiya_async._generated.resources.agents import Agents
    from kubiya_async._generated.resources.integrations import Integrations
    from kubiya_async._generated.resources.knowledge import Knowledge
    from kubiya_async._generated.resources.projects import Projects
    from kubiya_async._generated.resources.runner_pods import RunnerPods
    from kubiya_async._generated.resources.runners import Runners
    from kubiya_async._generated.resources.runners_v3 import RunnersV3
    from kubiya_async._generated.resources.secrets import Secrets
    from kubiya_async._generated.resources.sources import Sources
    from kubiya_async._generated.resources.tasks import Tasks
    from kubiya_async._generated.resources.tools import Tools
    from kubiya_async._generated.resources.webhooks import Webhooks
    from kubiya_async._generated.resources.workflows import Workflows
    from kubiya_async.limits.redis import RedisRateLimiter
    from kubiya_async.live import ControlPlane, Live
    from kubiya_async.resources.chat import Chat

__all__ = [
    "Kubiya",
]


class _Resources:
    """One attribute per resource of the API."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher

    @cached_property
    def agents(self) -> Agents:
        """Agents: list, get, create, update, delete."""
        from kubiya_async._generated.resources.agents import Agents

        return Agents(self._dispatcher)

    @cached_property
    def chat(self) -> Chat:
        """Talk to agents: send, stream, history."""
        from kubiya_async.resources.chat import Chat

        return Chat(self._dispatcher)

    @cached_property
    def control_plane(self) -> ControlPlane:
        """The control plane: agents that work in environments, on a host of its own."""
        from kubiya_async.live import ControlPlane

        return ControlPlane(self._dispatcher)

    @cached_property
    def integrations(self) -> Integrations:
        """Integrations: list."""
        from kubiya_async._generated.resources.integrations import Integrations

        return Integrations(self._dispatcher)

    @cached_property
    def knowledge(self) -> Knowledge:
        """Knowledge entries: list, get, create, update, delete, search, versions."""
        from kubiya_async._generated.resources.knowledge import Knowledge

        return Knowledge(self._dispatcher)

    @cached_property
    def live(self) -> Live:
        """The private API (used by the platform's own clients)."""
        from kubiya_async.live import Live

        return Live(self._dispatcher)

    @cached_property
    def projects(self) -> Projects:
        """Infrastructure projects: plan, approve, follow."""
        from kubiya_async._generated.resources.projects import Projects

        return Projects(self._dispatcher)

    @cached_property
    def runner_pods(self) -> RunnerPods:
        """Runners of the pods API, and their pods."""
        from kubiya_async._generated.resources.runner_pods import RunnerPods

        return RunnerPods(self._dispatcher)

    @cached_property
    def runners(self) -> Runners:
        """Runners: list, get, manifest, also as a file."""
        from kubiya_async._generated.resources.runners import Runners

        return Runners(self._dispatcher)

    @cached_property
    def runners_v3(self) -> RunnersV3:
        """Runners of the v3 API: life, health, operations, charts as files."""
        from kubiya_async._generated.resources.runners_v3 import RunnersV3

        return RunnersV3(self._dispatcher)

    @cached_property
    def secrets(self) -> Secrets:
        """Secrets: names and descriptions; values are write-only."""
        from kubiya_async._generated.resources.secrets import Secrets

        return Secrets(self._dispatcher)

    @cached_property
    def sources(self) -> Sources:
        """Sources of tools: list, get, create, scan."""
        from kubiya_async._generated.resources.sources import Sources

        return Sources(self._dispatcher)

    @cached_property
    def tasks(self) -> Tasks:
        """Tasks: list, create, wait, cancel, logs."""
        from kubiya_async._generated.resources.tasks import Tasks

        return Tasks(self._dispatcher)

    @cached_property
    def tools(self) -> Tools:
        """Tools: list, execute, run to the end."""
        from kubiya_async._generated.resources.tools import Tools

        return Tools(self._dispatcher)

    @cached_property
    def webhooks(self) -> Webhooks:
        """Inbound webhooks: list, create, trigger."""
        from kubiya_async._generated.resources.webhooks import Webhooks

        return Webhooks(self._dispatcher)

    @cached_property
    def workflows(self) -> Workflows:
        """Workflows: execute, run to the end, follow the logs."""
        from kubiya_async._generated.resources.workflows import Workflows

        return Workflows(self._dispatcher)


P = ParamSpec("P")

DEFAULT_MAX_RESPONSE_BYTES: Final = 32 * 1024 * 1024

_TIMEOUTS: Final = Timeouts()
_POLICY: Final = RetryPolicy()


class Kubiya(_Resources):
    """Async client for the Kubiya API.

        async with Kubiya(api_key="…") as kubiya:
            async for agent in kubiya.agents.list():
                print(agent.name)

    One client per application and key is enough: it may be used by any number of tasks at once, and
    all clients with the same key share its quota. It connects on first use; close it with
    `async with` or `aclose()`.

    Args:
        api_key: API key, with or without its prefix. Default: `KUBIYA_API_KEY`.
        base_url: Address of the platform, with `/api/v1`, `/v1`, a proxy's prefix or nothing behind
            the host. Default: `KUBIYA_BASE_URL`, then `https://api.kubiya.ai/api/v1`.
        auth_scheme: `UserKey` (default) or `Bearer`. Default: `KUBIYA_AUTH_SCHEME`.
        token_provider: Function that returns a token, or an awaitable of one, in place of
            `api_key`; called when a token is needed, and again after the server refused one, or
            before it ends if the function returns an `AccessToken`. One
            that blocks the event loop is warned about in the log. Sent as `Bearer` unless
            `auth_scheme` says otherwise.
        credential: Object in place of `api_key` that gives the header itself; see
            `kubiya_async.auth.Credential`. Its `fingerprint` says whose quota it uses.
        context: Context of the official CLI to take key and address from, in place of those in the
            environment. Default: `KUBIYA_CONTEXT`, then the current one of its file.
        quota_key: Name of the account that the tokens of `token_provider` belong to: clients with
            the same name share its quota. A `RedisRateLimiter` needs it; in one process, clients
            with the same function share without.
        pods_base_url: Address of the runner pods API, which has a host of its own.
            Default: `KUBIYA_PODS_BASE_URL`.
        pods_api_key: Its key. Default: `KUBIYA_PODS_API_KEY`.
        live_base_url: Address of what `live` calls, if it is another than the platform's: paths
            below it begin with `/api`. Default: `KUBIYA_LIVE_BASE_URL`, then that of the platform.
        control_plane_base_url: Address of the control plane. Default:
            `KUBIYA_CONTROL_PLANE_BASE_URL`, `CONTROL_PLANE_GATEWAY_URL`, `CONTROL_PLANE_URL`, then
            the vendor's, if the platform is the vendor's.
        control_plane_api_key: Its key, if it has one of its own; sent as `Bearer`. Default:
            `KUBIYA_CONTROL_PLANE_API_KEY`, then `api_key`.
        orchestrator_base_url: Address of the orchestrator, which `live.knowledge.query` asks.
            Default: `KUBIYA_ORCHESTRATOR_URL`, then the vendor's as above.
        composer_base_url: Address of the composer, which keeps saved workflows.
            Default: `KUBIYA_COMPOSER_URL`, then the vendor's as above.
        timeout: Deadline in seconds over everything a call does; `None` for none.
            Default: `KUBIYA_TIMEOUT`, then 120.
        timeouts: Per-attempt timeouts.
        retries: Number of retries, or a `RetryPolicy`.
        rate_limiter: Rate limiter; `None` disables client-side limiting. Default: one gate per key
            in this process, or in the store that `KUBIYA_RATE_LIMIT_URL` names.
        headers: Headers for every request.
        max_connections: Most connections for calls at once; streams are not counted. The connector
            of a `session` has a limit of its own.
        max_response_bytes: Most bytes of a decoded body.
        max_response_elements: Most elements of a JSON answer: items of arrays, members of objects,
            and the arrays and objects themselves.
        observers: Event observers; see `kubiya_async.observe`.
        middleware: Async functions around each attempt, the outermost first; see
            `kubiya_async.middleware`.
        lane: Lane of every call while the quota is scarce, `interactive` or `background`. Default:
            `background` in bulk runs, polling and prefetched pages, else `interactive`.
        session: An aiohttp session whose connections to use instead of own ones: its connector,
            `proxy`, `trust_env` and `trace_configs`. Its headers, cookies and credentials are not
            sent, and nothing else of it changes a call. It stays open on close.
        ssl_context: TLS settings, such as your own certificate authority; not with `session`, whose
            connector has its own. Default: verify against the authorities of this machine, or of
            `SSL_CERT_FILE` and `SSL_CERT_DIR` as they are when the first connection is made.
        proxy: URL of an HTTP proxy, such as `http://proxy.example.com:3128`.
        trust_env: Take proxies from the environment, as it is when the client is made:
            `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, but for the hosts in `NO_PROXY`.
        allow_insecure_http: Allow `http://` to other hosts than this one. The key is then readable
            by everyone on the network path.

    Raises:
        ConfigError: A setting is missing or unusable; the message says which.
    """

    _parent: Kubiya | None

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        auth_scheme: str | None = None,
        token_provider: TokenFunction | None = None,
        credential: Credential | None = None,
        context: str | None = None,
        quota_key: str | None = None,
        pods_base_url: str | None = None,
        pods_api_key: str | None = None,
        live_base_url: str | None = None,
        control_plane_base_url: str | None = None,
        control_plane_api_key: str | None = None,
        orchestrator_base_url: str | None = None,
        composer_base_url: str | None = None,
        timeout: float | Unset | None = UNSET,
        timeouts: Timeouts | None = None,
        retries: int | RetryPolicy | None = None,
        rate_limiter: RateLimiter | Unset | None = UNSET,
        headers: Mapping[str, str] | None = None,
        max_connections: int = 100,
        max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES,
        max_response_elements: int = DEFAULT_MAX_ELEMENTS,
        observers: Sequence[Observer] = (),
        middleware: Sequence[Middleware] = (),
        lane: Lane | None = None,
        session: aiohttp.ClientSession | None = None,
        ssl_context: ssl.SSLContext | None = None,
        proxy: str | None = None,
        trust_env: bool = False,
        allow_insecure_http: bool = False,
    ) -> None:
        """Resolve the settings; nothing is opened or sent."""
        given: dict[str, Any] = {
            "api_key": _secret(api_key, "api_key"),
            "pods_api_key": _secret(pods_api_key, "pods_api_key"),
            "control_plane_api_key": _secret(control_plane_api_key, "control_plane_api_key"),
            "proxy": _secret(proxy, "proxy"),
        }
        # Should anything below raise, a traceback that prints locals must not print the keys.
        del api_key, pods_api_key, control_plane_api_key, proxy
        given |= {
            "base_url": base_url,
            "auth_scheme": auth_scheme,
            "token_provider": token_provider,
            "credential": credential,
            "context": context,
            "quota_key": quota_key,
            "pods_base_url": pods_base_url,
            "live_base_url": live_base_url,
            "control_plane_base_url": control_plane_base_url,
            "orchestrator_base_url": orchestrator_base_url,
            "composer_base_url": composer_base_url,
            "timeouts": timeouts,
            "rate_limiter": rate_limiter,
            "observers": observers,
            "middleware": middleware,
            "lane": lane,
            "ssl_context": ssl_context,
            "trust_env": trust_env,
            "allow_insecure_http": allow_insecure_http,
        }
        check_arguments(given)
        if not isinstance(timeout, Unset):
            given["timeout"] = check_timeout(timeout)
        given["trust_env"] = trust_env or getattr(session, "trust_env", False)
        config = load_config(given)
        log_to_stderr(config.log)
        waits = _TIMEOUTS if timeouts is None else timeouts
        http = HttpSettings(
            connect_timeout=waits.connect,
            max_connections=_positive(max_connections, "max_connections"),
            ssl_context=ssl_context,
            proxies={origin: proxy.url for origin, proxy in config.proxies.items()},
        )
        self._limiter, self._own_limiter = _limiter(config, rate_limiter)
        settings = CallSettings(
            timeout=config.timeout,
            policy=_POLICY if retries is None else retry_policy(retries, _POLICY),
            read_timeout=waits.read,
            idle_timeout=waits.idle,
            observers=tuple(observers),
            headers=check_headers({} if headers is None else headers),
            max_response_bytes=_positive(max_response_bytes, "max_response_bytes"),
            max_response_elements=_positive(max_response_elements, "max_response_elements"),
            middleware=tuple(middleware),
            lane=lane,
        )
        transport = HttpTransport(http, session=session)
        super().__init__(Dispatcher(transport, Endpoints(config, self._limiter), settings))
        self._config, self._made_at, self._parent = config, _caller(), None

    # Views

    def with_options(
        self,
        *,
        timeout: float | Unset | None = UNSET,
        retries: int | RetryPolicy | Unset = UNSET,
        headers: Mapping[str, str] | None = None,
        observers: Sequence[Observer] | None = None,
        middleware: Sequence[Middleware] | None = None,
        lane: Lane | None = None,
    ) -> Self:
        """Return a view of this client with other defaults; it shares connections and quota.

        Args:
            timeout: Deadline of a call in seconds; `None` for none.
            retries: Number of retries, or a `RetryPolicy`.
            headers: Headers for every request, added to this client's.
            observers: In place of this client's.
            middleware: In place of this client's.
            lane: Lane of every call, also of those that are background calls by default.
        """
        old = self._dispatcher
        settings = old.settings
        if not isinstance(timeout, Unset):
            settings = dataclasses.replace(settings, timeout=check_timeout(timeout))
        if not isinstance(retries, Unset):
            policy = retry_policy(retries, settings.policy)
            settings = dataclasses.replace(settings, policy=policy)
        if headers is not None:
            merged = {**settings.headers, **check_headers(headers)}
            settings = dataclasses.replace(settings, headers=merged)
        if observers is not None:
            check_arguments({"observers": observers})
            settings = dataclasses.replace(settings, observers=tuple(observers))
        if middleware is not None:
            check_arguments({"middleware": middleware})
            settings = dataclasses.replace(settings, middleware=tuple(middleware))
        if lane is not None:
            check_arguments({"lane": lane})
            settings = dataclasses.replace(settings, lane=lane)
        return self._view(self._config, Dispatcher(old.transport, old.endpoints, settings))

    def with_auth(
        self,
        api_key: str | None = None,
        *,
        auth_scheme: str | None = None,
        token_provider: TokenFunction | None = None,
        credential: Credential | None = None,
        quota_key: str | None = None,
        control_plane_api_key: str | None = None,
    ) -> Self:
        """Return a view of this client with another key; it shares the connections, not the quota.

        The runner pods keep their key. The control plane gets the view's key, even if this client
        has one of its own for it, unless another is given. A scheme that was chosen for this client
        holds for the view's key too, unless `auth_scheme` is given or the key names one.

        Raises:
            ConfigError: The key is unusable, or there is none.
        """
        key = _secret(api_key, "api_key")
        control_key = _secret(control_plane_api_key, "control_plane_api_key")
        del api_key, control_plane_api_key
        if key is None and token_provider is None and credential is None:
            raise ConfigError("with_auth needs api_key, token_provider or credential")
        check_arguments({"credential": credential})
        roots = self._config.roots
        given: dict[str, Any] = {
            "api_key": key,
            "base_url": roots.platform,
            "auth_scheme": auth_scheme,
            "token_provider": token_provider,
            "credential": credential,
            "quota_key": quota_key,
            "control_plane_api_key": control_key,
            "timeout": self._config.timeout,
            "allow_insecure_http": True,  # the address was accepted when this client was made
        }
        config = load_config(given, inherited_scheme=self._config.auth_scheme, environ={})
        config = dataclasses.replace(
            config,
            roots=roots,
            pods_root=self._config.pods_root,
            proxies=self._config.proxies,
            pods_credential=self._config.pods_credential,
            other_roots=self._config.other_roots,
        )
        old = self._dispatcher
        endpoints = Endpoints(config, self._limiter)
        return self._view(config, Dispatcher(old.transport, endpoints, old.settings))

    def _dry_run_copy(self) -> tuple[DryRunEngine, Self]:
        engine = DryRunEngine.beside(self._dispatcher)
        return engine, self._view(self._config, engine)

    def _view(self, config: Config, dispatcher: Dispatcher) -> Self:
        view = type(self).__new__(type(self))
        # What a subclass keeps is kept; resources belong to their dispatcher.
        kept = vars(self).items()
        vars(view).update((name, value) for name, value in kept if not hasattr(_Resources, name))
        view._config = config  # noqa: SLF001 - another instance of this class
        view._limiter = self._limiter  # noqa: SLF001
        view._own_limiter = None  # noqa: SLF001
        view._parent = self._parent or self  # noqa: SLF001
        view._made_at = self._made_at  # noqa: SLF001
        _Resources.__init__(view, dispatcher)
        return view

    # Beyond the methods

    async def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = UNSET,
        content: bytes | str | None = None,
        content_type: str | None = None,
        query: Mapping[str, str] | None = None,
        surface: Surface | str = Surface.PLATFORM,
        replay: Replay | Literal["safe", "idempotent", "never"] | None = None,
        options: RequestOptions | None = None,
    ) -> RawResponse:
        """Call an endpoint that has no method here, with everything a method gets.

        Args:
            method: `GET`, `HEAD`, `POST`, `PUT`, `PATCH` or `DELETE`.
            path: Percent-encoded path below the surface's root, beginning with a slash.
            json: Body, sent as JSON.
            content: Body in place of `json`, sent as it is.
            content_type: Its media type. Default: `text/plain` for a str, else
                `application/octet-stream`.
            query: Query parameters, as text.
            surface: Which root and credential to use: `platform`, `runners_v3`, `runner_pods`,
                `live`, `orchestrator`, `composer` or `control_plane`.
            replay: Whether it may be sent twice: `"never"`, or because it only reads (`"safe"`) or
                has the effect of once (`"idempotent"`). Default: by method.
            options: Settings for this call.

        Returns:
            The answer, if its status is a success.

        Raises:
            KubiyaError: As for every call.
        """
        return await raw_request(
            self._dispatcher,
            method,
            path,
            json_body=json,
            has_body=not isinstance(json, Unset),
            content=content,
            content_type=content_type,
            query=query,
            surface=surface,
            replay=replay,
            options=options,
        )

    async def notify_waits(self, event: object) -> int:
        """Wake the waits for an execution that something was heard of, such as a webhook's event.

            receiver.on("workflow.*")(kubiya.notify_waits)

        The execution is read at once, unless the event says that it is still running; only what it
        says itself ends a wait. From the first event on, executions of its kind are polled rarely,
        until one of them ends unannounced. With several processes, call this in the one that waits.

        Args:
            event: An event, an execution, its id, or the JSON of any of them.

        Returns:
            The number of waits of this client, and its views, that it is about.
        """
        from kubiya_async.executions.sharing import waits_of

        return waits_of(self._dispatcher.transport).notify(event)

    async def explain(
        self, method: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs
    ) -> RequestPlan:
        """Return what a call would send, without sending anything.

            print(await kubiya.explain(kubiya.agents.create, name="Helper"))

        Everything that a call checks before it sends is checked. No token is fetched, no slot of
        the quota is taken. Of a list or a method that makes several requests, it is the first one.

        Args:
            method: A method of this client, of a view of it, of a resource or of a conversation.
            args: The method's positional arguments.
            kwargs: The method's keyword arguments.

        Returns:
            The request, with secrets masked; `str()` of it is meant to be read.

        Raises:
            InvalidArgumentError: As the call would, or the method sends nothing.
        """
        owner = getattr(method, "__self__", None)
        try:
            engine, copy = (
                owner._dry_run_copy()  # noqa: SLF001 - another instance of this class
                if isinstance(owner, Kubiya)
                else dry_run_copy(owner)
            )
            result = getattr(copy, method.__name__)(*args, **kwargs)
        finally:
            # A secret may be among them, and tracebacks with locals show this frame.
            del args, kwargs
        return await first_request(engine, result)

    @property
    def rate_limit(self) -> RateLimitState | None:
        """The quota of this client's key as known now; `None` without a rate limiter."""
        gate = self._dispatcher.endpoints[Surface.PLATFORM].gate
        return None if gate is None else gate.state

    @property
    def base_url(self) -> str:
        """Root of the platform's calls."""
        return self._config.roots.platform

    @property
    def settings(self) -> tuple[Setting, ...]:
        """The effective settings, each with where it came from; secrets are not shown."""
        return self._config.settings

    # Life

    @property
    def closed(self) -> bool:
        """Whether the client, or the one it is a view of, was closed."""
        return self._dispatcher.transport.closed

    async def aclose(self) -> None:
        """Close the connections. Calls under way fail with `ClientClosedError`. Idempotent.

        Closing a view does nothing: the connections belong to the client it is a view of.
        """
        if self._parent is not None:
            return
        for endpoint in self._dispatcher.endpoints.values():
            for gate in {endpoint.gate, endpoint.background}:
                if gate is not None:
                    gate.close()
        try:
            await self._dispatcher.transport.aclose()
        finally:
            if self._own_limiter is not None:
                await self._own_limiter.aclose()

    async def __aenter__(self) -> Self:
        """Return the client; connections open when they are needed."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        await self.aclose()

    def __del__(self) -> None:
        """Complain when connections were left open; nothing can be awaited here."""
        if getattr(self, "_parent", self) is not None:
            return
        transport = self._dispatcher.transport
        if transport.is_open:
            warnings.warn(
                f"{self!r} was never closed: use `async with` or `aclose()`. "
                f"It was made in {self._made_at}",
                ResourceWarning,
                stacklevel=1,
                source=self,
            )
        transport.abandon()

    def __repr__(self) -> str:
        """Show where it points to, never the key."""
        if not hasattr(self, "_config"):
            return "<Kubiya, half made>"
        state = ", closed" if self.closed else ""
        return f"<Kubiya {self.base_url}{state}>"

    def __reduce__(self) -> Any:
        """Refuse: a pickle would carry the key."""
        raise TypeError("a Kubiya client cannot be pickled or copied; make one per process")


def _limiter(
    config: Config, given: RateLimiter | Unset | None
) -> tuple[RateLimiter | None, RedisRateLimiter | None]:
    """Choose the limiter; give it a second time if the client has to close it."""
    if not isinstance(given, Unset):
        return given, None
    if config.rate_limit_url is None:
        return MemoryRateLimiter(), None
    from kubiya_async.limits.redis import RedisRateLimiter

    own = RedisRateLimiter(config.rate_limit_url)
    return own, own


def _caller() -> str:
    """Return where the client was created, for the warning about one that is never closed."""
    # A whole stack would be half of the cost of a client.
    frame = sys._getframe(2)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - documented
    return f"{frame.f_code.co_filename}, line {frame.f_lineno}"


def _secret(text: object, name: str) -> Secret | None:
    if text is None:
        return None
    if isinstance(text, str):
        return Secret(text)
    kind = type(text).__name__
    # It may be the key in another form, such as bytes.
    del text
    raise ConfigError(f"{name} must be a str, got {kind}")


def _positive(value: int, name: str) -> int:
    if not is_number(value) or not isinstance(value, int) or value < 1:
        raise InvalidArgumentError(
            f"{name} must be a positive number, got {value!r}", argument=name
        )
    return value
