"""The client and the spec as others understand it: every operation, against Prism.

What Prism refuses, the client sends wrongly or the spec says wrongly; what the client cannot read,
the spec's own examples contradict.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final

import pytest

from kubiya_async import BadRequestError, Kubiya, capture_responses
from kubiya_async._generated.operations import OPERATIONS
from tests.client.documented_requests import ROWS
from tests.prism.mocking import PRISM, SPEC, mocked, operations, read, written_for_prism

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.client.documented_requests import Row

pytestmark = [
    pytest.mark.proof,
    pytest.mark.timeout(180),
    pytest.mark.skipif(not PRISM.exists(), reason="Prism is not installed: `make prove` does it"),
]

# What shares its route with another operation is in the document of its resource only.
ROOT_DOCUMENT: Final = "openapi.yaml"
ELSEWHERE: Final = {"projects.get_execution": "platform/projects.yaml"}


@pytest.fixture(scope="module")
def origins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Run Prism on every document that is needed."""
    folder = tmp_path_factory.mktemp("prism")
    with ExitStack() as stack:
        yield {
            document: stack.enter_context(mocked(written_for_prism(document, folder)))
            for document in (ROOT_DOCUMENT, *ELSEWHERE.values())
        }


def client(origin: str) -> Kubiya:
    return Kubiya(
        "any-key",
        base_url=origin,
        pods_base_url=f"{origin}/pods",
        pods_api_key="any-key",
        retries=0,
        rate_limiter=None,
    )


def test_every_operation_is_called() -> None:
    described = operations(read(SPEC / ROOT_DOCUMENT))

    assert described | ELSEWHERE.keys() == set(OPERATIONS)
    assert {row.operation for row in ROWS} - {"chat.stream"} == set(OPERATIONS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.operation)
async def test_prism_takes_the_request_and_the_client_its_answer(
    row: Row, origins: dict[str, str]
) -> None:
    origin = origins[ELSEWHERE.get(row.operation, ROOT_DOCUMENT)]

    async with client(origin) as kubiya:
        with capture_responses() as responses:
            await row.call(kubiya)

    assert [r.status // 100 for r in responses.all] == [2]
    assert [r.headers.get("sl-violations") for r in responses.all] == [None]


async def test_a_chat_is_read_to_its_end(origins: dict[str, str]) -> None:
    async with (
        client(origins[ROOT_DOCUMENT]) as kubiya,
        kubiya.chat.stream(agent_uuid="abc-123-def", message="Status?") as stream,
    ):
        result = await stream.final()

    assert result.done
    assert result.text
    assert result.tool_calls


@pytest.mark.parametrize(
    "request_",
    [
        {"method": "GET", "path": "/agents", "query": {"limit": "500"}},
        {"method": "POST", "path": "/agents", "json": {"description": "nameless"}},
    ],
    ids=["limit", "name"],
)
async def test_prism_does_look(origins: dict[str, str], request_: dict[str, Any]) -> None:
    async with client(origins[ROOT_DOCUMENT]) as kubiya:
        with pytest.raises(BadRequestError):
            await kubiya.request(**request_)
