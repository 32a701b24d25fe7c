"""The spec of the control plane is what its server takes and gives; exceptions have a reason.

The server's routes and models are recorded in `plane.json` as names and types. `make prove` reads
them again from the vendor's package, and sends it every request, where the package is installed.
"""

from __future__ import annotations

import fnmatch
import http.client
import json
from typing import TYPE_CHECKING, Any

import pytest

from codegen.load import load
from kubiya_async import Kubiya
from tests.support.tree import ROOT
from tests.vendor.plane import (
    BUILT,
    PAGE,
    RECORDED,
    Facts,
    Sent,
    ours,
    read_facts,
    refusals,
    requests,
    route_of,
    serving,
    untyped,
)

if TYPE_CHECKING:
    from codegen.load import Spec

installed = pytest.mark.skipif(
    not BUILT.exists(), reason="`make prove` sets up the vendor's server"
)


@pytest.fixture(scope="module")
def facts() -> Facts:
    recorded: Facts = json.loads(RECORDED.read_text(encoding="utf-8"))
    return recorded


@pytest.fixture(scope="module")
def spec() -> Spec:
    return load(ROOT / "openapi")


def rows(heading: str) -> list[list[str]]:
    """Read the table below a heading of the page."""
    section = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")][2:]
    return [[cell.strip().strip("`") for cell in line.strip("|").split(" | ")] for line in lines]


async def test_server_refuses_nothing_and_knows_everything_that_is_sent(
    facts: Facts, spec: Spec
) -> None:
    found: list[str] = []
    async with Kubiya("key") as kubiya:
        for endpoint in ours(spec):
            route = route_of(facts, endpoint)
            assert route is not None, endpoint.id
            for sent in await requests(spec, endpoint, kubiya):
                found += [f"{endpoint.id} {what}" for what in refusals(facts, route, sent)]
    assert found == []


def test_page_explains_everything_of_the_server_that_is_not_typed(facts: Facts, spec: Spec) -> None:
    found = {
        f"{endpoint.id} {what}"
        for endpoint in ours(spec)
        for what in untyped(spec, endpoint, facts, route_of(facts, endpoint) or "")
    }
    explained = {row[0]: row[1] for row in rows("Differences")}
    assert explained.keys() == found
    assert all(explained.values())


def test_page_gives_a_reason_for_every_route_that_is_left_out(facts: Facts, spec: Spec) -> None:
    here = {route_of(facts, endpoint) for endpoint in ours(spec)}
    missing = facts["routes"].keys() - here
    reasons = {row[0]: row[1] for row in rows("Left out")}
    assert all(reasons.values())
    covered = {pattern: set(fnmatch.filter(missing, pattern)) for pattern in reasons}
    assert [pattern for pattern, routes in covered.items() if not routes] == []
    assert missing - set().union(*covered.values()) == set()


@installed
@pytest.mark.proof
@pytest.mark.timeout(240)
def test_server_is_as_recorded(facts: Facts) -> None:
    assert read_facts() == facts


@installed
@pytest.mark.proof
@pytest.mark.timeout(240)
async def test_server_itself_understands_every_request(spec: Spec, facts: Facts) -> None:
    wrong: list[str] = []
    never: set[str] = set()
    with serving() as port:
        async with Kubiya("key") as kubiya:
            for endpoint in ours(spec):
                for sent in await requests(spec, endpoint, kubiya):
                    status, text = answered(port, sent)
                    told = json.loads(text) if status == http.client.OK else {}
                    if told and told["route"] != (route_of(facts, endpoint) or "").split(" ")[1]:
                        never.add(endpoint.id)
                    elif why := misunderstood(sent, told) if told else f"{status}: {text[:300]}":
                        wrong.append(f"{endpoint.id} {why}")
    assert wrong == []
    assert never == {row[0] for row in rows("Never reached")}


def misunderstood(sent: Sent, told: dict[str, Any]) -> str:
    """Tell what the server takes otherwise than it was meant."""
    lost = [name for name, _ in sent.query if told["query"].get(name) is None]
    if lost:
        return f"query {lost}"
    # It has two names for how an MCP server is reached, and takes either.
    body = json.loads(
        json.dumps(told["body"]).replace('"type": "http"', '"transport_type": "http"')
    )
    return "" if body == sent.body or sent.body is None else f"{sent.body} is taken for {body}"


def answered(port: int, sent: Sent) -> tuple[int, str]:
    """Send a request to the server."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    query = "&".join(f"{name}={value}" for name, value in sent.query)
    body = None if sent.body is None else json.dumps(sent.body)
    headers = {"Content-Type": "application/json"} if body else {}
    connection.request(sent.method, f"{sent.path}?{query}".rstrip("?"), body, headers)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.status, text
