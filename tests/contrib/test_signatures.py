"""Methods and results of the client in FastAPI and pydantic, as they are."""

import inspect
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import pydantic
import pytest
from fastapi import Depends, FastAPI

from kubiya_async import ChatResult, ExecutionResult, Kubiya, Page, RequestOptions
from kubiya_async._generated import names
from kubiya_async._generated.live import names as live_names
from kubiya_async.models import Agent
from kubiya_async.streams.events import OutputEvent, StepEvent
from kubiya_async.testing import LocalServer
from tests.contrib.conftest import served


def calls_of(kubiya: Kubiya) -> Iterator[Callable[..., Any]]:
    """Yield every method of every resource, those of the private API too."""
    for attribute in (*names.RESOURCES, *live_names.RESOURCES):
        resource: Any = kubiya
        for name in attribute.split("."):
            resource = getattr(resource, name)
        for name in dir(resource):
            method = getattr(resource, name)
            if not name.startswith("_") and inspect.ismethod(method):
                yield method


@pytest.fixture
async def kubiya(platform: LocalServer) -> Any:
    async with platform.client(retries=0) as client:
        yield client


def test_every_method_is_a_dependency_and_the_document_is_whole(kubiya: Kubiya) -> None:
    app = FastAPI()
    paths: list[str] = []
    for call in calls_of(kubiya):

        async def route(found: Annotated[Any, Depends(call)]) -> None: ...

        paths.append(f"/{len(paths)}")
        app.add_api_route(paths[-1], route, methods=["POST"])

    assert len(paths) > 280
    assert list(app.openapi()["paths"]) == paths


def test_every_method_can_have_its_arguments_validated(kubiya: Kubiya) -> None:
    for call in (*calls_of(kubiya), kubiya.request):
        pydantic.validate_call(call)


async def test_arguments_are_validated_before_the_call(
    kubiya: Kubiya, platform: LocalServer
) -> None:
    get = pydantic.validate_call(kubiya.agents.get)
    (agent, *_) = await kubiya.agents.list()
    before = len(platform.requests)

    with pytest.raises(pydantic.ValidationError, match="valid string"):
        await get(1)  # type: ignore[arg-type]
    assert len(platform.requests) == before
    assert (await get(agent.uuid, options=RequestOptions(timeout=5))).uuid == agent.uuid


async def test_results_are_responses(kubiya: Kubiya) -> None:
    app = FastAPI()
    said = ExecutionResult(
        "done", (), (OutputEvent("a", "log"), StepEvent("s", "running")), done=True, output="a"
    )

    @app.get("/agents/{uuid}")  # noqa: FAST003 - the dependency takes it
    async def agent(found: Annotated[Agent, Depends(kubiya.agents.get)]) -> Agent:
        return found

    @app.get("/agents")
    async def agents() -> Page[Agent]:
        return await kubiya.agents.list(limit=1)

    @app.get("/chat")
    async def chat() -> ChatResult:
        (agent, *_) = await kubiya.agents.list()
        async with kubiya.chat.stream(agent_uuid=agent.uuid, message="hello") as stream:
            return await stream.final()

    @app.get("/execution")
    async def execution() -> ExecutionResult:
        return said

    async with served(app) as session:

        async def fetch(path: str) -> Any:
            async with session.get(path) as answer:
                assert answer.status == 200, await answer.text()
                return await answer.json()

        page = await fetch("/agents")
        expected = await kubiya.agents.list(limit=1)
        assert page.pop("cursor") == expected.cursor
        assert page.pop("items") == [agent.model_dump(mode="json") for agent in expected]
        assert page == {
            "total": expected.total,
            "limit": expected.limit,
            "number": 1,
            "offset": 0,
            "is_last": expected.is_last,
        }
        assert (await fetch(f"/agents/{expected[0].uuid}"))["name"] == expected[0].name
        answer = await fetch("/chat")
        assert answer["done"]
        assert [event["type"] for event in answer["events"]][-1] == "done"
        told = await fetch("/execution")
        assert told["output"] == "a"
        assert told["events"][1] == {
            "step": "s",
            "status": "running",
            "output": None,
            "error": None,
            "data": {},
        }
        document = await fetch("/openapi.json")
        assert set(document["paths"]["/agents"]["get"]["responses"]) == {"200"}


async def test_a_request_cannot_bring_options(kubiya: Kubiya) -> None:
    """They hold headers and timeouts, which the program sets and no stranger does."""
    app = FastAPI()

    @app.post("/agents/{uuid}")  # noqa: FAST003 - the dependency takes it
    async def agent(found: Annotated[Agent, Depends(kubiya.agents.get)]) -> str:
        return found.name

    (agent_, *_) = await kubiya.agents.list()
    path = f"/agents/{agent_.uuid}"
    async with served(app) as session:
        async with session.post(path, json={"headers": {"X-Org": "other"}}) as refused:
            assert refused.status == 422
        async with session.post(path) as answer:
            assert answer.status == 200
