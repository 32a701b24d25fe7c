"""A relayed chat, read by the clients that front ends have: `ai` and `@ag-ui/client`."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastapi import FastAPI
from fastapi.responses import Response

from kubiya_async.contrib.fastapi import KubiyaDep, install_problem_handler, lifespan, relay
from tests.contrib.conftest import running
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from kubiya_async.testing import LocalServer

pytestmark = pytest.mark.proof

MODULES = ROOT / "build" / "npm" / "node_modules"
NODE = shutil.which("node")
SCRIPT: list[Any] = [
    {"type": "reasoning", "content": "Let me "},
    {"type": "reasoning", "content": "see."},
    {"type": "message", "content": "I look"},
    {"type": "message", "content": " at it."},
    {"type": "tool_call", "tool": "kubectl", "args": {"command": "get pods"}},
    {"type": "tool_call", "tool": "helm"},
    {"type": "tool_result", "result": "3/3"},
    {"type": "tool_result", "result": {"charts": 2}},
    {"type": "usage", "tokens": 3},
    {"type": "message", "content": "Healthy."},
    {"type": "done"},
]


@pytest.fixture(autouse=True)
def clients() -> None:
    if NODE is None or not (MODULES / "ai").exists():
        pytest.skip("node, or the clients, could not be installed")


async def read(server: LocalServer, protocol: str) -> dict[str, Any]:
    app = FastAPI(lifespan=lifespan(api_key=server.api_key, base_url=server.url, retries=0))
    install_problem_handler(app)

    @app.post("/chat")
    async def chat(kubiya: KubiyaDep) -> Response:
        stream = kubiya.chat.stream(agent_uuid="abc-123-def", message="hello")
        return relay(stream, format=protocol)  # type: ignore[arg-type]

    async with running(app) as (_, url):
        process = await asyncio.create_subprocess_exec(
            str(NODE),
            str(Path(__file__).with_name("read.js")),
            protocol,
            f"{url}/chat",
            env={"NODE_PATH": str(MODULES)},
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await process.communicate()
    seen: dict[str, Any] = json.loads(out)
    return seen


async def test_the_ai_sdk_shows_words_reasoning_and_tools(kubiya_server: LocalServer) -> None:
    kubiya_server.chat_script(SCRIPT)
    seen = await read(kubiya_server, "ai-sdk")
    assert seen["errors"] == []
    kinds = [part["type"] for part in seen["parts"]]
    words = [
        "step-start",
        "reasoning",
        "text",
        "dynamic-tool",
        "dynamic-tool",
        "data-usage",
        "text",
    ]
    assert kinds == words
    _, reasoning, first, kubectl, helm, usage, last = seen["parts"]
    assert [part["text"] for part in (reasoning, first, last)] == [
        *("Let me see.", "I look at it.", "Healthy.")
    ]
    assert {part["state"] for part in (reasoning, first, last)} == {"done"}
    assert (kubectl["toolName"], kubectl["input"]) == ("kubectl", {"command": "get pods"})
    assert (kubectl["state"], kubectl["output"]) == ("output-available", "3/3")
    assert (helm["toolName"], helm["input"], helm["output"]) == ("helm", {}, {"charts": 2})
    assert usage["data"]["tokens"] == 3


async def test_ag_ui_shows_words_reasoning_and_tools(kubiya_server: LocalServer) -> None:
    kubiya_server.chat_script(SCRIPT)
    seen = await read(kubiya_server, "ag-ui")
    assert seen["errors"] == []
    assert seen["customs"] == ["usage"]
    told = {
        role: [m.get("content") for m in seen["messages"] if m["role"] == role and m.get("content")]
        for role in ("reasoning", "assistant", "tool")
    }
    assert told == {
        "reasoning": ["Let me see."],
        "assistant": ["I look at it.", "Healthy."],
        "tool": ["3/3", '{"charts": 2}'],
    }
    calls = [call for m in seen["messages"] for call in m.get("toolCalls", ())]
    assert [(c["function"]["name"], json.loads(c["function"]["arguments"])) for c in calls] == [
        ("kubectl", {"command": "get pods"}),
        ("helm", {}),
    ]
    answered = [m["toolCallId"] for m in seen["messages"] if m["role"] == "tool"]
    assert answered == [call["id"] for call in calls]


@pytest.mark.parametrize("protocol", ["ai-sdk", "ag-ui"])
@pytest.mark.parametrize("end", ["error", "broken off"])
async def test_an_error_and_a_broken_stream_arrive_as_the_protocol_says(
    kubiya_server: LocalServer, protocol: str, end: str
) -> None:
    # What breaks off has no last event.
    last = [{"type": "error", "message": "out of cheese"}] if end == "error" else []
    kubiya_server.chat_script([*SCRIPT[:5], *last])
    seen = await read(kubiya_server, protocol)
    assert len(seen["errors"]) >= 1
    assert ("out of cheese" in seen["errors"][0]) == (end == "error")
    if protocol == "ai-sdk":
        *_, text, tool = seen["parts"]
        assert (text["text"], text["state"]) == ("I look at it.", "done")
        assert tool["state"] == "output-error"
    else:
        assert "I look at it." in [m.get("content") for m in seen["messages"]]


@pytest.mark.parametrize("protocol", ["ai-sdk", "ag-ui"])
async def test_an_error_before_the_stream_is_an_error_there_too(
    kubiya_server: LocalServer, protocol: str
) -> None:
    kubiya_server.fail("chat.send", status=403)
    seen = await read(kubiya_server, protocol)
    assert len(seen["errors"]) == 1
    assert not seen.get("parts")
    assert not seen.get("messages")
