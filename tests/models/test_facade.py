"""`kubiya_async.models`: every model by name, imported when it is first used."""

import importlib
import subprocess
import sys

import pytest

from codegen.__main__ import PROJECT
from codegen.load import load
from codegen.walk import resource_documents, schemas
from kubiya_async import models
from kubiya_async._generated.names import MODELS


def test_every_schema_of_the_spec_is_a_model() -> None:
    spec = load(PROJECT / "openapi")
    described = {
        name for document in resource_documents(spec) for name, _ in schemas(spec, document)
    }
    assert set(models.__all__) == set(MODELS) == described
    assert models.__all__ == sorted(models.__all__)


def test_model_is_the_one_its_module_defines() -> None:
    for name, module in MODELS.items():
        assert getattr(models, name) is getattr(importlib.import_module(module), name)
        assert models.Agent is models.Agent


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


def test_using_a_model_imports_only_what_it_needs() -> None:
    program = """
import sys
from kubiya_async.models import RunnerV3
print(sorted(m for m in sys.modules if m.startswith("kubiya_async._generated.models.")))
"""
    assert run(program) == "['kubiya_async._generated.models.runners_v3']"
