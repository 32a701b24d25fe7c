"""Every stub hands on every argument, under the name the wire or the request model has for it."""

import importlib
import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from pydantic import SecretStr

from kubiya_async import models as documented
from kubiya_async._generated import names, operations
from kubiya_async._generated.live import names as live_names
from kubiya_async._generated.live import operations as live_operations
from kubiya_async._messages.encode import MultipartForm, WholeBody
from kubiya_async._messages.operation import Operation
from kubiya_async.live import models as live
from kubiya_async.options import UNSET
from tests.support.cases import each_of

RESOURCES = {**names.RESOURCES, **live_names.RESOURCES}
OPERATIONS = {**operations.OPERATIONS, **live_operations.OPERATIONS}
PAGE_OPTIONS = {"max_items", "prefetch", "deduplicate", "cursor"}
RUNS = {
    "control_plane.agents.run": "control_plane.agents.execute",
    "control_plane.executions.wait": "control_plane.executions.get",
    "control_plane.teams.run": "control_plane.teams.execute",
    "live.projects.apply": "live.projects.approve",
    "live.projects.wait": "live.projects.get_execution",
    "projects.apply": "projects.approve",
    "projects.wait": "projects.get_execution",
    "tasks.wait": "tasks.get",
    "tools.run": "tools.execute",
    "tools.wait": "tools.get_execution",
    "workflows.run": "workflows.execute",
    "workflows.wait": "workflows.get_execution",
}
FILES = {
    f"{resource}.{verb}_{what}": f"{resource}.get_{what}"
    for resource, what in (
        ("runners", "manifest"),
        ("runners_v3", "helm_chart"),
        ("runners_v3", "helm_manifest"),
    )
    for verb in ("stream", "download")
}
LOGS = {
    "live.projects.follow_logs": "live.projects.get_logs",
    "projects.follow_logs": "projects.get_logs",
    "workflows.follow_logs": "workflows.list_logs",
}
COMPOSED = RUNS | FILES | LOGS
"""Methods of several calls, and the call whose arguments they take."""


class Made(NamedTuple):
    """What a stub asked its base for."""

    how: str
    operation: Operation
    keywords: dict[str, Any]

    @property
    def body(self) -> tuple[Any, dict[str, Any], dict[str, object]]:
        """The model of the body, its fields, and the whole body that is given as one argument."""
        body = self.keywords.get("body", (None, {}))
        if isinstance(body, MultipartForm):
            return MultipartForm, dict(body.files), {}
        model, fields = body
        if isinstance(fields, WholeBody):
            return model, dict(fields.fields), {fields.argument: fields.value}
        return model, fields, {}


class Stub(NamedTuple):
    """A method of a generated class."""

    resource: str
    name: str

    @property
    def home(self) -> type:
        module, class_name = RESOURCES[self.resource]
        found: type = getattr(importlib.import_module(module), class_name)
        return found

    @property
    def parameters(self) -> list[inspect.Parameter]:
        return list(inspect.signature(getattr(self.home, self.name)).parameters.values())[1:]

    @property
    def given(self) -> dict[str, object]:
        """A value for each parameter; a secret of another type would be put away."""
        secrets = {p.name for p in self.parameters if "SecretStr" in str(p.annotation)}
        return {
            p.name: SecretStr(p.name) if p.name in secrets else object() for p in self.parameters
        }

    def call(self, **arguments: Any) -> Made:
        """Call it on a base that only notes what it is asked for."""
        made: list[Made] = []

        def note(how: str) -> Callable[..., Any]:
            def noted(_: object, operation: Operation, *rest: Any, **keywords: Any) -> None:
                made.append(Made(how, operation, keywords))

            return noted

        async def call(_: object, operation: Operation, *rest: Any, **keywords: Any) -> None:
            made.append(Made("call", operation, keywords))

        methods = {"_call": call, "_value": call, "_paginate": note("page")}
        methods |= {"_stream": note("stream"), "_events": note("stream")}
        noting = type("Noting", (self.home,), methods)
        awaitable = getattr(noting(None), self.name)(**arguments)
        if inspect.iscoroutine(awaitable):
            with pytest.raises(StopIteration):
                awaitable.send(None)
        return made[0]


METHODS = [
    Stub(resource, name)
    for resource in RESOURCES
    for name in vars(Stub(resource, "").home)
    if not name.startswith("_")
]
STUBS = [stub for stub in METHODS if f"{stub.resource}.{stub.name}" not in COMPOSED]


def plain(value: object) -> object:
    """Take an argument out of the pair with the model it is validated by."""
    return value[1] if isinstance(value, tuple) else value


every_stub = each_of(STUBS, lambda stub: f"{stub.resource}.{stub.name}")


def test_every_operation_has_a_stub_of_its_name() -> None:
    named = {Stub(*id_.rpartition(".")[::2]) for id_ in OPERATIONS}
    streams = {
        Stub(operation.id.rpartition(".")[0], operation.streaming.method)
        for operation in OPERATIONS.values()
        if operation.streaming
    }
    composed = {Stub(*name.rpartition(".")[::2]) for name in COMPOSED}
    assert set(METHODS) == named | streams | composed


