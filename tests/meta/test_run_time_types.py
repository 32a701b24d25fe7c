"""What frameworks that read signatures at run time find: every public annotation has its names."""

from __future__ import annotations

import importlib
import inspect
import typing
from collections.abc import Iterator

from tests.support.cases import each_of
from tests.support.tree import modules, public_modules

# pytest loads it in every project that has this package, and reads fixtures by their names.
LIGHT = {"kubiya_async.contrib", "kubiya_async.testing.pytest"}
STUBS = [name for name in modules() if "._generated." in name and ".resources." in name]
MODELS = [name for name in modules() if "._generated." in name and ".models." in name]


def public_things(module: str) -> Iterator[tuple[str, typing.Any]]:
    """Yield the functions and classes that a module offers, and the public methods of these."""
    loaded = importlib.import_module(module)
    for name in getattr(loaded, "__all__", None) or vars(loaded):
        thing = getattr(loaded, name)
        if not str(getattr(thing, "__module__", "")).startswith("kubiya_async"):
            continue
        if inspect.isfunction(thing):
            yield name, thing
        elif inspect.isclass(thing):
            yield name, thing
            yield from methods(name, thing)


def methods(owner: str, cls: type) -> Iterator[tuple[str, typing.Any]]:
    """Yield methods and properties, but for cached ones: a resource is imported when it is used."""
    for name, member in inspect.getmembers_static(cls):
        function = getattr(member, "fget", None) or inspect.unwrap(getattr(cls, name))
        ours = str(getattr(function, "__module__", "")).startswith("kubiya_async")
        is_public = not name.startswith("_") or name in {"__init__", "__aenter__", "__aiter__"}
        if is_public and ours and inspect.isroutine(function):
            yield f"{owner}.{name}", function


def unreadable(thing: typing.Any) -> str:
    try:
        typing.get_type_hints(thing, include_extras=True)
        if inspect.isroutine(thing):
            inspect.signature(thing, eval_str=True)
    except (NameError, TypeError) as error:
        return repr(error)
    return ""


@each_of(sorted({*public_modules(), *STUBS, *MODELS} - LIGHT))
def test_every_public_annotation_can_be_evaluated(module: str) -> None:
    found = {name: unreadable(thing) for name, thing in public_things(module)}

    assert {name: problem for name, problem in found.items() if problem} == {}


def test_what_is_looked_at_is_there() -> None:
    """The loop above would also pass over nothing."""
    seen = {
        name
        for module in public_modules()
        if module not in LIGHT
        for name, _ in public_things(module)
    }

    assert {
        "Kubiya.__init__",
        "Kubiya.explain",
        "Paginator.collect",
        "Page",
        "ChatResult",
        "preload",
    } <= seen
    assert sum(1 for module in STUBS for _ in public_things(module)) > len(STUBS) * 5
