"""Reads one operation into the methods of its resource: signatures, results, docstrings."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from codegen.annotations import ANY_MAPPING, NONE, STR, Annotator, annotation
from codegen.build_operations import body_schema, build_operation, is_form
from codegen.docstrings import argument_notes, method_docstring, sentence
from codegen.ir import Argument, Method
from codegen.names import constant, identifier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from codegen.ir import Annotation
    from codegen.load import Node, Spec
    from codegen.walk import Endpoint
    from kubiya_async._messages.operation import Operation

_OPTIONS = {"options": "Settings for this call alone."}
_PAGE_OPTIONS = {
    "max_items": "Stop after this many items.",
    "prefetch": "Pages to read ahead while one is used.",
    "deduplicate": "Drop items whose `{identity}` was seen before.",
    "cursor": "Go on where another walk stopped, from its `Paginator.cursor`.",
    **_OPTIONS,
}
_STREAM_OPTIONS = {
    "idle_timeout": "Seconds of silence after which to give up; `None` for never.",
    **_OPTIONS,
}
_OPTIONS_OF = {"call": _OPTIONS, "page": _PAGE_OPTIONS, "stream": _STREAM_OPTIONS}
_RESERVED = {"self", *_PAGE_OPTIONS, *_STREAM_OPTIONS}

_PAGE_RETURNS = "A paginator: `await` gives the first page, `async for` walks all items."
_STREAM_RETURNS = "The stream, to be used with `async with`."


class MethodBuilder:
    """Builds the methods of one operation after the other."""

    def __init__(self, spec: Spec, annotator: Annotator) -> None:
        """Know the spec and how its types are written."""
        self._spec = spec
        self._annotator = annotator

    def build(self, endpoint: Endpoint) -> list[Method]:
        """Build the method of an operation, and its streaming twin if it has one.

        Raises:
            SpecError: The operation lacks something, or says something unknown.
        """
        node = endpoint.node
        operation = build_operation(self._spec, endpoint)
        call = self._call(endpoint, operation)
        _check_names(node, call)
        methods = [self._documented(endpoint, call)]
        if operation.streaming and call.kind != "stream":
            switch = operation.streaming.request_field
            fixed = {name: value for name, value in call.fixed.items() if name != switch}
            twin = replace(call, name=operation.streaming.method, kind="stream", fixed=fixed)
            methods.append(self._documented(endpoint, twin))
        return methods

    def _call(self, endpoint: Endpoint, operation: Operation) -> Method:
        arguments = self._parameters(endpoint, operation)
        schema = body_schema(self._spec, endpoint.node)
        body, fixed = self._body(schema, operation, arguments)
        result, envelope = self._result(endpoint, operation)
        return Method(
            name=endpoint.node.text("x-method"),
            constant=constant(operation.id),
            operation=operation,
            kind=_kind(operation),
            path=tuple(arguments[p.name] for p in operation.path_parameters),
            query=tuple(arguments[p.name] for p in operation.query),
            headers=tuple(arguments[p.name] for p in operation.header_parameters),
            body=body,
            body_model=self._body_type(schema),
            fixed=fixed,
            whole=self._whole(endpoint.node),
            is_form=is_form(self._spec, endpoint.node),
            result=result,
            envelope=envelope,
            is_value=self._is_value(endpoint, operation),
            reader=_reader(operation),
            docstring="",
        )

    def _parameters(self, endpoint: Endpoint, operation: Operation) -> dict[str, Argument]:
        sent = (*operation.path_parameters, *operation.query, *operation.header_parameters)
        known = {p.name: p for p in sent}
        arguments: dict[str, Argument] = {}
        for parameter in endpoint.parameters(self._spec):
            name = parameter.text("name")
            if name not in known:
                continue
            schema = _parameter_schema(parameter)
            is_json = known[name].kind == "json"
            arguments[name] = Argument(
                name=known[name].argument or name,
                key=name,
                annotation=self._annotator.argument(schema),
                required=known[name].required,
                notes=argument_notes(self._spec.resolve(schema), parameter.text("description")),
                model=self._annotator.model(schema) if is_json else None,
            )
        return arguments

    def _body(
        self, schema: Node | None, operation: Operation, parameters: Mapping[str, Argument]
    ) -> tuple[tuple[Argument, ...], Mapping[str, str]]:
        """Flatten the fields of a body; a constant one is no argument but always sent.

        Nor is one that repeats a parameter: the parameter's argument is sent twice.
        """
        if schema is None:
            return (), {}
        required, properties = self._fields(schema)
        arguments: list[Argument] = []
        fixed: dict[str, str] = {}
        streaming = operation.streaming
        for name, field in properties.items():
            const = self._spec.resolve(field).get("const")
            if streaming and name == streaming.request_field:
                fixed[name] = "False"
            elif repeated := field.get("x-same-as"):
                fixed[name] = parameters[repeated.value].name
            elif const and name in required:
                fixed[name] = repr(const.value)
            else:
                arguments.append(self._field(name, field, required=name in required))
        return tuple(arguments), fixed

    def _body_type(self, schema: Node | None) -> Annotation | None:
        if schema is None:
            return None
        found = self._annotator.model(schema) or self._annotator.value(schema)
        if found is None:
            schema.fail("a body needs a name: move it to components/schemas")
        return found

    def _whole(self, operation: Node) -> Argument | None:
        """Read the argument that is the body as a whole (`x-argument` on the body)."""
        body = operation.get("requestBody")
        named = body and self._spec.resolve(body).get("x-argument")
        schema = body_schema(self._spec, operation)
        if not named or schema is None:
            return None
        target = self._spec.resolve(schema)
        is_object = self._annotator.model(schema) is not None
        return Argument(
            name=str(named.value),
            key="",
            annotation=ANY_MAPPING if is_object else self._annotator.argument(target),
            required=True,
            notes=sentence(target.text("description")),
        )

    def _fields(self, schema: Node) -> tuple[set[str], dict[str, Node]]:
        schema = self._spec.resolve(schema)
        required: set[str] = set()
        properties: dict[str, Node] = {}
        if parts := schema.get("allOf"):
            for part in parts.elements():
                inherited, fields = self._fields(part)
                required |= inherited
                properties |= fields
        if own := schema.get("properties"):
            properties |= dict(own.items())
        if names := schema.get("required"):
            required |= set(names.value)
        return required, properties

    def _field(self, name: str, field: Node, *, required: bool) -> Argument:
        schema = self._spec.resolve(field)
        description = field.text("description", "") or schema.text("description", "")
        argument = self._annotator.argument(field)
        notes = argument_notes(schema, description)
        if NONE.text in argument.members:
            notes = f"{notes} `None` clears it."
        python_name = identifier(name)
        return Argument(python_name, python_name, argument, required, notes)

    def _result(
        self, endpoint: Endpoint, operation: Operation
    ) -> tuple[Annotation | None, Annotation | None]:
        """Return the type of the result and, for a list, of its envelope."""
        match operation.result:
            case "none":
                return None, None
            case "text":
                return STR, None
            case "bytes":
                return annotation("bytes"), None
            case "stream":
                return None, None
            case _:
                return self._json_result(endpoint, operation)

    def _json_result(
        self, endpoint: Endpoint, operation: Operation
    ) -> tuple[Annotation, Annotation | None]:
        schema = endpoint.result(self._spec)
        if schema is None:
            endpoint.node["responses"].fail("the answer is no JSON: say so with `x-result`")
        if operation.pagination is None:
            inside = self._inside(schema, operation.unwrap)
            return self._annotator.value(inside) or self._model(inside), None
        items = self._inside(schema, operation.pagination.items)
        item = self._model(self._spec.resolve(items)["items"])
        return item, self._annotator.model(schema)

    def _is_value(self, endpoint: Endpoint, operation: Operation) -> bool:
        schema = endpoint.result(self._spec)
        if schema is None or operation.result != "json":
            return False
        return self._annotator.value(self._inside(schema, operation.unwrap)) is not None

    def _inside(self, schema: Node, key: str | None) -> Node:
        if key is None:
            return schema
        _, properties = self._fields(schema)
        if key not in properties:
            schema.fail(f"the answer has no field `{key}`")
        return properties[key]

    def _model(self, schema: Node) -> Annotation:
        model = self._annotator.model(schema)
        if model is None:
            schema.fail("a reference to a named object is expected here")
        return model

    def _documented(self, endpoint: Endpoint, method: Method) -> Method:
        identity = getattr(method.operation.pagination, "identity", "")
        options = {
            name: text.format(identity=identity) for name, text in _OPTIONS_OF[method.kind].items()
        }
        text = method_docstring(
            self._spec,
            endpoint.node,
            method.operation,
            arguments={a.name: a.notes for a in (*method.path, *method.keywords)} | options,
            returns=self._returned(endpoint, method),
            is_twin=method.name != endpoint.node.text("x-method"),
        )
        return replace(method, docstring=text)

    def _returned(self, endpoint: Endpoint, method: Method) -> str:
        if method.kind != "call":
            return _PAGE_RETURNS if method.kind == "page" else _STREAM_RETURNS
        if method.result is None:
            return ""
        schema = endpoint.result(self._spec)
        if schema and method.operation.streaming:
            # The description of the answer speaks of both forms, that of its model of one.
            return self._spec.resolve(schema).text("description")
        return endpoint.success(self._spec).text("description")


def _reader(operation: Operation) -> str | None:
    resume = operation.streaming.resume if operation.streaming else None
    return constant(resume.read) if resume else None


def _kind(operation: Operation) -> Literal["call", "page", "stream"]:
    if operation.result == "stream":
        return "stream"
    return "page" if operation.pagination else "call"


def _parameter_schema(parameter: Node) -> Node:
    """Return the schema of a parameter's value, be it text or a JSON document."""
    return parameter.get("schema") or parameter["content"]["application/json"]["schema"]


def _check_names(node: Node, method: Method) -> None:
    names = [a.name for a in (*method.path, *method.keywords)]
    for name, count in Counter(names).items():
        if count > 1:
            node.fail(f"two arguments are called `{name}`: rename one with `x-argument`")
        if name in _RESERVED:
            node.fail(f"the argument name `{name}` is taken: rename it with `x-argument`")
