"""What `kubiya_async` and its public modules say they offer, they offer."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import pytest

import kubiya_async
from kubiya_async import errors
from tests.support.cases import each_of
from tests.support.tree import PACKAGE, modules, public_modules

if TYPE_CHECKING:
    from collections.abc import Iterable


def in_order(names: Iterable[str]) -> list[str]:
    """Sort as the linter does: constants, then classes, then everything else."""
    return sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name))


# `contrib` is a folder: each adapter is imported by its own name.
@each_of(sorted(set(public_modules()) - {"kubiya_async.contrib"}))
def test_public_module_offers_what_it_lists(module: str) -> None:
    offered = importlib.import_module(module)

    assert list(offered.__all__) == in_order(set(offered.__all__))
    assert [name for name in offered.__all__ if not hasattr(offered, name)] == []


def test_every_error_is_importable_from_the_package() -> None:
    classes = {name for name in errors.__all__ if isinstance(getattr(errors, name), type)}

    assert {name for name in classes if name.endswith("Error")} <= set(kubiya_async.__all__)
    assert all(getattr(kubiya_async, name) is getattr(errors, name) for name in classes)


def test_dir_lists_what_is_offered() -> None:
    assert set(kubiya_async.__all__) <= set(dir(kubiya_async))


def test_star_import_gives_exactly_what_is_listed() -> None:
    names: dict[str, object] = {}
    exec("from kubiya_async import *", names)  # noqa: S102 - only a statement can do it
    del names["__builtins__"]

    assert set(names) == set(kubiya_async.__all__)


def test_unknown_name_is_an_attribute_error_that_names_it() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        kubiya_async.no_such_name  # type: ignore[attr-defined]  # noqa: B018 - the access is the test


def test_s30_package_is_marked_as_typed() -> None:
    assert (PACKAGE / "py.typed").read_bytes() == b""


@each_of(["kubiya_async", "kubiya_async.testing"])
def test_name_that_is_loaded_on_demand_is_no_module_beside_it(package: str) -> None:
    """Whoever imports the module first would find it in the place of the name."""
    offered = set(importlib.import_module(package).__all__)
    beside = {name.rpartition(".")[2] for name in modules() if name.rpartition(".")[0] == package}

    assert offered & beside == set()
