"""When the next call may leave: by our own log, by the server's headers, after a 429."""

from __future__ import annotations

import math
from typing import Any

import pytest

from kubiya_async.limits.headers import BURST, QuotaHeaders, ServerWait
from kubiya_async.limits.limiter import LEASE, Limiter, describe
from tests.support.cases import each_of

MINUTE = (100, 60.0)
DAY = (5000, 86400.0)


def lowest(low: float, _: float) -> float:
    return low


def highest(_: float, high: float) -> float:
    return high


def make(*limits: tuple[int, float], assumed: bool = False, uniform: Any = lowest) -> Limiter:
    return Limiter(limits, assumed=assumed, uniform=uniform)


def start(limiter: Limiter, now: float, most: int = 10_000) -> int:
    """Let out as many calls as may leave."""
    count = 0
    while count < most and limiter.admit(now):
        count += 1
    return count


def answer(
    limiter: Limiter, now: float, status: int | None = 200, *quotas: QuotaHeaders, wait: Any = None
) -> None:
    limiter.finish(now, status, quotas, wait)


def warm(limiter: Limiter, now: float = 0.0, *quotas: QuotaHeaders) -> None:
    """Get past the slow start with one call in flight at a time."""
    for _ in range(7):
        limiter.start(now)
        answer(limiter, now, 200, *quotas)


def quota(remaining: int, reset_after: float | None = 30.0, **fields: Any) -> QuotaHeaders:
    return QuotaHeaders(
        **{"name": "", "limit": 50, **fields}, remaining=remaining, reset_after=reset_after
    )


class TestSilenceAfterA429:
    def test_the_first_answer_ends_what_it_has_taught(self) -> None:
        """Time alone lets out as many calls as wanted; only an answer makes pauses short again."""
        limiter = make(uniform=highest)
        limiter.start(0.0)
        answer(limiter, 0.0, 429)
        now = first_pause = limiter.blocked_until
        while start(limiter, now) < 10_000:
            now += 1.0
        answer(limiter, now)
        answer(limiter, now, 429)

        assert limiter.blocked_until - now == first_pause > 0


class TestManyQuotas:
    @pytest.mark.parametrize(("others", "held"), [(7, True), (8, False)])
    def test_of_more_than_eight_the_oldest_is_forgotten(self, others: int, held: bool) -> None:
        """A server that names its quotas anew with every answer must not fill the memory."""
        limiter = make()
        limiter.start(0.0)
        answer(limiter, 0.0, 200, quota(0, 1000.0, name="spent"))
        for number in range(others):
            limiter.start(0.0)
            answer(limiter, 0.0, 200, quota(40, 1000.0, name=f"other {number}"))

        assert (limiter.ready_at(1.0) > 1.0) is held


class TestOurOwnLog:
    def test_as_many_calls_leave_as_the_limit_says(self) -> None:
        limiter = make((3, 10.0))
        assert start(limiter, 0.0) == 3

    def test_a_place_is_free_again_a_window_after_the_answer_not_after_the_start(self) -> None:
        limiter = make((1, 10.0))
        assert start(limiter, 0.0) == 1
        answer(limiter, 4.0)
        assert limiter.ready_at(4.0) == 14.0
        assert start(limiter, 13.9) == 0
        assert start(limiter, 14.0) == 1

    def test_calls_in_flight_hold_their_places(self) -> None:
        limiter = make((2, 10.0))
        assert start(limiter, 0.0) == 2
        assert start(limiter, 1000.0) == 0
        answer(limiter, 1000.0)
        assert limiter.ready_at(1000.0) == 1010.0

    def test_a_call_let_out_by_the_queue_takes_a_place_that_was_counted_as_free(self) -> None:
        limiter = make((66, 10.0))
        warm(limiter)
        assert start(limiter, 20.0, most=1) == 1
        limiter.start(20.0)
        limiter.start(20.0)
        assert start(limiter, 20.0) == 63

    def test_nothing_leaves_during_a_pause_although_there_was_room(self) -> None:
        limiter = make((1000, 10.0))
        warm(limiter)
        assert start(limiter, 0.0, most=2) == 2
        answer(limiter, 0.0, 429, wait=ServerWait(5.0, "Retry-After"))
        assert start(limiter, 4.0) == 0
        assert start(limiter, 5.0) == 0
        answer(limiter, 5.0)
        assert start(limiter, 6.0) > 0

    def test_places_come_back_one_by_one(self) -> None:
        limiter = make((3, 10.0))
        assert start(limiter, 0.0) == 3
        for now in (1.0, 2.0, 3.0):
            answer(limiter, now)
        assert [start(limiter, now) for now in (10.9, 11.0, 12.0, 13.0)] == [0, 1, 1, 1]

    def test_all_limits_hold_at_once(self) -> None:
        limiter = make((2, 10.0), (3, 100.0))
        assert start(limiter, 0.0) == 2
        answer(limiter, 0.0)
        answer(limiter, 0.0)
        assert start(limiter, 10.0) == 1
        answer(limiter, 10.0)
        assert limiter.ready_at(10.0) == 100.0

    def test_a_call_without_an_answer_counts_and_one_never_sent_does_not(self) -> None:
        limiter = make((2, 10.0))
        assert start(limiter, 0.0) == 2
        limiter.cancel()
        answer(limiter, 0.0, None)
        assert limiter.in_flight == 0
        assert start(limiter, 5.0) == 1

    def test_the_memory_is_one_stamp_per_call_of_the_limit(self) -> None:
        limiter = make((5, 10.0))
        for now in range(1000):
            limiter.start(float(now))
            answer(limiter, float(now))
        assert [len(window.log) for window in limiter._windows] == [5]

    def test_without_any_limit_nothing_is_held_back(self) -> None:
        limiter = make()
        warm(limiter)
        assert start(limiter, 0.0, most=5000) == 5000


