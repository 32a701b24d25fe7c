"""What `doctor` examines: variables, files, the way to the server, the key, and which APIs answer.

Everything asked of a server is a GET that only reads.
"""

from __future__ import annotations

import asyncio
import email.utils
import json
import netrc
import os
import shlex
import socket
import ssl
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import urlsplit

from kubiya_async._cli.exits import Exit, exit_for
from kubiya_async._cli.session import SHELL_VARIABLES, from_environment
from kubiya_async._messages.operation import Surface
from kubiya_async.client import Kubiya
from kubiya_async.config import proxies
from kubiya_async.config.cli_files import shown
from kubiya_async.config.load import ENVIRONMENT, VARIABLES, Setting
from kubiya_async.config.settings import SETTINGS
from kubiya_async.errors import (
    ApiError,
    AuthenticationError,
    ConfigError,
    KubiyaError,
    NotFoundError,
    PermissionDeniedError,
)
from kubiya_async.options import UNSET
from kubiya_async.responses import capture_responses

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from kubiya_async._cli.session import Server

Status = Literal["ok", "note", "failed", "skipped"]

_CONNECT_TIMEOUT: Final = 5.0
"""Seconds that each check of the network may take."""

_ANSWER_TIMEOUT: Final = 10.0
"""Seconds that the server may take to answer."""

_PROXIES: Final = {*proxies.PROXY_VARIABLES, *map(str.upper, proxies.PROXY_VARIABLES)}
_ROUTES: Final = {ENVIRONMENT["base_url"], ENVIRONMENT["context"], *_PROXIES}
"""Variables that say where calls go: without a wrong one they might go somewhere else."""

_AUTHORITIES: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR")
_OTHERS: Final = 0o077
_DAY: Final = 86400
_SOON: Final = 14
_SHOWN: Final = 3
_SKEW: Final = 60.0
"""Seconds by which clocks may differ before it is worth a word."""

_PROBES: Final[tuple[tuple[str, Surface, str, Mapping[str, str]], ...]] = (
    ("the documented API", Surface.PLATFORM, "/workflows/executions", {"limit": "1"}),
    ("the private API", Surface.LIVE, "/api/v1/event", {}),
    ("the control plane", Surface.CONTROL_PLANE, "/api/v1/models/default", {}),
)
"""For each API, a path that only it has: they share a host and most of their paths."""

_WORST_FIRST: Final = (Exit.USAGE, Exit.UNREACHABLE, Exit.RATE_LIMITED, Exit.FAILED)

