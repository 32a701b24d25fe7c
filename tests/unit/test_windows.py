"""Windows: what our own log says, and how answers of a server are put together."""

from __future__ import annotations

import math
from typing import Any

import pytest

from kubiya_async.limits.headers import QuotaHeaders
from kubiya_async.limits.limiter import QuotaObservation, ServerClock, ServerWindow, Window

MONTH = 32 * 86400.0


def sighting(
    now: float, remaining: int, reset: float | None = None, **fields: Any
) -> QuotaObservation:
    """An answer that came at `now`; `reset` is on our clock."""
    rest = {"ends": None, "seconds": None, "in_flight": 0, "spread": 0.0, **fields}
    return QuotaObservation(now, remaining, reset, **rest)


def view(now: float, remaining: int, reset: float | None = None, **fields: Any) -> ServerWindow:
    return ServerWindow(50, sighting(now, remaining, reset, **fields))


class TestOurOwnLog:
    @pytest.mark.parametrize(
        ("taken", "at"), [(0, 10.0), (1, 14.0), (2, 20.0), (3, 24.0), (4, 30.0), (7, 44.0)]
    )
    def test_places_come_back_in_order_and_then_in_rounds(self, taken: int, at: float) -> None:
        window = Window(2, 10.0)
        window.log.extend([0.0, 4.0])
        assert window.free_at(5.0, taken) == at

    def test_a_place_is_free_exactly_a_window_later(self) -> None:
        window = Window(1, 10.0)
        window.log.append(3.0)
        assert window.free_at(13.0, 0) == 13.0
        assert window.used(12.9) == 1
        assert window.used(13.0) == 0


class TestTheServersClock:
    def place(self, clock: ServerClock, now: float, after: float, ends: float) -> float:
        reset, same = clock.place(QuotaHeaders("", 1, 1, after, ends), now)
        assert reset is not None
        assert same == ends
        return reset

    def test_the_smallest_difference_seen_is_used(self) -> None:
        clock = ServerClock()
        found = [
            self.place(clock, 100.0, after, ends)
            for after, ends in ((60.9, 1000.0), (60.2, 1000.0), (60.7, 1000.0), (121.0, 1060.0))
        ]
        assert found == pytest.approx([160.9, 160.2, 160.2, 220.2])

    def test_what_it_knows_grows_a_millisecond_older_each_second(self) -> None:
        clock = ServerClock()
        self.place(clock, 0.0, 60.0, 1000.0)
        assert self.place(clock, 100.0, 980.0, 2000.0) == pytest.approx(1060.0 + 0.1)
        assert self.place(clock, 200.0, 980.0, 2000.0) == pytest.approx(1060.0 + 0.2)

    def test_it_can_forget(self) -> None:
        clock = ServerClock()
        self.place(clock, 0.0, 60.0, 1000.0)
        clock.forget()
        assert self.place(clock, 0.0, 61.0, 1000.0) == 61.0

    def test_seconds_to_go_need_no_clock(self) -> None:
        assert ServerClock().place(QuotaHeaders("", 1, 1, 7.0), 100.0) == (107.0, None)

    def test_a_reset_that_is_not_said_names_its_window_only(self) -> None:
        assert ServerClock().place(QuotaHeaders("", 1, 1, None, 1000.0), 100.0) == (None, 1000.0)

    def test_a_reset_that_has_come_is_now_and_shows_nothing_of_the_servers_clock(self) -> None:
        clock = ServerClock()
        assert clock.place(QuotaHeaders("", 1, 1, 0.0, 1000.0), 100.0) == (100.0, 1000.0)
        assert clock.place(QuotaHeaders("", 1, 1, 9.0, 2000.0), 100.0) == (109.0, 2000.0)

    def test_a_month_ahead_is_the_most_that_is_believed(self) -> None:
        clock = ServerClock()
        assert clock.place(QuotaHeaders("", 1, 1, MONTH), 0.0) == (MONTH, None)
        assert clock.place(QuotaHeaders("", 1, 1, MONTH + 1, 5e9), 0.0) == (None, None)


