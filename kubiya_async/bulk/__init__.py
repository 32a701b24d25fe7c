"""Many calls at once: bounded, under the quota, resumable after a crash.

    async for result in bulk.run(kubiya.agents.get, uuids, concurrency=50):
        match result:
            case Ok(item=uuid, value=agent): ...
            case Err(item=uuid, error=error): ...

    async with bulk.run(
        kubiya.workflows.execute, items, journal="run.db", on_progress=show
    ) as results:
        async for result in results: ...

Items come from any iterable or async iterable, which is read only as fast as calls are made. A
mapping becomes the keyword arguments of a client method; anything else its only argument. With a
journal, a run that was killed resumes where it was: what is finished is not repeated, and what may
have been executed is reported as `Uncertain` rather than executed twice.

`runs` carries calls out and decides which are settled, `journal` is the file, `identity` says what
makes two items the same, `results` is what comes out. Stands on `_calls`, beside the client.
"""

from kubiya_async.bulk.journal import JournalEntry, read_journal
from kubiya_async.bulk.results import BulkProgress, BulkStopped, Err, Ok, Result, Uncertain
from kubiya_async.bulk.runs import BulkRun, run, run_many, wait_many

__all__ = [
    "BulkProgress",
    "BulkRun",
    "BulkStopped",
    "Err",
    "JournalEntry",
    "Ok",
    "Result",
    "Uncertain",
    "read_journal",
    "run",
    "run_many",
    "wait_many",
]
