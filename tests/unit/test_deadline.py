"""Deadlines: one moment, read in three ways."""

from __future__ import annotations

from kubiya_async._messages.call import Deadline
from kubiya_async.testing.clock import VirtualClock
from tests.support.cases import each_of


def test_time_runs_down_to_zero_and_no_further() -> None:
    clock = VirtualClock(100.0)
    deadline = Deadline.after(5.0, clock)
    assert (deadline.at, deadline.left(), deadline.expired) == (105.0, 5.0, False)
    clock.advance(4.0)
    assert (deadline.left(), deadline.expired) == (1.0, False)
    clock.advance(1.0)
    assert (deadline.left(), deadline.expired) == (0.0, True)
    clock.advance(60.0)
    assert (deadline.left(), deadline.expired) == (0.0, True)


def test_no_limit_never_passes() -> None:
    clock = VirtualClock()
    deadline = Deadline.after(None, clock)
    clock.advance(1e12)
    assert (deadline.at, deadline.left(), deadline.expired) == (None, None, False)


@each_of([0.0, -1.0])
def test_no_time_has_passed_at_once(seconds: float) -> None:
    assert Deadline.after(seconds, VirtualClock()).expired


def test_it_shows_what_is_left() -> None:
    assert repr(Deadline.after(1.5, VirtualClock())) == "Deadline(1.500 s left)"
    assert repr(Deadline.after(None, VirtualClock())) == "Deadline(none)"
