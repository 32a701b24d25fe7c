"""Every argument of a client against every kind of value: what is wrong is refused by name."""

from __future__ import annotations

import dataclasses
import inspect
import ssl
from typing import TYPE_CHECKING, Any, Final

import pytest

from kubiya_async import (
    ConfigError,
    InvalidArgumentError,
    Kubiya,
    KubiyaError,
    RequestOptions,
    RetryPolicy,
    Timeouts,
)
from kubiya_async.limits import MemoryRateLimiter
from tests.support.scripted_server import ScriptedServer, reply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.client.conftest import ClientOf

GOOD: Final = reply(200, {"uuid": "a-1", "name": "n"})
LEAK: Final = "sesame"

VALUES: Final[Mapping[str, Any]] = {
    "none": None,
    "true": True,
    "zero": 0,
    "five": 5,
    "half": 0.5,
    "endless": float("inf"),
    "empty": "",
    "text": LEAK,
    "bytes": LEAK.encode(),
    "dict": {"X-A": 5},
    "list": [LEAK],
    "nothing": [],
    "object": object(),
    "class": MemoryRateLimiter,
}
TEXT: Final = {"none", "text"}
"""A key or a name."""
ADDRESS: Final = {"none"}
SECONDS: Final = {"none", "five", "half"}
RETRIES: Final = {"none", "zero", "five"}

FITS: Final[Mapping[str, set[str]]] = {
    "api_key": TEXT,
    "base_url": ADDRESS,
    "auth_scheme": ADDRESS,
    # A class may be called; whether that gives a token shows at the first call.
    "token_provider": {"none", "class"},
    "credential": {"none"},
    "context": {"none"},
    "quota_key": TEXT,
    "pods_base_url": ADDRESS,
    "pods_api_key": TEXT,
    "live_base_url": ADDRESS,
    "control_plane_base_url": ADDRESS,
    "control_plane_api_key": TEXT,
    "orchestrator_base_url": ADDRESS,
    "composer_base_url": ADDRESS,
    "timeout": SECONDS,
    "timeouts": {"none"},
    "retries": RETRIES,
    "rate_limiter": {"none"},
    "headers": {"none"},
    "max_connections": {"five"},
    "max_response_bytes": {"five"},
    "max_response_elements": {"five"},
    "observers": {"nothing"},
    "middleware": {"nothing"},
    "lane": {"none"},
    "session": {"none"},
    "ssl_context": {"none"},
    "proxy": {"none"},
    "trust_env": {"true"},
    "allow_insecure_http": {"true"},
}
BESIDE: Final[Mapping[str, Mapping[str, Any]]] = {
    "token_provider": {"api_key": None},
    "quota_key": {"api_key": None, "token_provider": MemoryRateLimiter},
}
SHOWN: Final = {
    "context",
    "auth_scheme",
    "max_connections",
    "max_response_bytes",
    "max_response_elements",
    "retries",
    "timeout",
    *(field.name for record in (Timeouts, RetryPolicy) for field in dataclasses.fields(record)),
}
"""Whose values are no secrets, and stand in the message."""
# An external session is looked at where connections are made.
ELSEWHERE: Final = {"session"}


def arguments(function: Callable[..., Any]) -> set[str]:
    return set(inspect.signature(function).parameters) - {"self"}


def test_every_argument_is_classified() -> None:
    assert arguments(Kubiya.__init__) == FITS.keys()
    assert arguments(Kubiya.with_options) | arguments(Kubiya.with_auth) <= FITS.keys()


def check(make: Callable[[], object], name: str, *, fits: bool) -> None:
    if fits:
        make()
        return
    with pytest.raises(KubiyaError) as caught:
        make()
    error = caught.value
    assert isinstance(error, ConfigError | InvalidArgumentError)
    assert name in str(error)
    assert LEAK not in str(error) or name in SHOWN
    assert error.__cause__ is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (name, kind)
        for name in sorted(FITS.keys() - ELSEWHERE)
        for kind in VALUES
        # Without any key the official CLI's files are asked.
        if (name, kind) != ("api_key", "none")
    ],
)
def test_argument_of_the_wrong_kind_is_refused_by_name(name: str, kind: str) -> None:
    beside = BESIDE.get(name, {}) if kind != "none" else {}
    settings = {"api_key": "key", **beside, name: VALUES[kind]}
    check(lambda: Kubiya(**settings), name, fits=kind in FITS[name])