_NAME_ADVICE: Final = (
    "Look for a typing error in the address, and at the network and VPN. Behind a proxy, set "
    "HTTPS_PROXY."
)
_CONNECT_ADVICE: Final = (
    "Is the address right, and the server running? A firewall may want a proxy: set HTTPS_PROXY."
)
_CA_ADVICE: Final = (
    "Behind a company's TLS inspection, set SSL_CERT_FILE to a bundle with its authority, or pass "
    "ssl_context to the client. Otherwise do not connect."
)
_TLS_ADVICE: Final = "Does the server speak TLS on this port? Try http:// for a server of your own."
_KEY_ADVICE: Final = "Keys are made in the Kubiya web app, under Settings > API Keys."
_CLOCK_ADVICE: Final = (
    "Set this machine's clock: certificates, tokens and signatures of webhooks depend on it."
)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check has found.

    Attributes:
        check: Name of the check.
        status: How it went.
        detail: What was found; never a secret.
        advice: What to do about it.
        exit: Exit code of the command if this is the worst.
    """

    check: str
    status: Status
    detail: str
    advice: str = ""
    exit: Exit = Exit.OK


_NOT_TRIED: Final = CheckResult(
    "server", "skipped", "not tried: without the refused setting it might be another one"
)


def worst_exit(results: Iterable[CheckResult]) -> Exit:
    """Return the exit code of all: that of the failure to see to first."""
    codes = {result.exit for result in results if result.status == "failed"}
    return next((code for code in _WORST_FIRST if code in codes), Exit.OK)


def examine(server: Server) -> tuple[list[Setting], list[CheckResult]]:
    """Return the effective settings with their origins, and what every check has found."""
    wrong = _unusable_variables(trust_env=server.uses_proxy)
    with _without(wrong):
        settings, results = _examine_rest(server, wrong.keys())
    names = {variable: name for name, each in SETTINGS.items() for variable in each.variables}
    unusable = [
        Setting(names.get(variable, "proxy"), "cannot be used", f"environment {variable}")
        for variable in wrong
    ]
    shell = {
        name: Setting(name, found[0], f"environment {found[1]}")
        for name in SHELL_VARIABLES
        if (found := from_environment(name))
    }
    refused = {setting.name for setting in unusable} - {"proxy"}
    settings = [setting for setting in settings if setting.name not in refused]
    others = [setting for setting in (*settings, *unusable) if setting.name not in shell]
    return [*others, *shell.values()], [*wrong.values(), *_check_authorities(), *results]


def _examine_rest(
    server: Server, wrong: AbstractSet[str]
) -> tuple[Sequence[Setting], list[CheckResult]]:
    """Examine what is left without the variables that cannot be used."""
    if wrong & _ROUTES and not server.local:
        # Nothing is asked: it might be another host.
        return _settings_alone(server), [_NOT_TRIED]
    try:
        with server.connect() as (kubiya, loop):
            settings = kubiya.settings
            found = loop.run(_examine_server(kubiya, server))
            return settings, [*_check_files(settings), *found]
    except ConfigError as error:
        return asyncio.run(_examine_without_key(error, server, wrong))


def _settings_alone(server: Server) -> list[Setting]:
    """Resolve what can be resolved without an address and a proxy, and if need be without a key."""
    keyless = {"api_key", "auth_scheme"}
    for address in dict.fromkeys((server.base_url, None)):
        for key, hidden in ((None, set[str]()), ("none", keyless)):
            with suppress(ConfigError):
                client = Kubiya(key, base_url=address, timeout=server.timeout or UNSET)
                found = [s for s in client.settings if s.name not in hidden]
                if address != server.base_url:
                    refused = Setting("base_url", "cannot be used", "argument")
                    return [*(s for s in found if s.name != "base_url"), refused]
                # A default is not what is meant where something refused stands in its way.
                return [s for s in found if (s.name, s.origin) != ("base_url", "default")]
    return []


async def _examine_server(kubiya: Kubiya, server: Server) -> list[CheckResult]:
    account = asyncio.create_task(_check_account(kubiya))
    apis = asyncio.create_task(_check_apis(kubiya))
    return [*await _examine_network(kubiya, server), *await account, await apis]


async def _examine_network(kubiya: Kubiya, server: Server) -> list[CheckResult]:
    target = HostAddress.of(kubiya.base_url)
    proxy = _proxy_for(target) if server.uses_proxy else None
    # Behind a proxy, this machine may neither resolve nor reach the server itself.
    place = proxy or target
    name, way = await asyncio.gather(check_name(place), check_connection(place))
    if name.status == "failed":
        way = CheckResult(way.check, "skipped", "not tried: the name is not known")
    proxies_used = check_proxy(target, used=server.uses_proxy)
    return [name, way, proxies_used, *check_netrc(target.host)]


async def _examine_without_key(
    error: ConfigError, server: Server, wrong: AbstractSet[str]
) -> tuple[Sequence[Setting], list[CheckResult]]:
    # That a key is missing has been said, if it was one that cannot be used.
    results = [CheckResult("settings", "failed", error.message, error.hint or "", Exit.USAGE)]
    if ENVIRONMENT["api_key"] in wrong:
        results = []
    try:
        # If it is only the key that is missing, the way to the server can be looked at.
        keyless = Kubiya(api_key="none", auth_scheme="UserKey", base_url=server.base_url)
    except ConfigError:
        return _settings_alone(server), [*results, _NOT_TRIED]
    settings = tuple(s for s in keyless.settings if s.name not in {"api_key", "auth_scheme"})
    skipped = CheckResult("auth", "skipped", "not tried: there is no usable key")
    return settings, [*results, *await _examine_network(keyless, server), skipped]


def _unusable_variables(*, trust_env: bool) -> dict[str, CheckResult]:
    """Return the variables with values that no client takes; those for proxies if they count."""
    candidates = VARIABLES | _PROXIES
    found: dict[str, CheckResult] = {}
    for variable in sorted(candidates & os.environ.keys()):
        key = None if variable == ENVIRONMENT["api_key"] else "none"
        try:
            with _without(candidates - {variable}):
                Kubiya(key, trust_env=trust_env)
        except ConfigError as error:
            advice = error.hint or ""
            if variable not in f"{error.message}{advice}":
                advice = f"It comes from environment {variable}."
            found[variable] = CheckResult("settings", "failed", error.message, advice, Exit.USAGE)
    return found


@contextmanager
def _without(variables: Collection[str]) -> Generator[None]:
    """Remove variables from the environment for a while."""
    kept = {name: os.environ.pop(name) for name in variables if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)


def _check_authorities() -> list[CheckResult]:
    """Look whether the certificates are there that the environment names; OpenSSL does not say."""
    return [
        CheckResult(
            "tls authorities",
            "note",
            f"{variable} is {os.environ[variable]!r}, which is not there",
            "Without it no certificate may be trusted: correct or unset it.",
        )
        for variable in _AUTHORITIES
        if os.environ.get(variable) and not Path(os.environ[variable]).exists()
    ]


def _check_files(settings: Iterable[Setting]) -> list[CheckResult]:
    """Return whether each file with a key is its owner's alone."""
    results: list[CheckResult] = []
    for file in sorted({s.file for s in settings if s.file is not None and s.name == "api_key"}):
        name = shown(file)
        if os.name == "posix" and file.stat().st_mode & _OTHERS:
            advice = f"chmod 600 {name if name.startswith('~') else shlex.quote(name)}"
            results.append(
                CheckResult("files", "note", f"others may read the key in {name}", advice)
            )
        else:
            results.append(CheckResult("files", "ok", f"the key in {name} is its owner's alone"))
    return results


