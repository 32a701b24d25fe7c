"""The public API as text: one line per name that users may write, with its signature.

A name is public if nothing in its path begins with an underscore; inherited ones stand with the
class they come from, unless that is a private one. After a wanted change: `make api`, and read what
it changed in `public_api.txt`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import griffe

from tests.support.tree import ROOT, public_modules

if TYPE_CHECKING:
    from collections.abc import Iterator

BASELINE: Final = Path(__file__).with_suffix(".txt")
PACKAGE: Final = "kubiya_async"
# Facades offer, name by name, what their folder holds.
MODELS: Final = {
    f"{PACKAGE}._generated.models": f"{PACKAGE}.models",
    f"{PACKAGE}._generated.live.models": f"{PACKAGE}.live.models",
}
# Their packages offer what is for users.
DIVIDED: Final = (f"{PACKAGE}.bulk.", f"{PACKAGE}.webhooks.")
# How an object is shown, compared and thrown away is nobody's signature.
UNSAID: Final = {
    *("__del__", "__hash__", "__reduce__", "__reduce_ex__", "__repr__", "__setattr__", "__str__"),
    *("__init_subclass__", "__post_init__", "model_config"),
}

# griffe's objects and its aliases of them have the same attributes, but no type in common.
Member = Any


def public_api() -> list[str]:
    """Read the sources, and give a line per public name."""
    package = griffe.load(PACKAGE, search_paths=[ROOT], resolve_aliases=True)
    modules = package.modules_collection
    listed = [path for path in public_modules() if not path.startswith(DIVIDED)]
    lines: set[str] = set()
    for folder, facade in MODELS.items():
        lines.update(_models(modules[folder], facade))
    for path in listed:
        if path not in MODELS.values():
            lines.update(_module(modules[path], listed))
    return sorted(lines, key=lambda line: line.removeprefix("async ").partition("kubiya_async")[2])


def _models(folder: Member, facade: str) -> Iterator[str]:
    """Describe models under the names that their facade gives them."""
    for module in folder.modules.values():
        for name, member in module.members.items():
            if not member.is_alias and not name.startswith("_"):
                yield from _describe(f"{facade}.{name}", member)


def _module(module: Member, listed: list[str]) -> Iterator[str]:
    for name in map(str, module.exports or ()):
        path, member = f"{module.path}.{name}", module.members[name]
        home = _public_path(member.canonical_path)
        if home == path or home.rpartition(".")[0] not in listed:
            yield from _describe(path, member)
        else:
            yield f"{path} = {home}"


def _public_path(path: str) -> str:
    for folder, facade in MODELS.items():
        path = re.sub(rf"^{re.escape(folder)}\.\w+(?=\.)", facade, path)
    return path


def _describe(path: str, member: Member) -> Iterator[str]:
    """Describe an object and, if it is a class, what is in it."""
    if member.is_class:
        yield f"class {path}({', '.join(map(str, member.bases))})"
        yield from _parts(path, member)
    elif member.is_function:
        word = "async def" if "async" in member.labels else "def"
        for function in [*(member.overloads or ()), member]:
            yield f"{word} {function.signature(return_type=True, name=path)}"
    else:
        yield _attribute(path, member)
        yield from _behind(path, member)


def _parts(path: str, member: Member) -> Iterator[str]:
    private = [base for base in member.mro() if "._" in _public_path(base.path)]
    found: dict[str, Member] = {}
    for holder in (*reversed(private), member):
        found.update(holder.members)
    for name, part in found.items():
        protocol = part.is_function and name.startswith("__")
        if name not in UNSAID and (protocol or not name.startswith("_")):
            yield from _describe(f"{path}.{name}", part)


def _attribute(path: str, member: Member) -> str:
    text = path if member.annotation is None else f"{path}: {_type(member.annotation)}"
    if "property" in member.labels:
        return f"{text} (property)"
    # What an instance begins with is no promise.
    said = member.labels & {"class-attribute", "module-attribute"}
    return f"{text} = {member.value}" if said and member.value is not None else text


def _type(annotation: Any) -> str:
    """Leave out what pydantic is told beside a type: how a field is named on the wire."""
    if getattr(annotation, "canonical_path", "") == "typing.Annotated":
        return str(annotation.slice.elements[0])
    return str(annotation)


def _behind(path: str, member: Member) -> Iterator[str]:
    """Describe what a property gives, if users reach it in no other way."""
    home = getattr(member.annotation, "canonical_path", "")
    if "property" not in member.labels or not _public_path(home).startswith(f"{PACKAGE}._"):
        return
    given = member.modules_collection[home]
    lines = _parts(path, given) if given.is_class else ()
    yield from (line for line in lines if "__init__" not in line)


if __name__ == "__main__":
    BASELINE.write_text("\n".join([*public_api(), ""]), encoding="utf-8")
