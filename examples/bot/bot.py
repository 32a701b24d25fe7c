"""A release bot: deploys services, and asks an agent about the workflows that fail.

    python bot.py deploy release.db myorg/shop myorg/billing
    python bot.py watch 9000

The key is read from KUBIYA_API_KEY, the webhooks' secret from WEBHOOK_SECRET.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator

from aiohttp import web

from kubiya_async import ExecutionFailedError, Kubiya, KubiyaError, StreamInterrupted, bulk
from kubiya_async.bulk import Err, Ok, Uncertain
from kubiya_async.contrib.aiohttp import webhook_handler
from kubiya_async.models import Agent, WorkflowExecution, WorkflowFailedEvent
from kubiya_async.webhooks import HmacSha256, Receiver

ON_CALL = "Incident Responder"


async def find_agent(kubiya: Kubiya, name: str) -> Agent:
    async for agent in kubiya.agents.list():
        if agent.name == name and agent.status == "active":
            return agent
    raise LookupError(f"no active agent is called {name!r}")


async def ask(kubiya: Kubiya, agent: Agent, question: str) -> str:
    """Ask an agent, show the answer as it arrives, and return all of it."""
    try:
        async with kubiya.chat.stream(agent_uuid=agent.uuid, message=question) as stream:
            async for text in stream.text_stream():
                print(text, end="", flush=True)
            print()
            return stream.snapshot.text
    except StreamInterrupted as broken:
        print(" … and here the answer broke off.")
        return broken.text


async def deploy(kubiya: Kubiya, source: str) -> WorkflowExecution:
    """Deploy one service and wait for the end."""
    variables = {"environment": "staging"}
    return await kubiya.workflows.run(source=source, variables=variables, wait_timeout=3600)


async def deploy_all(kubiya: Kubiya, sources: list[str], journal: str) -> bool:
    """Deploy services, three at a time. A second run skips those that are deployed."""

    async def one(source: str) -> WorkflowExecution:
        return await deploy(kubiya, source)

    is_fine = True
    run = bulk.run(one, sources, concurrency=3, journal=journal, retry_failed=True)
    async with run as results:
        async for result in results:
            match result:
                case Ok(item=source, value=execution):
                    print(source, "deployed in", execution.duration)
                case Err(item=source, error=ExecutionFailedError() as error):
                    is_fine = False
                    print(source, "failed in step", error.step)
                case Err(item=source, error=error):
                    is_fine = False
                    print(source, "was not deployed:", error)
                case Uncertain(item=source):
                    is_fine = False
                    print(source, "may have been deployed: check before doing it again")
    return is_fine


def watch(kubiya: Kubiya, secret: str) -> web.Application:
    """Return a service that asks the agent on call about each workflow that fails."""
    receiver = Receiver(secrets=secret, scheme=HmacSha256())
    failures: asyncio.Queue[str] = asyncio.Queue()

    @receiver.on("workflow.failed")
    async def note(event: WorkflowFailedEvent) -> None:
        workflow = event.data.workflow
        failures.put_nowait((workflow and workflow.source) or "a workflow")

    async def investigate() -> None:
        while True:
            source = await failures.get()
            try:
                agent = await find_agent(kubiya, ON_CALL)
                await ask(kubiya, agent, f"{source} has failed. What should we check first?")
            except (KubiyaError, LookupError) as error:
                print("no agent could be asked about", source, "-", error)

    async def investigating(_app: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(investigate())
        yield
        task.cancel()
        await asyncio.wait([task])

    app = web.Application()
    app.router.add_post("/webhooks/kubiya", webhook_handler(receiver))
    app.cleanup_ctx.append(investigating)
    return app


async def service(secret: str) -> web.Application:
    kubiya = Kubiya()
    app = watch(kubiya, secret)
    app.on_cleanup.append(lambda _app: kubiya.aclose())
    return app


async def release(sources: list[str], journal: str) -> bool:
    async with Kubiya() as kubiya:
        return await deploy_all(kubiya, sources, journal)


def main(words: list[str]) -> int | str:
    match words:
        case ["deploy", journal, source, *more]:
            return 0 if asyncio.run(release([source, *more], journal)) else 1
        case ["watch", port]:
            secret = os.environ["WEBHOOK_SECRET"]
            web.run_app(service(secret), host="127.0.0.1", port=int(port))
            return 0
        case _:
            return __doc__ or ""


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KubiyaError as error:
        sys.exit(str(error))
