"""Every stub hands on every argument, under the name the wire or the request model has for it."""

import importlib
import inspect
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from pydantic import SecretStr

from kubiya_async import models as documented
from kubiya_async._calls.encode import Whole
from kubiya_async._calls.form import Form
from kubiya_async._core.operation import Operation
from kubiya_async._core.unset import UNSET
from kubiya_async._generated import names, operations
from kubiya_async._generated.live import names as live_names
from kubiya_async._generated.live import operations as live_operations
from kubiya_async.live import models as live

RESOURCES = {**names.RESOURCES, **live_names.RESOURCES}
OPERATIONS = {**operations.OPERATIONS, **live_operations.OPERATIONS}
PAGE_OPTIONS = {"max_items", "prefetch", "deduplicate", "cursor"}


class Made(NamedTuple):
    """What a stub asked its base for."""

    how: str
    operation: Operation
    positional: tuple[Any, ...]
    keywords: dict[str, Any]


class Stub(NamedTuple):
    """A method of a generated class."""

    resource: str
    name: str

    def call(self, **arguments: Any) -> Made:
        """Call it on a base that only notes what it is asked for."""
        module, class_name = RESOURCES[self.resource]
        made: list[Made] = []

        def note(how: str) -> Callable[..., Any]:
            def noted(_: object, operation: Operation, *rest: Any, **keywords: Any) -> None:
                made.append(Made(how, operation, rest, keywords))

            return noted

        async def call(_: object, operation: Operation, *rest: Any, **keywords: Any) -> None:
            made.append(Made("call", operation, rest, keywords))

        noting = type(
            class_name,
            (getattr(importlib.import_module(module), class_name),),
            {
                "_call": call,
                "_value": call,
                "_paginate": note("page"),
                "_stream": note("stream"),
                "_events": note("stream"),
            },
        )
        awaitable = getattr(noting(None), self.name)(**arguments)
        if inspect.iscoroutine(awaitable):
            with pytest.raises(StopIteration):
                awaitable.send(None)
        return made[0]

    @property
    def parameters(self) -> list[inspect.Parameter]:
        module, class_name = RESOURCES[self.resource]
        method = getattr(getattr(importlib.import_module(module), class_name), self.name)
        return list(inspect.signature(method).parameters.values())[1:]


def stubs() -> Iterator[Stub]:
    for resource, (module, class_name) in RESOURCES.items():
        for name in vars(getattr(importlib.import_module(module), class_name)):
            if not name.startswith("_"):
                yield Stub(resource, name)


STUBS = list(stubs())
every_stub = pytest.mark.parametrize("stub", STUBS, ids=[f"{s.resource}.{s.name}" for s in STUBS])


def split(operation_id: str) -> tuple[str, str]:
    resource, _, method = operation_id.rpartition(".")
    return resource, method


def model_of(name: str) -> Any:
    return getattr(live if name in live_names.MODELS else documented, name)


class Sent(NamedTuple):
    """The body of a call, taken apart."""

    model: Any
    fields: dict[str, Any]
    whole: dict[str, object]


def body_of(made: Made) -> Sent:
    body = made.keywords.get("body", (None, {}))
    if isinstance(body, Form):
        return Sent(Form, dict(body.files), {})
    model, fields = body
    if isinstance(fields, Whole):
        return Sent(model, dict(fields.fields), {fields.argument: fields.value})
    return Sent(model, fields, {})


def plain(value: object) -> object:
    """Take an argument out of the pair with the model it is validated by."""
    return value[1] if isinstance(value, tuple) else value


def marks(stub: Stub) -> dict[str, object]:
    """Give every parameter a value of its own."""
    return {parameter.name: mark(parameter) for parameter in stub.parameters}


def mark(parameter: inspect.Parameter) -> object:
    """Give a value that no other parameter has; a secret of another type would be put away."""
    return SecretStr("s") if "SecretStr" in str(parameter.annotation) else object()


def test_every_operation_has_a_stub_of_its_name() -> None:
    streams = {
        (split(operation.id)[0], operation.streaming.method)
        for operation in OPERATIONS.values()
        if operation.streaming
    }
    named = {split(id_) for id_ in OPERATIONS}
    assert {(stub.resource, stub.name) for stub in STUBS} == named | streams


