"""The guide on retries says what the policy decides, and the defaults it has."""

from __future__ import annotations

import dataclasses
import re
from typing import Final

from kubiya_async import RetryPolicy
from kubiya_async._core.budget import RetryBudget
from kubiya_async._core.operation import Replay
from kubiya_async._core.retry import Failure, Reason, Retry, decide
from kubiya_async._core.server_wait import ServerWait
from tests.support.cases import each_of
from tests.support.tree import ROOT

GUIDE: Final = (ROOT / "docs" / "guides" / "retries.md").read_text(encoding="utf-8")
ROWS: Final = {
    cells[0]: tuple(cell.strip("*") for cell in cells[1:])
    for line in GUIDE.partition("| failure |")[2].partition("\n\n")[0].splitlines()[2:]
    if (cells := [cell.strip() for cell in line.strip("|").split("|")])
}
WAIT: Final = ServerWait(1.0, "Retry-After")


def status(*codes: int, wait: ServerWait | None = None) -> list[Failure]:
    return [Failure("status", Reason.STATUS, code, wait) for code in codes]


FAILURES: Final = {
    "not sent": [Failure("unsent", reason) for reason in (Reason.CONNECT, Reason.PROXY)],
    "certificate": [Failure("unsent", Reason.TLS)],
    "turned away": [*status(429, 425), *status(503, wait=WAIT)],
    "408, 500": status(408, 500, 502, 503, 504, 520, 599),
    "connection lost": [Failure("sent", reason) for reason in (Reason.LOST, Reason.TIMEOUT)],
    "a success": [Failure("body", Reason.BODY, 200)],
    "any other": status(400, 404, 409, 501, 505, 519),
}


def answer(failure: Failure, replay: Replay) -> str:
    """Say in the table's words what the policy does."""

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
    return "yes" if once_more(body_retries=1) or failure.reason is not Reason.BODY else "once"


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
