"""What states mean, when to look again, and what is worth another look."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubiya_async._generated.operations import OPERATIONS
from kubiya_async._messages.operation import Polling
from kubiya_async.errors import (
    ApiError,
    AuthenticationError,
    ClientClosedError,
    ConnectError,
    ConnectionLostError,
    DeadlineExceededError,
    DecodeError,
    ErrorInSuccessResponse,
    InvalidArgumentError,
    KubiyaError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    RedirectError,
    ResponseTooLargeError,
    ServerError,
    TLSError,
)
from kubiya_async.executions.polling import (
    FailureStreak,
    Outcome,
    Poll,
    PollPolicy,
    next_poll,
    outcome,
)
from tests.support.cases import each_of

POLLING = Polling(
    read="things.get",
    id_field="id",
    status_field="status",
    succeeded=("completed", "Done"),
    failed=("failed", "3"),
    cancelled=("cancelled",),
)


def middle(low: float, high: float) -> float:
    return (low + high) / 2


def longest(low: float, high: float) -> float:
    return high


@each_of(
    [
        ("completed", Outcome.SUCCEEDED),
        ("COMPLETED", Outcome.SUCCEEDED),
        (" done\n", Outcome.SUCCEEDED),
        ("Failed", Outcome.FAILED),
        (3, Outcome.FAILED),
        ("cancelled", Outcome.CANCELLED),
        ("running", Outcome.RUNNING),
        ("hibernating", Outcome.RUNNING),
        ("", Outcome.RUNNING),
        (None, Outcome.RUNNING),
        (0, Outcome.RUNNING),
        (True, Outcome.RUNNING),
    ]
)
def test_state_means_what_the_spec_says_and_else_that_it_goes_on(
    status: object, meaning: Outcome
) -> None:
    assert outcome(POLLING, status) is meaning


@each_of(["workflows.execute", "tools.execute", "tasks.create"])
def test_words_of_the_spec_tell_the_documented_states_apart(operation: str) -> None:
    polling = OPERATIONS[operation].polling
    assert polling is not None

    assert outcome(polling, "completed") is Outcome.SUCCEEDED
    assert outcome(polling, "failed") is Outcome.FAILED
    assert outcome(polling, "cancelled") is Outcome.CANCELLED
    assert outcome(polling, "running") is Outcome.RUNNING
    assert OPERATIONS[polling.read].method == "GET"


def test_pauses_grow_up_to_the_longest() -> None:
    policy = PollPolicy(first=1.0, factor=2.0, longest=10.0, jitter=0.0)

    assert [policy.pause(n, middle) for n in range(6)] == [1, 2, 4, 8, 10, 10]
    assert policy.pause(10**9, middle) == 10


@each_of(
    [(1.0, 2.0, 10.0), (1.0, 1.5, 10.0), (3.0, 1.0, 8.0), (2.0, 4.0, 2.0), (1e-3, 1.0001, 1e3)]
)
def test_polls_are_due_at_the_same_ages_however_long_they_take(
    first: float, factor: float, longest: float
) -> None:
    policy = PollPolicy(first=first, factor=factor, longest=longest, jitter=0.0)
    pauses = [policy.pause(n, middle) for n in range(60)]
    # What the pauses make by themselves, added up one by one.
    ages = [0.0]
    for pause in pauses[:50]:
        ages.append(ages[-1] + pause)

    for age, following, pause in zip(ages, ages[1:], pauses, strict=False):
        for late in (0.0, 0.2, 0.4):
            after = policy.until_next(age + late * pause, middle)
            assert age + late * pause + after == pytest.approx(following)
    late = ages[40] + 0.6 * pauses[40]
    assert late + policy.until_next(late, middle) == pytest.approx(ages[42])


@given(st.integers(0, 200), st.integers())
def test_pauses_stay_within_their_jitter(looks: int, seed: int) -> None:
    policy = PollPolicy()
    whole = min(policy.longest, policy.first * policy.factor ** min(looks, 60))

    pause = policy.pause(looks, random.Random(seed).uniform)

    assert whole * (1 - policy.jitter) <= pause <= whole * (1 + policy.jitter)


@each_of(
    [
        ({"first": 0}, "first"),
        ({"first": float("nan")}, "first"),
        ({"first": "1s"}, "first"),
        ({"factor": 0.5}, "factor"),
        ({"first": 20}, "longest"),
        ({"longest": float("inf")}, "longest"),
        ({"jitter": 1}, "jitter"),
        ({"jitter": -0.1}, "jitter"),
    ]
)
def test_policy_that_cannot_be_meant_is_refused(settings: dict[str, float], name: str) -> None:
    with pytest.raises(InvalidArgumentError, match=rf"PollPolicy\.{name}") as caught:
        PollPolicy(**settings)

    assert caught.value.argument == name


def test_server_that_asks_for_more_time_gets_it() -> None:
    look = next_poll(PollPolicy(), pause=0, asked=30.0, left=None, uniform=middle)

    assert look == Poll(31.5)


def test_server_that_asks_for_a_day_is_asked_again_after_two_minutes() -> None:
    look = next_poll(PollPolicy(), pause=0, asked=86400.0, left=None, uniform=lambda low, _: low)

    assert look == Poll(120.0)


def test_server_that_asks_for_no_time_at_all_is_given_the_first_pause() -> None:
    look = next_poll(
        PollPolicy(first=2.0), pause=7, asked=0.0, left=None, uniform=lambda low, _: low
    )

    assert look == Poll(2.0)


def test_last_look_is_shortly_before_the_deadline() -> None:
    assert next_poll(PollPolicy(), pause=9, asked=None, left=5.0, uniform=longest) == Poll(
        4.0, last=True
    )
    assert next_poll(PollPolicy(), pause=9, asked=60.0, left=0.5, uniform=longest) == Poll(
        0.25, last=True
    )


def test_no_look_is_left_after_the_deadline() -> None:
    assert next_poll(PollPolicy(), pause=0, asked=None, left=0.0, uniform=middle) is None


@given(st.floats(0.001, 1e6), st.floats(0.001, 1e6), st.none() | st.floats(0, 1e6), st.integers())
def test_look_never_comes_after_the_deadline(
    left: float, pause: float, asked: float | None, seed: int
) -> None:
    uniform = random.Random(seed).uniform

    look = next_poll(PollPolicy(), pause=pause, asked=asked, left=left, uniform=uniform)

    assert look is not None
    assert 0 < look.after < left


@each_of(
    [
        ConnectError("refused"),
        ConnectionLostError("lost", phase="body"),
        DeadlineExceededError("too slow"),
        ServerError("bad gateway", status=502),
        RateLimitError("spent", status=429),
        ApiError("timeout", status=408),
        DecodeError("an HTML page", status=200),
    ]
)
def test_outage_is_worth_another_look(error: KubiyaError) -> None:
    assert FailureStreak().passes(error)


@each_of(
    [
        NotFoundError("gone", status=404),
        AuthenticationError("who", status=401),
        PermissionDeniedError("no", status=403),
        ServerError("never heard of", status=501),
        ErrorInSuccessResponse("no such execution", status=200),
        TLSError("self-signed"),
        RedirectError("elsewhere"),
        ResponseTooLargeError("too much"),
        ClientClosedError("closed"),
        InvalidArgumentError("empty", argument="execution_id"),
    ]
)
def test_what_will_not_pass_is_not_worth_another_look(error: KubiyaError) -> None:
    assert not FailureStreak().passes(error)


def test_unreadable_answers_are_not_looked_at_for_ever() -> None:
    unreadable, lost = DecodeError("not the model", status=200), ConnectionLostError("lost")
    outage = FailureStreak()

    passes = [outage.passes(error) for error in (lost, unreadable, lost, unreadable, unreadable)]

    assert passes == [True, True, True, True, False]
    assert outage.failures == 5


def test_look_that_works_ends_the_outage() -> None:
    unreadable = DecodeError("not the model", status=200)
    outage = FailureStreak()

    for _ in range(5):
        assert outage.passes(unreadable)
        assert outage.passes(unreadable)
        outage.end()

    assert outage.failures == 0
