"""Credentials: which header carries which secret on which surface.

A credential is asked for its header once per attempt. A static key answers at once; a token
provider is awaited when the token is missing or was refused, by one task for all.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Final, Literal, NoReturn, Protocol, TypeAlias
from weakref import WeakKeyDictionary

from kubiya_async._messages.logging import get_logger
from kubiya_async._messages.operation import Surface
from kubiya_async._messages.redact import Secret, key_fingerprint, remember_key
from kubiya_async.errors import ConfigError

__all__ = ["AuthScheme", "Credential", "StaticKey", "TokenProvider", "parse_key", "parse_scheme"]

_log: Final = get_logger()

AuthScheme: TypeAlias = Literal["UserKey", "Bearer"]

PROVIDER_PREFIX: Final = "provider-"
"""How the fingerprint of a credential begins that no other process can know."""

IN_QUOTES: Final = (
    "is in quotation marks: write it without them (`docker run --env-file` keeps them, unlike a "
    "shell)"
)

_SCHEMES: dict[str, AuthScheme] = {"userkey": "UserKey", "bearer": "Bearer"}


class Credential(Protocol):
    """What a call needs of a credential."""

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


def _token(given: object) -> Secret:
    if isinstance(given, str):
        return Secret(given)
    kind = type(given).__name__
    del given
    raise ConfigError(f"token_provider must give a str, got {kind}")


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


_names: WeakKeyDictionary[object, dict[object, str]] = WeakKeyDictionary()


def _name_of(fetch: Callable[[], Awaitable[str] | str]) -> str:
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

    __slots__ = ("_fetch", "_refresh", "_scheme", "_token", "fingerprint")

    def __init__(
        self,
        fetch: Callable[[], Awaitable[str] | str],
        *,
        scheme: AuthScheme,
        quota_key: Secret | None = None,
    ) -> None:
        self._fetch = fetch
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
        """Return the current token, if there is one."""
        if self._token is None:
            return None
        return "Authorization", f"{self.scheme(surface)} {self._token.reveal()}"

    async def refresh(self) -> None:
        """Fetch a token, or wait for the fetch that is under way.

        The fetch is a task of its own, so that one caller's cancellation does not fail the others;
        the last caller to leave cancels it.

        Raises:
            ConfigError: What the function gave cannot be a token.
        """
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
        # No local variable: tracebacks with locals would show the token.
        key, _ = parse_key(_token(await self._call()), setting="the token from token_provider")
        remember_key(key)
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
