"""Makes one OpenAPI document for each server, which stands alone.

The documented API has the paths that the root joins; every other server has those of the documents
that name it. OpenAPI allows one operation for a method of a path, so operations that share one are
joined: an operation that takes what any of them takes, and answers what any of them answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml

from codegen.load import ROOT_DOCUMENT, is_list, is_object
from codegen.names import resource_name
from codegen.walk import LITERALS, METHODS, document_surface, names_things, resource_documents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.load import Document, Node, Spec

SURFACES: Final = {
    "platform": "Kubiya API, as documented",
    "runners_v3": "Kubiya runners, version 3",
    "runner_pods": "Kubiya runners and their pods",
    "live": "Kubiya API, as its clients use it",
    "orchestrator": "Kubiya orchestrator",
    "composer": "Kubiya composer",
    "control_plane": "Kubiya control plane",
}
"""Title of the document of each server."""
_FROM_DOCUMENTS: Final = """\
Written from the platform's documents; `x-source` names the document and section of each operation.
"""
_FROM_CLIENTS: Final = """\
Written from what the platform's own programs send and answer; `x-source` names them for each
operation. Where several operations share a method and a path, they are one operation here, and
`x-operations` lists them.
"""
_DOCUMENTED: Final = frozenset({"platform", "runners_v3", "runner_pods"})
_OF_DOCUMENT: Final = ("servers", "security", "x-surface", "x-rate-limits")
_OF_OPERATIONS: Final = frozenset({"operationId", "parameters", "requestBody", "responses"})
_NOTES: Final = frozenset({"description", "x-source"})


def bundles(spec: Spec, *, plain: bool = True) -> dict[str, dict[str, Any]]:
    """Join the documents of each server into one, by surface; no reference leaves a document.

    Unless `plain`, all is said as in the documents, and operations that share a method and a path
    stay apart, under `x-variants`.

    Raises:
        SpecError: Two documents mean different things by one name.
    """
    homes: dict[str, list[tuple[str, Node]]] = {surface: [] for surface in SURFACES}
    for path, item in _entries(spec.root(ROOT_DOCUMENT), "paths"):
        if _surface(spec, item) == "platform":
            homes["platform"].append((path, item))
    for document in resource_documents(spec):
        for path, item in _entries(spec.root(document.name), "paths"):
            if (surface := _surface(spec, item)) != "platform":
                homes[surface].append((path, item))
    return {
        surface: _Bundler(spec, surface, plain=plain).bundle(items)
        for surface, items in homes.items()
    }


def write_yaml(document: dict[str, Any]) -> str:
    """Write a document without anchors, in the order it has."""
    return yaml.dump(document, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=100)


class _Plain(yaml.CSafeDumper):
    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML asks about each value
        return True


class _Bundler:
    def __init__(self, spec: Spec, surface: str, *, plain: bool) -> None:
        self._spec = spec
        self._plain = plain
        self._surface = surface
        self._names = _component_names(spec, surface)
        self._components: dict[str, dict[str, Any]] = {}

    def bundle(self, items: list[tuple[str, Node]]) -> dict[str, Any]:
        root = self._spec.root(ROOT_DOCUMENT)
        first = self._spec.resolve(items[0][1])
        home = root if self._surface == "platform" else self._spec.root(first.document.name)
        documented = self._surface in _DOCUMENTED
        result: dict[str, Any] = {
            "openapi": root["openapi"].value,
            "info": {
                "title": SURFACES[self._surface],
                "version": root["info"]["version"].value,
                "description": _FROM_DOCUMENTS if documented else _FROM_CLIENTS,
            },
        }
        for key in _OF_DOCUMENT:
            if own := first.get(key) or home.get(key):
                result[key] = self._copy(own)
        paths = {path: self._item(item) for path, item in items}
        used = {
            tag for item in paths.values() for each in _operations(item) for tag in each["tags"]
        }
        result |= {"tags": self._tags(used), "paths": paths}
        if self._surface == "platform":
            webhooks = _entries(root, "webhooks")
            result["webhooks"] = {name: self._item(item) for name, item in webhooks}
            result["tags"] += self._tags({"events"})
        self._schemes(items)
        result["components"] = {
            section: dict(sorted(self._components[section].items()))
            for section in sorted(self._components)
        }
        return result

    def _item(self, node: Node) -> dict[str, Any]:
        """Copy a path item, with one operation for each method, and what its document requires."""
        item = self._spec.resolve(node)
        copied: dict[str, Any] = self._copy(item)
        for key in ("servers", "x-surface"):
            copied.pop(key, None)
        if self._plain:
            for method, others in copied.pop("x-variants", {}).items():
                copied[method] = _joined([copied[method], *others])
        return copied

    def _tags(self, used: set[str]) -> list[Any]:
        tags: dict[str, Any] = {}
        for name in (ROOT_DOCUMENT, *self._spec.documents):
            declared = self._spec.root(name).get("tags")
            for tag in declared.elements() if declared else ():
                if tag.text("name") in used:
                    tags.setdefault(tag.text("name"), self._copy(tag))
        return list(tags.values())

    def _schemes(self, items: list[tuple[str, Node]]) -> None:
        """Keep one scheme per name: that is how operations refer to them."""
        kept = self._components.setdefault("securitySchemes", {})
        for name in dict.fromkeys(self._spec.resolve(item).document.name for _, item in items):
            components = self._spec.root(name).get("components")
            for scheme, node in _entries(components, "securitySchemes") if components else ():
                copied = self._copy(self._spec.resolve(node))
                if _meaning(kept.setdefault(scheme, copied)) != _meaning(copied):
                    node.fail(f"`{scheme}` is another scheme elsewhere")

    def _copy(self, node: Node) -> Any:
        if is_object(node.value):
            names = names_things(node)
            copied = {
                key: child.value if key in LITERALS and not names else self._part(key, child)
                for key, child in node.items()
            }
            return _plain(copied) if self._plain and not names else copied
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


def _component_names(spec: Spec, surface: str) -> dict[tuple[str, str, str], str]:
    """Name the components: as they are, and where two share a name, with the resource before it."""
    homes: dict[tuple[str, str], list[Document]] = {}
    # Of two that share a name, the one that is the surface's own keeps it.
    own = sorted(spec.documents.values(), key=lambda each: each.data.get("x-surface") != surface)
    for document in own:
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


def _entries(holder: Node, key: str) -> Iterator[tuple[str, Node]]:
    return holder[key].items() if holder.get(key) else iter(())


def _surface(spec: Spec, item: Node) -> str:
    item = spec.resolve(item)
    return item.text("x-surface") if item.get("x-surface") else document_surface(spec, item)


def _plain(part: dict[str, Any]) -> dict[str, Any]:
    """Say in the words of the standard what an extension or a rare keyword says."""
    if "x-identity" in part and "required" in part:
        # Any of the names may be the one that is sent.
        part["required"] = [name for name in part["required"] if name not in part["x-identity"]]
    if "in" in part and "const" in part.get("schema", {}):
        # Generators know enumerations in more places than constants.
        part["schema"]["enum"] = [part["schema"].pop("const")]
    if "array" in part.get("type", ()) and "items" not in part and is_list(part["type"]):
        part["items"] = {}
    if part.get("x-pagination", {}).get("keyed"):
        (media,) = part["responses"]["200"]["content"].values()
        by_name = {"type": "object", "additionalProperties": media["schema"]["items"]}
        media["schema"] = {"anyOf": [media["schema"], by_name]}
    if "variables" in part and "url" in part:
        for name, variable in part.pop("variables").items():
            part["url"] = part["url"].replace(f"{{{name}}}", variable["default"])
    return part


def _operations(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (item[method] for method in METHODS if method in item)
    for operations in item.get("x-variants", {}).values():
        yield from operations


def _joined(operations: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the operation that stands for all that share its method and path."""
    first = operations[0]
    kept = {key: value for key, value in first.items() if not key.startswith("x-")}
    lines = [f"- `{each['operationId']}`: {each['summary']}" for each in operations]
    result = kept | {
        "summary": " / ".join(each["summary"].rstrip(".") for each in operations) + ".",
        "description": "\n".join(["Stands for several operations:", "", *lines]),
        "x-operations": [
            {key: value for key, value in each.items() if key not in _OF_OPERATIONS}
            | {"name": each["operationId"]}
            for each in operations
        ],
    }
    if parameters := _parameters(operations):
        result["parameters"] = parameters
    if bodies := [each["requestBody"] for each in operations if "requestBody" in each]:
        content = _content(bodies)
        result["requestBody"] = {"required": len(bodies) == len(operations), "content": content}
    answers: dict[str, list[dict[str, Any]]] = {}
    for operation in operations:
        for status, answer in operation["responses"].items():
            if answer not in answers.setdefault(status, []):
                answers[status].append(answer)
    result["responses"] = {
        status: found[0]
        if len(found) == 1
        else {
            "description": " / ".join(dict.fromkeys(each["description"] for each in found)),
            "content": _content(found),
        }
        for status, found in answers.items()
    }
    return result


