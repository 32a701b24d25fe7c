"""examples/fastapi_app as its users see it: in a browser."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from kubiya_async.testing import Pause
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.async_api import BrowserContext, Page

    from kubiya_async.testing import LocalServer
    from tests.browser.conftest import Service

pytestmark = [pytest.mark.proof, pytest.mark.timeout(120)]

QUESTION = "Is production healthy?"


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


async def ask(page: Page, service: Service, question: str) -> None:
    await page.goto(service.url)
    await page.wait_for_selector("#agent:not([disabled])")
    await page.fill("#text", question)
    await page.press("#text", "Enter")


async def texts(page: Page, selector: str) -> list[str]:
    found: list[str] = await page.eval_on_selector_all(
        selector, "all => all.map(one => one.textContent)"
    )
    return found


# Chat


async def test_an_answer_arrives_word_by_word_with_its_tools_set_apart(
    page: Page, service: Service
) -> None:
    # Every state that the first paragraph goes through is written down by the page itself.
    await page.add_init_script(
        """addEventListener("DOMContentLoaded", () => {
             window.seen = [];
             new MutationObserver(() => {
               const first = document.querySelector(".answer p:not(.waiting)");
               if (first) seen.push(first.textContent);
             }).observe(document.body, {childList: true, subtree: true, characterData: true});
           })"""
    )
    await ask(page, service, QUESTION)
    running = page.locator(".tool .spinner")
    await running.first.wait_for()
    assert await page.locator("#send").inner_text() == "Stop"
    await page.wait_for_selector("#send.primary")

    seen: list[str] = await page.evaluate("[...new Set(seen)]")
    assert len(seen) >= 5
    assert all(later.startswith(earlier) for earlier, later in pairwise(seen))
    assert seen[-1] == "I'll look at what is deployed in production."
    assert await texts(page, ".mine") == [QUESTION]
    assert await texts(page, ".tool summary b") == ["kubectl", "kubectl"]
    assert (await texts(page, ".tool summary code"))[0] == "get deployments -n production"
    results = await texts(page, ".tool pre")
    assert results[0].startswith("NAME       READY")
    assert "ImagePullBackOff" in results[1]
    assert (await texts(page, ".answer > p"))[-1].endswith("back to the last tag?")
    assert await running.count() == 0
    assert service.platform.open_streams == 0


async def test_f53_an_event_source_never_asks_an_agent(page: Page, service: Service) -> None:
    """It would again after every end: what a browser repeats by itself has to be a read."""
    await page.goto(service.url)
    state = await page.evaluate(
        """path => new Promise((over) => {
             const source = new EventSource(path);
             source.onerror = () => over(source.readyState);
           })""",
        "/api/chat?agent=abc-123-def&text=deploy",
    )
    assert state == 2  # closed: it does not come back
    assert service.platform.requests.count("chat.send") == 0


async def test_navigating_away_in_the_middle_closes_the_upstream(
    page: Page, service: Service
) -> None:
    service.platform.chat_script([{"type": "message", "content": "first"}, Pause(600)])
    await ask(page, service, QUESTION)
    await page.wait_for_selector(".answer p:has-text('first')")
    assert service.platform.open_streams == 1
    await page.goto(f"{service.url}/inbox")

    await until(lambda: service.platform.open_streams == 0)


async def test_closing_the_page_before_the_first_word_closes_the_upstream(
    page: Page, service: Service
) -> None:
    service.platform.chat_script([Pause(600)])
    await ask(page, service, QUESTION)
    await until(lambda: service.platform.open_streams == 1)
    await page.close()

    await until(lambda: service.platform.open_streams == 0)


async def test_an_answer_can_be_stopped(page: Page, service: Service) -> None:
    script: list[Any] = [{"type": "message", "content": "so far"}, Pause(600)]
    service.platform.chat_script(script, times=1)
    await ask(page, service, QUESTION)
    await page.wait_for_selector(".answer p:has-text('so far')")
    await page.click("#send:has-text('Stop')")

    await page.wait_for_selector(".aside:has-text('Stopped')")
    await until(lambda: service.platform.open_streams == 0)
    assert "so far" in (await texts(page, ".answer > p"))[0]
    # The next message is answered as if nothing had been.
    await page.fill("#text", "And now?")
    await page.click("#send")
    await page.wait_for_selector(".answer:nth-of-type(4) .tool")


async def test_an_error_of_the_agent_is_shown_with_what_came_before(
    page: Page, service: Service
) -> None:
    await ask(page, service, "Please fail")
    await page.wait_for_selector(".notice")

    (notice,) = await texts(page, ".notice")
    assert "the model is overloaded" in notice
    assert "request req-" in notice
    assert (await texts(page, ".answer > p"))[-1] == "One of the deployments is"


@pytest.mark.parametrize(
    ("status", "headers", "shown"),
    [
        (404, {}, "Not Found"),
        (401, {}, "The platform refused this service's credentials."),
        (429, {"Retry-After": "600"}, "Try again in 600 s."),
    ],
)
async def test_a_refusal_is_shown(
    page: Page, service: Service, status: int, headers: dict[str, str], shown: str
) -> None:
    service.platform.fail("chat.send", status=status, headers=headers)
    await ask(page, service, QUESTION)
    await page.wait_for_selector(".notice")

    (notice,) = await texts(page, ".notice")
    assert shown in notice
    assert await page.locator("#send").inner_text() == "Send"


async def test_what_an_agent_says_is_text_and_nothing_else(page: Page, service: Service) -> None:
    evil = "<img src=x onerror=\"document.title='owned'\"><b>bold</b>"
    service.platform.chat_script(
        [
            {"type": "message", "content": evil},
            {"type": "tool_call", "tool": evil, "args": {"a": evil}},
            {"type": "tool_result", "result": {"html": evil}},
            {"type": "done"},
        ]
    )
    await ask(page, service, evil)
    await page.wait_for_selector("#send.primary")

    assert await texts(page, ".answer > p") == [evil]
    assert await page.locator("#thread img").count() == 0
    assert await page.title() == "Chat"


# Workflow


async def test_a_workflow_shows_its_steps_and_its_log_as_they_come(
    page: Page, service: Service
) -> None:
    await page.goto(f"{service.url}/workflow")
    await page.click("#run")
    await page.wait_for_selector("#steps .spinner")
    assert await page.locator("#steps .pending").count() > 0
    await page.wait_for_selector("#status.completed")

    names = ["checkout", "build", "test", "deploy", "verify"]
    assert await texts(page, "#steps .completed .name") == names
    assert (await texts(page, "#steps .time"))[1] == "4 min"
    await page.wait_for_selector("#log div:has-text('GET /healthz answered 200')")
    assert len(await texts(page, "#log div")) == 10
    await page.wait_for_selector("#run:not([disabled])")
    sent = service.platform.requests.of("workflows.execute")
    assert [request.json()["variables"] for request in sent] == [{"environment": "staging"}]


async def test_a_workflow_that_fails_says_where(page: Page, service: Service) -> None:
    await page.goto(f"{service.url}/workflow")
    await page.fill("#source", "myorg/failing-deploy")
    await page.click("#run")
    await page.wait_for_selector("#status.failed")

    assert await texts(page, "#steps .failed .name") == ["deploy"]
    await page.wait_for_selector(".notice")
    assert "failed in step 'deploy'" in (await texts(page, ".notice"))[0]
    await page.wait_for_selector("#log .error:has-text('progress deadline')")


async def test_an_execution_can_be_opened_again(page: Page, service: Service) -> None:
    await page.goto(f"{service.url}/workflow#exec-123-456")
    await page.wait_for_selector("#status.completed")
    assert await texts(page, "#id") == ["exec-123-456"]

    await page.goto("about:blank")
    await page.goto(f"{service.url}/workflow#exec-nobody")
    await page.wait_for_selector(".notice")
    assert "Not Found" in (await texts(page, ".notice"))[0]


async def test_leaving_the_workflow_page_ends_the_looking(page: Page, service: Service) -> None:
    await page.goto(f"{service.url}/workflow")
    await page.click("#run")
    await page.wait_for_selector("#steps .spinner")
    await page.goto("about:blank")
    await until(lambda: not any("_or_failure" in repr(task) for task in asyncio.all_tasks()))
    looks = service.platform.requests.count("workflows.get_execution")
    await page.goto(f"{service.url}/workflow")
    await page.wait_for_selector("#run")

    assert service.platform.requests.count("workflows.get_execution") == looks


# Inbox


async def test_signed_events_come_in_live_and_unsigned_ones_are_refused(
    page: Page, service: Service
) -> None:
    await page.goto(f"{service.url}/inbox")
    await page.wait_for_selector("#empty:has-text('Nothing yet')")
    async with service.platform.client() as kubiya:
        made = await kubiya.agents.create(name="Night watch")
        await page.wait_for_selector("#events b:has-text('agent.created')")
        await kubiya.agents.delete(made.uuid)
        await page.wait_for_selector("#events b:has-text('agent.deleted')")
    assert await texts(page, "#events b") == ["agent.deleted", "agent.created"]
    assert await texts(page, "#events .about") == ["Night watch", "Night watch"]

    await page.click("#forge")
    await page.wait_for_selector("#verdict.refused:has-text('401')")
    await service.platform.flush_webhooks()
    assert len(await texts(page, "#events li")) == 2
    assert [delivery.status for delivery in service.platform.deliveries] == [204, 204]


async def test_who_comes_later_sees_what_was_before(page: Page, service: Service) -> None:
    service.platform.emit("tool.executed", {"tool": {"name": "kubectl"}})
    await service.platform.flush_webhooks()
    await page.goto(f"{service.url}/inbox")
    await page.wait_for_selector("#events b:has-text('tool.executed')")
    await page.click("#events summary")

    assert '"name": "kubectl"' in (await texts(page, "#events pre"))[0]


async def test_a_reader_that_connects_again_gets_what_it_has_missed(service: Service) -> None:
    for name in ("one.x", "two.x", "three.x"):
        service.platform.emit(name, {})
    await service.platform.flush_webhooks()
    async with (
        aiohttp.ClientSession(service.url) as session,
        session.get("/api/inbox", headers={"Last-Event-ID": "2"}) as answer,
    ):
        assert b"event: ready" in await answer.content.readuntil(b"\n\n")
        assert b'"three.x"' in await answer.content.readuntil(b"\n\n")


# All pages


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", ["/", "/workflow#exec-123-456", "/inbox"])
async def test_pages_fit_a_narrow_screen_and_load_nothing_from_elsewhere(
    browser: BrowserContext, page: Page, service: Service, scheme: Any, place: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.emulate_media(color_scheme=scheme)
    service.platform.emit("workflow.completed", {"workflow": {"name": "n" * 200}})
    await page.goto(service.url + place)
    await page.wait_for_selector("#agent:not([disabled]), #status.completed, #events li")

    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    allowed = (f"{service.url}/", "data:")
    assert [url for url in asked if not url.startswith(allowed)] == []
    assert len([url for url in asked if "/api/" not in url and not url.startswith("data:")]) == 1
    ground = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(247, 247, 245)", "dark": "rgb(22, 24, 28)"}[scheme]


# The command


def start(**environment: str) -> tuple[subprocess.Popen[str], str, str]:
    """Start the service; give its address, and what it says about the platform."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "examples.fastapi_app", "--port", "0"],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    url, _, words = process.stdout.readline().partition(" ")
    return process, url, words


async def stop(process: subprocess.Popen[str]) -> str:
    process.send_signal(signal.SIGINT)
    _, complaints = await asyncio.to_thread(process.communicate, timeout=30)
    return complaints


async def test_one_command_starts_it_without_an_account() -> None:
    process, url, words = await asyncio.to_thread(start)
    assert "a local server, no account" in words
    async with (
        aiohttp.ClientSession(url) as session,
        # A reader that stays does not keep the service from ending.
        session.get("/api/inbox") as reader,
        session.get("/api/agents") as answer,
    ):
        assert "DevOps Agent" in await answer.text()
        assert await stop(process) == ""
        assert b"event: ready" in await reader.read()


async def test_with_a_key_it_works_with_the_platform(local_server: LocalServer) -> None:
    process, url, words = await asyncio.to_thread(lambda: start(**local_server.environment))
    assert "the platform" in words
    async with aiohttp.ClientSession(url) as session:
        async with session.get("/api/agents") as answer:
            assert "DevOps Agent" in await answer.text()
        # Without a secret nothing could be verified, so nothing is received.
        async with session.post("/webhooks/kubiya", data=b"{}") as answer:
            assert answer.status == 404
    assert await stop(process) == ""
    assert local_server.requests.count("agents.list") == 1
