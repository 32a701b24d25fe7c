"""Where the value of a setting comes from: argument, environment, official CLI, default."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kubiya_async._core.redact import Secret
from kubiya_async.auth import IN_QUOTES, is_quoted, parse_key
from kubiya_async.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

    from kubiya_async._official_cli import Context
    from kubiya_async.auth import AuthScheme

__all__ = ["ENVIRONMENT", "NOT_SHOWN", "VARIABLES", "Lookup", "Setting"]

ENVIRONMENT: Final[Mapping[str, str]] = {
    "api_key": "KUBIYA_API_KEY",
    "base_url": "KUBIYA_BASE_URL",
    "auth_scheme": "KUBIYA_AUTH_SCHEME",
    "timeout": "KUBIYA_TIMEOUT",
    "pods_api_key": "KUBIYA_PODS_API_KEY",
    "pods_base_url": "KUBIYA_PODS_BASE_URL",
    "rate_limit_url": "KUBIYA_RATE_LIMIT_URL",
    "live_base_url": "KUBIYA_LIVE_BASE_URL",
    "control_plane_api_key": "KUBIYA_CONTROL_PLANE_API_KEY",
    "control_plane_base_url": "KUBIYA_CONTROL_PLANE_BASE_URL",
    "orchestrator_base_url": "KUBIYA_ORCHESTRATOR_URL",
    "composer_base_url": "KUBIYA_COMPOSER_URL",
    "context": "KUBIYA_CONTEXT",
    "log": "KUBIYA_LOG",
}
"""Environment variable of each setting."""

_ALSO: Final[Mapping[str, tuple[str, ...]]] = {
    "control_plane_base_url": ("CONTROL_PLANE_GATEWAY_URL", "CONTROL_PLANE_URL"),
}
"""Variables that the platform's own command line client reads as well, in its order."""

VARIABLES: Final = frozenset(ENVIRONMENT.values()).union(*_ALSO.values())
"""Every variable that has the value of a setting."""

NOT_SHOWN: Final = "set, not shown"


def check_text(value: object, name: str) -> str:
    """Return an argument that must be text.

    Raises:
        ConfigError: It is something else, or empty.
    """
    if not isinstance(value, str):
        raise ConfigError(f"{name} must be a str, got {type(value).__name__}")
    if not value.strip():
        raise ConfigError(f"{name} is empty; leave it out for the default")
    return value


@dataclass(frozen=True, slots=True)
class Setting:
    """One effective setting as it may be shown: secrets appear as a fingerprint."""

    name: str
    value: str
    origin: str
    """`argument`, `environment KUBIYA_…`, a place in the official CLI's files, or `default`."""
    file: Path | None = None
    """The file it was read from."""


class Lookup:
    """Finds a setting and writes down where it was."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.found: list[Setting] = []
        self.context: Context | None = None
        self._unset: set[str] = set()

    def variable(self, name: str) -> tuple[str, str]:
        """Give the value of a setting's variable, and which one it was: `""` if none has any.

        An empty variable is how shells and compose files spell "not set".
        """
        first = ENVIRONMENT[name]
        # Some are asked for twice, and what is missing takes the longest to find.
        if name not in self._unset:
            for variable in (first, *_ALSO.get(name, ())):
                if value := self.environ.get(variable, "").strip():
                    if is_quoted(value):
                        raise ConfigError(f"{variable} {IN_QUOTES}")
                    return value, variable
            self._unset.add(name)
        return "", first

    def has(self, name: str) -> bool:
        return bool(self.variable(name)[0])

    def text(self, name: str, argument: str | None, default: str | None = None) -> str | None:
        value, origin = default, "default"
        given, variable = self.variable(name)
        if argument is not None:
            value, origin = check_text(argument, name), "argument"
        elif given:
            value, origin = given, f"environment {variable}"
        if value is not None:
            self.note(name, value, origin)
        return value

    def secret(self, name: str, argument: Secret | None) -> tuple[Secret, AuthScheme | None] | None:
        if argument is not None:
            self.note(name, NOT_SHOWN, "argument")
            return parse_key(argument, setting=name)
        key = self.address(name)
        return None if key is None else parse_key(key, setting=ENVIRONMENT[name])

    def address(self, name: str) -> Secret | None:
        if not self.has(name):
            return None
        address = Secret(self.variable(name)[0])
        self.note(name, NOT_SHOWN, f"environment {ENVIRONMENT[name]}")
        return address

    def choose_context(self) -> None:
        """Read the context of the official CLI that is chosen, if one is."""
        from kubiya_async._official_cli import read_context  # noqa: PLC0415 - seldom needed

        self.context = context = read_context(self.environ)
        if context is not None:
            self.note("context", context.name, context.chosen_by, context.file)
        if context is not None and context.organization:
            self.note("organization", context.organization, context.place, context.file)

    def address_of_context(self, name: str, *, v1: bool) -> str | None:
        """Take the `api-url` of the context for a setting, if it is that kind of address."""
        context = self.context
        if context is None or context.address is None or context.is_v1 is not v1:
            return None
        self.note(name, context.address, context.place, context.file)
        return context.address

    @contextmanager
    def checking(self, name: str) -> Generator[None]:
        """Say where a value that is refused has come from, if it was not written in the call."""
        try:
            yield
        except ConfigError as error:
            origin = next((s.origin for s in self.found if s.name == name), "argument")
            if origin != "argument":
                error.hint = f"It comes from {origin}."
            raise

    def flag(self, variable: str) -> bool:
        return self.environ.get(variable, "").strip().lower() == "true"

    def note(self, name: str, value: str, origin: str, file: Path | None = None) -> None:
        self.found.append(Setting(name, value, origin, file))