def _parameters(operations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return every parameter once: required if all require it, with any value that one takes."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for operation in operations:
        for parameter in operation.get("parameters", ()):
            found.setdefault((parameter["in"], parameter["name"]), []).append(parameter)
    return [
        {key: value for key, value in same[0].items() if key != "example" or len(same) == 1}
        | {
            # A parameter of the path may also stand in the path item.
            "required": place == "path"
            or (len(same) == len(operations) and all(each.get("required") for each in same)),
            "schema": _any_of([each["schema"] for each in same]),
        }
        for (place, _), same in found.items()
    ]


def _content(holders: list[dict[str, Any]]) -> dict[str, Any]:
    """Return every media type once, with a schema that any of its own fits."""
    media: dict[str, list[dict[str, Any]]] = {}
    for holder in holders:
        for name, part in holder.get("content", {}).items():
            media.setdefault(name, []).append(part)
    return {
        name: parts[0] if len(parts) == 1 else {"schema": _any_of([p["schema"] for p in parts])}
        for name, parts in media.items()
    }


def _any_of(schemas: list[Any]) -> Any:
    """Return a schema for what fits any of them."""
    different = [each for at, each in enumerate(schemas) if each not in schemas[:at]]
    if len(different) == 1:
        return different[0]
    if all("enum" in each for each in different):
        return different[0] | {"enum": [value for each in different for value in each["enum"]]}
    return {"anyOf": different}


def _meaning(scheme: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in scheme.items() if key not in _NOTES}
