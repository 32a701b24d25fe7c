"""One stream under way, from its first attempt until it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubiya_async._transport.run import Run
from kubiya_async._transport.stream import OpenStream

if TYPE_CHECKING:
    from kubiya_async._core.call import Call, Response
    from kubiya_async._transport.http import Answer
    from kubiya_async._transport.judge import Failed
    from kubiya_async._transport.pipeline import Endpoint, Pipeline


class StreamRun(Run[OpenStream]):
    """A call whose success is an open stream."""

    stream = True

    def __init__(self, pipeline: Pipeline, call: Call, endpoint: Endpoint) -> None:
        """Start the clock of the deadline, which ends when the stream is open."""
        super().__init__(pipeline, call, endpoint, _unused)

    def _succeed(self, answer: Answer) -> OpenStream | Failed:
        assert answer.stream is not None  # noqa: S101 - the transport leaves a stream's success open
        body, identity = answer.stream, answer.request_id
        body.operation, body.request_id = self.operation, identity
        return OpenStream(answer.status, answer.headers, body, identity, self.number, self.secrets)


def _unused(response: Response) -> OpenStream:
    raise AssertionError(response)
