"""What is taken out of an error before anybody sees it."""

from __future__ import annotations

from typing import Any

from kubiya_async._messages.redact import MASK, Secret, mask_event, mask_secrets
from kubiya_async.errors import ApiError, StreamEventError
from kubiya_async.streams.events import ErrorEvent, MessageEvent, StatusEvent, UnknownEvent

PLANTED = "planted-secret-0123456789"


def failed(details: Any) -> ApiError:
    return ApiError(
        f"refused {PLANTED}",
        status=400,
        code=f"bad-{PLANTED}",
        details=details,
        body=f'{{"echo": "{PLANTED}"}}',
        headers={"x-echo": PLANTED},
        request_id=f"id-{PLANTED}",
    )


def test_s01_a_secret_that_the_server_echoes_is_masked_everywhere() -> None:
    error = failed({"fields": [{"value": PLANTED}]})
    mask_secrets(error, (Secret(PLANTED),))
    assert PLANTED not in repr(vars(error))
    assert error.details == {"fields": [{"value": MASK}]}


def test_details_too_deep_to_be_searched_are_left_out() -> None:
    details: Any = PLANTED
    for _ in range(100_000):
        details = [details]
    error = failed(details)
    mask_secrets(error, (Secret(PLANTED),))
    assert error.details is None
    assert PLANTED not in error.message


def test_a_secret_in_what_a_stream_had_brought_is_masked_as_well() -> None:
    said = MessageEvent(type="message", content="no secret")
    error = StreamEventError(
        "refused",
        code=PLANTED,
        details={PLANTED: [PLANTED]},
        text=f"using {PLANTED}",
        last_event_id=PLANTED,
        events=(
            said,
            MessageEvent.model_validate({"type": "message", "content": PLANTED, "x": [PLANTED]}),
            ErrorEvent.model_validate({"type": "error", "message": "m", PLANTED: 1}),
            StatusEvent(PLANTED, data={"id": PLANTED}),
            UnknownEvent("new", {"a": PLANTED}, f"a: {PLANTED}"),
        ),
    )
    mask_secrets(error, (Secret(PLANTED),))
    assert PLANTED not in repr(vars(error))
    assert PLANTED not in repr([event.data for event in error.events[3:]])
    assert error.events[0] is said
    assert error.events[4] == UnknownEvent("new", {"a": MASK}, f"a: {MASK}")
    assert error.text == f"using {MASK}"


def test_an_event_keeps_its_class_when_a_secret_is_a_word_of_its_form() -> None:
    event = ErrorEvent(type="error", message="error: no")
    clean = mask_event(event, (Secret("error"),))
    assert type(clean) is ErrorEvent
    assert clean.message == f"{MASK}: no"
    assert event.message == "error: no"
