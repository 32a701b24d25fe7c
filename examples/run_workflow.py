"""Run a workflow to its end, with progress, and say what failed if it fails.

    python examples/run_workflow.py myorg/deploy-scripts environment=staging

The key is read from KUBIYA_API_KEY. Without an account, `python -m kubiya_async serve` in another
terminal starts a local server and prints the variables to export.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from kubiya_async import ExecutionError, Kubiya

if TYPE_CHECKING:
    from kubiya_async.executions.waiting import WaitProgress
    from kubiya_async.models import WorkflowExecution


def show(progress: WaitProgress[WorkflowExecution]) -> None:
    done = f"{progress.steps_done}/{progress.steps_known}"
    print(f"{progress.elapsed:5.1f} s  {progress.status:10} steps {done}  {progress.step or ''}")


async def main(source: str, variables: dict[str, str]) -> None:
    async with Kubiya() as kubiya:
        try:
            execution = await kubiya.workflows.run(
                source=source, variables=variables, wait_timeout=600, on_progress=show
            )
        except ExecutionError as error:
            sys.exit(f"{error.message}\n{error.output or ''}")
        for step in execution.steps or ():
            print(f"{step.name}: {step.output}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    asyncio.run(main(sys.argv[1], dict(pair.split("=", 1) for pair in sys.argv[2:])))
