"""Deadlines: one moment, read in three ways."""

from __future__ import annotations

from kubiya_async._messages.call import Deadline
from kubiya_async.testing.clock import VirtualClock


def test_time_runs_down_to_zero_and_no_further() -> None:
    clock = VirtualClock(100.0)
    deadline = Deadline.after(5.0, clock)
    for passed, left, expired in ((0.0, 5.0, False), (4.0, 1.0, False), (1.0, 0.0, True)):
        clock.advance(passed)
        assert (deadline.left(), deadline.expired) == (left, expired)
    clock.advance(60.0)
    assert (deadline.left(), deadline.expired) == (0.0, True)


def test_no_limit_never_passes() -> None:
    clock = VirtualClock()
    deadline = Deadline.after(None, clock)
    clock.advance(1e12)
    assert (deadline.left(), deadline.expired) == (None, False)
