"""The errors page has every class, in its place in the tree, with its cause and its remedy."""

from __future__ import annotations

import importlib
import re
from typing import Final

from kubiya_async import KubiyaError
from tests.support.cases import each_of
from tests.support.tree import ROOT, public_modules

PAGE: Final = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
SECTIONS: Final = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL))
OPTIONAL: Final = ("kubiya_async.contrib", "kubiya_async.testing.pytest")


def errors() -> dict[str, type[KubiyaError]]:
    """Find every error class with a public name."""
    names = [name for name in public_modules() if not name.startswith(OPTIONAL)]
    modules = [importlib.import_module(name) for name in names if not name.endswith("__main__")]
    found = [value for module in modules for value in vars(module).values()]
    classes = [value for value in found if isinstance(value, type)]
    return {c.__name__: c for c in classes if issubclass(c, KubiyaError) and c.__name__[0] != "_"}


def tree() -> dict[str, str | None]:
    """Read the tree: each class with the one above it."""
    (drawn,) = re.findall(r"^```text\n(KubiyaError\n.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    above: list[str] = []
    parents: dict[str, str | None] = {}
    for line in drawn.splitlines():
        branch, name = re.match(r"([│├└─ ]*)(\w+)", line).groups()  # type: ignore[union-attr]
        del above[len(branch) // 4 :]
        parents[name] = above[-1] if above else None
        above.append(name)
    return parents


def test_every_class_has_a_section_and_every_section_a_class() -> None:
    assert SECTIONS.keys() == errors().keys()


@each_of(list(SECTIONS))
def test_a_section_has_a_cause_and_a_remedy(name: str) -> None:
    assert re.fullmatch(
        r"\n\*\*Cause\.\*\* [\w`].{20,}\.\n\n\*\*Remedy\.\*\* [\w`].{10,}\.\n+",
        SECTIONS[name],
        re.DOTALL,
    )


def test_the_tree_is_that_of_the_classes() -> None:
    classes = errors()
    parents = {
        name: next((b.__name__ for b in c.__bases__ if issubclass(b, KubiyaError)), None)
        for name, c in classes.items()
    }

    assert tree() == parents


@each_of([ValueError, RuntimeError, TimeoutError])
def test_the_tree_says_which_built_in_an_error_is(builtin: type[Exception]) -> None:
    said = set(re.findall(rf"(\w+) +\(a {builtin.__name__}\)", PAGE))

    assert said == {name for name, c in errors().items() if issubclass(c, builtin)}