@every_stub
def test_stub_calls_its_operation(stub: Stub) -> None:
    made = stub.call(**marks(stub))
    streaming = made.operation.streaming
    assert made.operation is OPERATIONS[made.operation.id]
    assert split(made.operation.id)[0] == stub.resource
    if made.how == "stream":
        assert streaming is not None
        assert streaming.method == stub.name
    else:
        assert made.operation.id == f"{stub.resource}.{stub.name}"
        assert (made.how == "page") == (made.operation.pagination is not None)


@every_stub
def test_path_parameters_are_positional_and_the_rest_keywords(stub: Stub) -> None:
    operation = stub.call(**marks(stub)).operation
    positional = [p.name for p in stub.parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert positional == [p.argument or p.name for p in operation.path_parameters]
    keywords = [p for p in stub.parameters if p.kind is p.KEYWORD_ONLY]
    assert len(positional) + len(keywords) == len(stub.parameters)
    required = [p.default is p.empty for p in keywords]
    assert required == sorted(required, reverse=True)
    assert keywords[-1].name == "options"


@every_stub
def test_every_argument_arrives_under_its_own_name(stub: Stub) -> None:
    given = marks(stub)
    made = stub.call(**given)
    operation, rest = made.operation, dict(given)

    assert made.keywords.get("path", ()) == tuple(
        rest.pop(p.argument or p.name) for p in operation.path_parameters
    )
    for place, parameters in (("query", operation.query), ("headers", operation.header_parameters)):
        sent = {name: plain(value) for name, value in made.keywords.get(place, {}).items()}
        assert sent == {p.name: rest.pop(p.argument or p.name) for p in parameters}
    body = body_of(made)
    for name, value in {**body.fields, **body.whole}.items():
        if name in rest:
            assert value is rest.pop(name)
    options = {"options", *(PAGE_OPTIONS if made.how == "page" else ())}
    options |= {"idle_timeout"} if made.how == "stream" else set()
    assert rest.keys() == options
    assert all(made.keywords[name] is value for name, value in rest.items())
    if body.model not in {None, Form}:
        assert operation.body == body.model.__name__


@every_stub
def test_body_has_every_field_of_its_model_and_no_other(stub: Stub) -> None:
    made = stub.call(**marks(stub))
    if made.operation.body is None:
        assert "body" not in made.keywords
        return
    body, model = body_of(made), model_of(made.operation.body)
    assert body.model in {model, Form}
    expected = set(getattr(model, "model_fields", ()))
    if made.how == "stream" and made.operation.streaming:
        expected.discard(made.operation.streaming.request_field)
    assert set(body.fields) == expected


@every_stub
def test_optional_arguments_are_unset_unless_given(stub: Stub) -> None:
    required = {p.name: mark(p) for p in stub.parameters if p.default is p.empty}
    made = stub.call(**required)
    sent = {**made.keywords.get("query", {}), **made.keywords.get("headers", {})}
    for name, given in {**sent, **body_of(made).fields}.items():
        value = plain(given)
        is_fixed = isinstance(value, bool | str)
        assert value is UNSET or value in required.values() or is_fixed, name


@every_stub
def test_stub_says_what_it_does_where_it_is_from_and_what_each_argument_means(stub: Stub) -> None:
    module, class_name = RESOURCES[stub.resource]
    docstring = inspect.getdoc(
        getattr(getattr(importlib.import_module(module), class_name), stub.name)
    )
    operation = stub.call(**marks(stub)).operation
    assert docstring is not None
    first, _, rest = docstring.partition("\n")
    assert first.endswith(".")
    assert f"`{operation.method} {operation.template}" in rest
    source = operation.source
    where = source.basis if source.document == "live" else f"document {source.document}"
    assert where in " ".join(rest.split())
    for parameter in stub.parameters:
        assert f"    {parameter.name}: " in rest


def test_chat_asks_for_the_form_of_its_answer() -> None:
    send, stream = Stub("chat", "send"), Stub("chat", "stream")
    assert send.call(agent_uuid="a", message="Hi").keywords["body"][1]["stream"] is False
    assert "stream" not in stream.call(agent_uuid="a", message="Hi").keywords["body"][1]


def test_constant_field_is_sent_without_being_an_argument() -> None:
    made = Stub("projects", "approve").call(plan_id="p")
    assert made.keywords["body"][1] == {"action": "approve"}


def test_operations_refer_to_models_and_operations_that_exist() -> None:
    for operation in OPERATIONS.values():
        if operation.streaming and operation.streaming.events:
            assert operation.streaming.events in documented.__all__
        if operation.streaming and operation.streaming.resume:
            assert operation.streaming.resume.read in OPERATIONS
        if operation.polling:
            assert operation.polling.read in OPERATIONS
