"""Rate limits: what is allowed by each algorithm, and what the headers say about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from kubiya_async.testing import LocalServer, RateWindow, ServerQuota
from kubiya_async.testing.quota import DOCUMENT_002, DOCUMENT_003, Algorithm, CallLog
from tests.server.conftest import EPOCH, Http, TurnedClock
from tests.support.cases import each_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import aiohttp


def counts(algorithm: Algorithm, *windows: RateWindow, phase: float = 0.0) -> CallLog:
    return CallLog(ServerQuota(windows, algorithm=algorithm, phase=phase), windows)


def admitted(log: CallLog, moments: Sequence[float]) -> str:
    return "".join("y" if log.admit(moment)[0] else "n" for moment in moments)


TWO = RateWindow(2, 10)


@each_of(
    {
        "a fixed window starts again at every multiple": (
            counts("fixed", TWO),
            [7, 8, 9, 9.9, 10, 11, 12],
            "yynnyyn",
        ),
        "it can have another phase": (
            counts("fixed", RateWindow(1, 10), phase=3),
            [2.9, 3, 12.9, 13],
            "yyny",
        ),
        "a sliding log counts back from every moment": (
            counts("sliding", TWO),
            [7, 8, 16.9, 17, 17.5, 18],
            "yynyny",
        ),
        "a token bucket refills evenly": (
            counts("bucket", TWO),
            [0, 0, 0, 4.9, 5, 5.1, 100, 100, 100],
            "yynnynyyn",
        ),
        **{
            f"{algorithm}: what one window refuses is charged to none": (
                counts(algorithm, RateWindow(1, 1), RateWindow(3, 1000)),
                [0, 0.1, 0.2, 0.3, 1.1, 2.2, 3.3],
                "ynnnyyn",
            )
            for algorithm in get_args(Algorithm)
        },
    }
)
def test_algorithms(log: CallLog, moments: Sequence[float], expected: str) -> None:
    assert admitted(log, moments) == expected


def test_the_headers_are_those_of_the_window_with_the_fewest_left() -> None:
    log = counts("fixed", RateWindow(2, 60), RateWindow(5, 86400))

    headers = [log.admit(moment)[1] for moment in (0, 1, 2, 60, 61, 120)]

    assert [h["X-RateLimit-Limit"] for h in headers] == ["2", "2", "2", "2", "2", "5"]
    assert [h["X-RateLimit-Remaining"] for h in headers] == ["1", "0", "0", "1", "0", "0"]
    assert [h["X-RateLimit-Reset"] for h in headers] == ["60", "60", "60", "120", "120", "86400"]
    assert [h.get("Retry-After") for h in headers] == [None, None, "58", None, None, None]


def test_headers_can_be_left_out() -> None:
    windows = (RateWindow(1, 60),)
    bare = CallLog(ServerQuota(windows, headers=False, retry_after=False), windows)
    waiting = CallLog(ServerQuota(windows, headers=False), windows)

    assert [bare.admit(0), bare.admit(1)] == [(True, {}), (False, {})]
    assert [waiting.admit(0), waiting.admit(1)] == [(True, {}), (False, {"Retry-After": "59"})]


def limited(quota: ServerQuota, clock: TurnedClock) -> LocalServer:
    return LocalServer(quota=quota, clock=clock, epoch=EPOCH, sleep=clock.sleep)


async def test_too_many_requests_are_refused_until_the_window_ends(
    session: aiohttp.ClientSession, clock: TurnedClock
) -> None:
    async with limited(ServerQuota((RateWindow(2, 60),)), clock) as server:
        http = Http(server, session)
        replies = [await http.get("/agents") for _ in range(3)]
        await clock.advance(60)
        again = await http.get("/agents")

    assert [r.status for r in (*replies, again)] == [200, 200, 429, 200]
    assert replies[2].json()["error"]["code"] == "RATE_LIMIT_EXCEEDED"
    assert replies[2].headers["X-RateLimit-Remaining"] == "0"
    end = int(replies[2].headers["X-RateLimit-Reset"])
    assert end - EPOCH == int(replies[2].headers["Retry-After"])
    assert replies[2].headers["Date"] == "Fri, 15 Jan 2027 08:00:00 GMT"


async def test_each_key_has_its_own_quota(
    session: aiohttp.ClientSession, clock: TurnedClock
) -> None:
    async with limited(ServerQuota((RateWindow(1, 60),)), clock) as server:
        http = Http(server, session)
        other = {"Authorization": f"UserKey {server.issue_key()}"}
        await http.get("/agents")

        assert (await http.get("/agents")).status == 429
        assert (await http.get("/agents", headers=other)).status == 200


async def test_all_roots_of_a_key_share_its_quota_and_pods_have_none(
    session: aiohttp.ClientSession, clock: TurnedClock
) -> None:
    async with limited(ServerQuota((RateWindow(1, 60),)), clock) as server:
        http = Http(server, session)
        await http.get("/agents", root=server.origin + "/v1")

        assert (await http.get("/agents")).status == 429
        v3 = await http.v3("GET", "/runners")
        assert v3.status == 429
        assert v3.json()["error"]["code"] == "too_many_requests"
        assert (await http.pods("/runners")).status == 200


async def test_the_nameless_share_a_quota(
    session: aiohttp.ClientSession, clock: TurnedClock
) -> None:
    quota = ServerQuota((RateWindow(9, 60),), anonymous=(RateWindow(1, 60),))
    async with limited(quota, clock) as server:
        http = Http(server, session)
        wrong = [{"Authorization": f"UserKey {n}"} for n in range(2)]

        statuses = [(await http.get("/agents", headers=h)).status for h in wrong]

        assert statuses == [401, 429]
        assert (await http.get("/agents")).status == 200


async def test_defaults_of_the_server_and_of_the_documents(http: Http) -> None:
    headers = (await http.get("/agents")).headers
    assert headers["X-RateLimit-Limit"] == "1000000"
    assert headers["X-RateLimit-Remaining"] == "999999"
    assert DOCUMENT_002.windows == (RateWindow(1000, 3600),)
    assert DOCUMENT_002.anonymous == (RateWindow(100, 3600),)
    assert DOCUMENT_003.windows == (RateWindow(100, 60), RateWindow(5000, 86400))
    assert not DOCUMENT_003.headers
    async with LocalServer(quota=None) as server:
        assert "X-RateLimit-Limit" not in (await Http(server, http.session).get("/agents")).headers