@pytest.mark.parametrize("kind", VALUES)
@pytest.mark.parametrize(
    ("method", "name"),
    [
        (m, name)
        for m in ("with_options", "with_auth")
        for name in sorted(arguments(getattr(Kubiya, m)))
    ],
)
def test_views_refuse_what_their_client_would(method: str, name: str, kind: str) -> None:
    beside: dict[str, Any] = {}
    if method == "with_auth":
        beside = {"api_key": "key", **BESIDE.get(name, {})}
    fits = FITS[name]
    if name in {"observers", "middleware"}:
        fits = fits | {"none"}  # the client's
    if method == "with_options" and name == "retries":
        fits = fits - {"none"}
    if name in {"api_key", "token_provider"}:
        fits = fits - {"none"}
    make = getattr(Kubiya("key"), method)
    words = "api_key" if fits != FITS[name] and name == "api_key" and kind == "none" else name
    check(lambda: make(**{**beside, name: VALUES[kind]}), words, fits=kind in fits)


OPTIONS: Final[Mapping[str, set[str]]] = {
    "timeout": SECONDS,
    "retries": RETRIES - {"none"},
    "headers": set(),
    "extra_query": set(),
    "extra_body": set(),
    "idempotency_key": TEXT,
    "lane": set(),
}


@pytest.mark.parametrize("kind", VALUES)
@pytest.mark.parametrize("name", OPTIONS)
async def test_options_of_a_call_are_refused_before_anything_is_sent(
    client_of: ClientOf, name: str, kind: str
) -> None:
    assert {field.name for field in dataclasses.fields(RequestOptions)} == OPTIONS.keys()
    options = RequestOptions(**{name: VALUES[kind]})
    async with ScriptedServer(GOOD) as server:
        call = client_of(server).agents.get("a", options=options)
        if kind in OPTIONS[name] or (name, kind) == ("extra_query", "dict"):
            await call
            return
        with pytest.raises(InvalidArgumentError, match=name) as caught:
            await call
        assert (caught.value.argument, caught.value.operation) == (name, "agents.get")
        assert not server.requests


async def test_options_must_be_options(client_of: ClientOf) -> None:
    wrong: Any = {"timeout": 5}
    async with ScriptedServer(GOOD) as server:
        with pytest.raises(
            InvalidArgumentError, match="options must be a RequestOptions, got dict"
        ):
            await client_of(server).agents.get("a", options=wrong)


