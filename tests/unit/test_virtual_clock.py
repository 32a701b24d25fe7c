"""Virtual time: exact, instant, and honest about what can never happen."""

from __future__ import annotations

import asyncio
import socket
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubiya_async.testing.clock import StuckError, VirtualClock, VirtualLoop, run_virtual


def test_a_clock_stands_still_until_it_is_moved() -> None:
    clock = VirtualClock(5.0)
    assert clock() == clock() == 5.0
    clock.advance(2.5)
    clock.advance(0.0)
    assert clock() == 7.5
    assert repr(clock) == "VirtualClock(7.5)"


def test_the_wall_clock_moves_along_and_can_be_set() -> None:
    clock = VirtualClock(5.0, epoch=1000.0)
    clock.advance(1.0)
    assert clock.wall() == 1001.0
    clock.set_wall(50.0)
    clock.advance(1.0)
    assert (clock(), clock.wall()) == (7.0, 51.0)


def test_a_clock_does_not_go_back() -> None:
    with pytest.raises(ValueError, match="does not go back"):
        VirtualClock().advance(-1.0)


@given(st.floats(0, 1e15), st.floats(min_value=0, max_value=1e6, exclude_min=True))
def test_every_step_shows(start: float, step: float) -> None:
    clock = VirtualClock(start)
    clock.advance(step)
    assert clock() > start


def test_sleeping_takes_no_time_and_exactly_as_long_as_asked() -> None:
    clock = VirtualClock(100.0)
    woken: list[tuple[float, int]] = []

    async def sleep(seconds: int) -> None:
        await asyncio.sleep(seconds)
        woken.append((clock(), seconds))

    async def main() -> str:
        await asyncio.gather(*(sleep(seconds) for seconds in (86400, 1, 3600, 1)))
        return "done"

    assert run_virtual(main(), clock=clock) == "done"
    assert woken == [(101.0, 1), (101.0, 1), (3700.0, 3600), (86500.0, 86400)]


def test_timeouts_come_in_virtual_time() -> None:
    async def main() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(3600):
                await asyncio.sleep(7200)
        assert asyncio.get_running_loop().time() == 3600.0

    run_virtual(main())


def test_what_can_never_happen_is_an_error_not_a_hang() -> None:
    async def main() -> None:
        await asyncio.Event().wait()

    with pytest.raises(StuckError, match="every task waits"):
        run_virtual(main())


def test_tasks_left_over_are_cancelled_as_by_asyncio_run() -> None:
    ended: list[float] = []

    async def linger() -> None:
        try:
            await asyncio.sleep(1000)
        finally:
            ended.append(asyncio.get_running_loop().time())

    async def main() -> asyncio.Task[None]:
        task = asyncio.create_task(linger())
        await asyncio.sleep(1)
        return task

    assert run_virtual(main()).cancelled()
    assert ended == [1.0]


def test_threads_may_wake_the_loop() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        event = asyncio.Event()
        thread = threading.Thread(target=loop.call_soon_threadsafe, args=(event.set,))
        thread.start()
        await event.wait()
        thread.join()
        assert await asyncio.to_thread(lambda: 7) == 7

    run_virtual(main())


def test_with_grace_timers_wait_for_sockets() -> None:
    async def main() -> bytes:
        loop = asyncio.get_running_loop()
        near, far = socket.socketpair()
        with near, far:
            near.setblocking(False)
            timer = threading.Timer(0.02, far.send, args=(b"late",))
            timer.start()
            async with asyncio.timeout(1):
                data = await loop.sock_recv(near, 10)
            timer.join()
        return data

    assert run_virtual(main(), grace=20.0) == b"late"


def test_files_may_be_watched_and_let_go() -> None:
    async def main() -> list[str]:
        loop = asyncio.get_running_loop()
        seen: list[str] = []
        near, far = socket.socketpair()

        def writable() -> None:
            seen.append("writable")
            loop.remove_writer(near)
            far.send(b"x")

        def readable() -> None:
            seen.append("readable")
            loop.remove_reader(near)

        with near, far:
            loop.add_reader(near, readable)
            loop.add_writer(near, writable)
            await asyncio.sleep(0.1)
        return seen

    assert run_virtual(main()) == ["writable", "readable"]


def test_a_loop_has_a_clock_of_its_own_unless_it_is_given_one() -> None:
    loop = VirtualLoop()
    try:
        loop.run_until_complete(asyncio.sleep(5))
        assert loop.time() == loop.clock() == 5.0
    finally:
        loop.close()
