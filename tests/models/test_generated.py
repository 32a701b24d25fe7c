"""The generated models and stubs, against the spec they come from."""

import functools
import inspect
import json
from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any, NamedTuple

from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from codegen.__main__ import PROJECT
from codegen.load import Node, Spec, is_list, is_object, load
from codegen.walk import resource_documents, subtree
from kubiya_async import models as documented
from kubiya_async._generated import names
from kubiya_async._generated.live import names as live_names
from kubiya_async._messages.encode import WholeBody, encode_body, encode_whole
from kubiya_async._messages.models import identity_names
from kubiya_async.live import models as live
from tests.support.cases import each_of

MODELS = {**names.MODELS, **live_names.MODELS}
SPEC = load(PROJECT / "openapi")


def model_of(name: str) -> Any:
    return getattr(live if name in live_names.MODELS else documented, name)


class Example(NamedTuple):
    """A value that the spec shows for a schema, by the model's name."""

    place: str
    model: str
    many: bool
    value: Any
    request: bool
    free_form: bool = False


def named(spec: Spec, schema: Node) -> tuple[str, bool] | None:
    """Name the model of a schema, and say whether it is of a list of them."""
    items = schema.get("items")
    name = spec.resolve(items or schema).pointer.rpartition("/")[2]
    return (name, items is not None) if name in MODELS else None


def media_examples(media: Node) -> Iterator[Node]:
    if example := media.get("example"):
        yield example
    if examples := media.get("examples"):
        yield from (entry["value"] for _, entry in examples.items())


def examples() -> Iterator[Example]:
    for name in (document.name for document in resource_documents(SPEC)):
        for node in subtree(SPEC.root(name)):
            if not is_object(node.value):
                continue
            schema, shown = node.get("schema"), node.get("examples")
            if schema and "/content/" in node.pointer and (found := named(SPEC, schema)):
                for value in media_examples(node):
                    request = "/requestBody/" in node.pointer and "/paths/" in node.pointer
                    free = SPEC.resolve(schema).get("x-free-form") is not None
                    yield Example(f"{name}{value.pointer}", *found, value.value, request, free)
            elif shown and is_list(shown.value) and (found := named(SPEC, node)):
                for value in shown.elements():
                    yield Example(f"{name}{value.pointer}", *found, value.value, request=False)


EXAMPLES = list(examples())
place = attrgetter("place")


def unknown_fields(value: object, path: str = "") -> Iterator[str]:
    """Find what a model holds without having declared it."""
    if isinstance(value, BaseModel):
        yield from (f"{path}.{name}" for name in value.model_extra or ())
        for name in type(value).model_fields:
            yield from unknown_fields(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, list):
        for item in value:
            yield from unknown_fields(item, f"{path}[]")
    elif isinstance(value, dict):
        for item in value.values():
            yield from unknown_fields(item, f"{path}{{}}")


def adapter(example: Example) -> TypeAdapter[Any]:
    return reader_of(example.model, many=example.many)


@functools.cache
def reader_of(name: str, *, many: bool) -> TypeAdapter[Any]:
    model: Any = model_of(name)
    form: Any = list.__class_getitem__(model) if many else model
    return TypeAdapter(form)


@functools.cache
def schema_of(name: str) -> str:
    return json.dumps(reader_of(name, many=False).json_schema())


def is_sent(example: Example) -> bool:
    """Return whether a value goes to the server: it is of a request, or holds a secret to send."""
    return example.request or (has_secret(example) and "/responses/" not in example.place)


def has_secret(example: Example) -> bool:
    return '"password"' in schema_of(example.model)


def is_encoded(example: Example) -> bool:
    """Return whether a value holds JSON or base64 in text, which is the plain value in Python."""
    return '"content' in schema_of(example.model)


def identified(value: Any, names: tuple[str, ...]) -> Any:
    """Add the identity that reading fills in."""
    if isinstance(value, list):
        return [identified(item, names) for item in value]
    return {**dict.fromkeys(names), **value} if isinstance(value, dict) else value


def shape(value: Any) -> Any:
    """Keep the keys of a JSON value and forget the rest."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    return [shape(item) for item in value] if isinstance(value, list) else None


def test_examples_are_found_in_every_document() -> None:
    found = {example.place.partition("#")[0] for example in EXAMPLES}
    assert found == {document.name for document in resource_documents(SPEC)}


@each_of(EXAMPLES, place)
def test_example_parses_with_every_field_typed(example: Example) -> None:
    value = adapter(example).validate_json(json.dumps(example.value))
    assert example.free_form or list(unknown_fields(value)) == []


@each_of([e for e in EXAMPLES if not (is_sent(e) or has_secret(e))], place)
def test_answer_survives_being_written_and_read(example: Example) -> None:
    reader = adapter(example)
    value = reader.validate_json(json.dumps(example.value))
    written = reader.dump_json(value, exclude_unset=True)
    assert reader.validate_json(written) == value
    model = model_of(example.model)
    names = identity_names(model)[:1] if isinstance(model, type) else ()
    assert shape(json.loads(written)) in (
        shape(example.value),
        shape(identified(example.value, names)),
    )


@each_of([e for e in EXAMPLES if is_sent(e)], place)
def test_request_is_sent_as_it_is_shown(example: Example) -> None:
    model, value = model_of(example.model), example.value
    if is_encoded(example):
        value = adapter(example).validate_python(value).model_dump(exclude_unset=True)
    if isinstance(model, type):
        body = encode_body(model, value)
    else:
        body = encode_whole(model, WholeBody("argument", value, {}))
    assert json.loads(body) == example.value


@each_of(list(MODELS))
def test_model_builds_is_documented_and_carries_no_examples(name: str) -> None:
    model = model_of(name)
    assert schema_of(name)
    if inspect.isclass(model):
        assert inspect.getdoc(model)
        assert issubclass(model, BaseModel)
    fields: Mapping[str, FieldInfo] = getattr(model, "model_fields", {})
    assert [n for n, f in fields.items() if f.examples or f.json_schema_extra] == []
