"""Credentials: which header carries which secret on which surface.

A credential is asked for its header once per attempt. A static key answers at once; a token
provider is awaited when the token is missing or was refused, by one task for all.
"""

from __future__ import annotations

import asyncio
import math
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, NoReturn, Protocol, TypeAlias
from weakref import WeakKeyDictionary

from kubiya_async._messages.logging import get_logger
from kubiya_async._messages.operation import Surface
from kubiya_async._messages.redact import Secret, key_fingerprint, masks_keys, remember_key
from kubiya_async.errors import ConfigError
from kubiya_async.options import is_number

__all__ = [
    "AccessToken",
    "AuthScheme",
    "Credential",
    "StaticKey",
    "TokenFunction",
    "TokenProvider",
    "parse_key",
    "parse_scheme",
]

_log: Final = get_logger()

AuthScheme: TypeAlias = Literal["UserKey", "Bearer"]

PROVIDER_PREFIX: Final = "provider-"
"""How the fingerprint of a credential begins that no other process can know."""

IN_QUOTES: Final = (
    "is in quotation marks: write it without them (`docker run --env-file` keeps them, unlike a "
    "shell)"
)

_SCHEMES: dict[str, AuthScheme] = {"userkey": "UserKey", "bearer": "Bearer"}


@masks_keys
@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token and when it ends, for a `token_provider` that knows.

    The provider is asked for the next one a minute before that, or earlier by a tenth of the time
    that the token had left, if that is shorter.
    """

    token: str = field(repr=False)
    expires_at: datetime | float
    """A datetime with a time zone, or seconds since 1970."""


TokenFunction: TypeAlias = Callable[[], Awaitable[str | AccessToken] | str | AccessToken]
"""What `token_provider` takes."""


class Credential(Protocol):
    """What a call needs of a credential; `Kubiya(credential=…)` takes any object that has it.

    `header` is asked for each attempt and must not block; `refresh` is awaited when it has none.
    """

    @property
    def fingerprint(self) -> str:
        """Return a text that identifies the credential without revealing it: the quota's key."""
        ...

    def header(self, surface: Surface) -> tuple[str, str] | None:
        """Return header name and value, or `None` when `refresh` must run first."""
        ...

    async def refresh(self) -> None:
        """Obtain a new secret; concurrent callers share one refresh."""
        ...

    def reject(self, value: str) -> bool:
        """Record that the server refused header `value`; return whether a refresh can help."""
        ...

    def scheme(self, surface: Surface) -> str:
        """Name the scheme for messages."""
        ...


def parse_scheme(value: str) -> AuthScheme:
    """Read an auth scheme in any case.

    Raises:
        ConfigError: It is neither `UserKey` nor `Bearer`.
    """
    scheme = _SCHEMES.get(value.strip().lower())
    if scheme is None:
        raise ConfigError(f"auth_scheme must be 'UserKey' or 'Bearer', got {value!r}")
    return scheme


def parse_key(key: Secret, *, setting: str) -> tuple[Secret, AuthScheme | None]:
    """Split a key from the prefix it may have been pasted with.

    Returns:
        The bare key, and the scheme that its prefix named.

    Raises:
        ConfigError: Nothing is left, or what is left cannot stand in a header.
    """
    bare, scheme = _without_prefix(key)
    if not bare:
        raise ConfigError(f"{setting} is empty")
    if _is_quoted(key) or _is_quoted(bare):
        raise ConfigError(f"{setting} {IN_QUOTES}")
    if not _fits_a_header(bare):
        raise ConfigError(
            f"{setting} must be one word of printable ASCII; the value given has other characters"
        )
    return bare, scheme


# The text of a key lives in these frames only, and none of them raises while it does: a traceback
# that prints locals has nothing to show.


def _token(given: object) -> tuple[Secret, float]:
    """Return what a provider gave, and the Unix time at which it ends."""
    timed = given if isinstance(given, AccessToken) else None
    text: object = given if timed is None else timed.token
    kind = type(text).__name__
    token = Secret(text) if isinstance(text, str) else None
    del given, text
    if token is None:
        raise ConfigError(f"token_provider must give a str or an AccessToken, got {kind}")
    return token, math.inf if timed is None else _unix_time(timed.expires_at)


