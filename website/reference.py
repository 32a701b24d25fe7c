"""The pages of the reference that follow the generated code: a section per resource and its models.

Written from what the package has, so that a new resource needs no page of its own.
"""

from __future__ import annotations

import functools
import pkgutil
from typing import TYPE_CHECKING, Final

import kubiya_async._generated.live.models as live_models
from kubiya_async import Kubiya
from kubiya_async._generated import models
from kubiya_async._generated.live.names import RESOURCES as LIVE_RESOURCES
from kubiya_async._generated.names import RESOURCES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

_CALLS: Final = """# Calls

What is in the path comes first and by position; everything else is a keyword. Every method takes
`options`, a [`RequestOptions`][kubiya_async.options.RequestOptions]. [Operations](operations.md)
has them all in a table.
"""
_MODELS: Final = """# Models

All of them are imported from `kubiya_async.models`. Answers keep fields that this version does not
know, and values of enumerations that it does not know; what identifies a thing is required, nothing
else is.
"""
_LIVE_CALLS: Final = """# Calls beyond the documents

What the platform's own clients were seen to call, with its arguments; [a table](live.md) says which
client was seen to call what.
"""
_LIVE_MODELS: Final = """# Models beyond the documents

All of them are imported from `kubiya_async.live.models`.
"""
_OPTIONS: Final = """    options:
      heading_level: 3
      show_root_heading: false
      show_root_toc_entry: false
      show_bases: false
"""
_OF_CALLS: Final = """      inherited_members: true
      merge_init_into_class: false
"""
_OF_MODELS: Final = """      show_labels: false
"""


def pages() -> dict[str, str]:
    """Write every page, by its place on the site."""
    return {
        "reference/calls.md": _CALLS + _calls(RESOURCES),
        "reference/models.md": _MODELS + _models(models),
        "reference/live-calls.md": _LIVE_CALLS + _calls(LIVE_RESOURCES),
        "reference/live-models.md": _LIVE_MODELS + _models(live_models),
    }


def _calls(resources: Mapping[str, tuple[str, str]]) -> str:
    kubiya = Kubiya("unused")
    sections: list[str] = []
    for name in resources:
        # What the client really gives, which may add to what is generated.
        kind: type[object] = type(functools.reduce(getattr, name.split("."), kubiya))
        home = f"{kind.__module__}.{kind.__name__}"
        sections.append(f"\n## `kubiya.{name}`\n\n::: {home}\n{_OPTIONS}{_OF_CALLS}")
    return "".join(sections)


def _models(package: ModuleType) -> str:
    names = [module.name for module in pkgutil.iter_modules(package.__path__)]
    return "".join(
        f"\n## {name.replace('_', ' ').capitalize()}\n\n"
        f"::: {package.__name__}.{name}\n{_OPTIONS}{_OF_MODELS}"
        for name in names
    )
