"""Gives methods of a client to other frameworks, as they are, in an environment that has these.

    python driving.py NAME    with KUBIYA_API_KEY and KUBIYA_BASE_URL of a local server

Prints one JSON document. Each function below is the whole of what a user would write.
"""

from __future__ import annotations

import ast
import asyncio
import json
import re
import sys
from pathlib import Path
from typing import Any

from kubiya_async import ChatResult, ExecutionResult, Kubiya, Page
from kubiya_async.models import Agent

AGENT = "abc-123-def"
GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "other-agents.md"


async def pydantic_ai(kubiya: Kubiya) -> Any:
    from pydantic_ai import Agent as Assistant
    from pydantic_ai.messages import ModelResponse, TextPart, ToolCallPart
    from pydantic_ai.models.function import FunctionModel

    seen: dict[str, Any] = {}

    async def model(messages: Any, info: Any) -> ModelResponse:
        (tool,) = info.function_tools
        seen["schema"] = tool.parameters_json_schema
        part = messages[-1].parts[-1]
        if part.part_kind == "tool-return":
            seen["found"] = part.content.uuid
            return ModelResponse(parts=[TextPart("done")])
        return ModelResponse(parts=[ToolCallPart(tool.name, {"uuid": AGENT})])

    await Assistant(FunctionModel(model), tools=[kubiya.agents.get]).run("Look the agent up")
    return seen


async def langchain(kubiya: Kubiya) -> Any:
    from langchain_core.tools import StructuredTool

    tool = StructuredTool.from_function(coroutine=kubiya.agents.get, name="get_agent")
    found = await tool.ainvoke({"uuid": AGENT})
    return {"found": found.uuid, "schema": tool.args_schema.model_json_schema()}


async def openai_agents(kubiya: Kubiya) -> Any:
    from agents import function_tool
    from agents.tool_context import ToolContext

    tool = function_tool(kubiya.agents.get, strict_mode=False)
    arguments = json.dumps({"uuid": AGENT})
    context = ToolContext(None, tool_name=tool.name, tool_call_id="c-1", tool_arguments=arguments)
    found = await tool.on_invoke_tool(context, arguments)
    return {"found": found.uuid, "schema": tool.params_json_schema}


async def fastapi(kubiya: Kubiya) -> Any:
    import httpx
    from fastapi import Depends, FastAPI

    app = FastAPI()

    @app.get("/agents/{uuid}")  # noqa: FAST003
    async def agent(found: Agent = Depends(kubiya.agents.get)) -> Agent:  # noqa: FAST002
        return found

    @app.get("/agents")
    async def agents() -> Page[Agent]:
        return await kubiya.agents.list(limit=1)

    @app.post("/chat")
    async def chat(message: str) -> ChatResult:
        return await kubiya.chat.stream(agent_uuid=AGENT, message=message).final()

    @app.post("/run")
    async def run(source: str) -> ExecutionResult:
        raise NotImplementedError

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://app") as web:
        answers = [
            await web.get(f"/agents/{AGENT}"),
            await web.get("/agents"),
            await web.post("/chat", params={"message": "hello"}),
        ]
        document = (await web.get("/openapi.json")).json()
    return {
        "statuses": [answer.status_code for answer in answers],
        "bodies": [answer.json() for answer in answers],
        "paths": sorted(document["paths"]),
        "page": document["paths"]["/agents"]["get"]["responses"]["200"]["content"],
        "schemas": sorted(document["components"]["schemas"]),
    }


async def guide(_: Kubiya) -> Any:
    """Run the blocks of the guide, one after the other."""
    blocks = re.findall(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    for block in blocks:
        code = compile(block, GUIDE.name, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        running = eval(code, names)  # noqa: S307 - the text is our own
        if running is not None:
            await running
    return {"tool": names["get_agent"].name, "blocks": len(blocks)}


async def main(name: str) -> None:
    async with Kubiya() as kubiya:
        found = json.dumps(await globals()[name](kubiya))
    print(found)


asyncio.run(main(sys.argv[1]))
