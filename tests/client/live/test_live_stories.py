"""Every live operation works over a real socket, against the local server and its quirks."""

from __future__ import annotations

import pytest

from kubiya_async._generated.live.names import RESOURCES
from kubiya_async._generated.live.operations import OPERATIONS
from kubiya_async.testing import LocalServer, Quirks
from tests.client.live import stories_control_plane, stories_live

STORIES = stories_live.STORIES | stories_control_plane.STORIES


def test_there_is_a_story_of_every_resource() -> None:
    assert STORIES.keys() == RESOURCES.keys()


@pytest.mark.parametrize("quirks", [Quirks(), Quirks.off()], ids=["quirks", "plain"])
@pytest.mark.parametrize("resource", STORIES)
async def test_every_method_of_a_resource_works_on_the_local_server(
    resource: str, quirks: Quirks
) -> None:
    if not quirks.bare_lists and resource == "live.agents":
        quirks = Quirks.off(partial_creates=True)
    called: set[str | None] = set()
    for story in STORIES[resource]:
        async with LocalServer(quirks=quirks) as server, server.client() as kubiya:
            await story(kubiya)
            called |= {request.operation_id for request in server.requests}
            assert {r.status for r in server.requests} <= {200, 400, 404, 409, 422}

    assert called >= {id_ for id_ in OPERATIONS if id_.rpartition(".")[0] == resource}
