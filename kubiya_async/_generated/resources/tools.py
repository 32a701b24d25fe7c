# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `tools`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Literal

from kubiya_async._generated.models.tools import (
    Tool,
    ToolExecuteRequest,
    ToolExecution,
    ToolPage,
    ToolType,
)
from kubiya_async._generated.operations import TOOLS_EXECUTE, TOOLS_GET_EXECUTION, TOOLS_LIST
from kubiya_async._progress import Callback
from kubiya_async._resource import Resource
from kubiya_async.executions.polling import PollPolicy
from kubiya_async.executions.waiting import DEFAULT_WAIT, Waiting, WaitProgress
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class Tools(Resource):
    """Tools and their executions (document 002)."""

    __slots__ = ()

    def list(
        self,
        *,
        source: str | Unset = UNSET,
        type: Literal["docker"] | str | Unset = UNSET,
        limit: int | Unset = UNSET,
        offset: int | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[Tool]:
        """List tools.

        `GET /tools`, document 002, section "Tools API / List Tools" (documented).

        Only reads: a failed call is repeated.

        Args:
            source: Keep tools of the source with this id.
            type: Keep tools of this type. Known values: `docker`.
            limit: Items per page. 1 to 100. Left out, the server takes `50`.
            offset: Items to skip. At least 0. Left out, the server takes `0`.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `uuid` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            TOOLS_LIST,
            Tool,
            ToolPage,
            query={"source": source, "type": type, "limit": limit, "offset": offset},
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def execute(
        self,
        *,
        name: str,
        type: ToolType | Unset = UNSET,
        image: str | Unset = UNSET,
        content: str | Unset = UNSET,
        runner: str | Unset = UNSET,
        timeout: timedelta | str | Unset = UNSET,
        environment: Mapping[str, str] | Unset = UNSET,
        integrations: Sequence[str] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ToolExecution:
        """Start a tool that is defined in the request.

        `POST /tools/execute`, document 002, section "Tools API / Execute Tool" (documented).

        Answers as soon as the tool has started; its execution is read with `tools.get_execution`.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the tool.
            type: How it is run. Known values: `docker`.
            image: Container image it runs in.
            content: Command or script to run.
            runner: Name of the runner to run on.
            timeout: How long the tool may run. A timedelta, or text such as `30m`.
            environment: Environment of the tool.
            integrations: Integrations to make available, such as kubernetes/incluster.
            options: Settings for this call alone.

        Returns:
            The execution that was started.

        Raises:
            NotFoundError: There is no such resource (`NOT_FOUND`).
        """
        return await self._call(
            TOOLS_EXECUTE,
            ToolExecution,
            body=(
                ToolExecuteRequest,
                {
                    "name": name,
                    "type": type,
                    "image": image,
                    "content": content,
                    "runner": runner,
                    "timeout": timeout,
                    "environment": environment,
                    "integrations": integrations,
                },
            ),
            options=options,
        )

    async def get_execution(
        self, execution_id: str, *, options: RequestOptions | None = None
    ) -> ToolExecution:
        """Get a tool execution with its output.

        `GET /tools/executions/{execution_id}`, document 002, section "Tools API / Get Tool
        Execution" (documented).

        Only reads: a failed call is repeated.

        Args:
            execution_id: Id of the execution.
            options: Settings for this call alone.

        Returns:
            The execution.

        Raises:
            NotFoundError: There is no such resource (`NOT_FOUND`).
        """
        return await self._call(
            TOOLS_GET_EXECUTION, ToolExecution, path=(execution_id,), options=options
        )

    async def run(
        self,
        *,
        name: str,
        type: ToolType | Unset = UNSET,
        image: str | Unset = UNSET,
        content: str | Unset = UNSET,
        runner: str | Unset = UNSET,
        timeout: timedelta | str | Unset = UNSET,
        environment: Mapping[str, str] | Unset = UNSET,
        integrations: Sequence[str] | Unset = UNSET,
        wait_timeout: float | None = DEFAULT_WAIT,
        poll: PollPolicy | None = None,
        on_progress: Callback[WaitProgress[ToolExecution]] | None = None,
        options: RequestOptions | None = None,
    ) -> ToolExecution:
        """Start a tool that is defined in the request and wait for the end.

        It is started once, whatever happens. When the wait is cancelled or fails, the exception
        tells the execution in `execution_id` and in a note, and `wait` takes it up again.

        Whether it succeeded is the server's word: look at `exit_code` for the tool's own.

        Args:
            name: Name of the tool.
            type: How it is run. Known values: `docker`.
            image: Container image it runs in.
            content: Command or script to run.
            runner: Name of the runner to run on.
            timeout: How long the tool may run. A timedelta, or text such as `30m`.
            environment: Environment of the tool.
            integrations: Integrations to make available, such as kubernetes/incluster.
            wait_timeout: Seconds to wait, the start included; `None` for as long as it takes.
            poll: Polling intervals.
            on_progress: Called with a `WaitProgress` after the start and after each poll; may be
                async.
            options: Settings for each of the calls.

        Returns:
            The execution.

        Raises:
            ExecutionFailedError: It failed; the error has its output.
            ExecutionCancelledError: It was cancelled.
            WaitTimeoutError: It had not ended in time. It goes on.
            NotFoundError: There is no such resource (`NOT_FOUND`).
        """
        waiting = Waiting(
            self._dispatcher,
            TOOLS_EXECUTE,
            TOOLS_GET_EXECUTION,
            ToolExecution,
            wait_timeout=wait_timeout,
            poll=poll,
            on_progress=on_progress,
            options=options,
        )
        started = await self.execute(
            name=name,
            type=type,
            image=image,
            content=content,
            runner=runner,
            timeout=timeout,
            environment=environment,
            integrations=integrations,
            options=waiting.call_options(),
        )
        return await waiting.follow(started)

    async def wait(
        self,
        execution_id: str,
        *,
        wait_timeout: float | None = DEFAULT_WAIT,
        poll: PollPolicy | None = None,
        on_progress: Callback[WaitProgress[ToolExecution]] | None = None,
        options: RequestOptions | None = None,
    ) -> ToolExecution:
        """Wait for the end of an execution that was started before.

        When the wait is cancelled or fails, the exception tells the execution in `execution_id` and
        in a note.

        Args:
            execution_id: Id of the execution.
            wait_timeout: Seconds to wait; `None` for as long as it takes.
            poll: Polling intervals.
            on_progress: Called with a `WaitProgress` after each poll; may be async.
            options: Settings for each of the calls.

        Returns:
            The execution.

        Raises:
            ExecutionFailedError: It failed; the error has its output.
            ExecutionCancelledError: It was cancelled.
            WaitTimeoutError: It had not ended in time. It goes on.
            NotFoundError: There is no such resource (`NOT_FOUND`).
        """
        return await Waiting(
            self._dispatcher,
            TOOLS_EXECUTE,
            TOOLS_GET_EXECUTION,
            ToolExecution,
            wait_timeout=wait_timeout,
            poll=poll,
            on_progress=on_progress,
            options=options,
        ).wait(execution_id)