class TestTheStart:
    def test_ten_calls_leave_before_the_first_answer(self) -> None:
        limiter = make(MINUTE)
        assert start(limiter, 0.0) == 10

    def test_every_answer_doubles_what_may_be_in_flight(self) -> None:
        limiter = make(MINUTE)
        start(limiter, 0.0)
        answer(limiter, 0.1)
        assert start(limiter, 0.1) == 11

    def test_answers_that_take_long_are_not_waited_for(self) -> None:
        limiter = make(MINUTE)
        start(limiter, 0.0)
        assert limiter.ready_at(0.5) == 1.0
        assert start(limiter, 1.0) == 10
        assert start(limiter, 1.5) == 0
        assert start(limiter, 2.0) == 20

    def test_the_start_goes_on_by_itself_while_nobody_looks(self) -> None:
        limiter = make((1000, 60.0))
        assert start(limiter, 0.0) == 10
        assert start(limiter, 3.5) == 70
        assert limiter.ready_at(3.5) == 4.0

    def test_time_before_the_first_call_does_not_count(self) -> None:
        limiter = make(MINUTE)
        assert start(limiter, 5000.0) == 10


class TestTheServersHeaders:
    def test_what_remains_leaves_at_once_less_what_is_in_flight(self) -> None:
        limiter = make()
        warm(limiter, 0.0, quota(30))
        assert start(limiter, 0.0) == 30
        answer(limiter, 0.1, 200, quota(29))
        assert start(limiter, 0.1) == 0

    def test_a_documented_limit_that_fits_is_replaced_by_the_servers_count(self) -> None:
        limiter = make(MINUTE, DAY, assumed=True)
        warm(limiter, 0.0, quota(93, limit=100))
        for now in (0.0, 31.0):
            assert start(limiter, now) >= 90
            for _ in range(limiter.in_flight):
                answer(limiter, now, 200, quota(0, 30.0, limit=100))
            for _ in range(20):  # past the reset, one probe and then the rest
                if start(limiter, now + 31.0, most=1):
                    answer(limiter, now + 31.0, 200, quota(99, 60.0, limit=100))

    def test_a_limit_that_fits_no_documented_one_replaces_them_all(self) -> None:
        limiter = make(MINUTE, DAY, assumed=True)
        warm(limiter, 0.0, quota(900, 3600.0, limit=1000))
        assert start(limiter, 0.0) == 900

    def test_a_limit_that_fits_leaves_the_others_in_force(self) -> None:
        limiter = make((100, 60.0), (20, 86400.0), assumed=True)
        warm(limiter, 0.0, quota(93, limit=100))
        assert start(limiter, 0.0) == 13

    def test_limits_of_the_user_stay_whatever_the_server_says(self) -> None:
        limiter = make((20, 60.0))
        warm(limiter, 0.0, quota(900, 3600.0, limit=1000))
        assert start(limiter, 0.0) == 13

    def test_a_limit_of_the_user_that_the_server_counts_too_follows_the_server(self) -> None:
        limiter = make((50, 60.0))
        warm(limiter, 0.0, quota(0, 10.0, limit=50))
        assert limiter.ready_at(0.0) < 11.0

    def test_f55_when_the_headers_stop_the_documented_limits_hold_again(self) -> None:
        limiter = make(MINUTE, assumed=True)
        warm(limiter, 0.0, quota(900, 3600.0, limit=1000))
        assert start(limiter, 4000.0, most=1) == 1
        answer(limiter, 4000.0)
        assert start(limiter, 4000.0) == 99

    def test_an_answer_without_headers_still_takes_one(self) -> None:
        limiter = make()
        warm(limiter, 0.0, quota(5))
        for status in (200, None, 502):
            limiter.start(1.0)
            answer(limiter, 1.0, status)
        assert start(limiter, 1.0) == 2

    def test_f55_answers_out_of_order_never_give_calls_back(self) -> None:
        limiter = make()
        warm(limiter, 0.0, quota(20))
        start(limiter, 0.0, most=4)
        for remaining in (16, 19, 17, 18):
            answer(limiter, 0.2, 200, quota(remaining, 29.8))
        assert limiter.tightest(0.2)[1] == 16

    def test_the_earliest_reset_of_a_window_counts(self) -> None:
        limiter = make()
        warm(limiter, 0.0, quota(20, 30.9))
        for now, after in ((1.0, 29.2), (2.0, 28.9)):
            limiter.start(now)
            answer(limiter, now, 200, quota(10, after))
        assert limiter.tightest(2.0)[2] == pytest.approx(28.2)

    def test_a_newer_window_replaces_an_older_one(self) -> None:
        limiter = make()
        warm(limiter, 0.0, quota(1, 5.0))
        limiter.start(4.9)
        answer(limiter, 5.1, 200, quota(49, 59.9))
        assert limiter.tightest(5.1)[1:] == (49, 59.9)

    def test_a_newer_window_after_an_exhausted_one_starts_slowly(self) -> None:
        limiter = make()
        start(limiter, 4.0, most=1)
        warm(limiter, 4.0, quota(0, 1.0))
        answer(limiter, 4.9, 200, quota(49, 60.0))
        assert start(limiter, 4.9) == 4

    def test_a_newer_window_after_one_with_room_starts_at_once(self) -> None:
        limiter = make()
        warm(limiter, 0.0, quota(20, 5.0))
        limiter.start(4.9)
        answer(limiter, 5.1, 200, quota(49, 59.9))
        assert start(limiter, 5.1) == 49

    def test_an_answer_about_the_window_before_is_passed_over(self) -> None:
        limiter = make()
        warm(limiter, 0.0, quota(20, 5.0, window_end=1000.0))
        start(limiter, 4.0, most=2)
        answer(limiter, 5.5, 200, quota(49, 59.5, window_end=1060.0))
        answer(limiter, 5.6, 200, quota(3, None, window_end=1000.0))
        limiter.start(6.0)
        answer(limiter, 6.1, 200, quota(2, 0.1, window_end=1000.0))
        assert limiter.tightest(6.1)[1] == 2

    def test_no_more_answers_can_be_late_than_were_in_flight(self) -> None:
        limiter = make()
        warm(limiter, 0.0, quota(20, 500.0, window_end=1500.0))
        start(limiter, 0.0, most=3)
        answer(limiter, 1.0, 200, quota(40, 999.0, window_end=2000.0))
        answer(limiter, 1.0, 200, quota(7, 300.0, window_end=1301.0))
        answer(limiter, 1.0, 200, quota(7, 300.0, window_end=1301.0))
        assert limiter.tightest(1.0)[1] == 40
        limiter.start(2.0)
        answer(limiter, 2.0, 200, quota(6, 299.0, window_end=1301.0))
        assert limiter.tightest(2.0)[1] == 6

    def test_two_windows_that_take_turns_in_the_headers_hold_both(self) -> None:
        limiter = make()
        warm(limiter, 0.0, quota(10, 30.0, limit=100))
        limiter.start(0.0)
        answer(limiter, 0.0, 200, quota(3, 4000.0, limit=5000))
        assert start(limiter, 0.0) == 3

    def test_each_policy_opens_at_its_own_reset(self) -> None:
        limiter = make()
        minute = QuotaHeaders("minute", 100, 0, 30.0, None, 60.0)
        day = QuotaHeaders("day", 5000, 8, 9000.0, None, 86400.0)
        warm(limiter, 0.0, day, minute)
        assert start(limiter, 31.0) == 1
        answer(limiter, 31.1, 200, QuotaHeaders("minute", 100, 99, 59.0, None, 60.0))
        assert limiter.tightest(31.1)[:2] == (5000, 8)

    def test_policies_of_the_draft_hold_all(self) -> None:
        limiter = make()
        minute = QuotaHeaders("minute", 100, 40, 30.0, None, 60.0)
        day = QuotaHeaders("day", 5000, 8, 9000.0, None, 86400.0)
        warm(limiter, 0.0, minute, day)
        assert start(limiter, 0.0) == 8

    def test_a_burst_quota_without_a_reset_opens_after_its_window(self) -> None:
        limiter = make()
        plain = quota(90, 50.0, limit=100)
        warm(limiter, 0.0, plain, QuotaHeaders("burst", 20, 0, seconds=10.0))
        assert limiter.ready_at(0.0) == pytest.approx(10.25)
        assert start(limiter, 10.5, most=1) == 1
        answer(limiter, 10.5, 200, plain, QuotaHeaders("burst", 20, 19, seconds=10.0))
        assert limiter.ready_at(10.5) <= 10.5

    def test_a_burst_quota_does_not_contradict_the_documented_limits(self) -> None:
        limiter = make((20, 60.0), assumed=True)
        warm(limiter, 0.0, QuotaHeaders("burst", 30, 25, seconds=10.0))
        assert start(limiter, 0.0) == 13


