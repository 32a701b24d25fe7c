"""The FastAPI guide, followed to the letter: its files, its command, and the page in a browser."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from typing import TYPE_CHECKING

import pytest

from tests.docs.blocks import blocks_of
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Page

    from kubiya_async.testing import LocalServer

pytestmark = [pytest.mark.proof, pytest.mark.timeout(120)]

GUIDE = ROOT / "docs" / "guides" / "fastapi.md"
COMMAND = "uvicorn app:app"


@pytest.fixture
async def service(local_server: LocalServer, tmp_path: Path) -> AsyncIterator[str]:
    """Run the guide's program in a folder that has nothing but the guide's files."""
    blocks = blocks_of(GUIDE)
    files = {block.title: block.code for block in blocks if block.title is not None}
    assert {"app.py", "page.html"} <= set(files)
    assert any(COMMAND in block.code.splitlines() for block in blocks)
    folder = tmp_path / "service"
    folder.mkdir()
    for name, code in files.items():
        (folder / name).write_text(code, encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *COMMAND.split(), "--port", "0"),
        cwd=folder,
        env={**os.environ, **local_server.environment, "PYTHONPATH": str(ROOT)},
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    url = None
    while url is None:
        line = (await process.stderr.readline()).decode()
        assert line, "the program has ended"
        url = re.search(r"running on (http://\S+)", line)
    drain = asyncio.create_task(process.stderr.read())
    yield url[1]
    process.terminate()
    await asyncio.gather(process.wait(), drain)


async def test_the_page_of_the_guide_streams_an_answer(
    page: Page, service: str, local_server: LocalServer
) -> None:
    await page.goto(service)
    await page.wait_for_selector("#agent option", state="attached")
    await page.select_option("#agent", label="DevOps Agent")
    await page.fill("#text", "Check the status of the production deployment")
    await page.press("#text", "Enter")
    await page.wait_for_selector("#thread pre >> nth=1")
    await page.wait_for_function("document.querySelector('#thread').innerText.includes('3/3 rep')")

    thread = await page.inner_text("#thread")
    said = ["Check the status", "I'll check the production", "kubectl {", "NAME", "is healthy with"]
    places = [thread.index(words) for words in said]
    assert places == sorted(places)
    (sent,) = local_server.requests.of("chat.send")
    assert sent.json()["agent_uuid"] == "abc-123-def"


async def test_the_page_of_the_guide_shows_errors(
    page: Page, service: str, local_server: LocalServer
) -> None:
    await page.goto(service)
    await page.wait_for_selector("#agent option", state="attached")
    local_server.chat_script([{"type": "error", "message": "out of cheese"}], times=1)
    await page.fill("#text", "one")
    await page.press("#text", "Enter")
    await page.wait_for_selector("#thread em:has-text('out of cheese')")
    local_server.fail("chat.send", status=404)
    await page.fill("#text", "two")
    await page.press("#text", "Enter")
    await page.wait_for_selector("#thread em:has-text('Not Found')")
