"""Who a request comes from, and whether that is enough for what it asks."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kubiya_async.testing._answers import FORBIDDEN, UNAUTHENTICATED, Dialect, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from multidict import CIMultiDictProxy

Scheme = Literal["UserKey", "Bearer"]


@dataclass(frozen=True, slots=True)
class Identity:
    """The owner of a valid key."""

    name: str
    """Stable and harmless to show: quotas are kept under it."""
    writes: bool = True
    scopes: frozenset[str] = frozenset()
    """Scopes on the pods surface."""


class Keyring:
    """The API keys of one surface."""

    def __init__(self) -> None:
        self._identities: dict[str, Identity] = {}

    def add(self, key: str, identity: Identity) -> None:
        self._identities[key] = identity

    def remove(self, key: str) -> None:
        self._identities.pop(key, None)

    def find(self, presented: str) -> Identity | None:
        wanted = presented.encode()
        for key, identity in self._identities.items():
            if hmac.compare_digest(key.encode(), wanted):
                return identity
        return None


class Authenticator:
    """Checks the credentials of each surface the way its document says.

    Args:
        schemes: Accepted on the platform surface; version 3 of the runners takes `UserKey` alone.
    """

    def __init__(self, schemes: Iterable[Scheme]) -> None:
        self.platform = Keyring()
        self.pods = Keyring()
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
        identity = self.pods.find(key)
        if identity is None:
            raise _unauthenticated("Invalid API key", ("Bearer",))
        return identity


def _identify(headers: CIMultiDictProxy[str], schemes: tuple[str, ...], keys: Keyring) -> Identity:
    values = headers.getall("Authorization", [])
    if len(values) != 1:
        raise _unauthenticated("Missing API key" if not values else "Ambiguous API key", schemes)
    scheme, _, key = values[0].partition(" ")
    if scheme.lower() not in {s.lower() for s in schemes} or not key:
        expected = " or ".join(f"'{s} <key>'" for s in schemes)
        raise _unauthenticated(f"Invalid Authorization header: expected {expected}", schemes)
    identity = keys.find(key)
    if identity is None:
        raise _unauthenticated("Invalid API key", schemes)
    return identity


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
