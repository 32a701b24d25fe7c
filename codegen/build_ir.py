"""From the spec to the records the templates are given."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from codegen.annotations import Annotator
from codegen.build_methods import MethodBuilder
from codegen.ir import Api, Method, Resource
from codegen.names import module_stem, pascal, schema_homes
from codegen.problem import Problem, SpecError
from codegen.walk import all_endpoints, resource_documents

if TYPE_CHECKING:
    from codegen.load import Document, Node, Spec


def build_api(spec: Spec) -> Api:
    """Read everything that is generated, from a spec that keeps the house rules.

    Raises:
        SpecError: Names every operation that cannot be read.
    """
    homes = schema_homes(spec)
    builder = MethodBuilder(spec, Annotator(spec, homes))
    methods: defaultdict[str, list[Method]] = defaultdict(list)
    headings: dict[str, str] = {}
    problems: list[Problem] = []
    seen: set[str] = set()
    for endpoint in all_endpoints(spec):
        node = endpoint.node
        try:
            built = builder.build(endpoint)
            _check_new(node, seen, built)
            resource = node.text("x-resource")
            methods[resource] += built
            headings.setdefault(resource, _heading(spec, node.document, resource))
        except SpecError as error:
            problems.extend(error.problems)
    if problems:
        raise SpecError(problems)
    resources = [_resource(name, headings[name], methods[name]) for name in sorted(methods)]
    titles = {module_stem(d): _title(spec, d) for d in resource_documents(spec)}
    return Api(tuple(resources), homes, titles)


def _check_new(node: Node, seen: set[str], methods: list[Method]) -> None:
    for method in methods:
        name = f"{node.text('x-resource')}.{method.name}"
        if name in seen:
            node.fail(f"`{name}` is described twice")
        seen.add(name)


def _heading(spec: Spec, document: Document, resource: str) -> str:
    tags = spec.root(document.name)["tags"]
    matching = [tag for tag in tags.elements() if tag.text("name") == resource]
    if not matching:
        tags.fail(f"there is no tag for the resource `{resource}`")
    return matching[0].text("description")


def _resource(name: str, heading: str, methods: list[Method]) -> Resource:
    documents = sorted({method.operation.source.document for method in methods})
    text = heading.rstrip(".")
    if "document" not in text:
        text += f" (document{'s' if len(documents) > 1 else ''} {', '.join(documents)})"
    return Resource(name, pascal(name), f"{text}.", tuple(methods))


def _title(spec: Spec, document: Document) -> str:
    return spec.root(document.name)["info"].text("title")
