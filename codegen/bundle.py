"""Makes one OpenAPI document of all of them, which stands alone.

What the root joins is joined as it says; the paths of the other documents follow, with their
servers. A path item brings along what its own document says about credentials and quotas, where the
root says another thing. Two items of one path differ in their servers: the later one gives a piece
of its path to its server, so that it has a path of its own and the same address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml

from codegen.load import ROOT_DOCUMENT, is_list, is_object
from codegen.names import resource_name
from codegen.walk import LITERALS, METHODS, names_things, resource_documents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.load import Document, Node, Spec

DESCRIPTION: Final = """\
Every operation that the client knows, in one document, made from the documents in `openapi/`.

Paths hold for the platform's server unless they name servers of their own. Operations tagged
`live.*` and `control_plane.*` are described by what the platform's own clients were seen to send,
all others by the platform's documents; `x-source` says so for each. `x-variants` are further
operations on a route, which OpenAPI has no place for.
"""
_OF_ITEMS: Final = ("x-surface", "x-rate-limits")
_NOTES: Final = frozenset({"description", "x-source"})


def bundle(spec: Spec) -> dict[str, Any]:
    """Join all documents into one, without a reference that leaves it.

    Raises:
        SpecError: Two documents mean different things by one name.
    """
    return _Bundler(spec).bundle()


def write_yaml(document: dict[str, Any]) -> str:
    """Write a document without anchors, in the order it has."""
    return yaml.dump(document, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=100)


class _Plain(yaml.CSafeDumper):
    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML asks about each value
        return True


class _Bundler:
    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._root = spec.root(ROOT_DOCUMENT)
        self._names = _component_names(spec)
        self._components: dict[str, dict[str, Any]] = {}

    def bundle(self) -> dict[str, Any]:
        joined = {"tags", "paths", "webhooks", "components"}
        result = {key: self._copy(node) for key, node in self._root.items() if key not in joined}
        result["info"]["description"] = DESCRIPTION
        result["tags"] = self._tags()
        result["paths"] = self._paths()
        result["webhooks"] = {
            name: self._item(item) for name, item in self._entries(self._root, "webhooks")
        }
        self._schemes()
        result["components"] = {
            section: dict(sorted(self._components[section].items()))
            for section in sorted(self._components)
        }
        return result

    def _paths(self) -> dict[str, Any]:
        paths: dict[str, Any] = {}
        joined: set[str] = set()
        for path, item in self._entries(self._root, "paths"):
            joined.add(self._spec.resolve(item).document.name)
            paths[path] = self._item(item)
        for document in resource_documents(self._spec):
            if document.name not in joined:
                for path, item in self._entries(self._spec.root(document.name), "paths"):
                    copied = self._item(item, "servers")
                    paths[_free(paths, path, copied, item)] = copied
        return paths

    def _entries(self, holder: Node, key: str) -> Iterator[tuple[str, Node]]:
        return holder[key].items() if holder.get(key) else iter(())

    def _item(self, node: Node, *more: str) -> dict[str, Any]:
        """Copy a path item with what holds for it in the document that it comes from.

        Servers are among that only if asked for: under which path an item is found at the root's
        servers, the root says.
        """
        item = self._spec.resolve(node)
        home = self._spec.root(item.document.name)
        copied: dict[str, Any] = self._copy(item)
        for key in (*more, *_OF_ITEMS):
            if key not in copied and (own := home.get(key)) and not self._is_roots(key, own):
                copied[key] = self._copy(own)
        if (own := home.get("security")) and not self._is_roots("security", own):
            for operation in _operations(copied):
                operation.setdefault("security", own.value)
        return copied

    def _is_roots(self, key: str, own: Node) -> bool:
        said = self._root.get(key)
        return said is not None and said.value == own.value

    def _tags(self) -> list[Any]:
        tags: dict[str, Any] = {}
        for name in (ROOT_DOCUMENT, *self._spec.documents):
            declared = self._spec.root(name).get("tags")
            for tag in declared.elements() if declared else ():
                tags.setdefault(tag.text("name"), self._copy(tag))
        return list(tags.values())

    def _schemes(self) -> None:
        """Keep one scheme per name: that is how operations refer to them."""
        kept = self._components.setdefault("securitySchemes", {})
        for name in (ROOT_DOCUMENT, *self._spec.documents):
            components = self._spec.root(name).get("components")
            for scheme, node in self._entries(components, "securitySchemes") if components else ():
                copied = self._copy(self._spec.resolve(node))
                if _meaning(kept.setdefault(scheme, copied)) != _meaning(copied):
                    node.fail(f"`{scheme}` is another scheme elsewhere")

    def _copy(self, node: Node) -> Any:
        if is_object(node.value):
            names = names_things(node)
            return {
                key: child.value if key in LITERALS and not names else self._part(key, child)
                for key, child in node.items()
            }
        return [self._copy(e) for e in node.elements()] if is_list(node.value) else node.value

    def _part(self, key: str, node: Node) -> Any:
        if key == "$ref":
            return self._reference(node)
        if key == "mapping" and node.pointer.endswith("/discriminator/mapping"):
            return {tag: self._reference(reference) for tag, reference in node.items()}
        return self._copy(node)

    def _reference(self, reference: Node) -> str:
        """Include the target of a reference, and refer to it there."""
        target = self._spec.resolve(self._spec.follow(reference))
        parent, _, name = target.pointer.rpartition("/")
        section = parent.removeprefix("#/components/")
        if "/" in section:
            reference.fail("only components can be referred to")
        name = self._names[section, target.document.name, name]
        taken = self._components.setdefault(section, {})
        if name not in taken:
            taken[name] = None  # a schema may refer to itself
            taken[name] = self._copy(target)
        return f"#/components/{section}/{name}"


def _component_names(spec: Spec) -> dict[tuple[str, str, str], str]:
    """Name the components: as they are, and where two share a name, with the resource before it."""
    homes: dict[tuple[str, str], list[Document]] = {}
    for document in spec.documents.values():
        for section, components in document.data.get("components", {}).items():
            for name in components:
                homes.setdefault((section, name), []).append(document)
    return {
        (section, document.name, name): name
        if document is documents[0]
        else f"{resource_name(document)}.{name}"
        for (section, name), documents in homes.items()
        for document in documents
    }


def _free(paths: dict[str, Any], path: str, copied: dict[str, Any], item: Node) -> str:
    """Find a path that is free by moving the beginning of an item's path to its servers."""
    moved, rest = "", path
    while rest in paths:
        first, slash, behind = rest[1:].partition("/")
        if not slash or "servers" not in copied or "{" in first:
            item.fail(f"`{path}` stands elsewhere, too")
        moved, rest = f"{moved}/{first}", f"/{behind}"
    if moved:
        copied["servers"] = [{**s, "url": s["url"].rstrip("/") + moved} for s in copied["servers"]]
    return rest


def _operations(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (item[method] for method in METHODS if method in item)
    for operations in item.get("x-variants", {}).values():
        yield from operations


def _meaning(scheme: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in scheme.items() if key not in _NOTES}
