"""Answers with hostile heads and bodies: what they say about quotas and waits, errors, results.

An input looks like an answer: a line with the status, lines of headers, a blank line, the body.
"""

from __future__ import annotations

import contextlib
import math
import pickle
import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from multidict import CIMultiDict

from kubiya_async._calls.retry import FailureInfo, FailureKind, Retry, RetryBudget, decide
from kubiya_async._generated.models.agents import Agent
from kubiya_async._generated.models.projects import ProjectPage
from kubiya_async._generated.models.workflows import WorkflowExecution
from kubiya_async._generated.operations import (
    AGENTS_GET,
    PROJECTS_LIST,
    RUNNERS_GET_MANIFEST,
    WORKFLOWS_GET_EXECUTION,
)
from kubiya_async._messages.call import Response
from kubiya_async._messages.decode import response_parser
from kubiya_async._messages.error_bodies import api_error, parse_error_body, reported_error
from kubiya_async._messages.operation import Replay
from kubiya_async._messages.redact import Secret, mask_secrets
from kubiya_async.errors import ApiError, KubiyaError
from kubiya_async.limits.headers import FOREVER, ServerWait, quotas, server_wait
from kubiya_async.limits.limiter import Limiter
from kubiya_async.options import RetryPolicy
from kubiya_async.pagination.walk import parse_page

if TYPE_CHECKING:
    from pydantic import BaseModel

    from kubiya_async._messages.operation import Operation

NOW: Final = 1_800_000_000.0
CANARY: Final = "c4nary-key-0f/the+client"
FORGING: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""What could begin another line of a log, steer a terminal or not be written at all."""
LONGEST_LINE: Final = 2048
KEPT: Final = 64 * 1024

RESULTS: Final[tuple[tuple[Operation, type[BaseModel | str]], ...]] = (
    (AGENTS_GET, Agent),
    (PROJECTS_LIST, ProjectPage),
    (WORKFLOWS_GET_EXECUTION, WorkflowExecution),
    (RUNNERS_GET_MANIFEST, str),
)


@dataclass(frozen=True)
class Answer:
    """An answer taken apart as an HTTP library would."""

    status: int
    headers: CIMultiDict[str]
    body: bytes


def read(data: bytes) -> Answer:
    head, _, body = data.partition(b"\n\n")
    start, *lines = head.decode("utf-8", "surrogateescape").split("\n")
    digits = "".join(filter(str.isdecimal, start[:3]))
    pairs = (line.partition(":") for line in lines)
    headers = CIMultiDict((name.strip(), value.strip(" \t\r")) for name, _, value in pairs)
    return Answer(int(digits or 500), headers, body)


def quota_headers(data: bytes) -> None:
    """Read quotas and waits, and let them steer the limiter and the retries."""
    answer = read(data)
    headers = {name.lower(): value for name, value in answer.headers.items()}
    found = quotas(headers, now=NOW)
    for quota in found:
        assert quota.limit is None or quota.limit > 0
        assert quota.remaining is not None
        assert quota.remaining >= 0
        assert quota.reset_after is None or 0 <= quota.reset_after <= FOREVER
    wait = server_wait(answer.status, headers, parse_error_body(answer.body).data, now=NOW)
    if wait is not None:
        assert 0 <= wait.seconds <= FOREVER
    _steer_limiter(answer.status, headers, wait)
    _steer_retries(answer.status, wait)


def _steer_limiter(status: int, headers: dict[str, str], wait: ServerWait | None) -> None:
    """See that the gate opens again, whatever was said, by asking when and waiting until then."""
    drawn = random.Random(0)
    limiter = Limiter([(100, 60.0), (5000, 86400.0)], assumed=True, uniform=drawn.uniform)
    now = 0.0
    for _ in range(3):
        limiter.start(now)
        limiter.finish(now, status, quotas(headers, now=NOW + now), wait)
    for _ in range(100):
        at = limiter.ready_at(now)
        assert at < math.inf
        bound, _ = limiter.bound(now)
        assert bound < math.inf
        if at <= now:
            return
        now = at
    raise AssertionError("the gate stays shut")


def _steer_retries(status: int, wait: ServerWait | None) -> None:
    policy = RetryPolicy()
    decision = decide(
        FailureInfo("status", FailureKind.STATUS, status, wait),
        replay=Replay.SAFE,
        keyed=False,
        retries=0,
        rate_limit_retries=0,
        policy=policy,
        budget=RetryBudget(lambda: 0.0),
        time_left=None,
        uniform=random.Random(0).uniform,
    )
    if isinstance(decision, Retry):
        least = 0.0 if wait is None else wait.seconds
        assert least <= decision.after <= max(policy.max_server_wait, policy.backoff_cap) + 2.0


def error_bodies(data: bytes) -> None:
    """Make errors of an answer: one readable line, its class by status, no key in any of it."""
    answer = read(data)
    for make in (api_error, reported_error):
        error = make(answer.status, answer.headers, answer.body, operation="agents.get")
        mask_secrets(error, [Secret(CANARY)])
        _look_at(error)
    assert isinstance(
        api_error(answer.status, answer.headers, answer.body, operation="agents.get"),
        ApiError.for_status(answer.status),
    )


def _look_at(error: ApiError) -> None:
    line = str(error)
    assert not FORGING.search(line)
    assert len(line) <= LONGEST_LINE
    assert len(error.body) <= KEPT
    shown = (line, repr(error), error.args, error.body, error.details, error.headers, error.code)
    assert CANARY not in repr(shown)
    assert str(pickle.loads(pickle.dumps(error))) == line  # noqa: S301 - our own bytes


def results(data: bytes) -> None:
    """Decode a body as several results, and as a page of a list."""
    answer = read(data)
    response = Response(200, answer.headers, answer.body)
    for operation, result in RESULTS:
        with contextlib.suppress(KubiyaError):
            repr(response_parser(operation, result)(response))
    parse_page(parse_error_body(answer.body).data, "items")
