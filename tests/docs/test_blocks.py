"""What the README and the guides show works, as it stands, against the local server."""

from __future__ import annotations

import ast
import asyncio
import inspect
import os
import re
import sys
from itertools import zip_longest
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

import pytest

from tests.docs.blocks import PAGES, Block, blocks_of
from tests.support.cases import each_of
from tests.support.loggers import restored_loggers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from kubiya_async.testing import LocalServer

LANGUAGES = {"html", "ini", "json", "python", "sh", "text", "toml", "yaml"}

pytestmark = [pytest.mark.proof, pytest.mark.timeout(120)]


@pytest.fixture
async def reader(
    local_server: LocalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[dict[str, Any]]:
    """Be somebody in an empty folder with a key, who has typed nothing yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    for name, value in local_server.environment.items():
        monkeypatch.setenv(name, value)
    commands = str(Path(sys.executable).parent)
    monkeypatch.setenv("PATH", os.pathsep.join([commands, os.environ["PATH"]]))
    with restored_loggers():
        yield {"__name__": "guide", "server": local_server}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
async def test_the_blocks_of_a_page_run_one_after_the_other(
    page: Path, reader: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocks = blocks_of(page)
    for block, below in zip_longest(blocks, blocks[1:]):
        if block.title is not None:
            (tmp_path / block.title).write_text(block.code, encoding="utf-8")
        await run_python(block, block.before, 0, reader)
        if block.language == "sh" and block.asked:
            await run_commands(block)
        elif block.language == "python" and block.excuse is None:
            await run_python(block, block.code, block.line, reader)
            if page.name == "tutorial.md":
                check_output(block, below, capsys.readouterr().out)


def check_output(block: Block, below: Block | None, printed: str) -> None:
    """Compare what a block printed with the output below it; times, ids and the order vary."""
    shown = below if below is not None and below.language == "text" else None
    if shown is None or shown.excuse is None:
        expected = lines_without_figures(shown.code if shown else "")
        assert lines_without_figures(printed) == expected, block.name


def lines_without_figures(text: str) -> list[str]:
    masked = re.sub(r"\bexec-\w+|\d+\.\d+ s\b", "…", text)
    return sorted(line.rstrip() for line in masked.splitlines() if line.strip())


async def run_python(block: Block, source: str, line: int, names: dict[str, Any]) -> None:
    """Run a piece of code, which may await at its top level; complaints name the page's line."""
    tree = ast.increment_lineno(ast.parse(source), max(0, line - 1))
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    code: CodeType = compile(tree, str(block.page), "exec", flags=flags, dont_inherit=True)
    if code.co_flags & inspect.CO_COROUTINE:
        await eval(code, names)  # noqa: S307 - our own pages
    else:
        # A program of its own brings its own event loop, so it gets a thread.
        await asyncio.to_thread(exec, code, names)


async def run_commands(block: Block) -> None:
    process = await asyncio.create_subprocess_exec(
        "bash",
        "-euo",
        "pipefail",
        "-c",
        block.code,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode == 0, f"{block.name}\n{out.decode()}\n{err.decode()}"


@each_of(PAGES, lambda page: page.name)
def test_every_block_says_its_language_and_every_excuse_its_reason(page: Path) -> None:
    blocks = blocks_of(page)
    fences = [line for line in page.read_text().splitlines() if line.startswith("```")]

    assert len(fences) == 2 * len(blocks)
    assert {block.language for block in blocks} <= LANGUAGES
    assert [b.name for b in blocks if b.excuse is not None and len(b.excuse) < 10] == []
    assert [b.name for b in blocks if b.excuse is not None and b.before] == []


def test_the_guides_are_there() -> None:
    assert {"README.md", "fastapi.md", "observability.md"} <= {page.name for page in PAGES}
    assert sum(len(blocks_of(page)) for page in PAGES) > 40
