"""The spec, the client, the generated records and the local server speak of the same operations."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from kubiya_async import Kubiya
from kubiya_async._generated.live.operations import OPERATIONS as LIVE_OPERATIONS
from kubiya_async._generated.operations import OPERATIONS
from kubiya_async.client import _Resources
from kubiya_async.testing import LocalServer
from kubiya_async.testing._routing import RouteTable
from tests.support.cases import each_of
from tests.support.tree import ROOT

COMPOSED: Final = {
    "chat": {"conversation"},
    "projects": {"apply", "follow_logs", "wait"},
    "runners": {"download_manifest", "stream_manifest"},
    "runners_v3": {
        "download_helm_chart",
        "download_helm_manifest",
        "stream_helm_chart",
        "stream_helm_manifest",
    },
    "tasks": {"wait"},
    "tools": {"run", "wait"},
    "workflows": {"follow_logs", "run", "wait"},
}
"""Methods that are not operations of the spec, but made of them."""

GROUPS: Final = {"control_plane", "live"}
"""Attributes that lead to resources of their own; `test_live_surface` has those."""


def _spec_operations() -> dict[str, dict[str, Any]]:
    documents = [
        ROOT / "openapi" / "runners_v3.yaml",
        ROOT / "openapi" / "runner_pods.yaml",
        *sorted((ROOT / "openapi" / "platform").glob("*.yaml")),
    ]
    return {
        operation["operationId"]: operation
        for document in documents
        for operation in _operations(document)
    }


def _operations(document: Path) -> list[dict[str, Any]]:
    # Some documents hold `=` as a value, for which YAML 1.1 has a type that no loader knows.
    paths = yaml.load(document.read_text(), yaml.CSafeLoader).get("paths") or {}
    return [
        {**operation, "method": method.upper()}
        for item in paths.values()
        for method, operation in item.items()
        if isinstance(operation, dict) and "operationId" in operation
    ]


@pytest.fixture
def client() -> Kubiya:
    return Kubiya(
        "key", base_url="http://127.0.0.1:1", pods_api_key="k", pods_base_url="http://127.0.0.1:1"
    )


def _methods(client: Kubiya) -> set[str]:
    attributes = [name for name, v in vars(_Resources).items() if isinstance(v, cached_property)]
    resources = [name for name in attributes if name not in GROUPS]
    return {
        f"{resource}.{method}"
        for resource in resources
        for method in dir(getattr(client, resource))
        if not method.startswith("_")
    }


def test_the_records_are_the_operations_of_the_spec() -> None:
    spec = {name: operation["method"] for name, operation in _spec_operations().items()}
    assert {name: operation.method for name, operation in OPERATIONS.items()} == spec


def test_the_client_has_a_method_for_each_operation_and_nothing_unexplained(client: Kubiya) -> None:
    spec = _spec_operations()
    streams = {
        f"{name.partition('.')[0]}.{operation['x-streaming']['method']}"
        for name, operation in spec.items()
        if "x-streaming" in operation
    }
    composed = {f"{resource}.{name}" for resource, names in COMPOSED.items() for name in names}

    assert _methods(client) == set(spec) | streams | composed


@each_of(OPERATIONS.values(), lambda o: o.id)
def test_the_local_server_routes_and_answers_the_operation(operation: Any) -> None:
    server = LocalServer()
    router = RouteTable(OPERATIONS.values())
    root = {"platform": "/api/v1", "runners_v3": "", "runner_pods": "/pods"}[operation.surface]
    path = root + "".join(
        fixed + ("7" if index < len(operation.path_parameters) else "")
        for index, fixed in enumerate(operation.path)
    )

    assert operation.id in {c.route.operation.id for c in router.match(path)}
    assert operation.id in server._api.handlers


def test_the_local_server_answers_nothing_else() -> None:
    assert set(LocalServer()._api.handlers) == {*OPERATIONS, *LIVE_OPERATIONS}
