"""Prism, which reads the spec by itself, in the client's place of the platform.

`make prove` installs it with npm; it needs no network afterwards.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from tests.support.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SPEC: Final = ROOT / "openapi"
PRISM: Final = ROOT / "build" / "npm" / "node_modules" / ".bin" / "prism"

PREFIXES: Final = {
    "platform": "/api/v1",
    "runners_v3": "",
    "runner_pods": "/pods",
    "live": "",
    "control_plane": "",
}
"""Where a surface's paths begin; Prism does not look at the paths of servers."""

_TRIES: Final = 5
_METHODS: Final = {"get", "post", "put", "patch", "delete"}


def operations(document: Mapping[str, Any], folder: Path = SPEC) -> set[str]:
    """List the ids of the operations that a document describes or refers to."""
    found: set[str] = set()
    for item in document["paths"].values():
        path = _resolved(item, folder) if "$ref" in item else item
        found |= {path[method]["operationId"] for method in _METHODS & path.keys()}
    return found


def _resolved(item: Mapping[str, str], folder: Path) -> dict[str, Any]:
    file, _, pointer = item["$ref"].partition("#")
    node = read(folder / file)
    for part in pointer.split("/")[1:]:
        node = node[part.replace("~1", "/").replace("~0", "~")]
    return node


def read(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def written_for_prism(document: str, folder: Path) -> Path:
    """Copy the spec, and give one of its documents with the paths that the client asks for."""
    copy = folder / "openapi"
    if not copy.exists():
        shutil.copytree(SPEC, copy)
    content = read(copy / document)
    prefix = PREFIXES[content["x-surface"]]
    # The root document has the other surfaces with their prefixes.
    joined = () if document != "openapi.yaml" else ("/api/v3", "/pods")
    content["paths"] = {
        path if joined and path.startswith(joined) else prefix + path: item
        for path, item in content["paths"].items()
    }
    written = (copy / document).with_suffix(".prism.yaml")
    written.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return written


@contextmanager
def mocked(document: Path) -> Iterator[str]:
    """Run Prism on a document and give its origin."""
    process, origin = _started(document)
    with process:
        try:
            yield origin
        finally:
            process.terminate()
            process.communicate()


def _started(document: Path) -> tuple[subprocess.Popen[str], str]:
    said = ""
    for _ in range(_TRIES):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = str(free.getsockname()[1])
        process = subprocess.Popen(
            [str(PRISM), "mock", "--host", "127.0.0.1", "--port", port, str(document)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "NO_COLOR": "1"},
        )
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if "Prism is listening" in line:
                return process, f"http://127.0.0.1:{port}"
        process.communicate()
        if "EADDRINUSE" not in said:  # else another program was quicker
            break
    raise AssertionError(said)