def _unix_time(at: object) -> float:
    if isinstance(at, datetime) and at.tzinfo is not None:
        return at.timestamp()
    if is_number(at):
        return at
    raise ConfigError(
        "AccessToken.expires_at must be a datetime with a time zone or seconds since 1970, "
        f"got {at!r}"
    )


def _without_prefix(key: Secret) -> tuple[Secret, AuthScheme | None]:
    text = key.reveal().strip()
    scheme: AuthScheme | None = None
    while True:
        first, _, rest = text.partition(" ")
        word = first.rstrip(":").lower()
        if word in _SCHEMES:
            scheme = _SCHEMES[word]
        elif word != "authorization":
            return Secret(text), scheme
        text = rest.strip()


def is_quoted(text: str) -> bool:
    """Whether a text still has the quotation marks that a shell would have removed."""
    text = text.strip()
    return len(text) > 1 and text[0] == text[-1] and text[0] in "'\""


def _is_quoted(key: Secret) -> bool:
    return is_quoted(key.reveal())


def _fits_a_header(key: Secret) -> bool:
    text = key.reveal()
    return text.isascii() and text.isprintable() and " " not in text


KeyOf = Literal["platform", "pods", "control_plane", "session"]


class StaticKey:
    """An API key that does not change.

    Document 000 knows `UserKey` only, so the v3 surface gets that scheme whatever the platform
    surface was configured for. The control plane takes the same keys, but as `Bearer`. The token
    of a session is no key: it has one scheme everywhere.
    """

    __slots__ = ("_headers", "_key", "_scheme", "fingerprint")

    def __init__(self, key: Secret, *, scheme: AuthScheme, of: KeyOf = "platform") -> None:
        self._scheme = scheme
        self._key = key
        remember_key(key)
        self.fingerprint: str = key_fingerprint(key)
        secret = key.reveal()
        given, user_key, bearer = (
            ("Authorization", f"{word} {secret}") for word in (scheme, "UserKey", "Bearer")
        )
        match of:
            case "pods":
                own = bearer if scheme == "Bearer" else ("X-API-Key", secret)
                self._headers = {Surface.RUNNER_PODS: own}
            case "control_plane":
                self._headers = {Surface.CONTROL_PLANE: given}
            case "platform" | "session":
                self._headers = {
                    Surface.PLATFORM: given,
                    Surface.RUNNERS_V3: given if of == "session" else user_key,
                    Surface.LIVE: given,
                    Surface.ORCHESTRATOR: given,
                    Surface.COMPOSER: given,
                    Surface.CONTROL_PLANE: given if of == "session" else bearer,
                }

    def __repr__(self) -> str:
        return f"StaticKey(scheme={self._scheme!r}, fingerprint={self.fingerprint!r})"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a key cannot be pickled")

    def header(self, surface: Surface) -> tuple[str, str] | None:
        """Return the header."""
        return self._headers[surface]

    async def refresh(self) -> None:
        """Do nothing: a static key has no successor."""

    def reject(self, value: str) -> bool:  # noqa: ARG002 - the same signature as a provider
        """Return `False`: refreshing cannot help."""
        return False

    def scheme(self, surface: Surface) -> str:
        """Name the scheme the surface gets."""
        name, value = self._headers[surface]
        return value.split(" ", 1)[0] if name == "Authorization" else name


class _Refresh:
    """One fetch of a token, and how many calls wait for it."""

    __slots__ = ("loop", "task", "waiting")

    def __init__(self, task: asyncio.Task[Secret]) -> None:
        self.task = task
        self.loop = task.get_loop()
        self.waiting = 0


_MARGIN: Final = 60.0
"""Seconds before its end at which a token is replaced."""

_names: WeakKeyDictionary[object, dict[object, str]] = WeakKeyDictionary()


def _name_of(fetch: TokenFunction) -> str:
    """Name a function, or an object's method; the name is never given again."""
    name = f"{PROVIDER_PREFIX}{secrets.token_hex(8)}"
    try:
        names = _names.setdefault(getattr(fetch, "__self__", fetch), {})
    except TypeError:
        # Not every object can be remembered without being kept alive.
        return name
    return names.setdefault(getattr(fetch, "__func__", None), name)


