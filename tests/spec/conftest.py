"""The documents of the spec, read once."""

import json
from pathlib import Path
from typing import Any

import pytest

from codegen.load import Spec, load

FOLDER = Path(__file__).parents[2] / "openapi"


@pytest.fixture(scope="session")
def folder() -> Path:
    return FOLDER


@pytest.fixture(scope="session")
def spec(folder: Path) -> Spec:
    return load(folder)


@pytest.fixture(scope="session")
def extensions(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / "extensions.schema.json").read_text("utf-8"))
    return loaded


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "document_path" in metafunc.fixturenames:
        paths = sorted(FOLDER.rglob("*.yaml"))
        names = [path.relative_to(FOLDER).as_posix() for path in paths]
        metafunc.parametrize("document_path", paths, ids=names)
