"""What a caller of a service is told about an error, and what it is not."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import pytest

from kubiya_async import (
    ClientClosedError,
    ConfigError,
    ConnectError,
    ConnectionLostError,
    DeadlineExceededError,
    DecodeError,
    ErrorInSuccessResponse,
    InvalidArgumentError,
    KubiyaError,
    RateLimitError,
    StreamEventError,
    StreamIdleError,
    StreamInterrupted,
    WaitTimeoutError,
    WebhookError,
)
from kubiya_async.contrib.problems import problem
from kubiya_async.errors import ApiError
from tests.support.cases import each_of

ERRORS: list[tuple[KubiyaError, int]] = [
    (InvalidArgumentError("limit must be an int", argument="limit"), 400),
    (WebhookError("webhook refused: no signature fits the body", reason="signature"), 401),
    (WebhookError("webhook refused: it is being handled", reason="busy"), 409),
    (WebhookError("webhook refused: the replay store does not answer", reason="unavailable"), 503),
    (ConfigError("no API key"), 500),
    (ConnectError("no connection", phase="unsent"), 502),
    (ConnectionLostError("lost", phase="sent"), 502),
    (DecodeError("not JSON", status=200, body="<secret>"), 502),
    (ErrorInSuccessResponse("failed", status=200), 502),
    (StreamInterrupted("broke off"), 502),
    (StreamEventError("out of cheese"), 502),
    (ClientClosedError("closed"), 503),
    (DeadlineExceededError("too late", phase="sent"), 504),
    (StreamIdleError("silent"), 504),
    (WaitTimeoutError("still running", execution_id="e", status="running"), 504),
    *((ApiError.for_status(s)(f"no {s}", status=s), s) for s in (400, 404, 409, 422, 429)),
    *(
        (ApiError.for_status(s)(f"no {s}", status=s), 502)
        for s in (401, 402, 403, 405, 410, 500, 503)
    ),
]


@pytest.mark.parametrize(("error", "status"), ERRORS, ids=lambda v: getattr(v, "reason", str(v)))
def test_a_problem_is_as_rfc_9457_has_it(error: KubiyaError, status: int) -> None:
    found = problem(error)

    assert found.status == found.body["status"] == status
    # With `about:blank`, the title is the phrase of the status.
    assert (found.body["type"], found.body["title"]) == ("about:blank", HTTPStatus(status).phrase)
    assert isinstance(found.body["detail"], str)
    assert json.loads(json.dumps(found.body)) == found.body


def test_what_helps_support_is_passed_on() -> None:
    error: Any = ApiError.for_status(409)("taken", status=409, code="CONFLICT")
    error.operation, error.request_id = "agents.create", "req-1"

    body = problem(error).body
    assert body["detail"] == "taken"
    assert (body["operation"], body["request_id"], body["code"]) == (
        "agents.create",
        "req-1",
        "CONFLICT",
    )


@each_of([(7, "7"), (0.2, "1"), (6.5, "7")])
def test_a_spent_quota_says_when_to_come_back(wait: float, header: str) -> None:
    assert problem(RateLimitError("spent", status=429, retry_after=wait)).headers == {
        "Retry-After": header
    }


@each_of(
    [
        ApiError.for_status(401)("the key abc was refused", status=401, code="BAD_KEY"),
        ApiError.for_status(403)("user me@acme may not", status=403, code="NO"),
        ConfigError("KUBIYA_BASE_URL is https://internal"),
    ],
    str,
)
def test_the_services_own_trouble_is_not_told(error: KubiyaError) -> None:
    body = problem(error).body

    assert body["detail"] == "The platform refused this service's credentials."
    assert "code" not in body


@each_of(["signature", "timestamp", "missing", "body", "secret"])
def test_which_check_a_delivery_failed_is_not_told(reason: str) -> None:
    found = problem(WebhookError(f"webhook refused: {reason}", reason=reason))

    assert found.body["detail"] == "The delivery was refused."
