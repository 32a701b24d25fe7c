"""Which entries of a growing log are new, against a model of what servers do with `since`."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubiya_async.errors import PaginationError
from kubiya_async.executions.logs import FIRST_LIMIT, LARGEST_LIMIT, LogQuery, LogWindow
from tests.support.cases import each_of

Entry = tuple[datetime | None, str]

START = datetime(2026, 1, 1, tzinfo=UTC)


def at(seconds: float, message: str = "") -> Entry:
    return START + timedelta(seconds=seconds), message or f"at {seconds}"


def describe(entry: Entry) -> Entry:
    return entry


def window(since: datetime | None = None, overlap: float = 10.0) -> LogWindow[Entry]:
    return LogWindow(describe, since=since, overlap=overlap)


@dataclass
class Server:
    """Answers questions about a log the way some server might."""

    entries: list[Entry] = field(default_factory=list)
    inclusive: bool = True
    cap: int = LARGEST_LIMIT
    tail: bool = False
    newest_first: bool = False
    ignores_since: bool = False
    reads: int = 0

    def answer(self, query: LogQuery) -> list[Entry]:
        self.reads += 1
        found = sorted(self.entries, key=lambda e: e[0] or START)
        since = query.since
        if since is not None and not self.ignores_since:
            found = [
                e
                for e in found
                if e[0] is None or e[0] > since or (self.inclusive and e[0] == since)
            ]
        limit = min(query.limit, self.cap)
        found = found[-limit:] if self.tail else found[:limit]
        return found[::-1] if self.newest_first else found


def read(log: LogWindow[Entry], server: Server, most: int = 1000) -> list[Entry]:
    """Read as at one poll: once, and on as long as there may be more."""
    found = log.take(server.answer(log.ask()))
    while log.again:
        assert server.reads < most
        found += log.take(server.answer(log.ask()))
    return found


def follow(log: LogWindow[Entry], server: Server) -> list[Entry]:
    """Read as over a few polls: not every one asks the same."""
    return [entry for _ in range(3) for entry in read(log, server)]


def read_out(log: LogWindow[Entry], server: Server, most: int = 1000) -> list[Entry]:
    """Read as after the end: until nothing is left to ask."""
    log.begin_round()
    found: list[Entry] = []
    while not log.settled:
        assert server.reads < most
        found += log.take(server.answer(log.ask()))
    return found


@each_of([True, False])
def test_entry_that_shares_its_timestamp_with_the_last_one_is_not_lost(inclusive: bool) -> None:
    server = Server([at(1, "a")], inclusive=inclusive)
    log = window()

    first = read(log, server)
    server.entries.append(at(1, "b"))

    assert first == [at(1, "a")]
    assert follow(log, server) == [at(1, "b")]
    assert read_out(log, server) == []


def test_equal_entries_are_given_as_often_as_the_server_lists_them() -> None:
    server = Server([at(1, "tick"), at(1, "tick")])
    log = window()

    first = read(log, server)
    server.entries.append(at(1, "tick"))

    assert first == [at(1, "tick")] * 2
    assert follow(log, server) == [at(1, "tick")]
    assert read_out(log, server) == []


def test_late_entry_is_given_when_it_comes() -> None:
    server = Server([at(5), at(9)])
    log = window(overlap=5.0)

    read(log, server)
    server.entries.append(at(6, "late"))

    assert read_out(log, server) == [at(6, "late")]


def test_entries_of_one_read_are_ordered_by_time_and_else_as_listed() -> None:
    server = Server([at(2, "b"), at(1, "x"), at(2, "a")])

    assert read(window(), server) == [at(1, "x"), at(2, "b"), at(2, "a")]


def test_log_listed_backwards_is_turned_round() -> None:
    server = Server([at(1, "a"), at(2, "b"), at(2, "c")], newest_first=True)

    assert read(window(), server) == [at(1, "a"), at(2, "b"), at(2, "c")]


def test_older_entries_than_asked_for_are_left_out_even_if_the_server_sends_them() -> None:
    server = Server([at(n) for n in range(100)], ignores_since=True)
    log = window(since=START + timedelta(seconds=50))

    found = read(log, server)
    server.entries.append(at(100))

    assert found == [at(n) for n in range(50, 100)]
    assert read_out(log, server) == [at(100)]


def test_entry_without_a_timestamp_is_given_once_and_where_it_stood() -> None:
    server = Server()
    page: list[Entry] = [at(1), (None, "undated"), at(2)]
    log = window()

    assert log.take(page) == page
    assert log.take([(None, "undated"), at(2)]) == []
    assert server.reads == 0


@each_of([True, False])
def test_answer_as_long_as_the_limit_is_asked_for_again_with_a_larger_one(tail: bool) -> None:
    server = Server([at(n / 100) for n in range(1000)], tail=tail)
    log = window()

    assert read(log, server) == server.entries
    assert server.reads < 8


def test_limit_that_the_server_refuses_is_taken_back() -> None:
    server = Server([at(n) for n in range(250)])
    log = window()
    found: list[Entry] = []

    log.begin_round()
    while not log.settled:
        query = log.ask()
        if query.limit > FIRST_LIMIT:
            assert log.refuse_limit()
        else:
            found += log.take(server.answer(query))

    assert found == server.entries
    assert not log.refuse_limit()


def test_log_beyond_the_largest_limit_is_read_piece_by_piece() -> None:
    server = Server([at(n / 50) for n in range(30_000)])

    assert read(window(), server) == server.entries


@pytest.mark.parametrize("cap", [2, 3, 50])
@pytest.mark.parametrize("inclusive", [True, False])
def test_server_with_a_limit_of_its_own_is_read_to_the_end(cap: int, inclusive: bool) -> None:
    server = Server([at(n / 10) for n in range(120)], cap=cap, inclusive=inclusive)
    log = window()

    assert read(log, server) == server.entries
    server.entries += [at(12), at(12.01)]
    assert read_out(log, server) == [at(12), at(12.01)]


def test_more_entries_with_one_timestamp_than_can_be_listed_are_an_error_and_no_gap() -> None:
    server = Server([at(1, str(n)) for n in range(5)] + [at(2)], cap=3)
    log = window()

    with pytest.raises(PaginationError, match="share the timestamp"):
        read_out(log, server)


def test_entry_written_while_looking_behind_the_newest_is_no_error() -> None:
    server = Server([at(1)])
    log = window()
    while server.answer(log.ask()):
        log.take(server.answer(log.ask()))

    server.entries.append(at(2))

    assert read(log, server) == [at(2)]


def test_copy_of_the_log_that_lags_behind_is_waited_for() -> None:
    fresh, stale = Server([at(1), at(2)]), Server([at(1)])
    log = window()
    while stale.answer(log.ask()):
        log.take(stale.answer(log.ask()))

    assert log.take(fresh.answer(log.ask())) == []
    assert log.take(stale.answer(log.ask())) == []
    assert log.take(fresh.answer(log.ask())) == [at(2)]


def test_entries_that_a_server_drops_between_two_reads_are_an_error_and_no_gap() -> None:
    server = Server([at(n / 100) for n in range(50)], cap=50, tail=True)
    log = window()
    read(log, server)

    server.entries += [at(0.5 + n / 100) for n in range(60)]

    with pytest.raises(PaginationError, match="are lost"):
        read(log, server)


@each_of([datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_timestamps_at_the_ends_of_time_are_all_right(moment: datetime) -> None:
    entry = (moment, "far away")

    assert read_out(window(), Server([entry])) == [entry]


def test_server_that_rounds_the_moment_up_is_asked_from_further_back() -> None:
    class Rounding(Server):
        def answer(self, query: LogQuery) -> list[Entry]:
            since = query.since and query.since.replace(microsecond=0) + timedelta(seconds=1)
            return super().answer(LogQuery(since, query.limit))

    server = Rounding([at(1), at(2)], inclusive=False)
    log = window()
    assert read(log, server) + read(log, server) == [at(1), at(2)]

    server.entries += [at(3), at(4)]

    assert follow(log, server) == [at(3), at(4)]


@given(st.data())
def test_growing_log_is_given_completely_and_once(data: st.DataObject) -> None:
    choice = random.Random(data.draw(st.integers(0, 2**32)))
    cap = data.draw(st.sampled_from([4, 7, 50, LARGEST_LIMIT]))
    server = Server(inclusive=data.draw(st.booleans()), cap=cap)
    log = window(overlap=5.0)
    now, found = 0.0, list[Entry]()
    for _ in range(data.draw(st.integers(1, 8))):
        for _ in range(choice.randrange(12)):
            now += choice.choice([0, 0, 0.001, 0.5, 3])
            moment = round(max(now - choice.choice([0, 0, 0, 1, 4]), 0), 3)
            entry = at(moment, choice.choice("abc"))
            # A server never lists more than `cap` at once: fewer may share a timestamp.
            if sum(e[0] == entry[0] for e in server.entries) < min(cap - 1, 9):
                server.entries.append(entry)
        found += read(log, server)
    found += read_out(log, server)

    assert sorted(found, key=str) == sorted(server.entries, key=str)