class TestRoom:
    def test_alone_all_that_remains_may_be_in_flight(self) -> None:
        seen = view(0.0, 9, 30.0)
        assert [seen.has_room(n) for n in (0, 8, 9)] == [True, True, False]

    def test_a_single_call_may_leave_while_any_remains(self) -> None:
        assert view(0.0, 1, 30.0).has_room(0)
        assert not view(0.0, 0, 30.0).has_room(0)

    def test_the_first_answers_are_averaged(self) -> None:
        seen = view(0.0, 40, 30.0)
        shares = []
        for remaining in (36, 36, 30):
            seen.learn(sighting(0.0, remaining, 30.0), passed=True)
            shares.append(seen.share)
        assert shares == pytest.approx([4.0, 2.0, 10 / 3])

    def test_later_answers_weigh_a_fifth(self) -> None:
        seen = view(0.0, 40, 30.0)
        for remaining in (39, 38, 37, 36, 35):
            seen.learn(sighting(0.0, remaining, 30.0), passed=True)
        assert seen.share == pytest.approx(1.0)
        seen.learn(sighting(0.0, 24, 30.0), passed=True)
        assert seen.share == pytest.approx(3.0)

    def test_refused_calls_say_nothing_about_others(self) -> None:
        seen = view(0.0, 40, 30.0)
        seen.learn(sighting(0.0, 20, 30.0), passed=False)
        assert (seen.remaining, seen.share) == (20, 1.0)

    @pytest.mark.parametrize(("fall", "calls"), [(1, 19), (2, 4), (4, 1), (10, 0)])
    def test_the_calls_of_others_count_three_times(self, fall: int, calls: int) -> None:
        seen = view(0.0, 20 + fall, 30.0)
        seen.learn(sighting(0.0, 20, 30.0), passed=True)
        assert sum(seen.has_room(n) for n in range(1, 50)) == calls


class TestTheWake:
    @pytest.mark.parametrize(
        ("seconds", "guard", "at"),
        [(60.0, 1, 60.25), (60.0, 8, 62.0), (10.0, 1, 10.25), (2.0, 1, 2.05), (2.0, 2, 2.1)],
    )
    def test_a_guard_is_kept_after_the_reset(self, seconds: float, guard: float, at: float) -> None:
        assert view(0.0, 0, seconds).wake(guard) == pytest.approx(at)

    @pytest.mark.parametrize(("seconds", "spread"), [(3600.0, 1.0), (60.0, 1.0), (6.0, 0.1)])
    def test_processes_are_spread_over_a_sixtieth_of_the_window(
        self, seconds: float, spread: float
    ) -> None:
        early, late = (view(0.0, 0, seconds, spread=moment) for moment in (0.0, 1.0))
        assert late.wake(1.0) - early.wake(1.0) == pytest.approx(spread)

    @pytest.mark.parametrize(("fall", "spread"), [(1, 1.0), (3, 3.0), (4, 4.0), (30, 4.0)])
    def test_and_wider_the_more_others_take(self, fall: int, spread: float) -> None:
        early, late = (view(0.0, 40, 60.0, spread=moment) for moment in (0.0, 1.0))
        for seen in (early, late):
            seen.learn(sighting(0.0, 40 - fall, 60.0), passed=True)
        assert late.wake(1.0) - early.wake(1.0) == pytest.approx(spread)