class TestAtTheEndOfAWindow:
    def test_calls_wait_for_the_reset_a_guard_and_a_random_moment(self) -> None:
        early, late = (
            make(uniform=draw) for draw in (lowest, lambda low, high: low + (high - low) * 0.5)
        )
        for limiter in (early, late):
            warm(limiter, 0.0, quota(0, 60.0))
        assert early.ready_at(0.0) == pytest.approx(60.25)
        assert late.ready_at(0.0) == pytest.approx(60.75)

    def test_guard_and_spread_are_small_beside_a_small_window(self) -> None:
        limiter = make(uniform=highest)
        warm(limiter, 0.0, quota(0, 2.0))
        assert limiter.ready_at(0.0) == pytest.approx(2.0 + 0.05 + 2 / 60)

    def test_others_make_the_moments_spread_wider(self) -> None:
        limiter = make(uniform=highest)
        for remaining in (48, 44, 40, 36, 32, 28, 0):
            limiter.start(0.0)
            answer(limiter, 0.0, 200, quota(remaining, 60.0))
        assert limiter.ready_at(0.0) > 60.25 + 3.9

    def test_after_it_one_call_probes_and_the_rest_follow_its_answer(self) -> None:
        limiter = make()
        warm(limiter, 0.0, quota(0, 60.0))
        assert start(limiter, 60.3) == 1
        answer(limiter, 60.4, 200, quota(49, 59.6))
        assert start(limiter, 60.4) == 2
        answer(limiter, 60.5, 200, quota(48, 59.5))
        answer(limiter, 60.5, 200, quota(47, 59.5))
        assert start(limiter, 60.5) == 8

    def test_the_next_end_is_spread_anew(self) -> None:
        for draw, spread in ((lowest, 0.0), (highest, 1.0)):
            limiter = make(uniform=draw)
            warm(limiter, 0.0, quota(30, 60.0))
            assert start(limiter, 62.0) == 50
            assert limiter.ready_at(62.0) == pytest.approx(120.25 + spread)

    def test_a_window_that_was_not_exhausted_ends_without_a_slow_start(self) -> None:
        limiter = make()
        warm(limiter, 0.0, quota(30, 60.0))
        assert start(limiter, 61.0) == 50

    def test_a_window_whose_limit_is_unknown_just_ends(self) -> None:
        limiter = make()
        warm(limiter, 0.0, quota(0, 60.0, limit=None))
        assert start(limiter, 60.2) == 0
        assert start(limiter, 60.3) == 1
        answer(limiter, 60.4)
        answer(limiter, 60.4) if start(limiter, 60.4) else None
        assert limiter.tightest(60.4) == (None, None, None)

    def test_others_share_is_left_to_them_when_little_remains(self) -> None:
        limiter = make()
        remaining = 48
        for _ in range(8):
            limiter.start(0.0)
            answer(limiter, 0.0, 200, quota(remaining, 30.0))
            remaining -= 4
        assert limiter.tightest(0.0)[1] == 20
        assert start(limiter, 0.0) == 2

    def test_the_last_call_is_never_left(self) -> None:
        limiter = make()
        for remaining in (40, 30, 20, 10, 1):
            limiter.start(0.0)
            answer(limiter, 0.0, 200, quota(remaining, 30.0))
        assert start(limiter, 0.0) == 1

    def test_several_windows_may_have_passed(self) -> None:
        limiter = make()
        warm(limiter, 0.0, quota(5, 60.0))
        assert start(limiter, 1000.0) == 50
        assert 1000.0 < limiter.ready_at(1000.0) < 1000.0 + 61


