"""What was created is there afterwards, and what was deleted is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubiya_async.testing import LocalServer
from tests.server.conftest import Http

if TYPE_CHECKING:
    import aiohttp

    from tests.server.conftest import TurnedClock


async def test_the_first_agent_is_the_one_of_the_documents(http: Http) -> None:
    agents = (await http.get("/agents?limit=1")).json()["agents"]

    assert agents == [
        {
            "uuid": "abc-123-def",
            "name": "DevOps Agent",
            "description": "Handles DevOps automation tasks",
            "status": "active",
            "created_at": "2024-01-15T10:00:00Z",
            "updated_at": "2024-01-15T10:00:00Z",
            "sources": ["source-uuid-1", "source-uuid-2"],
            "environment_variables": {"AWS_REGION": "us-west-2", "DEBUG": "true"},
            "secrets": ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
            "runner": "k8s-runner",
            "webhook": {
                "method": "slack",
                "destination": "#alerts",
                "prompt": "Process this alert",
            },
        }
    ]


async def test_agents_are_filtered_and_sorted(http: Http) -> None:
    for query, names in {
        "filter=COST": ["Cost Analyst"],
        "filter=alerts": ["Incident Responder"],
        "active=false": ["Legacy Migrator"],
        "filter=nothing": [],
    }.items():
        page = (await http.get(f"/agents?{query}")).json()
        assert ([a["name"] for a in page["agents"]], page["total"]) == (names, len(names))
    names = [a["name"] for a in (await http.get("/agents?sort=name")).json()["agents"]]
    assert names == sorted(names, key=str.casefold)


async def test_pages_of_a_list_add_up_to_it(http: Http) -> None:
    for number in range(7):
        await http.post("/agents", {"name": f"Agent {number}"})
    everything = (await http.get("/agents")).json()

    pages = [(await http.get(f"/agents?limit=5&offset={o}")).json() for o in (0, 5, 10, 15)]

    assert [a for page in pages for a in page["agents"]] == everything["agents"]
    assert [len(page["agents"]) for page in pages] == [5, 5, 2, 0]
    assert {(p["total"], p["limit"]) for p in pages} == {(12, 5)}


async def test_an_empty_organisation_has_nothing(session: aiohttp.ClientSession) -> None:
    async with LocalServer(seed=False) as server:
        http = Http(server, session)
        empty = {"agents": [], "total": 0, "limit": 50, "offset": 0}
        assert (await http.get("/agents")).json() == empty
        assert (await http.get("/knowledge")).json() == []
        assert (await http.v3("GET", "/runners")).json() == []
        assert (await http.pods("/runners")).json() == {"runners": []}


async def test_two_servers_make_the_same_ids(session: aiohttp.ClientSession) -> None:
    ids = []
    for _ in range(2):
        async with LocalServer() as server:
            created = await Http(server, session).post("/agents", {"name": "A"})
            ids.append(created.json()["uuid"])

    assert ids[0] == ids[1]


async def test_a_secret_never_comes_out_again(http: Http) -> None:
    value = "canary-value-of-a-secret"
    created = await http.post(
        "/secrets", {"name": "TOKEN", "value": value, "description": "D", "expires_in": "30d"}
    )
    updated = await http.put("/secrets/TOKEN", {"value": value + "2"})
    listed = await http.get("/secrets?filter=token")

    assert value.encode() not in created.body + updated.body + listed.body
    assert value not in repr(http.server._state.all("Secret"))
    assert created.json().keys() == {"name", "description", "created_at", "expires_at"}
    names = [s["name"] for s in listed.json()["secrets"]]
    assert names == ["GITHUB_TOKEN", "PAGERDUTY_TOKEN", "TOKEN"]


async def test_a_secret_expires_in_so_many_days(slow_http: Http) -> None:
    body = {"name": "TOKEN", "value": "v", "expires_in": "30d"}
    created = (await slow_http.post("/secrets", body)).json()
    times = created["created_at"], created["expires_at"]
    assert times == ("2027-01-15T08:00:00Z", "2027-02-14T08:00:00Z")


async def test_a_deleted_secret_can_be_created_again(http: Http) -> None:
    deleted = await http.delete("/secrets/DB_PASSWORD")
    assert deleted.json() == {"message": "Secret deleted successfully"}
    assert (await http.put("/secrets/DB_PASSWORD", {"value": "v"})).status == 404
    assert (await http.post("/secrets", {"name": "DB_PASSWORD", "value": "v"})).status == 200


async def test_a_source_is_scanned_and_then_has_tools(slow_http: Http, clock: TurnedClock) -> None:
    body = {"name": "Own tools", "url": "https://git.example.com/own"}
    created = (await slow_http.post("/sources", body)).json()
    path = f"/sources/{created['uuid']}"
    assert created["status"] == "scanning"

    await clock.advance(44)
    source = (await slow_http.get(path)).json()
    assert (source["status"], source["tools"]) == ("scanning", [])

    await clock.advance(1)
    source = (await slow_http.get(path)).json()
    assert source["status"] == "ready"
    assert source["tools"]
    listed = (await slow_http.get("/sources?filter=own")).json()["sources"][0]
    assert listed["tools_count"] == len(source["tools"])
    tools = (await slow_http.get(f"/tools?source={created['uuid']}")).json()["tools"]
    assert [t["name"] for t in tools] == [t["name"] for t in source["tools"]]
    assert len({t["uuid"] for t in tools}) == len(tools)


async def test_a_scan_is_read_by_asking_for_it_again(slow_http: Http, clock: TurnedClock) -> None:
    body = {"url": "https://git.example.com/own", "branch": "main"}
    started = (await slow_http.post("/sources/scan", body)).json()
    assert (started["status"], started["tools_found"]) == ("running", [])

    await clock.advance(45)
    done = (await slow_http.post("/sources/scan", body)).json()
    other = (await slow_http.post("/sources/scan", {**body, "branch": "dev"})).json()

    assert (done["scan_id"], done["status"]) == (started["scan_id"], "completed")
    assert done["tools_found"]
    assert other["scan_id"] != started["scan_id"]


async def test_knowledge_is_found_by_words_ranked_and_narrowed(http: Http) -> None:
    async def search(query: str) -> tuple[list[str], Any]:
        page = (await http.get(f"/knowledge/search?{query}")).json()
        return [result["id"] for result in page["results"]], page

    ids, page = await search("query=restarting+release&limit=10")
    scores = [result["relevance_score"] for result in page["results"]]
    assert (ids, scores) == (["knowledge-14", "knowledge-12"], sorted(scores, reverse=True))
    assert (page["total"], page["page"], page["limit"]) == (2, 1, 10)
    for query, expected in {
        "query=the&tags=runbook,billing": ["knowledge-12"],
        "query=the&visibility=private": [],
        "query=%3F": [],
        "query=the&sort=relevance&order=asc&tags=on-call": ["knowledge-13"],
    }.items():
        assert (await search(query))[0] == expected


async def test_the_order_of_knowledge_can_be_turned(http: Http) -> None:
    first, last = [
        (await http.get(f"/knowledge?sort=title&order={order}")).json() for order in ("asc", "desc")
    ]
    assert first == last[::-1] != last


async def test_a_project_is_made_from_a_template(http: Http) -> None:
    body = {"name": "N", "description": "D", "template_id": "usecase-1"}

    created = (await http.post("/projects", body)).json()

    assert created["usecase_id"] == "usecase-1"
    listed = (await http.get("/projects")).json()
    assert [p["id"] for p in listed["data"]] == ["project-5", created["id"]]
    assert listed["pagination"] == {"total": 2, "limit": 50, "offset": 0}


async def test_the_webhook_of_an_agent_keeps_what_was_given(http: Http) -> None:
    webhook = {"method": "slack", "destination": "#a"}
    created = (await http.post("/agents", {"name": "A", "webhook": webhook})).json()

    agent = (await http.get(f"/agents/{created['uuid']}")).json()

    assert agent["webhook"] == webhook
    refused = await http.post("/agents", {"name": "A", "webhook": {**webhook, "prompt": None}})
    assert refused.status == 400
    assert refused.json()["error"]["details"]["field"] == "webhook.prompt"