class TestWhichWindow:
    @pytest.mark.parametrize(
        ("shift", "remaining"),
        [(0.0, 10), (1.5, 10), (-1.5, 10), (1.6, 30), (-1.6, 30)],
    )
    def test_seconds_to_go_may_vary_by_a_second_and_a_half(
        self, shift: float, remaining: int
    ) -> None:
        seen = view(0.0, 10, 60.0)
        seen.learn(sighting(0.0, 30, 60.0 + shift), passed=True)
        assert seen.remaining == remaining

    @pytest.mark.parametrize(("shift", "remaining"), [(1.0, 10), (1.1, 30)])
    def test_but_by_no_more_than_half_a_window(self, shift: float, remaining: int) -> None:
        seen = view(0.0, 10, 2.0)
        seen.learn(sighting(0.0, 30, 2.0 + shift), passed=True)
        assert seen.remaining == remaining

    @pytest.mark.parametrize(
        ("seconds", "shift", "remaining"),
        [(60.0, 0.0, 10), (60.0, 1.0, 10), (60.0, -1.0, 10), (60.0, 1.1, 30), (2.0, 0.6, 30)],
    )
    def test_an_end_may_vary_by_a_rounding(
        self, seconds: float, shift: float, remaining: int
    ) -> None:
        seen = view(0.0, 10, seconds, ends=1000.0)
        seen.learn(sighting(0.0, 30, seconds, ends=1000.0 + shift), passed=True)
        assert seen.remaining == remaining

    def test_an_end_counts_for_more_than_our_clock(self) -> None:
        seen = view(0.0, 10, 60.0, ends=1000.0)
        seen.learn(sighting(0.0, 30, 90.0, ends=1000.0), passed=True)
        assert (seen.remaining, seen.reset) == (10, 60.0)

    def test_a_newer_window_is_one_that_ends_later_and_holds_more(self) -> None:
        seen = view(0.0, 10, 60.0)
        assert not seen.learn(sighting(0.0, 9, 60.0), passed=True)
        assert not seen.learn(sighting(0.0, 8, 70.0), passed=True)
        assert not seen.learn(sighting(0.0, 8, 80.0), passed=True)
        assert seen.learn(sighting(0.0, 9, 90.0), passed=True)
        assert not seen.learn(sighting(0.0, 20, 70.0), passed=True)

    def test_the_length_of_a_window_is_the_longest_time_seen_to_its_end(self) -> None:
        seen = view(100.0, 10, 130.0)
        assert seen.seconds == 30.0
        seen.learn(sighting(190.0, 10, 250.0), passed=True)
        assert seen.seconds == 60.0
        seen.learn(sighting(300.0, 10, 310.0), passed=True)
        assert seen.seconds == 60.0

    def test_a_burst_window_is_counted_from_every_answer(self) -> None:
        seen = view(0.0, 3, None, seconds=10.0)
        assert seen.reset == 10.0
        seen.learn(sighting(5.0, 0, None, seconds=10.0), passed=True)
        assert (seen.remaining, seen.reset) == (0, 15.0)

    def test_a_window_that_says_nothing_is_looked_at_again_soon(self) -> None:
        seen = view(100.0, 0)
        assert seen.reset == 115.0
        seen.learn(sighting(101.0, 0), passed=True)
        assert seen.reset == 115.0


class TestRenewal:
    @pytest.mark.parametrize(
        ("now", "reset"), [(60.0, 120.0), (119.9, 120.0), (120.0, 180.0), (1000.0, 1020.0)]
    )
    def test_as_many_windows_are_assumed_as_have_passed(self, now: float, reset: float) -> None:
        seen = view(0.0, 3, 60.0, ends=1060.0)
        seen.renew(now, 2, 0.5)
        assert (seen.remaining, seen.assumed, seen.spread) == (50, True, 0.5)
        assert (seen.reset, seen.ends) == (reset, 1000.0 + reset)

    def test_an_unknown_length_is_a_quarter_of_a_minute(self) -> None:
        seen = view(0.0, 0)
        seen.renew(15.0, 0, 0.0)
        assert seen.reset == 30.0

    def test_an_assumption_gives_way_to_the_first_answer(self) -> None:
        seen = view(0.0, 3, 60.0)
        seen.renew(60.0, 0, 0.0)
        seen.learn(sighting(61.0, 44, 120.0), passed=True)
        assert (seen.remaining, seen.assumed) == (44, False)

    def test_but_not_to_those_that_were_under_way_before(self) -> None:
        seen = view(0.0, 3, 60.0, ends=1060.0)
        seen.renew(60.0, 2, 0.0)
        for _ in range(2):
            seen.learn(sighting(61.0, 1, None, ends=1060.0), passed=True)
        assert (seen.remaining, seen.assumed) == (50, True)
        seen.learn(sighting(61.0, 1, None, ends=1060.0), passed=True)
        assert (seen.remaining, seen.assumed) == (1, False)


def test_nothing_is_ever_counted_below_zero() -> None:
    seen = view(0.0, 0, math.inf)
    seen.learn(sighting(0.0, 0, math.inf), passed=True)
    assert seen.remaining == 0