class TestTheServersClock:
    def test_rounded_times_are_narrowed_down_by_many_answers(self) -> None:
        limiter = make()
        for tenth in range(12):
            now = 100.05 + tenth / 10
            rounded = math.floor(now)  # the server's date, with its fraction cut off
            limiter.start(now)
            answer(limiter, now, 200, quota(20, 160.0 - rounded, window_end=160.0))
        assert limiter.tightest(102.0)[2] == pytest.approx(58.05)

    def test_what_one_window_taught_helps_in_the_next(self) -> None:
        limiter = make()
        limiter.start(100.0)
        answer(limiter, 100.0, 200, quota(20, 60.0, window_end=160.0))
        limiter.start(165.9)
        answer(limiter, 165.9, 200, quota(20, 55.0, window_end=220.0))
        assert limiter.tightest(165.9)[2] == pytest.approx(220.0 - 165.9, abs=0.1)

    def test_it_may_drift(self) -> None:
        limiter = make()
        limiter.start(0.0)
        answer(limiter, 0.0, 200, quota(20, 60.0, window_end=60.0))
        limiter.start(10_000.0)
        answer(limiter, 10_000.0, 200, quota(20, 65.0, window_end=10_060.0))
        assert limiter.tightest(10_000.0)[2] == pytest.approx(65.0)


