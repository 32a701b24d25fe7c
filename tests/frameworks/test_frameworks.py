"""Agent frameworks and FastAPI take methods of the client as they are.

The frameworks have an environment of their own; `make prove` sets it up from
`requirements/frameworks.txt`, where that can be installed.
"""

from __future__ import annotations

import asyncio
import json
import os
from typing import Any, Final

import pytest

from kubiya_async.testing import LocalServer
from tests.support.tree import ROOT

PYTHON: Final = ROOT / ".venv-frameworks" / "bin" / "python"
BUILT: Final = ROOT / ".venv-frameworks" / "frameworks.stamp"
AGENT: Final = "abc-123-def"

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(not BUILT.exists(), reason="`make prove` sets up the frameworks"),
]


async def driven(name: str) -> Any:
    async with LocalServer() as server:
        process = await asyncio.create_subprocess_exec(
            PYTHON,
            ROOT / "tests" / "frameworks" / "driving.py",
            name,
            env={**os.environ, **server.environment, "PYTHONPATH": str(ROOT)},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, trouble = await process.communicate()
    assert process.returncode == 0, trouble.decode()
    # The guide prints, too.
    return json.loads(out.splitlines()[-1])


def only_uuid(schema: Any) -> None:
    """What a model is to fill in: the id, and no options."""
    assert schema["properties"]["uuid"]["type"] == "string"
    assert schema["required"] == ["uuid"]


@pytest.mark.parametrize("name", ["pydantic_ai", "langchain", "openai_agents"])
async def test_tool_made_of_a_method_finds_the_agent(name: str) -> None:
    found = await driven(name)
    assert found["found"] == AGENT
    only_uuid(found["schema"])


async def test_blocks_of_the_guide_run() -> None:
    assert (await driven("guide")) == {"tool": "get_agent", "blocks": 4}


async def test_fastapi_takes_methods_and_gives_results() -> None:
    found = await driven("fastapi")
    assert found["statuses"] == [200, 200, 200]
    agent, page, chat = found["bodies"]
    assert agent["uuid"] == AGENT
    assert len(page["items"]) == 1
    assert chat["text"]
    assert found["paths"] == ["/agents", "/agents/{uuid}", "/chat", "/run"]
    assert {"Agent", "ChatResult", "ExecutionResult"} <= set(found["schemas"])
    items = found["page"]["application/json"]["schema"]["properties"]["items"]["items"]
    assert items == {"$ref": "#/components/schemas/Agent"}
