"""Deliveries that are answered when they are written down, and handled later, by one at a time."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from kubiya_async.errors import ConfigError, InvalidArgumentError, WebhookError
from kubiya_async.webhooks import (
    GITHUB,
    HmacSha256,
    MemoryReplayGuard,
    Receiver,
    SqliteInbox,
    signed_request,
)
from tests.support.cases import each_of

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "s3cret"
SCHEME = HmacSha256()


def delivery(name: str = "workflow.failed", **more: Any) -> tuple[bytes, dict[str, str]]:
    event = {"event": name, "data": more}
    return signed_request(event, secret=SECRET, scheme=SCHEME)


def receiver_of(inbox: SqliteInbox) -> Receiver:
    return Receiver(secrets=SECRET, scheme=SCHEME, inbox=inbox)


class Clock:
    """Unix time, moved by hand; workers look again when something happens."""

    def __init__(self) -> None:
        self.now = 1e9

    def __call__(self) -> float:
        return self.now


async def states(inbox: SqliteInbox) -> list[tuple[str, int, str | None]]:
    return [(each.state, each.attempts, each.error) for each in await inbox.deliveries()]


async def until(inbox: SqliteInbox, *wanted: tuple[str, int]) -> None:
    """Wait until the deliveries are in these states."""
    while [(state, tries) for state, tries, _ in await states(inbox)] != [*wanted]:
        await asyncio.sleep(0)


async def test_a_delivery_is_answered_before_it_is_handled_and_handled_once(tmp_path: Path) -> None:
    go_on, seen = asyncio.Event(), list[str]()
    async with SqliteInbox(tmp_path / "inbox.db") as inbox:
        receiver = receiver_of(inbox)

        @receiver.on("*")
        async def slow(event: Any) -> None:
            await go_on.wait()
            seen.append(event.event)

        body, headers = delivery()
        async with inbox.working(receiver):
            event = await receiver.receive(body, headers)
            assert (event.event, seen) == ("workflow.failed", [])
            for _ in range(2):
                with pytest.raises(WebhookError, match="seen before") as caught:
                    await receiver.receive(body, headers)
                assert caught.value.status == 204
            await until(inbox, ("working", 1))
            go_on.set()
            await until(inbox, ("done", 1))
        assert seen == ["workflow.failed"]
        (stored,) = await inbox.deliveries("done")
        assert (stored.body, stored.event, stored.error) == (body, "workflow.failed", None)
        assert await inbox.deliveries("dead") == []


async def test_a_sender_that_hangs_up_does_not_cancel_what_was_stored(tmp_path: Path) -> None:
    async with SqliteInbox(tmp_path / "inbox.db") as inbox:
        receiver = receiver_of(inbox)
        receiving = asyncio.create_task(receiver.receive(*delivery()))
        await asyncio.sleep(0)
        receiving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await receiving
        assert await states(inbox) == [("waiting", 0, None)]


async def test_what_fails_is_tried_again_then_dead_then_sent_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock, fails = Clock(), True
    async with SqliteInbox(tmp_path / "inbox.db", retries=(10, 60), clock=clock) as inbox:
        receiver = receiver_of(inbox)

        @receiver.on("workflow.failed")
        async def handle(event: Any) -> None:
            if fails:
                raise RuntimeError("database is away")

        async def wake() -> None:
            assert await inbox.resend("of no delivery") == 0

        await receiver.receive(*delivery())
        async with inbox.working(receiver):
            await until(inbox, ("waiting", 1))
            for wait, state in ((10, "waiting"), (60, "dead")):
                clock.now += wait - 1
                await wake()
                tries = (await inbox.deliveries())[0].attempts
                clock.now += 1
                await wake()
                await until(inbox, (state, tries + 1))
            assert await states(inbox) == [("dead", 3, "RuntimeError: database is away")]
            with pytest.raises(WebhookError, match="seen before"):
                await receiver.receive(*delivery())
            fails = False
            assert await inbox.resend() == 1
            await until(inbox, ("done", 1))
            assert await inbox.resend() == 0
    assert [record.getMessage() for record in caplog.records] == [
        "webhook workflow.failed: attempt 1 failed (RuntimeError), again in 10 s",
        "webhook workflow.failed: attempt 2 failed (RuntimeError), again in 60 s",
        "webhook workflow.failed: attempt 3 failed (RuntimeError), it is dead",
    ]


async def test_one_of_many_dead_deliveries_is_sent_again(tmp_path: Path) -> None:
    async with SqliteInbox(tmp_path / "inbox.db", retries=()) as inbox:
        receiver = receiver_of(inbox)

        @receiver.on("*")
        async def handle(event: Any) -> None:
            raise ValueError("x" * 1000)

        for number in range(3):
            await receiver.receive(*delivery(number=number))
        async with inbox.working(receiver):
            await until(inbox, *[("dead", 1)] * 3)
        dead = await inbox.deliveries("dead")
        assert {len(each.error or "") for each in dead} == {500}
        assert await inbox.resend(dead[0].id, "another", dead[2].id) == 2
        assert [state for state, _, _ in await states(inbox)] == ["waiting", "dead", "waiting"]


async def test_several_workers_have_one_delivery_each_at_a_time(tmp_path: Path) -> None:
    path, busy, seen = tmp_path / "inbox.db", set[str](), list[str]()
    async with SqliteInbox(path) as inbox, SqliteInbox(path) as other:
        receiver = receiver_of(inbox)

        @receiver.on("*")
        async def handle(event: Any) -> None:
            assert event.event not in busy
            busy.add(event.event)
            await asyncio.sleep(0)
            busy.remove(event.event)
            seen.append(event.event)

        async with (
            inbox.working(receiver, concurrency=3),
            inbox.working(receiver, concurrency=1),
            other.working(receiver, concurrency=2),
        ):
            for number in range(30):
                await receiver.receive(*delivery(f"test.{number}"))
            await until(inbox, *[("done", 1)] * 30)
    assert sorted(seen) == sorted(f"test.{number}" for number in range(30))


async def test_a_worker_that_is_silent_loses_its_delivery_and_stops(tmp_path: Path) -> None:
    clock, path, log = Clock(), tmp_path / "inbox.db", list[str]()
    async with (
        SqliteInbox(path, lease=30, clock=clock) as inbox,
        SqliteInbox(path, lease=30, clock=clock) as other,
    ):
        receiver, second = receiver_of(inbox), receiver_of(other)
        begun, go_on = asyncio.Event(), asyncio.Event()

        @receiver.on("*")
        async def stuck(event: Any) -> None:
            begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                log.append("stopped")

        @second.on("*")
        async def handle(event: Any) -> None:
            log.append("taken over")
            await go_on.wait()

        async with inbox.working(receiver):
            await receiver.receive(*delivery())
            await begun.wait()
            clock.now += 29
            await inbox.resend()
            await until(inbox, ("working", 1))
            # It has renewed its lease; now it is as if it had been stopped for as long as that.
            clock.now += 31
            async with other.working(second):
                await until(inbox, ("working", 2))
                while "taken over" not in log:
                    await asyncio.sleep(0)
                await inbox.resend()
                while "stopped" not in log:
                    await asyncio.sleep(0)
                go_on.set()
                await until(inbox, ("done", 2))
    assert log == ["taken over", "stopped"]


async def test_what_kills_each_worker_ends_as_dead(tmp_path: Path) -> None:
    clock = Clock()
    async with SqliteInbox(tmp_path / "inbox.db", retries=(1,), lease=30, clock=clock) as inbox:
        receiver = receiver_of(inbox)
        await receiver.receive(*delivery())
        database = sqlite3.connect(tmp_path / "inbox.db")
        for _ in range(2):
            # What a worker leaves that was killed.
            database.execute(
                "update delivery set state = 'working', attempts = attempts + 1, due = ?",
                (clock.now,),
            )
        database.commit()
        database.close()
        async with inbox.working(receiver):
            await until(inbox, ("dead", 2))
        assert await states(inbox) == [("dead", 2, "each worker that had it died")]


@pytest.mark.parametrize("way", ["ends in time", "is cancelled"])
async def test_at_the_end_handlers_get_their_grace(tmp_path: Path, way: str) -> None:
    async with SqliteInbox(tmp_path / "inbox.db") as inbox:
        receiver, begun, log = receiver_of(inbox), asyncio.Event(), list[str]()

        @receiver.on("*")
        async def handle(event: Any) -> None:
            begun.set()
            try:
                if way == "is cancelled":
                    await asyncio.Event().wait()
                await asyncio.sleep(0.01)
                log.append("ended")
            except asyncio.CancelledError:
                log.append("cancelled")
                raise

        grace = 1e-3 if way == "is cancelled" else 60
        async with inbox.working(receiver, grace=grace):
            await receiver.receive(*delivery())
            await begun.wait()
        assert log == ["cancelled" if way == "is cancelled" else "ended"]
        expected = ("waiting", 0, None) if way == "is cancelled" else ("done", 1, None)
        assert await states(inbox) == [expected]


async def test_a_handler_that_cancels_itself_is_given_another_attempt(tmp_path: Path) -> None:
    clock, tries = Clock(), 0
    async with SqliteInbox(tmp_path / "inbox.db", lease=30, clock=clock) as inbox:
        receiver = receiver_of(inbox)

        @receiver.on("*")
        async def handle(event: Any) -> None:
            nonlocal tries
            tries += 1
            if tries == 1:
                raise asyncio.CancelledError

        async with inbox.working(receiver):
            await receiver.receive(*delivery())
            await until(inbox, ("working", 1))
            while tries < 1:
                await asyncio.sleep(0)
            await asyncio.sleep(0)
            clock.now += 31
            await inbox.resend()
            await until(inbox, ("done", 2))


async def test_what_was_handled_is_forgotten_after_its_time(tmp_path: Path) -> None:
    clock = Clock()
    async with SqliteInbox(tmp_path / "inbox.db", keep=100, clock=clock) as inbox:
        receiver = receiver_of(inbox)
        async with inbox.working(receiver):
            await receiver.receive(*delivery())
            await until(inbox, ("done", 1))
            clock.now += 99
            with pytest.raises(WebhookError, match="seen before"):
                await receiver.receive(*delivery())
            clock.now += 1
            await receiver.receive(*delivery())
            await until(inbox, ("done", 1))


async def test_a_foreign_senders_event_keeps_the_name_that_its_headers_had(tmp_path: Path) -> None:
    async with SqliteInbox(tmp_path / "inbox.db") as inbox:
        receiver, heard = Receiver(secrets=SECRET, scheme=GITHUB, inbox=inbox), list[Any]()

        @receiver.on("pull_request.*")
        async def handle(event: Any) -> None:
            heard.append(event.model_dump()["data"])

        data = {"action": "opened", "number": 3}
        body, headers = signed_request(data, secret=SECRET, scheme=GITHUB)
        async with inbox.working(receiver):
            await receiver.receive(body, {**headers, "X-GitHub-Event": "pull_request"})
            await until(inbox, ("done", 1))
    assert heard == [data]


async def test_the_file_is_for_its_owner_and_holds_no_secret(tmp_path: Path) -> None:
    path = tmp_path / "inbox.db"
    async with SqliteInbox(path) as inbox:
        await receiver_of(inbox).receive(*delivery())
        assert path.stat().st_mode & 0o777 == 0o600
        for file in tmp_path.iterdir():
            assert SECRET.encode() not in file.read_bytes()
        assert repr(inbox) == f"<SqliteInbox {str(path)!r}>"
        await inbox.aclose()
        # It is opened again when it is needed.
        assert len(await inbox.deliveries()) == 1


def make_foreign(path: Path) -> None:
    database = sqlite3.connect(path)
    database.execute("create table x (y)")
    database.close()


def make_text(path: Path) -> None:
    path.write_bytes(b"not a database" * 100)


@pytest.mark.parametrize("make", [make_foreign, make_text, "a folder", "no folder"])
async def test_a_file_that_is_no_inbox_is_refused_and_left_alone(tmp_path: Path, make: Any) -> None:
    path = tmp_path / "inbox.db"
    if make == "a folder":
        path = tmp_path
    elif make == "no folder":
        path = path / "inbox.db"
    else:
        await asyncio.to_thread(make, path)
    async with SqliteInbox(path) as inbox:
        receiver = receiver_of(inbox)
        with pytest.raises(WebhookError, match="cannot be written") as caught:
            await receiver.receive(*delivery())
        assert (caught.value.reason, caught.value.status) == ("unavailable", 503)
        for use in (inbox.deliveries, inbox.resend):
            with pytest.raises(ConfigError, match="cannot be used as an inbox"):
                await use()
        with pytest.raises(ConfigError, match="cannot be used as an inbox"):
            async with inbox.working(receiver):
                pass


async def test_a_file_that_fails_while_it_is_used_is_named_and_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with SqliteInbox(tmp_path / "inbox.db", poll=1e-3) as inbox:
        receiver, handled = receiver_of(inbox), asyncio.Event()

        @receiver.on("*")
        async def handle(event: Any) -> None:
            await asyncio.to_thread(rename, "delivery", "away")
            handled.set()

        def rename(name: str, other: str) -> None:
            database = sqlite3.connect(tmp_path / "inbox.db")
            database.execute(f"alter table {name} rename to {other}")
            database.close()

        async with inbox.working(receiver):
            await receiver.receive(*delivery())
            await handled.wait()
            while len(caplog.records) < 2:
                await asyncio.sleep(0)
            await asyncio.to_thread(rename, "away", "delivery")
        assert await states(inbox) == [("waiting", 0, None)]
    assert {record.getMessage() for record in caplog.records} == {
        "the inbox cannot be used: no such table: delivery"
    }


ARGUMENTS: list[tuple[dict[str, Any], str]] = [
    ({"path": 3}, "path must be the path of a file"),
    ({"path": "a\0b"}, "path must be the path of a file"),
    ({"retries": (1, -1)}, "retries must be numbers of seconds, got (1, -1)"),
    ({"retries": ("1",)}, "retries must be numbers of seconds, got ('1',)"),
    ({"retries": (float("inf"),)}, "retries must be numbers of seconds, got (inf,)"),
    ({"retries": 5}, "retries must be numbers of seconds, got 5"),
    *(
        ({name: 0}, f"{name} must be a positive number, got 0")
        for name in ("lease", "keep", "poll")
    ),
]


@each_of(ARGUMENTS)
def test_arguments_that_cannot_be_meant_are_refused(given: dict[str, Any], said: str) -> None:
    make: Any = SqliteInbox
    with pytest.raises(ConfigError) as caught:
        make(**{"path": "inbox.db", **given})
    assert str(caught.value) == said


async def test_a_receiver_has_an_inbox_or_a_guard(tmp_path: Path) -> None:
    inbox = SqliteInbox(tmp_path / "inbox.db")
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"inbox": inbox, "replay": MemoryReplayGuard()}, "replay does nothing beside an inbox"),
        ({"inbox": SqliteInbox}, "inbox must be an inbox, such as SqliteInbox"),
        ({"inbox": "inbox.db"}, "inbox must be an inbox, such as SqliteInbox"),
    ]
    for given, said in wrong:
        with pytest.raises(ConfigError, match=said):
            Receiver(secrets=SECRET, scheme=SCHEME, **given)
    lost: Any = "lost"
    with pytest.raises(InvalidArgumentError, match="state must be one of waiting, working"):
        await inbox.deliveries(lost)
    for given in ({"concurrency": 0}, {"grace": -1}):
        with pytest.raises(ConfigError, match="must be a positive number"):
            async with inbox.working(receiver_of(inbox), **given):
                pass
    assert not os.listdir(tmp_path)  # noqa: PTH208 - no blocking call


async def test_half_a_surrogate_pair_is_stored_as_its_number(tmp_path: Path) -> None:
    inbox = SqliteInbox(tmp_path / "inbox.db")

    assert await inbox.put("a\ud800", "b\udfff", b"{}")
    assert not await inbox.put("a\ud800", "b\udfff", b"{}")
    (stored,) = await inbox.deliveries()
    assert (stored.id, stored.event) == ("a\\ud800", "b\\udfff")
    await inbox.aclose()
