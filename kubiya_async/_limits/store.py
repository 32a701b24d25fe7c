"""The connection to the store: one script, run again and again, and what can go wrong with it.

redis-py is imported when a limiter is made. The address may hold a password, so neither
it nor the texts of the driver's errors get out of here.
"""

from __future__ import annotations

import asyncio
import importlib
import json
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urlsplit

from kubiya_async._limits.script import SCRIPT, SHA
from kubiya_async.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubiya_async._core.redact import Secret

_SCHEMES: Final = {
    "redis": ("redis", False),
    "rediss": ("rediss", False),
    "valkey": ("redis", False),
    "valkeys": ("rediss", False),
    "unix": ("unix", False),
    "redis+cluster": ("redis", True),
    "rediss+cluster": ("rediss", True),
    "valkey+cluster": ("redis", True),
    "valkeys+cluster": ("rediss", True),
}

CONNECTIONS: Final = 4
"""Most connections of a client, unless it is one of a cluster."""


class StoreAwayError(Exception):
    """The store did not answer, or not as a store does; `reason` may be shown to anybody."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Store(Protocol):
    """Runs the script."""

    async def step(self, keys: Sequence[str], argument: str) -> list[Any]:
        """Run the script once and give its answer, decoded.

        Raises:
            StoreAwayError: There is no answer.
        """
        ...

    async def aclose(self) -> None:
        """Close the connections."""
        ...


class RedisStore:
    """A Redis-compatible server or cluster, as one event loop talks to it.

    Args:
        address: Where it is, checked by `check_address`.
        timeout: Longest time in seconds for one step, connecting and one repetition included.
    """

    def __init__(self, address: Secret, *, timeout: float) -> None:
        self._address = address
        self._timeout = timeout
        self._client: Any = None

    async def step(self, keys: Sequence[str], argument: str) -> list[Any]:
        """Run the script once; load it when the store does not have it (any more)."""
        from redis.exceptions import NoScriptError  # noqa: PLC0415 - an extra

        try:
            async with asyncio.timeout(self._timeout):
                client = self._connected()
                try:
                    answer = await client.evalsha(SHA, len(keys), *keys, argument)
                except NoScriptError:
                    answer = await client.eval(SCRIPT, len(keys), *keys, argument)
                found: list[Any] = json.loads(answer)
                return found
        except Exception as error:  # noqa: BLE001 - whatever it is, calls must not hang on it
            reason = type(error).__name__
        # Outside the handler: the driver's error is not chained, since it may quote the address.
        raise StoreAwayError(reason)

    async def aclose(self) -> None:
        """Close the connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def _connected(self) -> Any:
        if self._client is None:
            self._client = make_client(self._address, self._timeout)
        return self._client


def make_client(address: Secret, timeout: float) -> Any:
    """Make a client of redis-py for an address that was checked; it connects when it is used."""
    from redis import asyncio as driver  # noqa: PLC0415 - an extra
    from redis.asyncio.retry import Retry  # noqa: PLC0415
    from redis.backoff import NoBackoff  # noqa: PLC0415

    settings: dict[str, Any] = {
        "socket_timeout": timeout,
        "socket_connect_timeout": timeout,
        # A connection that the store closed meanwhile shows only at the next command. Doing a
        # step twice is harmless: its calls have names.
        "retry": Retry(NoBackoff(), 1),
    }
    scheme, cluster = _SCHEMES[_scheme(address)]
    make: Any = driver.RedisCluster if cluster else driver.Redis
    if not cluster:
        settings["max_connections"] = CONNECTIONS
    return make.from_url(f"{scheme}:{address.reveal().partition(':')[2]}", **settings)


def check_address(address: Secret, *, store: str, purpose: str) -> None:
    """Refuse an address that cannot be one, without showing it.

    Args:
        address: The address.
        store: What the store is called in messages.
        purpose: What needs redis-py.

    Raises:
        ConfigError: The scheme is not known, the host is missing, or redis-py is not installed.
    """
    scheme = _scheme(address)
    if scheme not in _SCHEMES:
        raise ConfigError(
            f"the {store} must be given as redis://, rediss://, valkey://, valkeys:// or "
            f"unix:// address, or as redis+cluster:// and so on; its scheme is {scheme!r}"
            if scheme.replace("+", "").isalnum() and "://" in address.reveal()
            else f"the {store} must be given as an address such as redis://host:6379/0"
        )
    if scheme != "unix" and not _has_host(address):
        raise ConfigError(f"the address of the {store} names no host, or an impossible port")
    try:
        # Now, while nobody waits: it takes longer than a step may.
        importlib.import_module("redis.asyncio")
    except ImportError:
        raise ConfigError(
            f"{purpose} needs redis-py, which is not installed",
            hint='pip install "kubiya-async[redis]"',
        ) from None


def _scheme(address: Secret) -> str:
    return address.reveal().partition("://")[0].lower()


def _has_host(address: Secret) -> bool:
    try:
        parts = urlsplit(address.reveal())
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