class TokenProvider:
    """Tokens from a function, refreshed once for all waiting calls.

    Tokens come and go, so whose quota they use has to be said: with a `quota_key`, all that have it
    share one, whatever the process. Without one the function itself is what they share.
    """

    __slots__ = (
        "_ends",
        "_fetch",
        "_refresh",
        "_replace_at",
        "_scheme",
        "_token",
        "_wall",
        "fingerprint",
    )

    def __init__(
        self,
        fetch: TokenFunction,
        *,
        scheme: AuthScheme,
        quota_key: Secret | None = None,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._fetch = fetch
        self._wall = wall
        self._ends = self._replace_at = math.inf
        self._scheme = scheme
        self._token: Secret | None = None
        self._refresh: _Refresh | None = None
        self.fingerprint: str = (
            _name_of(fetch) if quota_key is None else f"quota-{key_fingerprint(quota_key)}"
        )

    def __repr__(self) -> str:
        """Show the scheme, never a token."""
        return f"TokenProvider(scheme={self._scheme!r})"

    def header(self, surface: Surface) -> tuple[str, str] | None:
        """Return the current token, if there is one that does not end soon."""
        if self._token is None or self._wall() >= self._replace_at:
            return None
        return "Authorization", f"{self.scheme(surface)} {self._token.reveal()}"

    async def refresh(self) -> None:
        """Fetch a token, or wait for the fetch that is under way.

        The fetch is a task of its own, so that one caller's cancellation does not fail the others;
        the last caller to leave cancels it.

        A token that has not ended yet is kept if no other can be had.

        Raises:
            ConfigError: What the function gave cannot be a token.
        """
        try:
            await self._renew()
        except Exception as error:
            left = self._ends - self._wall()
            if self._token is None or left <= 0 or isinstance(error, ConfigError):
                raise
            if self._wall() >= self._replace_at:
                self._replace_at = self._ends - left / 2
                _log.warning(
                    "token_provider failed with %s; the last token is used, for %.0f s at most",
                    type(error).__name__,
                    left,
                )

    async def _renew(self) -> None:
        mine = self._refresh
        if mine is None or mine.task.done() or mine.loop is not asyncio.get_running_loop():
            task = asyncio.create_task(self._obtain(), name="kubiya token refresh")
            mine = self._refresh = _Refresh(task)
        mine.waiting += 1
        try:
            self._token = await asyncio.shield(mine.task)
        finally:
            mine.waiting -= 1
            if not mine.waiting:
                mine.task.cancel()
                if self._refresh is mine:
                    self._refresh = None

    async def _obtain(self) -> Secret:
        # No local variable has the text: tracebacks with locals would show it.
        token, ends = _token(await self._call())
        key, _ = parse_key(token, setting="the token from token_provider")
        now = self._wall()
        if ends <= now:
            raise ConfigError(
                f"the token from token_provider ended {now - ends:.0f} s ago",
                hint="Check that the function gives a new one, and this machine's clock.",
            )
        remember_key(key)
        self._ends, self._replace_at = ends, ends - min(_MARGIN, (ends - now) / 10)
        return key

    async def _call(self) -> object:
        """Call the function, which may be no coroutine function, and complain if it blocks."""
        loop = asyncio.get_running_loop()
        began = time.perf_counter()
        given: object = self._fetch()
        took = time.perf_counter() - began
        if took >= loop.slow_callback_duration:
            _log.warning(
                "token_provider held up the event loop for %.2f s: make it a coroutine function, "
                "or have it return asyncio.to_thread(...)",
                took,
            )
        return await given if isinstance(given, Awaitable) else given

    def reject(self, value: str) -> bool:
        """Forget the refused token, unless a newer one is already here."""
        token = self._token
        if token is not None and token.reveal() == value.rpartition(" ")[2]:
            self._token = None
        return True

    def scheme(self, surface: Surface) -> str:
        """Name the scheme the surface gets."""
        return "Bearer" if surface is Surface.CONTROL_PLANE else self._scheme
