"""What the platform's live wire does beside what one would expect, each with its switch.

To switch one off, or all:

    async with LocalServer(deviations=Deviations(array_of_one=False)) as server: ...
    async with LocalServer(deviations=Deviations.off()) as server: ...
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

__all__ = [
    "Deviations",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviations:
    """How the live surfaces of a `LocalServer` behave; everything that was seen is on."""

    bare_lists: bool = True
    """Lists that clients got as arrays are arrays; else every list is an object with its items and
    their `total`."""
    keyed_lists: bool = True
    """Version 1 lists the runners as an object, each under its name."""
    array_of_one: bool = True
    """An execution of the control plane is read as a list with nothing else in it."""
    null_lists: bool = True
    """Lists without items are `null`, as Go writes them."""
    blank_ids: bool = True
    """Agents are listed with a blank `uuid` beside their `id`, and with a row that is no agent."""
    partial_creates: bool = True
    """A new agent is answered with its `id` alone."""
    failures_as_success: bool = True
    """Workflow operations, stacks and tests of webhooks fail with status 200 and say so in the
    body."""
    plain_errors: bool = True
    """The control plane refuses a key in plain text."""
    loose_types: bool = True
    """Versions of runners are numbers, and their health is a text."""
    loud_states: bool = True
    """The control plane writes the states of executions in upper case."""
    naive_times: bool = True
    """Times of the control plane have no zone; they are UTC."""
    encoded_values: bool = True
    """Values of secrets come in base64 where version 2 is asked, workflows of webhooks and
    metadata of findings as JSON inside a text."""
    prefixed_streams: bool = True
    """Workflows stream in records, unless `native_sse` is asked for; generated workflows and
    answers from knowledge in records inside of server-sent events."""
    heartbeats: bool = True
    """Streams that wait say so: in comments, in `retry:` lines and in events of their own."""
    repeated_events: bool = True
    """A stream that is read on tells everything again, under new ids."""
    stream_seconds: float | None = 300.0
    """Seconds, by the server's clock, after which the host of the control plane ends every stream,
    finished or not; `None` for never."""

    @classmethod
    def off(cls, **on: Any) -> Deviations:
        """Switch everything off but what is named here."""
        off: dict[str, Any] = dict.fromkeys((field.name for field in fields(cls)), False)
        off["stream_seconds"] = None
        return cls(**off | on)
