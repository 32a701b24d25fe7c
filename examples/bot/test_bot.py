import asyncio
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from bot import ask, deploy_all, find_agent, watch
from kubiya_async import Kubiya
from kubiya_async.testing import ChatTurn, LocalServer, Step, WorkflowScript, say
from kubiya_async.testing.scripts import StreamItem


async def test_it_finds_an_active_agent_only(kubiya: Kubiya) -> None:
    assert (await find_agent(kubiya, "Release Manager")).uuid == "agent-releases"
    with pytest.raises(LookupError):
        await find_agent(kubiya, "Legacy Migrator")


async def test_an_answer_that_breaks_off_is_not_lost(
    kubiya: Kubiya, kubiya_server: LocalServer
) -> None:
    kubiya_server.chat_script(say("The pods ", "are", done=False))
    agent = await find_agent(kubiya, "DevOps Agent")

    assert await ask(kubiya, agent, "What is wrong?") == "The pods are"
    assert kubiya_server.requests.count("chat.send") == 1


async def test_only_what_failed_is_deployed_again(
    kubiya: Kubiya, kubiya_server: LocalServer, tmp_path: Path
) -> None:
    services, journal = ["myorg/shop", "myorg/billing"], str(tmp_path / "release.db")
    broken = WorkflowScript([Step("build", 60, "no such branch", fails=True)])
    kubiya_server.workflow_script(broken, source="myorg/billing")
    assert not await deploy_all(kubiya, services, journal)

    mended = WorkflowScript([Step("build", 60, "done")])
    kubiya_server.workflow_script(mended, source="myorg/billing")
    assert await deploy_all(kubiya, services, journal)

    started = kubiya_server.requests.of("workflows.execute")
    assert sorted(request.json()["source"] for request in started) == [
        "myorg/billing",
        "myorg/billing",
        "myorg/shop",
    ]


@pytest.mark.usefixtures("no_leaks")
async def test_it_asks_the_agent_on_call_about_a_failure(
    kubiya: Kubiya, kubiya_server: LocalServer
) -> None:
    asked: asyncio.Queue[ChatTurn] = asyncio.Queue()

    def answer(turn: ChatTurn) -> list[StreamItem]:
        asked.put_nowait(turn)
        return say("Look at the build log.")

    kubiya_server.chat_script(answer, agent="agent-incidents")
    async with TestServer(watch(kubiya, "secret")) as service:
        kubiya_server.deliver_webhooks(str(service.make_url("/webhooks/kubiya")), "secret")
        kubiya_server.emit("workflow.failed", {"workflow": {"source": "myorg/billing"}})

        turn = await asked.get()

    assert turn.message.startswith("myorg/billing has failed")