class TestRefusals:
    def test_everybody_waits_as_long_as_the_server_says(self) -> None:
        limiter = make(MINUTE)
        limiter.start(0.0)
        answer(limiter, 1.0, 429, wait=ServerWait(7.0, "Retry-After"))
        assert limiter.ready_at(1.0) == 8.0
        assert limiter.bound(1.0) == (8.0, "HTTP 429 with Retry-After")

    @pytest.mark.parametrize(("seconds", "extra"), [(0.5, 0.05), (4.0, 0.4), (100.0, 2.0)])
    def test_and_a_random_moment_longer(self, seconds: float, extra: float) -> None:
        limiter = make(MINUTE, uniform=highest)
        limiter.start(0.0)
        answer(limiter, 0.0, 429, wait=ServerWait(seconds, "Retry-After"))
        assert limiter.ready_at(0.0) == pytest.approx(seconds + extra)

    def test_one_call_probes_after_the_pause(self) -> None:
        limiter = make(MINUTE)
        start(limiter, 0.0)
        for _ in range(10):
            answer(limiter, 0.0, 429, wait=ServerWait(2.0, "Retry-After"))
        assert start(limiter, 2.0) == 1
        answer(limiter, 2.1)
        assert start(limiter, 2.1) == 2

    def test_the_first_refusal_of_a_volley_decides(self) -> None:
        limiter = make(MINUTE, uniform=highest)
        start(limiter, 0.0)
        for _ in range(10):
            answer(limiter, 0.5, 429)
        assert limiter.ready_at(0.5) == 1.5

    def test_but_nobody_goes_before_the_server_asked_them_to(self) -> None:
        limiter = make(MINUTE)
        start(limiter, 0.0, most=4)
        answer(limiter, 0.5, 429, wait=ServerWait(2.0, "Retry-After"))
        answer(limiter, 0.8, 429, wait=ServerWait(2.0, "Retry-After"))
        answer(limiter, 0.9, 429, wait=ServerWait(1.0, "Retry-After"))
        answer(limiter, 1.0, 429)
        assert limiter.ready_at(1.0) == 2.8

    def test_answers_of_the_volley_do_not_open_the_gate(self) -> None:
        limiter = make(MINUTE)
        start(limiter, 0.0)
        answer(limiter, 0.5, 429, wait=ServerWait(2.0, "Retry-After"))
        for _ in range(9):
            answer(limiter, 0.6, 200)
        assert start(limiter, 2.5) == 1

    def test_without_a_hint_the_pause_doubles_up_to_a_quarter_of_the_window(self) -> None:
        limiter = make(MINUTE, uniform=highest)
        now, pauses = 0.0, []
        for _ in range(6):
            limiter.start(now)
            answer(limiter, now, 429)
            pauses.append(limiter.ready_at(now) - now)
            now = limiter.ready_at(now)
        assert pauses == [1.0, 2.0, 4.0, 8.0, 15.0, 15.0]

    def test_without_a_hint_the_pause_is_at_least_half_of_that(self) -> None:
        limiter = make(MINUTE)
        limiter.start(0.0)
        answer(limiter, 0.0, 429)
        assert limiter.ready_at(0.0) == 0.5

    def test_a_wait_of_no_time_is_no_hint(self) -> None:
        limiter = make(MINUTE)
        limiter.start(0.0)
        answer(limiter, 0.0, 429, wait=ServerWait(0.0, "Retry-After"))
        assert limiter.ready_at(0.0) == 0.5

    def test_a_success_starts_the_doubling_anew(self) -> None:
        limiter = make(MINUTE, uniform=highest)
        now = 0.0
        for status in (429, 429, 200, 429):
            now = max(now, limiter.ready_at(now))
            limiter.start(now)
            answer(limiter, now, status)
        assert limiter.ready_at(now) - now == 1.0

    def test_the_shortest_of_several_windows_counts(self) -> None:
        limiter = make(MINUTE, (50, 4.0), DAY, uniform=highest)
        for now in (0.0, 10.0, 20.0):
            limiter.start(now)
            answer(limiter, now, 429)
            assert limiter.ready_at(now) == now + 1.0

    def test_a_short_window_shortens_the_pause_without_a_hint(self) -> None:
        limiter = make(uniform=highest)
        warm(limiter, 0.0, quota(30, 2.0))
        limiter.start(0.0)
        answer(limiter, 0.0, 429, quota(30, 2.0))
        assert limiter.ready_at(0.0) == 0.5

    def test_with_calls_remaining_the_reset_is_not_used(self) -> None:
        limiter = make()
        warm(limiter, 0.0, quota(30, 3600.0))
        limiter.start(0.0)
        answer(limiter, 0.0, 429, quota(29, 3600.0))
        assert limiter.ready_at(0.0) == 0.5

    def test_what_is_said_about_a_call_outranks_what_is_said_about_the_window(self) -> None:
        limiter = make()
        limiter.start(0.0)
        answer(limiter, 0.0, 429, quota(0, 3600.0), wait=ServerWait(2.0, "Retry-After"))
        assert limiter.ready_at(0.0) == pytest.approx(2.25)

    def test_a_bare_refusal_names_itself_as_the_cause(self) -> None:
        limiter = make(MINUTE)
        limiter.start(0.0)
        answer(limiter, 0.0, 429)

        assert limiter.bound(0.0) == (limiter.blocked_until, "HTTP 429")

    def test_a_refusal_right_after_a_reset_makes_the_guard_wider_up_to_a_bound(self) -> None:
        limiter = make()
        now, guards = 0.0, []
        for _ in range(6):
            assert start(limiter, now, most=1) == 1
            answer(limiter, now, 429, quota(0, 60.0), wait=ServerWait(60.0, "X-RateLimit-Reset"))
            guards.append(round(limiter.ready_at(now) - now - 60.0, 6))
            now = limiter.ready_at(now)
        assert guards == [0.25, 0.5, 1.0, 2.0, 2.0, 2.0]

    def test_refused_calls_count_in_our_log(self) -> None:
        limiter = make((1, 100.0))
        limiter.start(0.0)
        answer(limiter, 0.0, 429)
        assert limiter.ready_at(0.0) == 100.0


