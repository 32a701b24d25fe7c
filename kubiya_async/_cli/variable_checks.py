"""Checks of the variables that settings come from, each by itself."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kubiya_async._cli.exits import Exit
from kubiya_async._cli.findings import Finding
from kubiya_async.client import Kubiya
from kubiya_async.config.proxies import PROXY_VARIABLES
from kubiya_async.config.settings import ENVIRONMENT, VARIABLES, Setting
from kubiya_async.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterable

__all__ = ["AUTHORITIES", "ROUTES", "as_settings", "check_authorities", "unusable", "without"]

_PROXIES: Final = {*PROXY_VARIABLES, *map(str.upper, PROXY_VARIABLES)}
ROUTES: Final = {ENVIRONMENT["base_url"], ENVIRONMENT["context"], *_PROXIES}
"""Variables that say where calls go: without a wrong one they might go somewhere else."""
AUTHORITIES: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR")


def unusable(*, trust_env: bool) -> dict[str, Finding]:
    """Find the variables with values that no client takes.

    Args:
        trust_env: Whether those for proxies count.
    """
    candidates = VARIABLES | _PROXIES
    found: dict[str, Finding] = {}
    for variable in sorted(candidates & os.environ.keys()):
        with without(candidates - {variable}):
            problem = _problem(variable, trust_env=trust_env)
        if problem is not None:
            advice = problem.hint or ""
            if variable not in f"{problem.message}{advice}":
                advice = f"It comes from environment {variable}."
            found[variable] = Finding("settings", "failed", problem.message, advice, Exit.USAGE)
    return found


def _problem(variable: str, *, trust_env: bool) -> ConfigError | None:
    key = None if variable == ENVIRONMENT["api_key"] else "none"
    try:
        Kubiya(key, trust_env=trust_env)
    except ConfigError as error:
        return error
    return None


@contextmanager
def without(variables: Collection[str]) -> Generator[None]:
    """Remove variables from the environment for a while."""
    kept = {name: os.environ.pop(name) for name in variables if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)


def as_settings(variables: Iterable[str]) -> list[Setting]:
    """Show variables that were left out beside the settings that hold."""
    names = {variable: name for name, variable in ENVIRONMENT.items()}
    return [
        Setting(names.get(variable, "proxy"), "cannot be used", f"environment {variable}")
        for variable in variables
    ]


def check_authorities() -> list[Finding]:
    """Look whether the certificates are there that the environment names; OpenSSL does not say."""
    return [
        Finding(
            "tls authorities",
            "note",
            f"{variable} is {os.environ[variable]!r}, which is not there",
            "Without it no certificate may be trusted: correct or unset it.",
        )
        for variable in AUTHORITIES
        if os.environ.get(variable) and not Path(os.environ[variable]).exists()
    ]