def test_method_of_several_calls_takes_the_arguments_of_the_first_and_describes_its_own() -> None:
    for name, call in COMPOSED.items():
        made, first = Stub(*name.rpartition(".")[::2]), Stub(*call.rpartition(".")[::2])
        options = [p.name for p in made.parameters if p not in first.parameters]
        given = first.parameters
        if name in LOGS:
            listed = "list" in call
            assert options == [
                *(["since"] if listed else []),
                "poll",
                *(["overlap"] if listed else []),
                "max_outage",
            ]
            given = [p for p in given if p.name not in {"since", "limit", *PAGE_OPTIONS}]
        elif name in RUNS:
            assert options == ["wait_timeout", "poll", "on_progress"], name
        else:
            saved = ["to", "on_progress", "max_bytes", "overwrite"]
            assert options == (saved if "download" in name else ["max_bytes"]), name
        assert [p for p in made.parameters if p.name not in options] == given, name
        described = inspect.getdoc(getattr(made.home, made.name)) or ""
        assert [p.name for p in made.parameters if f"    {p.name}: " not in described] == [], name


@every_stub
def test_stub_calls_its_operation_as_the_operation_is_answered(stub: Stub) -> None:
    how, operation, _ = stub.call(**stub.given)
    assert operation is OPERATIONS[operation.id]
    resource, _, method = operation.id.rpartition(".")
    streamed = operation.streaming.method if operation.streaming else ""
    assert stub == (resource, streamed if how == "stream" else method)
    assert how == "stream" or (how == "page") == (operation.pagination is not None)


@every_stub
def test_path_parameters_are_positional_and_the_rest_keywords(stub: Stub) -> None:
    made = stub.call(**stub.given)
    positional = [p.name for p in stub.parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert positional == [p.argument or p.name for p in made.operation.path_parameters]
    keywords = [p for p in stub.parameters if p.kind is p.KEYWORD_ONLY]
    assert len(positional) + len(keywords) == len(stub.parameters)
    required = [p.default is p.empty for p in keywords]
    assert required == sorted(required, reverse=True)
    assert keywords[-1].name == "options"


@every_stub
def test_every_argument_arrives_under_its_own_name(stub: Stub) -> None:
    rest = stub.given
    made = stub.call(**rest)
    operation, keywords = made.operation, made.keywords
    path = tuple(rest.pop(p.argument or p.name) for p in operation.path_parameters)
    assert keywords.get("path", ()) == path
    places = ("query", operation.query), ("headers", operation.header_parameters)
    for place, parameters in places:
        sent = {name: plain(value) for name, value in keywords.get(place, {}).items()}
        assert sent == {p.name: rest.pop(p.argument or p.name) for p in parameters}
    model, fields, whole = made.body
    for name, value in {**fields, **whole}.items():
        assert name not in rest or value is rest.pop(name)
    options = {"options", *(PAGE_OPTIONS if made.how == "page" else ())}
    assert rest.keys() == options | ({"idle_timeout"} if made.how == "stream" else set())
    assert all(keywords[name] is value for name, value in rest.items())
    assert model in {None, MultipartForm} or operation.body == model.__name__


@every_stub
def test_body_has_every_field_of_its_model_and_no_other(stub: Stub) -> None:
    made = stub.call(**stub.given)
    name = made.operation.body
    assert (name is None) == ("body" not in made.keywords)
    if name is not None:
        world = live if name in live_names.MODELS else documented
        model, fields, _ = made.body
        assert model in {getattr(world, name), MultipartForm}
        expected = set(getattr(getattr(world, name), "model_fields", ()))
        if made.how == "stream" and made.operation.streaming:
            expected.discard(str(made.operation.streaming.request_field))
        assert set(fields) == expected


@every_stub
def test_optional_arguments_are_unset_unless_given(stub: Stub) -> None:
    given = stub.given
    required = {p.name: given[p.name] for p in stub.parameters if p.default is p.empty}
    made = stub.call(**required)
    sent = {**made.keywords.get("query", {}), **made.keywords.get("headers", {})}
    for value in map(plain, [*sent.values(), *made.body[1].values()]):
        is_fixed = isinstance(value, bool | str)
        assert value is UNSET or value in required.values() or is_fixed


@every_stub
def test_stub_says_what_it_does_where_it_is_from_and_what_each_argument_means(stub: Stub) -> None:
    made = stub.call(**stub.given)
    first, _, rest = (inspect.getdoc(getattr(stub.home, stub.name)) or "").partition("\n")
    assert first.endswith(".")
    assert f"`{made.operation.method} {made.operation.template}" in rest
    source = made.operation.source
    where = source.basis if source.document == "live" else f"document {source.document}"
    assert where in " ".join(rest.split())
    assert [p.name for p in stub.parameters if f"    {p.name}: " not in rest] == []


def test_chat_asks_for_the_form_of_its_answer() -> None:
    send, stream = Stub("chat", "send"), Stub("chat", "stream")
    assert send.call(agent_uuid="a", message="Hi").body[1]["stream"] is False
    assert "stream" not in stream.call(agent_uuid="a", message="Hi").body[1]


def test_constant_field_is_sent_without_being_an_argument() -> None:
    assert Stub("projects", "approve").call(plan_id="p").body[1] == {"action": "approve"}


def test_operations_refer_to_models_and_operations_that_exist() -> None:
    for operation in OPERATIONS.values():
        streaming, polling = operation.streaming, operation.polling
        if streaming:
            assert not streaming.events or streaming.events in documented.__all__
            assert not streaming.resume or streaming.resume.read in OPERATIONS
        assert not polling or polling.read in OPERATIONS