@pytest.mark.parametrize("kind", VALUES)
@pytest.mark.parametrize(
    ("record", "name"),
    [(r, field.name) for r in (Timeouts, RetryPolicy) for field in dataclasses.fields(r)],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_records_of_settings_refuse_what_cannot_be_meant(
    record: type[Any], name: str, kind: str
) -> None:
    if record is Timeouts:
        fits = SECONDS
    elif name == "trust_idempotency_key":
        fits = {"true"}
    else:
        whole = name in {"max_retries", "max_rate_limit_retries"}
        fits = {"zero", "five"} if whole else {"zero", "five", "half", "endless"}
    check(lambda: record(**{name: VALUES[kind]}), name, fits=kind in fits)


KEYS: Final = ["api_key", "pods_api_key", "control_plane_api_key"]
QUOTED: Final = ['"abc"', "'abc'", ' "abc" ', '"UserKey abc"', 'UserKey "abc"']


@pytest.mark.parametrize("value", QUOTED)
@pytest.mark.parametrize("name", KEYS)
def test_key_in_quotation_marks_is_refused(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make: Callable[..., Kubiya] = Kubiya
    with pytest.raises(ConfigError, match=f"^{name} is in quotation marks"):
        make(**{"api_key": "key", name: value})
    variable = f"KUBIYA_{name.upper()}"
    monkeypatch.setenv("KUBIYA_API_KEY", "key")
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError, match=f"^{variable} is in quotation marks"):
        Kubiya()


PROXIES: Final[Mapping[str, str]] = {
    "10.0.0.1:3128": "must be the URL of an HTTP proxy",
    "localhost:3128": "must be the URL of an HTTP proxy",
    f"user:{LEAK}@localhost:3128": "must be the URL of an HTTP proxy",
    "http://": "must be the URL of an HTTP proxy",
    "http://proxy/path": "must be the URL of an HTTP proxy",
    "http://proxy:99999": "must have a port from 1 to 65535",
    "http://proxy:port": "must name a host",
    "http://pro xy:1": "must not contain whitespace",
    "http://-proxy:1": "must have a valid host name",
    f"socks5://user:{LEAK}@proxy:1": "is the URL of a proxy for socks5",
    "ftp://proxy:1": "is the URL of a proxy for ftp",
    f"http://user:{LEAK}@proxy:0": "must have a port from 1",
}


@pytest.mark.parametrize(
    ("url", "where"),
    [
        (url, where)
        for url in PROXIES
        for where in ("proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY")
        # In a variable, a host and a port are an HTTP proxy to every program.
        if where == "proxy" or "://" in url
    ],
)
def test_proxy_that_cannot_be_used_is_refused_by_name(
    url: str, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: dict[str, Any] = {"proxy": url}
    if where != "proxy":
        monkeypatch.setenv(where, url)
        settings = {"trust_env": True}
        if where == "HTTP_PROXY":
            settings["base_url"] = "http://127.0.0.1:1"
    with pytest.raises(ConfigError) as caught:
        Kubiya("key", **settings)
    assert str(caught.value).startswith(f"{where} {PROXIES[url]}")
    assert LEAK not in str(caught.value)


def proxy_of(kubiya: Kubiya) -> dict[str, str]:
    return {s.origin: s.value for s in kubiya.settings if s.name == "proxy"}


def test_proxies_are_shown_with_where_they_were_named(monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"http://user:{LEAK}@proxy"
    assert proxy_of(Kubiya("key", proxy=url)) == {"argument": "http://proxy:80"}
    assert proxy_of(Kubiya("key", trust_env=True)) == {}
    monkeypatch.setenv("ALL_PROXY", url)
    assert proxy_of(Kubiya("key")) == {}
    assert proxy_of(Kubiya("key", trust_env=True)) == {"environment ALL_PROXY": "http://proxy:80"}
    monkeypatch.setenv("ALL_PROXY", f"user:{LEAK}@proxy:80")
    assert proxy_of(Kubiya("key", trust_env=True)) == {"environment ALL_PROXY": "http://proxy:80"}
    monkeypatch.setenv("HTTPS_PROXY", "https://other:444")
    kubiya = Kubiya("key", trust_env=True)
    assert proxy_of(kubiya) == {"environment HTTPS_PROXY": "https://other:444"}
    assert LEAK not in repr((kubiya._config, kubiya._dispatcher.transport._settings))
    monkeypatch.setenv("NO_PROXY", "kubiya.ai")
    assert proxy_of(Kubiya("key", trust_env=True)) == {}


@pytest.mark.parametrize(
    "context",
    [False, True, 0, "", "/etc/ssl/ca.pem", object(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)],
    ids=["False", "True", "0", "empty", "path", "object", "server"],
)
def test_nothing_but_a_context_for_clients_is_taken(context: Any) -> None:
    with pytest.raises(ConfigError, match=r"^ssl_context must be an ssl\.SSLContext for clients"):
        Kubiya("key", ssl_context=context)
    Kubiya("key", ssl_context=ssl.create_default_context())


async def test_key_goes_before_an_entry_of_netrc(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    async with ScriptedServer(GOOD) as server:
        await client_of(server, api_key="key", trust_env=True).agents.get("a")
        assert [r.headers["authorization"] for r in server.requests] == ["UserKey key"]


class Team(Kubiya):
    """A client of an application's own."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.color = "red"


def test_views_are_of_their_clients_class_and_keep_what_it_added() -> None:
    client = Team("key")
    assert client.agents is client.agents
    for view in (client.with_options(timeout=3), client.with_auth("other")):
        assert (type(view), view.color) == (Team, "red")
        assert view.agents is not client.agents
        assert view.agents._dispatcher is view._dispatcher
