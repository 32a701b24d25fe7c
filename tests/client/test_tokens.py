"""Tokens from a provider: fetched when needed, once for everybody, and again when refused."""

from __future__ import annotations

import asyncio
import functools
import itertools
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from kubiya_async import (
    AccessToken,
    AuthenticationError,
    ConfigError,
    DeadlineExceededError,
    Kubiya,
)
from kubiya_async.auth import TokenProvider
from kubiya_async.limits import RedisRateLimiter
from tests.client.conftest import ClientOf
from tests.support.scripted_server import ScriptedServer, reply

GOOD: Final = reply(200, {"uuid": "a-1", "name": "n"})
REFUSED: Final = reply(401, {"error": "expired"})


class Provider:
    """Gives token-1, token-2, … and counts."""

    def __init__(self, delay: float = 0.0) -> None:
        self.calls = 0
        self.cancelled = 0
        self._delay = delay

    async def __call__(self) -> str:
        self.calls += 1
        token = f"token-{self.calls}"
        try:
            await asyncio.sleep(self._delay)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return token


def _client(client_of: ClientOf, server: ScriptedServer, provider: Any, **settings: Any) -> Kubiya:
    return client_of(server, api_key=None, token_provider=provider, **settings)


def _sent(server: ScriptedServer) -> list[str]:
    return [r.headers["authorization"] for r in server.requests]


async def test_token_is_fetched_for_the_first_call_and_kept(client_of: ClientOf) -> None:
    provider = Provider()
    async with ScriptedServer(GOOD) as server:
        client = _client(client_of, server, provider)
        assert provider.calls == 0
        for _ in range(3):
            await client.agents.get("a")
        assert _sent(server) == ["Bearer token-1"] * 3
    assert provider.calls == 1


async def test_scheme_of_tokens_can_be_chosen(client_of: ClientOf) -> None:
    async with ScriptedServer(GOOD) as server:
        await _client(client_of, server, Provider(), auth_scheme="UserKey").agents.get("a")
        assert _sent(server) == ["UserKey token-1"]


async def test_fifty_calls_share_one_fetch(client_of: ClientOf) -> None:
    provider = Provider(delay=0.05)
    async with ScriptedServer(GOOD) as server:
        client = _client(client_of, server, provider)
        await asyncio.gather(*(client.agents.get("a") for _ in range(50)))
        assert len(server.requests) == 50
    assert provider.calls == 1


async def test_refused_token_is_renewed_once_and_the_call_sent_again(client_of: ClientOf) -> None:
    provider = Provider()
    async with ScriptedServer(REFUSED, GOOD) as server:
        await _client(client_of, server, provider, retries=0).agents.create(name="n")
        assert _sent(server) == ["Bearer token-1", "Bearer token-2"]
        first, second = server.requests
        assert first.body == second.body
        assert first.headers["idempotency-key"] == second.headers["idempotency-key"]


async def test_token_that_is_refused_again_is_an_error(client_of: ClientOf) -> None:
    provider = Provider()
    async with ScriptedServer(REFUSED) as server:
        client = _client(client_of, server, provider)
        with pytest.raises(AuthenticationError) as caught:
            await client.agents.get("a")
        assert len(server.requests) == 2
    assert provider.calls == 2
    assert [a.status for a in caught.value.attempts] == [401, 401]


async def test_refused_static_key_is_not_sent_again(client_of: ClientOf) -> None:
    async with ScriptedServer(REFUSED) as server:
        with pytest.raises(AuthenticationError):
            await client_of(server).agents.get("a")
        assert len(server.requests) == 1


async def test_fifty_refused_calls_share_one_renewal(client_of: ClientOf) -> None:
    provider = Provider(delay=0.02)
    async with ScriptedServer(*itertools.repeat(REFUSED, 50), GOOD) as server:
        client = _client(client_of, server, provider)
        await asyncio.gather(*(client.agents.get("a") for _ in range(50)))
        assert len(server.requests) == 100
        assert _sent(server)[50:] == ["Bearer token-2"] * 50
    assert provider.calls == 2


async def test_fetch_goes_on_for_the_others_when_one_caller_leaves(client_of: ClientOf) -> None:
    provider = Provider(delay=0.05)
    async with ScriptedServer(GOOD) as server:
        client = _client(client_of, server, provider)
        calls = [asyncio.create_task(client.agents.get("a")) for _ in range(3)]
        await asyncio.sleep(0.01)
        calls[0].cancel()
        results = await asyncio.gather(*calls, return_exceptions=True)
    assert isinstance(results[0], asyncio.CancelledError)
    assert [getattr(r, "uuid", None) for r in results[1:]] == ["a-1", "a-1"]
    assert (provider.calls, provider.cancelled) == (1, 0)


