"""`chat`: the agent's words on stdout, its tools on stderr, events as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubiya_async.testing import Raw

if TYPE_CHECKING:
    from pathlib import Path

    from kubiya_async.testing import LocalServer
    from kubiya_async.testing.scripts import StreamItem
    from tests.cli.conftest import CommandLine

QUESTION = "Check the status of the production deployment"


def test_a_name_that_two_agents_have(cli: CommandLine, server: LocalServer) -> None:
    cli("call", "agents.create", "name=DevOps Agent")
    done = cli("chat", "DevOps Agent", QUESTION)

    assert done.code == 2
    assert "(abc-123-def)" in done.err


def test_a_dash_is_the_message_on_stdin(cli: CommandLine, server: LocalServer) -> None:
    assert cli("chat", "abc-123-def", "-", stdin=f"{QUESTION}\n").code == 0
    assert server.requests.last.json()["message"] == QUESTION


def test_an_empty_message_is_refused(cli: CommandLine) -> None:
    for message in ([], ["-"], [""], [" \n"]):
        done = cli("chat", "a", *message, stdin="\n")

        assert done.code == 2
        assert done.err == "error: the message is empty: give a MESSAGE, or text on stdin\n"


def test_with_json_each_event_is_a_line(cli: CommandLine, server: LocalServer) -> None:
    done = cli("chat", "abc-123-def", QUESTION, "--json")
    events = done.lines()

    assert [event["type"] for event in events] == [
        "message",
        "tool_call",
        "tool_result",
        "message",
        "done",
    ]
    assert events[1]["args"] == {"command": "get deployments -n production"}
    assert done.err == ""


def test_files_and_pages_go_along(cli: CommandLine, server: LocalServer, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("remember the milk")
    url = "https://example.com/page"
    cli("chat", "abc-123-def", QUESTION, "-f", str(file), "--url", url)

    assert server.requests.last.json()["context"] == [
        {"type": "file", "content": "remember the milk", "filename": "notes.txt"},
        {"type": "url", "url": url},
    ]


def test_a_stream_that_breaks_keeps_what_came(cli: CommandLine, server: LocalServer) -> None:
    script: list[StreamItem] = [
        {"type": "message", "content": "It all began"},
        Raw(b"data: {"),
    ]
    server.chat_script(script)
    done = cli("chat", "abc-123-def", QUESTION)

    assert done.code == 3
    assert done.out == "It all began\n"
    assert done.err.startswith("error: the stream")


def test_long_results_are_cut_unless_wanted(cli: CommandLine, server: LocalServer) -> None:
    listing = "\n".join(f"pod-{number}" for number in range(50))
    server.chat_script([{"type": "tool_result", "result": listing}, {"type": "done"}])

    assert "… 30 more lines, shown with --full" in cli("chat", "abc-123-def", "?").err
    assert "pod-49" in cli("chat", "abc-123-def", "?", "--full").err


def test_a_terminal_is_not_steered_by_the_agent_and_a_pipe_gets_all(
    cli: CommandLine, server: LocalServer
) -> None:
    # Colours go.
    hostile = "before\x1b[2J\x1b[1;31m\x9b31m\r\x08\u202eafter"
    shown = "before\\u001b[2J\\r\\u0008\\u202eafter"
    server.chat_script([{"type": "message", "content": hostile}, {"type": "done"}])

    assert cli("chat", "abc-123-def", "?").raw == f"{hostile}\n".encode()
    cli.patch.setenv("FORCE_COLOR", "1")
    assert cli("chat", "abc-123-def", "?").out == f"{shown}\n"
