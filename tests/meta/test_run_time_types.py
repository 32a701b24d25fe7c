"""Types at run time: frameworks that read signatures can read every public one."""

from __future__ import annotations

import importlib
import inspect
import json
import sys
import typing
from collections.abc import Iterator

from tests.support.tree import modules, public_modules, run_python

# What pytest reads by itself, and loads in every project that has this package.
NOT_READ = {"kubiya_async.testing.pytest"}


def public_things() -> Iterator[tuple[str, object]]:
    """Yield every public function and class with its methods, generated resources and models too."""
    generated = [name for name in modules() if "._generated." in name]
    resources = [name for name in generated if ".resources." in name or ".models." in name]
    for module in sorted({*public_modules(), *resources} - NOT_READ - {"kubiya_async.contrib"}):
        offered = importlib.import_module(module)
        for name in getattr(offered, "__all__", None) or vars(offered):
            thing = getattr(offered, name)
            if inspect.isfunction(thing) or inspect.isclass(thing):
                yield f"{module}.{name}", thing
            if inspect.isclass(thing) and thing.__module__.startswith("kubiya_async"):
                yield from methods(f"{module}.{name}", thing)


def methods(label: str, cls: type) -> Iterator[tuple[str, object]]:
    for name, _ in inspect.getmembers_static(cls):
        method = getattr(cls, name, None)
        ours = getattr(method, "__module__", "") or ""
        public = not name.startswith("_") or name == "__init__"
        if public and ours.startswith("kubiya_async") and callable(method):
            yield f"{label}.{name}", method


def unreadable() -> list[str]:
    found: list[str] = []
    for label, thing in public_things():
        try:
            typing.get_type_hints(thing, include_extras=True)
            if not isinstance(thing, type):
                inspect.signature(typing.cast("typing.Any", thing), eval_str=True)
        except Exception as error:  # noqa: BLE001
            found.append(f"{label}: {error!r}")
    return found
if __name__ == "__main__":
    things=list(public_things()); print(len(things))
    for l in unreadable(): print(l)
