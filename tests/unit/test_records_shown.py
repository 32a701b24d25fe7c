"""Whatever holds a server's words masks a key in its `repr`, and no line of the log is forged."""

from __future__ import annotations

import importlib
import inspect
import json
import logging
import pkgutil
from typing import Any, Final

import pytest

import kubiya_async
from kubiya_async import Kubiya, models
from kubiya_async._escape import escape
from kubiya_async._messages.logging import get_logger
from kubiya_async.streams.events import ReasoningEvent
from tests.support.tree import ROOT

KEY: Final = "kb-echoed-91f2c8d7e6a5b403"
OURS: Final = {
    *("PollPolicy", "RateLimit", "RateLimitState", "RequestOptions", "RetryPolicy", "Timeouts"),
    *("AttemptStarted", "CallFinished", "CallStarted", "LimiterWaited", "PageFetched"),
    *("RetryScheduled", "StreamClosed", "Keepalive", "DownloadProgress"),
    *("HmacSha256", "SharedSecret", "StandardWebhooks", "TimestampedHmacSha256", "Delivery"),
    *("Config", "Setting", "RunSettings", "Callee", "Record"),
}
"""Records that hold nothing a server said, but for numbers and words of ours."""
CONCEALED: Final = {"Attempt", "Err", "Uncertain", "RequestPlan", "Problem"}
"""Records whose text was masked before they were made, since they belong to one call."""
THROUGH_OTHERS: Final = {"CapturedResponses", "RecordedEvent", "Recording"}
"""Records that show only records."""


def _records() -> dict[str, type]:
    """Return every public class of records, by its name."""
    found: dict[str, type] = {}
    for module in pkgutil.walk_packages(kubiya_async.__path__, "kubiya_async."):
        if "._" in module.name or "testing" in module.name or module.name.endswith("__main__"):
            continue
        public = importlib.import_module(module.name)
        for name in getattr(public, "__all__", ()):
            thing = getattr(public, name)
            ours = inspect.isclass(thing) and thing.__module__.startswith("kubiya_async")
            if ours and "__match_args__" in vars(thing):
                found[f"{thing.__module__}.{name}"] = thing
    return found


RECORDS: Final = _records()
SAID: Final = [
    name
    for name, record in sorted(RECORDS.items())
    if record.__name__ not in OURS | CONCEALED | THROUGH_OTHERS
    and name != "kubiya_async.bulk.results.BulkProgress"
]


@pytest.fixture
def key_in_use() -> Any:
    return Kubiya(KEY, base_url="http://127.0.0.1:1")


@pytest.mark.parametrize("name", SAID)
def test_s05_a_record_masks_an_echoed_key(name: str, key_in_use: Kubiya) -> None:
    record: Any = RECORDS[name]
    fields = inspect.signature(record).parameters
    for echo in (KEY, KEY[3:18], f'{{"k": "{KEY}"}}'):
        # No check of types stands in the way: every field holds the key.
        shown = repr(record(**dict.fromkeys(fields, echo)))
        assert "**********" in shown
        assert echo not in shown
    del key_in_use


def _text_fields(model: Any) -> list[str]:
    return [n for n, f in model.model_fields.items() if "str" in str(f.annotation)]


def test_s05_every_model_masks_an_echoed_key(key_in_use: Kubiya) -> None:
    """Texts are cut at 60 characters: what is left of a key at the cut would show."""
    named = (getattr(models, name) for name in models.__all__)
    for model in (*(m for m in named if hasattr(m, "model_fields")), ReasoningEvent):
        blank = dict.fromkeys(model.model_fields)
        for name in _text_fields(model):
            for before in range(0, 60, 7):
                text = "x" * before + KEY
                made = model.model_construct(**{**blank, name: text})
                shown = f"{made!r} {made}"
                assert not any(KEY[:n] in shown for n in range(9, len(KEY))), (model, name, before)
    del key_in_use


FORGING: Final = (
    "r1\n2026-01-01 CRITICAL payment approved\r\x1b[2J\x9b31m\u202e\u2028\u2066\x85\x7f\ud800"
)


def test_s03_no_argument_forges_a_line_of_the_log(
    caplog: pytest.LogCaptureFixture, key_in_use: Kubiya
) -> None:
    for name in ("kubiya_async", "kubiya_async.bodies", "kubiya_async.models"):
        with caplog.at_level(logging.DEBUG, name):
            get_logger(name).warning("%s said %s in %d s", "it", f"{FORGING} {KEY}", 3)
        line = caplog.records[-1].getMessage()
        assert line == escape(line)
        assert line.startswith("it said r1\\n2026")
        assert line.endswith("********** in 3 s")
    del key_in_use


def test_every_logger_of_the_package_comes_from_one_place() -> None:
    package = ROOT / "kubiya_async"
    makers = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if "logging.getLogger" in path.read_text(encoding="utf-8")
    }
    assert makers == {"_messages/logging.py"}


def test_what_is_escaped_reads_as_json_does_and_cannot_be_mistaken() -> None:
    unsafe = [
        *range(0x20),
        *range(0x7F, 0xA0),
        *(0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0xFEFF, 0xE0041),
        *range(0x2028, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xD800, 0xE000),
    ]
    for point in unsafe:
        shown = escape(f"a{chr(point)}b")
        assert shown.isascii()
        assert shown.isprintable()
        if not 0xD800 <= point < 0xE000:
            assert json.loads(f'"{shown}"') == f"a{chr(point)}b"
    harmless = "für 日本語 👩\u200d💻 \u0645\u06cc\u200c\u062e \\ \" ' £"
    assert escape(harmless) == harmless
    assert escape("two\nlines\tand a tab\r", keep="\n") == "two\nlines\\tand a tab\\r"
