"""The three pages. Each is served as one document, with the style in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).with_name("pages")
PLACES = {"/": "chat.html", "/workflow": "workflow.html", "/inbox": "inbox.html"}


def make_router(*, local: bool) -> APIRouter:
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    style = (FOLDER / "style.css").read_text(encoding="utf-8")
    where = "local server" if local else "platform"
    for place, name in PLACES.items():
        page = (FOLDER / name).read_text(encoding="utf-8")
        document = page.replace("/* style.css */", style).replace("{{where}}", where)
        router.get(place)(_serve(document))
    return router


def _serve(document: str) -> Callable[[], str]:
    def page() -> str:
        return document

    return page
