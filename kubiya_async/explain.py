"""What a call would send, without sending it.

    plan = await kubiya.explain(kubiya.agents.create, name="Helper")
    print(plan)

The method runs as it always does, up to the point where its first request would leave: everything
that is checked before sending is checked here too. Nothing is sent, no token is fetched, no slot of
the quota is taken, and no observer is told.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn, TypeVar, cast

from kubiya_async._calls.dispatch import Dispatcher, Endpoint
from kubiya_async._calls.retry import describe
from kubiya_async._messages.call import Call, Response
from kubiya_async._messages.headers import KEY_HEADER
from kubiya_async._messages.operation import Replay, Surface
from kubiya_async._messages.redact import MASK, Secret, mask_body, redact_headers, scrub
from kubiya_async._resource import Resource
from kubiya_async.errors import InvalidArgumentError
from kubiya_async.limits.base import RateLimitState

__all__ = [
    "RequestPlan",
]


T = TypeVar("T")

_MINTED: Final = "(a new one for each call)"
_SCHEMES: Final = frozenset({"UserKey", "Bearer"})
_REPLAYS: Final = {
    "safe": "only reads",
    "idempotent": "sending it twice has the effect of once",
    "never": "not idempotent",
}


@dataclass(frozen=True, slots=True)
class RequestPlan:
    """The first request that a call would send; `str()` of it is meant to be read."""

    operation: str
    """Operation id."""
    method: str
    url: str
    """Complete and encoded."""
    headers: Mapping[str, str]
    """What is not known to be harmless is masked. `Host`, `Accept-Encoding` and `Content-Length`,
    which the HTTP library adds, are left out."""
    body: str | None
    """The body as text; secrets are masked."""
    surface: Surface
    """Which of the API's surfaces it goes to."""
    replay: Replay
    """Whether it may be sent again after the server may have seen it."""
    stream: bool
    """Whether it opens a stream."""
    timeout: float | None
    """Deadline in seconds over everything; for a stream, until it is open."""
    read_timeout: float | None
    """Longest silence in seconds while an answer is awaited or read."""
    retries: str
    """When it would be repeated, in words."""
    bucket: str | None
    """Whose quota it counts against: origin, and fingerprint of the key; `None` without limiter."""
    quota: RateLimitState | None
    """What is known of that quota now; `ready_in` tells whether the call would have to wait."""

    def __str__(self) -> str:
        """Write the request as HTTP has it, and below it what would be done with it."""
        head = [f"{self.method} {self.url}"]
        head += [f"{name}: {value}" for name, value in self.headers.items()]
        body = [] if self.body is None else ["", self.body]
        facts = "\n".join(f"{name:8}  {value}" for name, value in self._facts().items())
        return "\n".join([*head, *body, "", facts])

    def _facts(self) -> dict[str, str]:
        deadline = "none" if self.timeout is None else f"{self.timeout:g} s"
        silence = "any" if self.read_timeout is None else f"{self.read_timeout:g} s"
        opened = " until it is open" if self.stream else ""
        return {
            "sent": "nothing: this is the first request that the call would make",
            "call": f"{self.operation} on the {self.surface} surface",
            "replay": f"{self.replay}: {_REPLAYS[self.replay]}",
            "deadline": f"{deadline}{opened}; silence of {silence} at most",
            "retries": self.retries,
            "quota": "not limited" if self.quota is None else _in_words(self.quota),
            "bucket": self.bucket or "none",
        }


def _in_words(quota: RateLimitState) -> str:
    limits = ", ".join(map(str, quota.limits)) or "no limits set"
    left = "" if quota.remaining is None else f"; {quota.remaining} of {quota.limit} left"
    if quota.ready_in > 0:
        turn = f"would wait {quota.ready_in:.1f} s or more"
    else:
        turn = "would wait" if quota.queued else "would be sent immediately"
    ahead = f", behind {quota.queued} waiting" if quota.queued else ""
    return f"{limits}{left}; {turn}{ahead}"


class DryRunStop(BaseException):
    """Carries the first request out of the method; no `except Exception` on the way stops it."""

    def __init__(self, call: Call, *, stream: bool) -> None:
        super().__init__()
        self.call = call
        self.stream = stream