async def test_fetch_is_cancelled_when_all_have_left(client_of: ClientOf) -> None:
    provider = Provider(delay=3600)
    async with ScriptedServer(GOOD) as server:
        client = _client(client_of, server, provider)
        calls = [asyncio.create_task(client.agents.get("a")) for _ in range(3)]
        await asyncio.sleep(0.01)
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        await asyncio.sleep(0)
        assert (provider.calls, provider.cancelled) == (1, 1)

        provider._delay = 0
        await client.agents.get("a")
    assert provider.calls == 2


async def test_deadline_covers_the_fetch(client_of: ClientOf) -> None:
    provider = Provider(delay=3600)
    async with ScriptedServer(GOOD) as server:
        client = _client(client_of, server, provider, timeout=0.05)
        with pytest.raises(DeadlineExceededError, match="while a token was fetched") as caught:
            await client.agents.create(name="n")
    assert (caught.value.phase, caught.value.maybe_processed) == ("unsent", False)
    await asyncio.sleep(0.01)
    assert caught.value.operation == "agents.create"
    assert provider.cancelled == 1


async def test_error_of_the_provider_reaches_every_waiting_call_and_is_not_kept(
    client_of: ClientOf,
) -> None:
    calls = 0

    async def provider() -> str:
        nonlocal calls
        calls += 1
        await asyncio.sleep(0.01)
        if calls == 1:
            raise LookupError("vault is sealed")
        return "token"

    async with ScriptedServer(GOOD) as server:
        client = _client(client_of, server, provider)
        results = await asyncio.gather(
            *(client.agents.get("a") for _ in range(5)), return_exceptions=True
        )
        assert [type(r) for r in results] == [LookupError] * 5
        assert calls == 1
        await client.agents.get("a")
    assert calls == 2


async def test_calls_that_follow_a_failed_fetch_share_the_next_one(client_of: ClientOf) -> None:
    calls = 0

    async def provider() -> str:
        nonlocal calls
        calls += 1
        await asyncio.sleep(0.01)
        if calls == 1:
            raise LookupError
        return "token"

    async def stubborn(client: Kubiya) -> None:
        try:
            await client.agents.get("a")
        except LookupError:
            await client.agents.get("a")

    async with ScriptedServer(GOOD) as server:
        client = _client(client_of, server, provider)
        await asyncio.gather(*(stubborn(client) for _ in range(10)))
        assert len(server.requests) == 10
    assert calls == 2


@pytest.mark.parametrize(
    "given", [None, 5, b"token", "", "two words", "line\nbreak", "ключ", '"token"']
)
async def test_what_is_no_token_is_refused_without_being_shown(
    client_of: ClientOf, given: Any
) -> None:
    async def provider() -> Any:
        return given

    for each in (provider, lambda: given):
        async with ScriptedServer(GOOD) as server:
            with pytest.raises(ConfigError, match="token") as caught:
                await _client(client_of, server, each).agents.get("a")
            assert server.requests == []
        if isinstance(given, str) and given:
            assert given not in str(caught.value)


class Issuer:
    """Has a method that gives tokens."""

    async def token(self) -> str:
        return "token"


def test_clients_with_one_provider_share_a_quota() -> None:
    def quota_of(provider: Any, **settings: Any) -> str:
        return plain(token_provider=provider, **settings)._config.credential.fingerprint

    issuer, other, provider = Issuer(), Issuer(), Provider()
    assert quota_of(issuer.token) == quota_of(issuer.token) != quota_of(other.token)
    assert quota_of(provider) == quota_of(provider) != quota_of(Provider())
    shared = quota_of(provider, quota_key="tenant-7")
    assert shared == quota_of(issuer.token, quota_key="tenant-7")
    assert shared not in {quota_of(provider), quota_of(provider, quota_key="tenant-8")}
    assert "tenant" not in shared


def test_a_provider_that_nobody_has_leaves_its_quota_to_nobody() -> None:
    names = {
        plain(token_provider=Issuer().token)._config.credential.fingerprint for _ in range(100)
    }
    assert len(names) == 100


def test_a_quota_between_processes_needs_a_name_for_the_tokens() -> None:
    limiter = RedisRateLimiter("redis://127.0.0.1:1")
    with pytest.raises(ConfigError, match="quota_key"):
        plain(token_provider=Issuer().token, rate_limiter=limiter)
    with pytest.raises(ConfigError, match="quota_key"):
        plain(api_key="key").with_auth(token_provider=Issuer().token, quota_key="")
    with pytest.raises(ConfigError, match="quota_key goes with token_provider"):
        plain(api_key="key", quota_key="tenant-7")

    named = plain(api_key="key", rate_limiter=limiter).with_auth(
        token_provider=Issuer().token, quota_key="tenant-7"
    )
    assert named.rate_limit is not None


def plain(**settings: Any) -> Kubiya:
    return Kubiya(base_url="http://127.0.0.1:1", **settings)


def test_key_and_provider_exclude_each_other() -> None:
    with pytest.raises(ConfigError, match="not both"):
        Kubiya("key", token_provider=Provider())


async def a_token() -> str:
    return "token"


class Keeper:
    def __call__(self) -> str:
        return "token"


