"""From the spec to the records the templates are given."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from codegen.annotations import Annotator
from codegen.build_methods import MethodBuilder
from codegen.compose import compose
from codegen.ir import Api, Group, Resource
from codegen.load import Problem, SpecError
from codegen.names import LIVE, WORLDS, documents_of, module_stem, pascal, schema_homes
from codegen.walk import all_endpoints, endpoints

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from codegen.ir import Composed, Method
    from codegen.load import Document, Node, Spec
    from codegen.names import World


def build_apis(spec: Spec) -> list[Api]:
    """Read everything that is generated, world by world, from a spec that keeps the house rules.

    Raises:
        SpecError: Names every operation that cannot be read.
    """
    homes = schema_homes(spec)
    calls = _calls(spec, MethodBuilder(spec, Annotator(spec, homes)))
    methods: defaultdict[str, list[Method]] = defaultdict(list)
    for node, built in calls.values():
        methods[node.text("x-resource")] += built
    composed = compose(spec, {name: (node, built[0]) for name, (node, built) in calls.items()})
    apis = (_build_api(spec, world, homes, methods, composed) for world in WORLDS)
    return [api for api in apis if api.resources]


def _calls(spec: Spec, builder: MethodBuilder) -> dict[str, tuple[Node, list[Method]]]:
    """Build the methods of every operation, by its id."""
    calls: dict[str, tuple[Node, list[Method]]] = {}
    problems: list[Problem] = []
    seen: set[str] = set()
    for endpoint in all_endpoints(spec):
        node = endpoint.node
        try:
            built = builder.build(endpoint)
            _check_new(node, seen, built)
            calls[endpoint.id] = node, built
        except SpecError as error:
            problems.extend(error.problems)
    if problems:
        raise SpecError(problems)
    return calls


def _check_new(node: Node, seen: set[str], methods: list[Method]) -> None:
    for method in methods:
        name = f"{node.text('x-resource')}.{method.name}"
        if name in seen:
            node.fail(f"`{name}` is described twice")
        seen.add(name)


def _build_api(
    spec: Spec,
    world: World,
    homes: Mapping[str, str],
    methods: Mapping[str, list[Method]],
    composed: Mapping[str, list[Composed]],
) -> Api:
    resources = {
        name: _resource(spec, document, name, methods[name], composed.get(name, ()))
        for document in documents_of(spec, world)
        for name in _resources_in(spec, document)
    }
    ordered = tuple(resources[name] for name in sorted(resources))
    own = {name: home for name, home in homes.items() if _is_of(home, world)}
    groups = tuple(_groups(spec, world, ordered)) if world is LIVE else ()
    return Api(world, ordered, groups, own)


def _resources_in(spec: Spec, document: Document) -> list[str]:
    return sorted({e.node.text("x-resource") for e in endpoints(spec, document)})


def _is_of(home: str, world: World) -> bool:
    return home.rpartition(".models.")[0] == world.package


def _resource(
    spec: Spec,
    document: Document,
    name: str,
    methods: list[Method],
    composed: Sequence[Composed],
) -> Resource:
    text = _heading(spec, document, name).rstrip(".")
    documents = sorted({method.operation.source.document for method in methods} - {LIVE.name})
    if documents and "document" not in text:
        text += f" (document{'s' if len(documents) > 1 else ''} {', '.join(documents)})"
    return Resource(
        name, module_stem(document), pascal(name), f"{text}.", tuple(methods), tuple(composed)
    )


def _groups(spec: Spec, world: World, resources: tuple[Resource, ...]) -> Iterator[Group]:
    """Yield what the resources of a world are reached through."""
    members: defaultdict[str, list[Resource]] = defaultdict(list)
    for resource in resources:
        members[resource.attribute.rpartition(".")[0]].append(resource)
    documents = list(documents_of(spec, world))
    for attribute, inside in members.items():
        text = next(filter(None, (_tag(spec, d, attribute) for d in documents)), "")
        if not text:
            spec.root(documents[0].name).fail(f"there is no tag for the group `{attribute}`")
        yield Group(attribute, pascal(attribute), f"{text.rstrip('.')}.", tuple(inside))


def _heading(spec: Spec, document: Document, resource: str) -> str:
    text = _tag(spec, document, resource)
    if not text:
        spec.root(document.name)["tags"].fail(f"there is no tag for the resource `{resource}`")
    return text


def _tag(spec: Spec, document: Document, name: str) -> str:
    tags = spec.root(document.name).get("tags")
    matching = [tag for tag in tags.elements() if tag.text("name") == name] if tags else []
    return matching[0].text("description") if matching else ""
