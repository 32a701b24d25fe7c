"""`chat`: the agent's words on stdout, its tools on stderr, events as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kubiya_async.testing import Raw

if TYPE_CHECKING:
    from pathlib import Path

    from kubiya_async.testing import LocalServer
    from kubiya_async.testing.scripts import StreamItem
    from tests.cli.conftest import CommandLine

QUESTION = "Check the status of the production deployment"
WORDS = (
    "I'll check the production deployment status\n"
    "\n"
    "The production deployment is healthy with 3/3 replicas ready.\n"
)


def test_words_go_to_stdout_and_tools_to_stderr(cli: CommandLine, server: LocalServer) -> None:
    done = cli("chat", "abc-123-def", QUESTION)

    assert done.code == 0
    assert done.out == WORDS
    assert "kubectl get deployments -n production" in done.err
    assert "my-app   3/3" in done.err


@pytest.mark.parametrize("agent", ["DevOps Agent", "devops agent", "devops"])
def test_an_agent_may_be_called_by_its_name(
    cli: CommandLine, server: LocalServer, agent: str
) -> None:
    assert cli("chat", agent, QUESTION).code == 0
    assert server.requests.last.json()["agent_uuid"] == "abc-123-def"


def test_an_id_is_not_looked_up(cli: CommandLine, server: LocalServer) -> None:
    done = cli("chat", "123e4567-e89b-12d3-a456-426614174000", QUESTION)

    assert done.code == 1
    assert server.requests.count("agents.list") == 0


def test_an_agent_that_is_not_there(cli: CommandLine, server: LocalServer) -> None:
    done = cli("chat", "Devops Agnt", QUESTION)

    assert done.code == 2
    assert done.err == "error: there is no agent 'Devops Agnt' (did you mean DevOps Agent?)\n"


def test_a_name_that_two_agents_have(cli: CommandLine, server: LocalServer) -> None:
    cli("call", "agents.create", "name=DevOps Agent")
    done = cli("chat", "DevOps Agent", QUESTION)

    assert done.code == 2
    assert "(abc-123-def)" in done.err


def test_the_message_may_come_from_stdin(cli: CommandLine, server: LocalServer) -> None:
    assert cli("chat", "abc-123-def", stdin=f"{QUESTION}\n").out == WORDS


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


def test_unknown_events_are_passed_on_as_json_and_named_otherwise(
    cli: CommandLine, server: LocalServer
) -> None:
    server.chat_script([{"type": "thinking", "depth": 3}, {"type": "done"}])

    assert cli("chat", "abc-123-def", "?", "--json").lines()[0] == {"type": "thinking", "depth": 3}
    assert "(thinking)" in cli("chat", "abc-123-def", "?").err


def test_files_and_pages_go_along(cli: CommandLine, server: LocalServer, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("remember the milk")
    url = "https://example.com/page"
    cli("chat", "abc-123-def", QUESTION, "-f", str(file), "--url", url)

    assert server.requests.last.json()["context"] == [
        {"type": "file", "content": "remember the milk", "filename": "notes.txt"},
        {"type": "url", "url": url},
    ]


def test_a_file_that_is_not_there(cli: CommandLine, server: LocalServer) -> None:
    done = cli("chat", "abc-123-def", QUESTION, "-f", "/no/such/file")

    assert done.code == 2
    assert done.err == "error: /no/such/file: No such file or directory\n"
    assert server.requests.count("chat.send") == 0


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


def test_an_error_of_the_agent(cli: CommandLine, server: LocalServer) -> None:
    server.chat_script([{"type": "error", "message": "out of tokens"}])
    done = cli("chat", "abc-123-def", QUESTION)

    assert done.code == 1
    assert done.err == "error: the agent reported an error: out of tokens\n"


def test_long_results_are_cut_unless_wanted(cli: CommandLine, server: LocalServer) -> None:
    listing = "\n".join(f"pod-{number}" for number in range(50))
    server.chat_script([{"type": "tool_result", "result": listing}, {"type": "done"}])

    assert "… 30 more lines, shown with --full" in cli("chat", "abc-123-def", "?").err
    assert "pod-49" in cli("chat", "abc-123-def", "?", "--full").err


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[2J", "\\u001b[2J"),
        ("\x1b]0;owned\x07", "\\u001b]0;owned\\u0007"),
        # Colours go.
        ("\x9b31m", ""),
        ("\x1b[1;31m", ""),
        ("\r", "\\r"),
        ("\x08", "\\u0008"),
        ("\u202e", "\\u202e"),
    ],
)
def test_a_terminal_is_not_steered_by_the_agent(
    cli: CommandLine, server: LocalServer, hostile: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    script: list[StreamItem] = [
        {"type": "message", "content": f"before{hostile}after"},
        {"type": "tool_call", "tool": f"rm{hostile}", "args": {"path": hostile}},
        {"type": "tool_result", "result": f"gone{hostile}"},
        {"type": "done"},
    ]
    server.chat_script(script)
    piped = cli("chat", "abc-123-def", "?")
    monkeypatch.setenv("FORCE_COLOR", "1")
    done = cli("chat", "abc-123-def", "?")

    assert f"before{hostile}after" in piped.out.replace("\n", "") or hostile == "\r"
    assert f"before{shown}after" in done.out
    assert hostile not in done.out + done.err