PROVIDERS: Final[dict[str, Any]] = {
    "function": lambda: "token",
    "function that returns a coroutine": lambda: a_token(),  # noqa: PLW0108 - that is the case
    "function that returns a task": lambda: asyncio.ensure_future(a_token()),
    "coroutine function": a_token,
    "part of a coroutine function": functools.partial(a_token),
    "object": Keeper(),
    "method": Keeper().__call__,
}


@pytest.mark.parametrize("kind", PROVIDERS)
async def test_provider_may_be_of_any_kind(client_of: ClientOf, kind: str) -> None:
    async with ScriptedServer(GOOD) as server:
        await _client(client_of, server, PROVIDERS[kind]).agents.get("a")
        assert _sent(server) == ["Bearer token"]


async def test_provider_that_holds_up_the_loop_is_complained_of(
    client_of: ClientOf, caplog: pytest.LogCaptureFixture
) -> None:
    async with ScriptedServer(GOOD) as server:
        asyncio.get_running_loop().slow_callback_duration = 0
        await _client(client_of, server, lambda: "token").agents.get("a")
    assert "token_provider held up the event loop" in caplog.text


class Timed(Provider):
    """Gives tokens that end an hour after they were given."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_800_000_000.0
        self.fails = False

    async def __call__(self) -> Any:
        token = await super().__call__()
        if self.fails:
            raise ConnectionResetError
        return AccessToken(token, datetime.fromtimestamp(self.now + 3600, UTC))


@pytest.fixture
def timed(monkeypatch: pytest.MonkeyPatch) -> Timed:
    provider = Timed()
    defaults = {**(TokenProvider.__init__.__kwdefaults__ or {}), "wall": lambda: provider.now}
    monkeypatch.setattr(TokenProvider.__init__, "__kwdefaults__", defaults)
    return provider


async def test_token_that_says_when_it_ends_is_replaced_before(
    client_of: ClientOf, timed: Timed
) -> None:
    async with ScriptedServer(GOOD) as server:
        client = _client(client_of, server, timed)
        for passed in (0, 3539, 1, 3540):
            timed.now += passed
            await client.agents.get("a")
        assert _sent(server) == [f"Bearer token-{n}" for n in (1, 1, 2, 3)]


async def test_token_that_has_not_ended_is_kept_while_no_other_can_be_had(
    client_of: ClientOf, timed: Timed, caplog: pytest.LogCaptureFixture
) -> None:
    async with ScriptedServer(GOOD) as server:
        client = _client(client_of, server, timed)
        await client.agents.get("a")
        timed.fails = True
        timed.now += 3550
        for _ in range(3):
            await client.agents.get("a")
        assert timed.calls == 2
        assert (
            "failed with ConnectionResetError; the last token is used, for 50 s at most"
            in caplog.text
        )
        timed.now += 50
        with pytest.raises(ConnectionResetError):
            await client.agents.get("a")
        assert _sent(server) == ["Bearer token-1"] * 4


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        (0.0, r"ended \d+ s ago"),
        (datetime(2030, 1, 1), "a datetime with a time zone or seconds"),  # noqa: DTZ001
        ("soon", "a datetime with a time zone or seconds"),
    ],
    ids=["past", "naive", "text"],
)
async def test_token_with_an_unusable_end_is_refused(
    client_of: ClientOf, ends: Any, words: str
) -> None:
    async with ScriptedServer(GOOD) as server:
        client = _client(client_of, server, lambda: AccessToken("secret-token", ends))
        with pytest.raises(ConfigError, match=words):
            await client.agents.get("a")
    assert "secret-token" not in repr(AccessToken("secret-token", ends))


class OwnCredential:
    """A credential of the application's own, in a header of its own."""

    fingerprint = "own"

    def __init__(self) -> None:
        self.number = 0

    def header(self, surface: str) -> tuple[str, str] | None:
        return ("X-Own", f"own-{self.number}") if self.number else None

    async def refresh(self) -> None:
        self.number += 1

    def reject(self, value: str) -> bool:
        self.number += 1
        return True

    def scheme(self, surface: str) -> str:
        return "X-Own"


async def test_credential_of_the_application_gives_the_header(client_of: ClientOf) -> None:
    async with ScriptedServer(REFUSED, GOOD) as server:
        client = client_of(server, api_key=None, credential=OwnCredential())
        await client.agents.get("a")
        await client_of(server).with_auth(credential=OwnCredential()).agents.get("a")
        assert [r.headers["x-own"] for r in server.requests] == ["own-1", "own-2", "own-1"]
        assert all("authorization" not in r.headers for r in server.requests)


@pytest.mark.parametrize(
    "settings",
    [{"credential": "text"}, {"credential": OwnCredential(), "api_key": "key-1"}],
    ids=["text", "beside a key"],
)
def test_what_is_no_credential_or_one_too_many_is_refused(settings: Any) -> None:
    with pytest.raises(ConfigError, match="credential"):
        Kubiya(**settings)