class TestAssumedLimits:
    """They space calls, and refuse none."""

    def make(self) -> Limiter:
        limiter = make((2, 60.0), assumed=True)
        start(limiter, 0.0)
        answer(limiter, 0.0)
        return limiter

    def test_they_are_no_bound(self) -> None:
        assert make((1, 60.0), assumed=True).bound(0.0, 1000) == (0.0, "")

    def test_a_call_that_can_wait_waits(self) -> None:
        limiter = self.make()
        answer(limiter, 0.0)
        assert limiter.ready_at(0.0, 60.1, 60.0) == 60.0

    @pytest.mark.parametrize(("by", "longest"), [(60.0, math.inf), (math.inf, 59.9), (1.0, 1.0)])
    def test_a_call_that_cannot_goes_when_no_answer_can_tell_more(
        self, by: float, longest: float
    ) -> None:
        limiter = self.make()
        assert limiter.in_flight == 1
        assert limiter.ready_at(0.0, by, longest) == 60.0
        answer(limiter, 0.0)
        assert limiter.admit(0.0, by, longest)
        assert not limiter.admit(0.0, by, longest)

    def test_the_longest_wait_is_counted_from_now(self) -> None:
        limiter = self.make()
        answer(limiter, 0.0)
        assert limiter.ready_at(10.0, longest=50.0) == 60.0
        assert limiter.admit(10.0, longest=49.9)

    def test_the_last_call_that_the_server_grants_may_probe(self) -> None:
        limiter = make((2, 60.0), assumed=True)
        warm(limiter, 0.0, quota(1, 30.0, name=BURST, limit=7))
        assert limiter.ready_at(0.0) == 60.0
        assert limiter.admit(0.0, 1.0)

    @pytest.mark.parametrize("wait", [None, ServerWait(5.0, "Retry-After")])
    def test_a_probe_that_is_refused_proves_a_pause_and_not_the_assumed_numbers(
        self, wait: ServerWait | None
    ) -> None:
        limiter = self.make()
        answer(limiter, 0.0)
        now = 1.0
        for _ in range(5):
            assert limiter.admit(now, now + 50.0)
            answer(limiter, now, 429, wait=wait)
            pause = limiter.blocked_until
            assert now < pause <= now + 15.0
            assert limiter.bound(now)[0] <= pause
            assert limiter.ready_at(now, now + 50.0) == pause
            assert limiter.ready_at(now) >= now + 50.0
            now = pause

    def test_what_the_server_says_is_no_assumption(self) -> None:
        limiter = self.make()
        answer(limiter, 0.0, 200, quota(0, 30.0, limit=7))
        assert limiter.ready_at(0.0, 10.0) == 30.0
        paused = self.make()
        answer(paused, 0.0, 429, wait=ServerWait(30.0, "Retry-After"))
        assert paused.ready_at(0.0, 10.0) > 10.0

    def test_a_refusal_with_places_left_says_nothing_about_them(self) -> None:
        limiter = make((5, 60.0), assumed=True)
        start(limiter, 0.0, most=1)
        answer(limiter, 0.0, 429, wait=ServerWait(5.0, "Retry-After"))
        assert limiter.bound(0.0, 100) == (5.0, "HTTP 429 with Retry-After")

    def test_limits_of_the_user_refuse(self) -> None:
        limiter = make((1, 60.0))
        start(limiter, 0.0)
        answer(limiter, 0.0)
        assert limiter.bound(0.0)[0] == 60.0
        assert not limiter.admit(0.0, 1.0, 1.0)


class TestLease:
    def test_calls_that_do_not_come_back_count_as_come_back(self) -> None:
        limiter = make((2, 10.0))
        limiter.start(5.0)
        limiter.start(7.0)
        limiter.finish(8.0, 200, (), None)
        limiter.start(9.0)
        assert limiter.ready_at(8.0 + LEASE - 0.1) > 8.0 + LEASE - 0.1
        assert limiter.in_flight == 2
        assert limiter.ready_at(8.0 + LEASE) == 18.0 + LEASE
        assert limiter.in_flight == 0

    def test_one_that_comes_back_later_all_the_same_takes_no_more_than_its_place(self) -> None:
        limiter = make((2, 10.0))
        limiter.start(0.0)
        limiter.ready_at(LEASE)
        limiter.finish(LEASE + 1.0, 200, (), None)
        limiter.cancel()
        assert limiter.in_flight == 0
        assert limiter.ready_at(LEASE + 1.0) == LEASE + 10.0

    def test_a_lease_begins_when_the_first_call_leaves(self) -> None:
        limiter = make((1000, 10.0))
        warm(limiter)
        assert limiter.admit(0.0)
        limiter.finish(0.0, 200, (), None)
        assert limiter.admit(LEASE)
        limiter.ready_at(LEASE + 1.0)
        assert limiter.in_flight == 1
        limiter.ready_at(2 * LEASE)
        assert limiter.in_flight == 0