@dataclass(frozen=True, slots=True)
class HostAddress:
    """Where a connection goes."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> HostAddress:
        """Return host and port of a URL, without user and password."""
        parts = urlsplit(url if "//" in url else f"http://{url}")
        scheme = parts.scheme.lower()
        return cls(scheme, parts.hostname or "", parts.port or (443 if scheme == "https" else 80))

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def _proxy_for(address: HostAddress) -> HostAddress | None:
    """Return the proxy that the environment names for an address, as a client reads it."""
    proxy = proxies.proxy_for(str(address), os.environ)
    return None if proxy is None else HostAddress.of(proxy.shown)


def check_proxy(address: HostAddress, *, used: bool) -> CheckResult:
    """Return whether connections go through a proxy."""
    try:
        proxy = _proxy_for(address)
    except ConfigError as error:
        return CheckResult("proxy", "note", error.message, "It is not used for this address.")
    if proxy is None:
        return CheckResult("proxy", "ok", "none")
    if not used:
        return CheckResult("proxy", "note", f"{proxy} is set, but not used for this address")
    return CheckResult(
        "proxy",
        "note",
        f"{proxy}, from the environment",
        "Programs use it only with Kubiya(trust_env=True) or Kubiya(proxy=…).",
    )


def check_netrc(host: str) -> list[CheckResult]:
    """Return a note if netrc has an entry for a host, which other programs would send it."""
    with suppress(OSError, RuntimeError, UnicodeError, netrc.NetrcParseError):
        file = Path(os.environ.get("NETRC") or ("~/_netrc" if os.name == "nt" else "~/.netrc"))
        found = netrc.netrc(file.expanduser()).hosts
        entry = next((name for name in (host, "default") if name in found), None)
        if entry is not None:
            detail = f"{shown(file.expanduser())} has an entry for {entry}"
            return [CheckResult("netrc", "note", detail, "It is not used: the key goes before it.")]
    return []


async def check_name(address: HostAddress) -> CheckResult:
    """Resolve the host's name."""
    with suppress(ValueError):
        return CheckResult("dns", "ok", f"{ip_address(address.host)} is an address, not a name")
    began = time.monotonic()
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(_CONNECT_TIMEOUT):
            found = await loop.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except TimeoutError:
        return _failed(
            "dns", f"{address.host}: no answer within {_CONNECT_TIMEOUT:g} s", _NAME_ADVICE
        )
    except OSError as error:
        return _failed("dns", f"{address.host}: {error.strerror or error}", _NAME_ADVICE)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    more = f" and {len(addresses) - _SHOWN} more" if len(addresses) > _SHOWN else ""
    listed = ", ".join(addresses[:_SHOWN])
    return CheckResult("dns", "ok", f"{address.host} is {listed}{more} ({_since(began)})")


async def check_connection(address: HostAddress) -> CheckResult:
    """Connect, and with https agree on TLS and look at the certificate."""
    check = "tls" if address.scheme == "https" else "tcp"
    context = ssl.create_default_context() if check == "tls" else None
    began = time.monotonic()
    try:
        async with asyncio.timeout(_CONNECT_TIMEOUT):
            _, writer = await asyncio.open_connection(address.host, address.port, ssl=context)
    except ssl.SSLCertVerificationError as error:
        return _failed(check, f"{address}: certificate refused: {error.verify_message}", _CA_ADVICE)
    except ssl.SSLError as error:
        return _failed(check, f"{address}: {error.reason or error}", _TLS_ADVICE)
    except TimeoutError:
        return _failed(
            check, f"{address}: no answer within {_CONNECT_TIMEOUT:g} s", _CONNECT_ADVICE
        )
    except OSError as error:
        return _failed(check, f"{address}: {error.strerror or error}", _CONNECT_ADVICE)
    took = _since(began)
    session: ssl.SSLObject | None = writer.get_extra_info("ssl_object")
    writer.transport.abort()
    if session is None:
        return CheckResult(check, "ok", f"connected to {address} ({took}); plain HTTP, no TLS")
    return _about_certificate(session, took)


