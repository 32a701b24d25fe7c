"""`doctor`: the effective settings, where they come from, and whether they work."""

import asyncio
import os
from typing import TYPE_CHECKING

from kubiya_async._cli import options
from kubiya_async.options import UNSET

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from kubiya_async._cli.findings import Finding
    from kubiya_async._cli.session import Connection
    from kubiya_async.client import Kubiya
    from kubiya_async.config.settings import Setting
    from kubiya_async.errors import ConfigError

__all__ = ["doctor"]


def doctor(
    *,
    json: options.Json = False,
    local: options.Local = False,
    base_url: options.BaseUrl = None,
    timeout: options.Timeout = None,
) -> int:
    """Show the settings, try them, say what to do.

    It tells where each value comes from, and looks at the name, the connection, the certificate,
    the proxy, the clock and the key, all at once. No secret is printed.
    """
    from kubiya_async._cli.defaults import with_shell_settings
    from kubiya_async._cli.doctor_view import show_report
    from kubiya_async._cli.findings import verdict
    from kubiya_async._cli.session import Connection
    from kubiya_async._cli.terminal import Terminal
    from kubiya_async._cli.variable_checks import as_settings, check_authorities, unusable, without

    terminal, connection = Terminal(json=json), Connection(local, base_url, timeout)
    wrong = unusable(trust_env=connection.uses_proxy)
    with without(wrong):
        settings, findings = _examine_rest(connection, wrong.keys())
    findings = [*wrong.values(), *check_authorities(), *findings]
    show_report(terminal, with_shell_settings([*settings, *as_settings(wrong)]), findings)
    return verdict(findings)


def _examine_rest(
    connection: "Connection", wrong: "AbstractSet[str]"
) -> "tuple[Sequence[Setting], list[Finding]]":
    """Examine what is left without the variables that cannot be used."""
    from kubiya_async._cli.file_checks import check_files
    from kubiya_async._cli.session import Session
    from kubiya_async._cli.variable_checks import ROUTES
    from kubiya_async.errors import ConfigError

    if wrong & ROUTES and not connection.local:
        # Nothing is asked: it might be another host.
        return _settings_alone(connection), []
    try:
        with Session(connection) as session:
            settings = session.kubiya.settings
            found = session.run(_examine(session.kubiya, connection))
            return settings, [*check_files(settings), *found]
    except ConfigError as error:
        return asyncio.run(_examine_without_key(error, connection, wrong))


def _settings_alone(connection: "Connection") -> "list[Setting]":
    """Resolve what can be resolved without a key, an address and a proxy."""
    from kubiya_async.client import Kubiya
    from kubiya_async.config.settings import ENVIRONMENT
    from kubiya_async.errors import ConfigError

    try:
        kubiya = Kubiya("none", timeout=connection.timeout or UNSET)
    except ConfigError:
        return []
    own = {"api_key"} if os.environ.get(ENVIRONMENT["api_key"]) else {"api_key", "auth_scheme"}
    return [s for s in kubiya.settings if s.name not in {*own, "base_url"}]


async def _examine(kubiya: "Kubiya", connection: "Connection") -> "list[Finding]":
    from kubiya_async._cli.account_checks import check_account
    from kubiya_async._cli.world_checks import check_worlds

    account = asyncio.create_task(check_account(kubiya))
    worlds = asyncio.create_task(check_worlds(kubiya))
    return [*await _examine_way(kubiya, connection), *await account, await worlds]


async def _examine_way(kubiya: "Kubiya", connection: "Connection") -> "list[Finding]":
    from kubiya_async._cli.findings import Finding
    from kubiya_async._cli.network_checks import (
        Place,
        check_connection,
        check_name,
        check_proxy,
        proxy_for,
    )

    target = Place.of(kubiya.base_url)
    proxy = proxy_for(target) if connection.uses_proxy else None
    # Behind a proxy, this machine may neither resolve nor reach the server itself.
    place = proxy or target
    name, way = await asyncio.gather(check_name(place), check_connection(place))
    if name.status == "failed":
        way = Finding(way.check, "skipped", "not tried: the name is not known")
    return [name, way, check_proxy(target, used=connection.uses_proxy)]


async def _examine_without_key(
    error: "ConfigError", connection: "Connection", wrong: "AbstractSet[str]"
) -> "tuple[Sequence[Setting], list[Finding]]":
    from kubiya_async._cli.exits import Exit
    from kubiya_async._cli.findings import Finding
    from kubiya_async.client import Kubiya
    from kubiya_async.config.settings import ENVIRONMENT
    from kubiya_async.errors import ConfigError

    # That a key is missing has been said, if it was one that cannot be used.
    findings = [Finding("settings", "failed", error.message, error.hint or "", Exit.USAGE)]
    if ENVIRONMENT["api_key"] in wrong:
        findings = []
    try:
        # If it is only the key that is missing, the way to the server can be looked at.
        keyless = Kubiya(api_key="none", auth_scheme="UserKey", base_url=connection.base_url)
    except ConfigError:
        return _settings_alone(connection), findings
    settings = tuple(s for s in keyless.settings if s.name not in {"api_key", "auth_scheme"})
    skipped = Finding("auth", "skipped", "not tried: there is no usable key")
    return settings, [*findings, *await _examine_way(keyless, connection), skipped]