class TestHurry:
    """A deadline that only the random moment after a wait would miss is kept."""

    @pytest.mark.parametrize(("by", "at"), [(29.5, 29.0), (30.0, 29.0), (31.0, 31.0), (40.0, 31.0)])
    def test_after_a_429(self, by: float, at: float) -> None:
        limiter = make(uniform=highest)
        limiter.start(0.0)
        answer(limiter, 0.0, 429, wait=ServerWait(29.0, "Retry-After"))
        assert limiter.bound(0.0)[0] == 29.0
        assert limiter.ready_at(0.0, by + 0.01) == at
        assert limiter.admit(at, by + 0.01)

    @pytest.mark.parametrize(("by", "at"), [(29.1, 29.0), (29.7, 29.0), (29.8, 29.25 + 29 / 60)])
    def test_after_a_reset(self, by: float, at: float) -> None:
        limiter = make(uniform=highest)
        warm(limiter, 0.0, quota(0, 29.0))
        assert limiter.bound(0.0)[0] == 29.0
        assert limiter.ready_at(0.0, by) == pytest.approx(at)
        assert not limiter.admit(28.9, by)
        assert limiter.admit(at + 1e-9, by)

    def test_a_moment_that_is_the_deadline_itself_is_too_late(self) -> None:
        limiter = make(uniform=highest)
        limiter.start(0.0)
        answer(limiter, 0.0, 429, wait=ServerWait(29.0, "Retry-After"))
        assert limiter.ready_at(0.0, 31.0) == 29.0

    def test_one_goes_and_the_rest_follow_its_answer(self) -> None:
        limiter = make(uniform=highest)
        warm(limiter, 0.0, quota(0, 29.0))
        assert limiter.admit(29.0, 29.1)
        assert not limiter.admit(29.0, 29.1)
        assert limiter.tightest(29.0) == (50, 49, 29.0)
        answer(limiter, 29.0)
        assert start(limiter, 29.0) == 2

    def test_but_no_earlier_than_the_server_asks(self) -> None:
        limiter = make(uniform=highest)
        limiter.start(0.0)
        answer(limiter, 0.0, 429, wait=ServerWait(29.0, "Retry-After"))
        assert limiter.ready_at(0.0, 20.0) == 29.0
        assert not limiter.admit(28.9, 20.0)


class TestHeadersThatLie:
    def test_f55_remaining_that_never_falls_stops_nobody(self) -> None:
        limiter = make()
        for now in range(500):
            assert limiter.ready_at(float(now)) <= now
            limiter.start(float(now))
            answer(limiter, float(now), 200, quota(50, 60.0))

    @pytest.mark.parametrize("after", [86400.0 * 33, 2.3e9, 1e10])
    def test_f55_a_reset_beyond_reason_is_probed_before(self, after: float) -> None:
        limiter = make()
        limiter.start(0.0)
        answer(limiter, 0.0, 200, quota(0, after, window_end=after))
        assert limiter.ready_at(0.0) <= 20.0

    def test_no_reset_at_all_is_probed_again_and_again(self) -> None:
        limiter = make()
        now = 0.0
        for _ in range(5):
            assert start(limiter, now, most=1) == 1
            answer(limiter, now, 200, quota(0, None))
            assert now < limiter.ready_at(now) <= now + 20.0
            now = limiter.ready_at(now)

    @pytest.mark.parametrize("length", [None, 60.0, 3600.0])
    @pytest.mark.parametrize("ends", [None, 1000.0])
    def test_f55_a_reset_that_has_come_keeps_nobody_for_a_further_window(
        self, length: float | None, ends: float | None
    ) -> None:
        limiter = make(uniform=highest)
        if length:
            warm(limiter, 0.0, quota(5, length, window_end=ends and ends - length))
        now = 10.0
        for _ in range(5):
            assert start(limiter, now, most=1) == 1
            answer(limiter, now, 200, quota(0, 0.0, window_end=ends))
            assert now < limiter.ready_at(now) <= now + 1.5
            assert limiter.bound(now) == (now, "")
            now = limiter.ready_at(now)

    def test_f55_a_reset_that_moves_away_for_ever_is_believed_but_bounded(self) -> None:
        limiter = make()
        now = 0.0
        for _ in range(5):
            assert start(limiter, now, most=1) == 1
            answer(limiter, now, 200, quota(0, 60.0))
            assert limiter.ready_at(now) <= now + 62.0
            now = limiter.ready_at(now)

    def test_f55_a_window_that_changes_its_length_is_followed(self) -> None:
        limiter = make()
        warm(limiter, 0.0, quota(20, 3600.0, window_end=3600.0))
        for now in (1.0, 2.0):
            limiter.start(now)
            answer(limiter, now, 200, quota(5, 9.0 - now, window_end=9.0))
        assert limiter.tightest(2.0) == (50, 5, 7.0)

    def test_a_limit_that_changes_all_the_time_does_not_fill_the_memory(self) -> None:
        limiter = make()
        for limit in range(1, 1000):
            limiter.start(0.0)
            answer(limiter, 0.0, 200, quota(500, 60.0, limit=limit))
        assert len(limiter._views) == 8

    def test_more_remaining_than_the_limit_is_taken_as_it_is(self) -> None:
        limiter = make()
        warm(limiter, 0.0, quota(70, 60.0))
        assert start(limiter, 0.0) == 70