class DryRunEngine(Dispatcher):
    """A dispatcher that stops where something would be sent."""

    __slots__ = ()

    is_dry = True

    @classmethod
    def beside(cls, dispatcher: Dispatcher) -> DryRunEngine:
        """Make one that prepares calls as another does."""
        return cls(dispatcher.transport, dispatcher.endpoints, dispatcher.settings)

    async def send(self, call: Call, parse: Callable[[Response], T] | None) -> NoReturn:
        """Stop before sending, or opening."""
        raise DryRunStop(call, stream=parse is None)

    def plan(self, stop: DryRunStop) -> RequestPlan:
        """Return a description of a request that was stopped."""
        call, endpoint = stop.call, self.endpoints[stop.call.operation.surface]
        secrets = (*call.secrets, *_held(endpoint))
        gate = endpoint.gate
        return RequestPlan(
            operation=call.operation.id,
            method=call.operation.method,
            url=scrub(endpoint.root + call.target, secrets),
            headers=self._shown_headers(call, endpoint),
            body=None if call.body is None else scrub(mask_body(call.body, call.secrets), secrets),
            surface=call.operation.surface,
            replay=call.operation.replay,
            stream=stop.stream,
            timeout=call.timeout,
            read_timeout=call.read_timeout,
            retries=describe(
                call.operation.replay,
                keyed=call.key_given,
                policy=call.policy,
                stream=stop.stream,
            ),
            bucket=None if gate is None else _bucket(endpoint),
            quota=None if gate is None else gate.state,
        )

    def _shown_headers(self, call: Call, endpoint: Endpoint) -> dict[str, str]:
        shown = redact_headers(call.headers)
        if KEY_HEADER in call.headers and not call.key_given:
            shown[KEY_HEADER] = _MINTED
        scheme = endpoint.credential.scheme(endpoint.surface)
        name = "Authorization" if scheme in _SCHEMES else scheme
        return {name: f"{scheme} {MASK}" if scheme in _SCHEMES else MASK, **shown}


def dry_run_copy(owner: object) -> tuple[DryRunEngine, object]:
    """Make a copy of a resource or a conversation that stops where it would send something.

    Raises:
        InvalidArgumentError: It is neither.
    """
    if isinstance(owner, Resource):
        engine = DryRunEngine.beside(owner._dispatcher)  # noqa: SLF001 - its own would send  # pyright: ignore[reportPrivateUsage]
        return engine, type(owner)(engine)
    if isinstance(chat := getattr(owner, "_chat", None), Resource):
        # A conversation of either API: what it would add to its turns goes to the copy's.
        engine, chat_copy = dry_run_copy(chat)
        conversation = cast("Any", copy.copy(owner))
        conversation._chat, conversation.turns = chat_copy, []  # noqa: SLF001 - (the same)
        return engine, conversation
    raise InvalidArgumentError(
        "explain takes a method of a client, such as kubiya.agents.create, and then its arguments",
        argument="method",
    )


async def first_request(engine: DryRunEngine, result: object) -> RequestPlan:
    """Return a description of the first request of what a method returned; it is never sent.

    Args:
        engine: What the copy of the method's owner sends with.
        result: A coroutine, or anything else that sends when it is awaited, entered or iterated.

    Raises:
        InvalidArgumentError: An argument is not what the method takes, or it sends nothing.
    """
    try:
        await _begin(result)
    except DryRunStop as stop:
        return engine.plan(stop)
    raise InvalidArgumentError("that method sends no request", argument="method")


async def _begin(result: object) -> None:
    """Go as far as the first request of whatever a method returns."""
    if inspect.isawaitable(result):
        await result
        return
    for step in ("__aenter__", "__anext__"):
        method = getattr(result, step, None)
        if method is not None:
            await method()


def _bucket(endpoint: Endpoint) -> str:
    return f"{endpoint.origin}, key {endpoint.credential.fingerprint}"


def _held(endpoint: Endpoint) -> tuple[Secret, ...]:
    """Return the current credential, in case an argument repeats it."""
    header = endpoint.credential.header(endpoint.surface)
    return () if header is None else (Secret(header[1].rpartition(" ")[2]),)
