"""The bot that the tutorial builds is the one in examples/bot, and does what the tutorial says."""

from __future__ import annotations

import ast
import re
import shlex
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

from kubiya_async.testing import threaded_server
from tests.docs.blocks import Block, blocks_of
from tests.support.children import usual_environment
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable

pytestmark = pytest.mark.proof

PAGE: Final = ROOT / "docs" / "tutorial.md"
BOT: Final = ROOT / "examples" / "bot"
BLOCKS: Final = blocks_of(PAGE)
CURL: Final = shutil.which("curl")


def functions(sources: Iterable[str]) -> dict[str, str]:
    """Return the functions of the bot that a text defines, by name."""
    found = [node for source in sources for node in ast.parse(source).body]
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name: ast.unparse(node) for node in found if isinstance(node, kinds)}


def steps() -> list[Block]:
    return [b for b in BLOCKS if b.language == "python" and b.title is None]


def test_the_files_of_the_tutorial_are_those_of_the_example() -> None:
    shown = {block.title: block.code for block in BLOCKS if block.title is not None}
    files = [path for path in BOT.iterdir() if path.is_file() and path.name != "README.md"]
    kept = {path.name: path.read_text() for path in files}

    assert shown == kept


def test_each_step_is_a_part_of_the_bot() -> None:
    whole = functions([(BOT / "bot.py").read_text()])
    taught = functions(block.code for block in steps())
    own = taught.keys() - {"show"}

    assert own >= {"find_agent", "ask", "deploy", "deploy_all", "watch"}
    assert {name: taught[name] for name in own} == {name: whole[name] for name in own}


def test_the_imports_of_the_steps_are_those_of_the_bot() -> None:
    head = (BOT / "bot.py").read_text().partition("\n\n\n")[0]

    assert any(block.code.strip() in head for block in steps())


@pytest.mark.timeout(120)
@pytest.mark.skipif(CURL is None, reason="the tutorial sends its webhook with curl")
def test_the_bot_asks_about_a_failure_that_it_is_told_by_webhook() -> None:
    (command,) = [b.code for b in BLOCKS if b.language == "sh" and "signed_request" in b.code]
    with threaded_server() as server:
        environment = {
            **usual_environment(),
            **server.environment,
            "WEBHOOK_SECRET": "secret",
            "PYTHONUNBUFFERED": "1",
        }
        bot = subprocess.Popen(
            [sys.executable, "-W", "error", str(BOT / "bot.py"), "watch", "0"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert bot.stdout is not None
            (port,) = re.findall(r"127\.0\.0\.1:(\d+)", bot.stdout.readline())
            script = command.partition("\n")[2].rpartition("END\n")[0].replace("9000", port)
            curl = subprocess.run(
                [sys.executable, "-c", script], check=True, capture_output=True, text=True
            ).stdout
            sent = subprocess.run(
                [CURL or "", *shlex.split(curl)[1:]], check=False, capture_output=True, text=True
            )
            assert " 204 " in sent.stdout.splitlines()[0]
            words = bot.stdout.readline() + bot.stdout.readline()
        finally:
            bot.send_signal(signal.SIGINT)
            _, complaints = bot.communicate(timeout=30)

        (question,) = server.requests.of("chat.send")
        assert question.json()["message"].startswith("myorg/shop has failed.")
    assert words.strip()
    assert complaints == ""


def test_the_bot_without_words_says_how_to_use_it() -> None:
    done = subprocess.run(
        [sys.executable, str(BOT / "bot.py")], check=False, capture_output=True, text=True
    )

    assert done.returncode == 1
    assert "python bot.py deploy" in done.stderr
