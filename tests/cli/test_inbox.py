"""`inbox`: what a service has stored, and its dead letters, which are sent again from here."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from kubiya_async.webhooks import Receiver, SharedSecret, SqliteInbox, signed_request

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import CommandLine

SCHEME = SharedSecret(id_header="X-Id")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Make an inbox with one dead delivery and one that waits."""
    path = tmp_path / "inbox.db"

    async def fill() -> None:
        async with SqliteInbox(path, retries=()) as inbox:
            receiver = Receiver(secrets="s", scheme=SCHEME, inbox=inbox)

            @receiver.on("*")
            async def handle(event: Any) -> None:
                raise RuntimeError("\x1b[31m away")

            async def send(name: str) -> None:
                event = {"event": f"test.{name}"}
                await receiver.receive(*signed_request(event, secret="s", scheme=SCHEME, id=name))

            await send("first")
            async with inbox.working(receiver):
                while not await inbox.deliveries("dead"):
                    await asyncio.sleep(0)
            await send("second")

    asyncio.run(fill())
    return path


def test_deliveries_are_listed(cli: CommandLine, file: Path) -> None:
    done = cli("inbox", "list", str(file))
    assert done.code == 0
    first, second = (line.split("  ", 1)[1] for line in done.out.splitlines())
    assert first == r"dead     1  test.first  first  RuntimeError: \u001b[31m away"
    assert second == "waiting  0  test.second  second"
    assert cli("inbox", "list", str(file), "--state", "dead").out.count("\n") == 1
    lines = cli("inbox", "list", str(file), "--json").out.splitlines()
    shown = json.loads(lines[0])
    assert shown.pop("received_at").endswith("+00:00")
    assert shown == {
        "id": "first",
        "event": "test.first",
        "state": "dead",
        "attempts": 1,
        "error": "RuntimeError: \x1b[31m away",
    }


def test_a_body_is_shown_as_it_came(cli: CommandLine, file: Path) -> None:
    assert cli("inbox", "show", str(file), "first").out == '{"event":"test.first"}'


def test_dead_letters_are_sent_again(cli: CommandLine, file: Path) -> None:
    assert cli("inbox", "resend", str(file), "second").err == "0 will be handled again\n"
    assert cli("inbox", "resend", str(file), "first").err == "1 will be handled again\n"
    assert cli("inbox", "list", str(file), "--state", "dead").out == ""
    assert cli("inbox", "resend", str(file), "--all", "--json").json() == {"resent": 0}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("list {no}", "error: {no}: there is no such file"),
        ("list {text}", "error: {text} cannot be used as an inbox: file is not a database"),
        ("list {file} --state lost", "error: state must be one of waiting, working, done, dead"),
        ("show {file} third", "error: there is no delivery 'third' in {file}"),
        ("resend {file}", "error: name the deliveries, or say --all"),
        ("resend {file} first --all", "error: name the deliveries, or say --all"),
    ],
)
def test_what_cannot_be_done_is_said(
    cli: CommandLine, file: Path, tmp_path: Path, words: str, said: str
) -> None:
    (tmp_path / "text").write_text("no database " * 100)
    places = {"file": file, "no": tmp_path / "no", "text": tmp_path / "text"}
    done = cli("inbox", *words.format(**places).split())
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(said.format(**places))
    assert not (tmp_path / "no").exists()