class TestTheEarliestMoment:
    def test_nothing_known_is_now(self) -> None:
        assert make(MINUTE).bound(5.0) == (5.0, "")

    @pytest.mark.parametrize(
        ("ahead", "at"), [(0, 10.0), (1, 11.0), (2, 20.0), (3, 21.0), (4, 30.0), (201, 1011.0)]
    )
    def test_those_ahead_take_their_places_first(self, ahead: int, at: float) -> None:
        limiter = make((2, 10.0))
        start(limiter, 0.0)
        answer(limiter, 0.0)
        answer(limiter, 1.0)
        assert limiter.bound(5.0, ahead) == (at, "2 calls per 10 s")

    @pytest.mark.parametrize(("ahead", "at"), [(0, 60.0), (49, 60.0), (50, 120.0), (499, 600.0)])
    def test_the_servers_windows_come_one_after_the_other(self, ahead: int, at: float) -> None:
        limiter = make()
        warm(limiter, 0.0, quota(0, 60.0))
        assert limiter.bound(0.0, ahead) == (at, "the server's limit of 50")

    def test_what_remains_is_free_for_those_ahead(self) -> None:
        limiter = make()
        warm(limiter, 0.0, quota(5, 60.0))
        assert [limiter.bound(0.0, ahead)[0] for ahead in (4, 5)] == [0.0, 60.0]

    def test_the_last_of_several_reasons_counts(self) -> None:
        limiter = make((7, 10.0), (7, 90.0), (7, 30.0))
        warm(limiter)
        assert limiter.bound(0.0) == (90.0, "7 calls per 90 s")

    def test_a_server_that_names_no_limit_still_has_one(self) -> None:
        limiter = make()
        warm(limiter, 0.0, quota(0, 60.0, limit=None))
        assert limiter.bound(0.0, 10) == (60.0, "the server's limit")

    def test_what_is_in_flight_may_yet_turn_out_not_to_count(self) -> None:
        limiter = make((1, 86400.0))
        limiter.start(0.0)
        assert limiter.bound(1.0) == (1.0, "")


class TestTheView:
    def test_nothing_known_is_nothing(self) -> None:
        assert make().tightest(0.0) == (None, None, None)

    def test_our_own_log_counts_what_is_in_flight(self) -> None:
        limiter = make((5, 60.0), (100, 3600.0))
        assert limiter.tightest(0.0) == (5, 5, None)
        start(limiter, 0.0, most=3)
        answer(limiter, 2.0)
        assert limiter.tightest(12.0) == (5, 2, 50.0)
        assert limiter.tightest(62.0) == (5, 3, None)
        start(limiter, 62.0)
        assert limiter.tightest(62.0) == (5, 0, None)

    def test_the_server_comes_first_when_it_is_tighter(self) -> None:
        limiter = make(MINUTE)
        warm(limiter, 0.0, quota(3, 20.0))
        limiter.start(0.0)
        assert limiter.tightest(5.0) == (50, 2, 15.0)


@each_of(
    [
        (5, 1, "5 calls per second"),
        (100, 60, "100 calls per minute"),
        (1000, 3600.0, "1000 calls per hour"),
        (5000, 86400.0, "5000 calls per day"),
        (20, 10.0, "20 calls per 10 s"),
    ]
)
def test_limits_are_named_in_words(limit: int, seconds: float, words: str) -> None:
    assert describe(limit, seconds) == words


class TestLanes:
    @pytest.mark.parametrize("headers", [True, False])
    @pytest.mark.parametrize("asked", [0, 3, 40])
    def test_background_leaves_what_interactive_calls_may_want(
        self, asked: int, *, headers: bool
    ) -> None:
        """At the moment that is told, and not before, x + 4√x calls are left beside the next."""
        for spent in (40, 80, 95, 98, 99):
            limiter = make(MINUTE)
            for number in range(asked):
                limiter.take_turn(float(number), "interactive", background_waits=True)
            for number in range(spent):
                limiter.start(60.0)
                seen = quota(99 - number, 60.0, limit=100)
                answer(limiter, 60.0, 200, *([seen] if headers else []))
            at = limiter.kept_until(60.0)
            fading = math.exp(-60 / 300)
            recent = sum(math.exp((number - 60) / 300) for number in range(asked))
            rate = (3 + recent) / (60 + (300 * (1 - fading) if asked else 0))

            def wanted(when: float, rate: float = rate) -> float:
                expected = rate * max(0.0, 120.0 - 0.6 - when)
                return expected + 4 * math.sqrt(expected)

            left = 100 - spent - 1
            assert wanted(at) <= left + 1e-6
            assert at == 60.0 or wanted(at - 1e-3) > left
            assert limiter.admit_background(60.0) is (at == 60.0)

    @pytest.mark.parametrize("limit", [(10, 60.0), (1000, 7200.0)], ids=["small", "long"])
    def test_small_and_long_windows_keep_nothing_back(self, limit: tuple[int, float]) -> None:
        limiter = make(limit)
        for _ in range(limit[0] - 1):
            limiter.start(0.0)
            answer(limiter, 0.0)
        assert limiter.kept_until(0.0) == 0.0
        assert limiter.admit_background(0.0)
        assert not limiter.admit_background(0.0)

    @pytest.mark.parametrize("share", [0.1, 0.25, 0.5])
    def test_background_has_its_share_while_both_lanes_wait(self, share: float) -> None:
        limiter = Limiter([(20, 60.0)], assumed=False, uniform=lowest, background_share=share)
        lanes = []
        for number in range(100):
            lane = limiter.next_lane(interactive=True, background=True)
            assert (
                lane == "interactive" or limiter.background_ready_at(number * 60.0) <= number * 60
            )
            limiter.take_turn(number * 60.0, lane, background_waits=True)
            lanes.append(lane)
        assert lanes.count("background") == 100 * share
        assert limiter.next_lane(interactive=False, background=True) == "background"
        assert limiter.next_lane(interactive=True, background=False) == "interactive"
