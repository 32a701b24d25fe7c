# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `live.tools`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubiya_async._generated.live.models.tools import LiveToolExecution, LiveToolPrompt
from kubiya_async._generated.live.operations import LIVE_TOOLS_EXECUTE, LIVE_TOOLS_GENERATE
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.streams.execution import EventStream


class LiveTools(Resource):
    """Tools: run one on a runner, have one written."""

    __slots__ = ()

    def execute(
        self,
        *,
        tool_name: str,
        tool_def: Mapping[str, Any],
        runner: str,
        args: Mapping[str, Any] | Unset = UNSET,
        idle_timeout: float | Unset | None = UNSET,
        options: RequestOptions | None = None,
    ) -> EventStream:
        """Run a tool and stream its output.

        `POST /api/v1/tools/exec`, seen in two clients: cli internal/kubiya/client.go; python
        kubiya_workflow_sdk/tools/executor.py.

        The tool runs as long as its stream. Minutes of silence are normal: raise `idle_timeout` for
        tools that say nothing.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            tool_name: Name of the tool.
            tool_def: The tool, as its source describes it.
            runner: Name of the runner.
            args: Values of its arguments.
            idle_timeout: Seconds of silence after which to give up; `None` for never.
            options: Settings for this call alone.

        Returns:
            The stream, to be used with `async with`.
        """
        return self._events(
            LIVE_TOOLS_EXECUTE,
            query={"runner": runner},
            body=(LiveToolExecution, {"tool_name": tool_name, "tool_def": tool_def, "args": args}),
            idle_timeout=idle_timeout,
            options=options,
        )

    def generate(
        self,
        *,
        message: str,
        session_id: str | Unset = UNSET,
        idle_timeout: float | Unset | None = UNSET,
        options: RequestOptions | None = None,
    ) -> EventStream:
        """Generate a tool from a description, and stream its files.

        `POST /api/v1/http-bridge/v1/generate-tool`, seen in two clients: cli
        internal/kubiya/client.go; python kubiya_services/services/tools.py.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            message: What the tool is to do, in words.
            session_id: Session to go on with.
            idle_timeout: Seconds of silence after which to give up; `None` for never.
            options: Settings for this call alone.

        Returns:
            The stream, to be used with `async with`.
        """
        return self._events(
            LIVE_TOOLS_GENERATE,
            body=(LiveToolPrompt, {"message": message, "session_id": session_id}),
            idle_timeout=idle_timeout,
            options=options,
        )
