"""The server, driven by the spec itself: generated requests, answers held against the schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from kubiya_async._generated.operations import OPERATIONS
from kubiya_async._messages.operation import Surface
from kubiya_async.testing import Deviations, LocalServer, threaded_server
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from schemathesis import Case

pytestmark = pytest.mark.proof

SPEC: Final = ROOT / "openapi"
DOCUMENTS: Final = sorted(
    path
    for path in (*SPEC.glob("*.yaml"), *(SPEC / "platform").glob("*.yaml"))
    if path.name not in {"openapi.yaml", "common.yaml", "events.yaml"}
)
"""The documented API, which the server checks as strictly as it is described."""

LIVE_DOCUMENTS: Final = sorted(
    path for path in (SPEC / "live").rglob("*.yaml") if path.name != "common.yaml"
)
"""What the platform's own clients call: what is refused there is not known."""

SURFACES: Final[dict[str, tuple[Callable[[LocalServer], str], Callable[[LocalServer], Any]]]] = {
    "platform": (lambda s: s.url, lambda s: {"Authorization": f"UserKey {s.api_key}"}),
    "runners_v3": (lambda s: s.origin, lambda s: {"Authorization": f"UserKey {s.api_key}"}),
    "runner_pods": (lambda s: s.pods_url, lambda s: {"X-API-Key": s.pods_api_key}),
    "live": (lambda s: s.live_url, lambda s: {"Authorization": f"UserKey {s.api_key}"}),
    "control_plane": (
        lambda s: s.control_plane_url,
        lambda s: {"Authorization": f"Bearer {s.api_key}"},
    ),
}

schemathesis.openapi.format("go-duration", st.integers(1, 10**6).map(lambda n: f"{n}s"))
schemathesis.openapi.format("day-duration", st.integers(1, 365).map(lambda n: f"{n}d"))


@pytest.fixture
def live() -> Iterator[LocalServer]:
    """A new server on a loop of its own: the generated requests come from blocking code."""
    deviations = Deviations.off(bare_lists=True, encoded_values=True)
    with threaded_server(quota=None, deviations=deviations) as server:
        yield server


def generated(examples: int) -> settings:
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def conformity(path: Path) -> Any:
    """Make the test that sends what one document allows, and what it does not."""
    schema = schemathesis.openapi.from_path(path)
    adapt(schema.raw_schema)
    root, headers = SURFACES[schema.raw_schema["x-surface"]]

    @schema.parametrize()
    @generated(examples=5)
    def test(case: Case[Any], live: LocalServer) -> None:
        response = case.call(base_url=root(live), headers=headers(live))
        case.validate_response(response, excluded_checks=excused(case, response.status_code))

    return test


def adapt(node: Any) -> None:
    """Take out of a spec what schemathesis understands otherwise than its other readers do."""
    if isinstance(node, list):
        for item in node:
            adapt(item)
    elif isinstance(node, dict):
        if node.get("format") == "password":
            # The format is a hint for forms; no text violates it.
            del node["format"]
        for kind in {"text/event-stream", "application/yaml"} & node.keys():
            # The schema is that of the whole text, not of each event or of what the YAML means.
            node[kind].pop("schema", None)
        for item in node.values():
            adapt(item)


def excused(case: Case[Any], status: int) -> list[Any]:
    """Name the checks that the server does not pass, on purpose."""
    checks: list[Any] = []
    if isinstance(case.body, dict) and any(holds_null(v) for v in case.body.values()):
        # The generated models cannot tell a missing field of a nested object from one that is null.
        checks.append(negative_data_rejection)
    if case.operation.definition.raw["operationId"] == "runners_v3.operate" and status == 400:
        # Operations are named by example, so that the spec takes any; runners know three.
        checks.append(positive_data_acceptance)
    if case.operation.definition.raw["operationId"] == "runners_v3.create" and status == 409:
        # Document 000 lists the common statuses only.
        checks.append(status_code_conformance)
    if case.operation.definition.raw["operationId"] == "tasks.get":
        # The document of the projects has a PUT on the same path.
        checks += [unsupported_method, allow_header_conformance]
    return checks


def holds_null(value: Any) -> bool:
    """Return whether a value has null inside."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return any(item is None or holds_null(item) for item in inner)
    return False


def test_the_documents_cover_every_operation() -> None:
    schemas = [schemathesis.openapi.from_path(path) for path in DOCUMENTS]
    results = [result for schema in schemas for result in schema.get_all_operations()]
    found = [result.ok() for result in results if isinstance(result, Ok)]

    assert len(found) == len(results)
    assert {operation.definition.raw["operationId"] for operation in found} == set(OPERATIONS)


def shape(path: Path) -> Any:
    """Make the test that sends what a live document allows, and looks at the answers only."""
    schema = schemathesis.openapi.from_path(path)
    raw = schema.raw_schema
    adapt(raw)
    schema.config.generation.update(modes=[schemathesis.GenerationMode.POSITIVE])
    default, headers = SURFACES[raw["x-surface"]]
    elsewhere = {p: i["x-surface"] for p, i in raw["paths"].items() if "x-surface" in i}

    @schema.parametrize()
    @generated(examples=2)
    def test(case: Case[Any], live: LocalServer) -> None:
        surface = elsewhere.get(case.operation.path)
        root = default(live) if surface is None else live.surface_url(Surface(surface))
        response = case.call(base_url=root, headers=headers(live))
        checks = [not_a_server_error, response_schema_conformance]
        if case.operation.definition.raw["operationId"].endswith(".execute"):
            # What has just begun has its identity under another name.
            checks.remove(response_schema_conformance)
        case.validate_response(response, checks=checks)

    return test


for document in DOCUMENTS:
    globals()[f"test_{document.stem}"] = conformity(document)
for document in LIVE_DOCUMENTS:
    globals()[f"test_{'_'.join(document.relative_to(SPEC).with_suffix('').parts)}"] = shape(
        document
    )
