"""The example service in this process, and a real Chromium that looks at it."""

from __future__ import annotations

import asyncio
import shutil
import socket
from typing import TYPE_CHECKING

import pytest
import uvicorn

from examples.fastapi_app.service import Settings, make_app

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import BrowserContext, Page

    from kubiya_async.testing import LocalServer

BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
SECRET = "the secret of the inbox"


class Service:
    """The running service, and what stands behind it."""

    def __init__(self, url: str, platform: LocalServer) -> None:
        self.url = url
        self.platform = platform


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    app = make_app(Settings(url=url, webhook_secret=SECRET, local=True, speed=300.0))
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    # Ctrl-C stays the tests' own.
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started:
            if task.done():
                await task
            await asyncio.sleep(0.01)
        yield Service(url, app.state.local_server)
    finally:
        server.should_exit = True
        await task
        listener.close()


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[BrowserContext]:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(f"no browser is installed: none of {', '.join(BROWSERS)} is in PATH")
    playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
    async with playwright.async_playwright() as driver:
        context = await driver.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=found, args=list(FLAGS), headless=True
        )
        context.set_default_timeout(20_000)
        yield context
        await context.close()


@pytest.fixture
async def page(browser: BrowserContext) -> AsyncIterator[Page]:
    """Yield a page, and fail when a script on it has failed."""
    page = await browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []
