"""`kubiya_async.models`: every model by name, imported when it is first used."""

import importlib
import subprocess
import sys
from collections.abc import Mapping
from types import ModuleType

import pytest

from codegen.__main__ import PROJECT
from codegen.load import load
from codegen.names import DOCUMENTED, LIVE, World, documents_of
from codegen.walk import schemas
from kubiya_async import models
from kubiya_async._generated.live.names import MODELS as LIVE_MODELS
from kubiya_async._generated.names import MODELS
from kubiya_async.live import models as live_models

WORLDS = [(DOCUMENTED, models, MODELS), (LIVE, live_models, LIVE_MODELS)]
each_world = pytest.mark.parametrize(("world", "facade", "homes"), WORLDS, ids=["docs", "live"])


@each_world
def test_every_schema_of_the_spec_is_a_model(
    world: World, facade: ModuleType, homes: Mapping[str, str]
) -> None:
    spec = load(PROJECT / "openapi")
    described = {
        name for document in documents_of(spec, world) for name, _ in schemas(spec, document)
    }
    assert set(facade.__all__) == set(homes) == described
    assert list(facade.__all__) == sorted(facade.__all__)


@each_world
def test_model_is_the_one_its_module_defines(
    world: World, facade: ModuleType, homes: Mapping[str, str]
) -> None:
    for name, module in homes.items():
        assert getattr(facade, name) is getattr(importlib.import_module(module), name)


def test_no_model_has_a_name_that_the_other_world_uses() -> None:
    assert MODELS.keys() & LIVE_MODELS.keys() == set()


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Nonsense"):
        models.Nonsense  # type: ignore[attr-defined]  # noqa: B018 - reading it is the test
    with pytest.raises(ImportError, match="Nonsense"):
        from kubiya_async.models import Nonsense  # type: ignore[attr-defined]  # noqa: F401


def test_all_names_are_listed_before_anything_is_imported() -> None:
    assert set(dir(models)) == set(MODELS)


def run(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, check=True, text=True
    )
    return done.stdout.strip()


def test_importing_the_facade_imports_no_model() -> None:
    program = """
import sys, kubiya_async.models
print([m for m in sys.modules if m.startswith(("pydantic", "kubiya_async._generated.models."))])
"""
    assert run(program) == "[]"


def test_using_the_documented_world_imports_nothing_of_the_live_one() -> None:
    program = """
import sys, kubiya_async.models
from kubiya_async import Kubiya
kubiya = Kubiya("key")
kubiya.agents, kubiya.chat, kubiya.workflows
print([m for m in sys.modules if ".live" in m or "event_stream" in m])
"""
    assert run(program) == "[]"


def test_using_a_model_imports_only_what_it_needs() -> None:
    program = """
import sys
from kubiya_async.models import RunnerV3
print(sorted(m for m in sys.modules if m.startswith("kubiya_async._generated.models.")))
"""
    assert run(program) == "['kubiya_async._generated.models.runners_v3']"