def _about_certificate(session: ssl.SSLObject, took: str) -> CheckResult:
    certificate: Mapping[str, Any] = session.getpeercert() or {}
    until: Any = certificate.get("notAfter")
    days = 0 if until is None else int((ssl.cert_time_to_seconds(until) - time.time()) // _DAY)
    issuer = _name(certificate.get("issuer", ()))
    detail = f"{session.version()}, certificate by {issuer}, valid for {days} days ({took})"
    if until is not None and days < _SOON:
        return CheckResult("tls", "note", detail, "The server's certificate runs out soon.")
    return CheckResult("tls", "ok", detail)


def _name(parts: Any) -> str:
    fields = {key: value for part in parts for key, value in part}
    return str(fields.get("organizationName") or fields.get("commonName") or "an unnamed issuer")


def _since(began: float) -> str:
    return f"{(time.monotonic() - began) * 1000:.0f} ms"


def _failed(check: str, detail: str, advice: str) -> CheckResult:
    return CheckResult(check, "failed", detail, advice, Exit.UNREACHABLE)


async def _check_account(kubiya: Kubiya) -> list[CheckResult]:
    """Ask for one agent, and read everything off the answer."""
    began = time.time()
    error: KubiyaError | None = None
    with capture_responses() as seen:
        try:
            await kubiya.with_options(timeout=_ANSWER_TIMEOUT, retries=0).agents.list(limit=1)
        except KubiyaError as failure:
            error = failure
    now = (began + time.time()) / 2
    headers: Mapping[str, str] = error.headers if isinstance(error, ApiError) else {}
    if seen.all:
        headers = seen.last.headers
    return [_about_clock(headers, now), _about_key(kubiya, error), *_about_quota(headers)]


def _about_key(kubiya: Kubiya, error: KubiyaError | None) -> CheckResult:
    if error is None:
        return CheckResult("auth", "ok", "the key is accepted")
    detail = error.message
    if isinstance(error, PermissionDeniedError):
        return CheckResult("auth", "note", f"the key is known, but may not list agents: {detail}")
    advice = ""
    if isinstance(error, AuthenticationError):
        advice = f"{error.hint or ''} {_KEY_ADVICE}".strip()
    elif isinstance(error, NotFoundError):
        advice = f"There is no API below {kubiya.base_url}: look at KUBIYA_BASE_URL."
    return CheckResult("auth", "failed", detail, advice, exit_for(error))


def _about_clock(headers: Mapping[str, str], now: float) -> CheckResult:
    try:
        server = email.utils.parsedate_to_datetime(headers.get("date", "")).timestamp()
    except ValueError:
        return CheckResult("clock", "skipped", "the server did not tell the time")
    # The header has whole seconds.
    skew = now - server - 0.5
    if abs(skew) < _SKEW:
        return CheckResult("clock", "ok", f"within {max(1, round(abs(skew)))} s of the server's")
    direction = "ahead of" if skew > 0 else "behind"
    detail = f"{abs(skew):.0f} s {direction} the server's"
    return CheckResult("clock", "failed", detail, _CLOCK_ADVICE, Exit.FAILED)


def _about_quota(headers: Mapping[str, str]) -> list[CheckResult]:
    limit, left = headers.get("x-ratelimit-limit"), headers.get("x-ratelimit-remaining")
    if limit is None or left is None:
        return []
    return [CheckResult("quota", "ok", f"{left} of {limit} requests left")]


async def _check_apis(kubiya: Kubiya) -> CheckResult:
    """Ask each API for something that only it has, and report which of them answered."""
    view = kubiya.with_options(timeout=_ANSWER_TIMEOUT, retries=0)
    answers = await asyncio.gather(
        *(_answers(view, surface, path, query) for _, surface, path, query in _PROBES)
    )
    there = [probe[0] for probe, answer in zip(_PROBES, answers, strict=True) if answer]
    documented, live, _ = answers
    if not there:
        return CheckResult(
            "apis", "skipped", "neither the documented API nor another was recognized"
        )
    detail = f"answers: {' and '.join(there)}"
    if documented or not live:
        return CheckResult("apis", "ok", detail)
    advice = "Use kubiya.live and kubiya.control_plane here, and --live before a command."
    return CheckResult("apis", "note", detail, advice)


async def _answers(kubiya: Kubiya, surface: Surface, path: str, query: Mapping[str, str]) -> bool:
    """Return whether an API is present: it answers with JSON, or forbids this key to read."""
    try:
        answer = await kubiya.request("GET", path, query=query, surface=surface)
    except PermissionDeniedError:
        return True
    except KubiyaError:
        return False
    try:
        json.loads(answer.body)
    except ValueError:
        return False
    return True
