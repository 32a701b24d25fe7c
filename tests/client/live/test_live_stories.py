"""Every live operation works over a real socket, against the local server and its deviations."""

from __future__ import annotations

import pytest

from kubiya_async._generated.live.names import RESOURCES
from kubiya_async._generated.live.operations import OPERATIONS
from kubiya_async.testing import Deviations, LocalServer
from tests.client.live import stories_control_plane, stories_live

STORIES = stories_live.STORIES | stories_control_plane.STORIES


def test_there_is_a_story_of_every_resource() -> None:
    assert STORIES.keys() == RESOURCES.keys()


@pytest.mark.parametrize(
    "deviations", [Deviations(), Deviations.off()], ids=["deviations", "plain"]
)
@pytest.mark.parametrize("resource", STORIES)
async def test_every_method_of_a_resource_works_on_the_local_server(
    resource: str, deviations: Deviations
) -> None:
    if not deviations.bare_lists and resource == "live.agents":
        deviations = Deviations.off(partial_creates=True)
    called: set[str | None] = set()
    for story in STORIES[resource]:
        async with LocalServer(deviations=deviations) as server, server.client() as kubiya:
            await story(kubiya)
            called |= {request.operation_id for request in server.requests}
            assert {r.status for r in server.requests} <= {200, 201, 202, 204, 400, 404, 409, 422}

    assert called >= {id_ for id_ in OPERATIONS if id_.rpartition(".")[0] == resource}
