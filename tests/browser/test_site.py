"""The documentation as readers see it: from files, without a network, also on a telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest

from codegen.bundle import SURFACES
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from playwright.async_api import Page

SITE = ROOT / "site"
PAGES = (
    *("index.html", "tutorial.html", "errors.html", "performance.html"),
    *("guides/how-it-works.html", "guides/moving-over.html", "guides/rate-limits.html"),
    *("reference/calls.html", "reference/live.html"),
)
WIDTH = 390
# Elements that stick out, and are in nothing that scrolls by itself.
STICKING_OUT = """() => [...document.querySelectorAll(".md-content *")]
    .filter((element) => element.getBoundingClientRect().right > document.body.clientWidth + 1)
    .filter((element) => {
        for (let around = element.parentElement; around; around = around.parentElement)
            if (getComputedStyle(around).overflowX !== "visible") return false;
        return true;
    })
    .map((element) => element.outerHTML.slice(0, 80))"""

pytestmark = [
    pytest.mark.proof,
    pytest.mark.timeout(120),
    pytest.mark.skipif(not SITE.exists(), reason="`make docs` has not made the site"),
]


async def test_pages_are_no_wider_than_a_telephone_and_ask_nobody_else(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.set_viewport_size({"width": WIDTH, "height": 844})
    for name in PAGES:
        await page.goto((SITE / name).as_uri())
        await page.wait_for_selector(".md-content h1")

        assert await page.evaluate("document.documentElement.scrollWidth") == WIDTH, name
        assert await page.evaluate(STICKING_OUT) == [], name
    assert len(asked) > len(PAGES)
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


async def test_the_search_finds_pages_without_a_server(page: Page) -> None:
    await page.goto((SITE / "index.html").as_uri())
    await page.click("[data-md-component=search-query]")
    await page.keyboard.type("idempotency")
    await page.click("text=Retries and idempotency >> visible=true")
    await page.wait_for_url("**/guides/retries.html*")

    assert await page.title() == "Retries and idempotency - kubiya-async"


@pytest.mark.parametrize(
    ("words", "guide"),
    [
        ("retry", "guides/retries.html"),
        ("timeout", "guides/configuration.html"),
        ("install", "install.html"),
        ("cancel a workflow", "guides/waiting.html"),
        ("dry run", "guides/observability.html"),
        ("stream", "guides/streaming.html"),
        ("webhook", "guides/webhooks.html"),
        ("rate limit", "guides/rate-limits.html"),
        ("proxy", "guides/configuration.html"),
        ("test", "guides/testing.html"),
    ],
)
async def test_the_search_finds_the_guide_first(page: Page, words: str, guide: str) -> None:
    await page.goto(f"{(SITE / 'index.html').as_uri()}?q={quote(words)}")
    first = page.locator(".md-search-result__item > a").first

    found = await first.get_attribute("href", timeout=60_000)

    assert found is not None
    assert urlsplit(found).path.endswith(f"/site/{guide}")


async def test_diagrams_are_shown(page: Page) -> None:
    await page.goto((SITE / "guides" / "how-it-works.html").as_uri(), wait_until="load")

    widths = await page.eval_on_selector_all("article img", "all => all.map((i) => i.naturalWidth)")

    assert widths == [480, 480, 480]


async def test_the_spec_can_be_clicked_through_and_takes_no_key(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.set_viewport_size({"width": WIDTH, "height": 844})
    await page.goto((SITE / "reference" / "spec.html").as_uri())
    await page.click("text=Browse the spec")
    await page.click(".opblock-tag[data-tag=agents]")
    await page.click("text=Create an agent.")
    await page.wait_for_selector(".opblock-body .model-example >> text=DevOps Agent")

    assert await page.locator(".errors-wrapper").count() == 0
    assert await page.evaluate("document.documentElement.scrollWidth") == WIDTH
    assert await page.locator("text=Try it out").count() == 0
    assert await page.locator(".authorize >> visible=true").count() == 0
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


async def test_the_viewer_has_every_tag_of_the_spec(page: Page) -> None:
    await page.goto((SITE / "viewer.html").as_uri())
    used = await page.evaluate(
        """Object.fromEntries(Object.entries(SPECS).map(([title, spec]) => [title,
            [...new Set(Object.values(spec.paths).flatMap((item) =>
                Object.values(item).flatMap((operation) => operation.tags ?? [])))]]))"""
    )

    assert len(used) == len(SURFACES)
    for title, tags in used.items():
        await page.select_option("#server", title)
        for tag in tags:
            await page.wait_for_selector(f'.opblock-tag[data-tag="{tag}"]')
