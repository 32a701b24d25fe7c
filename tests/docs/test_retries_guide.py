"""The guide on retries says what the policy decides, and the defaults it has."""

from __future__ import annotations

import dataclasses
import re
from typing import Final

from kubiya_async import RetryPolicy
from kubiya_async._calls.retry import FailureInfo, FailureKind, Retry, RetryBudget, decide
from kubiya_async._messages.operation import Replay
from kubiya_async.limits.headers import ServerWait
from tests.support.cases import each_of
from tests.support.tree import ROOT

GUIDE: Final = (ROOT / "docs" / "guides" / "retries.md").read_text(encoding="utf-8")
ROWS: Final = {
    cells[0]: tuple(cell.strip("*") for cell in cells[1:])
    for line in GUIDE.partition("| failure |")[2].partition("\n\n")[0].splitlines()[2:]
    if (cells := [cell.strip() for cell in line.strip("|").split("|")])
}
WAIT: Final = ServerWait(1.0, "Retry-After")


def status(*codes: int, wait: ServerWait | None = None) -> list[FailureInfo]:
    return [FailureInfo("status", FailureKind.STATUS, code, wait) for code in codes]


FAILURES: Final = {
    "not sent": [
        FailureInfo("unsent", reason) for reason in (FailureKind.CONNECT, FailureKind.PROXY)
    ],
    "certificate": [FailureInfo("unsent", FailureKind.TLS)],
    "turned away": [*status(429, 425), *status(503, wait=WAIT)],
    "408, 500": status(408, 500, 502, 503, 504, 520, 599),
    "connection lost": [
        FailureInfo("sent", reason) for reason in (FailureKind.LOST, FailureKind.TIMEOUT)
    ],
    "a success": [FailureInfo("body", FailureKind.BODY, 200)],
    "any other": status(400, 404, 409, 501, 505, 519),
}


def answer(failure: FailureInfo, replay: Replay) -> str:
    """Describe in the table's words what the policy does."""

    def once_more(*, body_retries: int) -> bool:
        decision = decide(
            failure,
            replay=replay,
            keyed=False,
            retries=body_retries,
            rate_limit_retries=0,
            policy=RetryPolicy(),
            budget=RetryBudget(lambda: 0.0),
            time_left=None,
            uniform=lambda low, high: high,
            body_retries=body_retries,
        )
        return isinstance(decision, Retry)

    if not once_more(body_retries=0):
        return "no"
    return "yes" if once_more(body_retries=1) or failure.reason is not FailureKind.BODY else "once"


def test_every_row_is_tested() -> None:
    assert [row for row in ROWS if not row.startswith(tuple(FAILURES))] == []
    assert len(ROWS) == len(FAILURES)


@each_of(list(ROWS))
def test_a_row_says_what_is_decided(row: str) -> None:
    failures = next(known for name, known in FAILURES.items() if row.startswith(name))
    harmless = {answer(f, replay) for f in failures for replay in (Replay.SAFE, Replay.IDEMPOTENT)}
    never = {answer(failure, Replay.NEVER) for failure in failures}

    assert (harmless, never) == ({ROWS[row][0]}, {ROWS[row][1]})


def test_the_defaults_are_those_of_the_policy() -> None:
    table = GUIDE.partition("| `RetryPolicy` |")[2].partition("\n\n")[0]
    told: dict[str, str] = {}
    for names, values in re.findall(r"^\| (`.+?) \| (.+?) \|", table, re.MULTILINE):
        told |= zip(re.findall(r"`(\w+)`", names), values.strip("`").split(", "), strict=True)

    assert {name: value.removesuffix(" s") for name, value in told.items()} == {
        field.name: str(field.default).removesuffix(".0")
        for field in dataclasses.fields(RetryPolicy)
    }
