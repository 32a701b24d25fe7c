"""`verify`: compare what the platform answers with the spec, and write down what differs.

Only operations that read are called. The report names operations, fields and types, and never what
is in a field: it can be attached to an issue as it is.
"""

from __future__ import annotations

import json as jsonlib
import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

import typer

from kubiya_async._cli import session
from kubiya_async._cli.exits import UsageError
from kubiya_async._cli.terminal import Terminal
from kubiya_async._version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubiya_async._messages.operation import Operation
    from kubiya_async.client import Kubiya
    from kubiya_async.middleware import CallNext, MiddlewareRequest, Response

EXAMPLES: Final = """\
\b
Examples:
  kubiya-async verify --api control-plane --output report.json
  kubiya-async verify --calls 10 --yes --record answers.json
"""


class VerifiedApi(StrEnum):
    """An API that can be asked."""

    DOCUMENTED = "documented"
    PRIVATE = "private"
    CONTROL_PLANE = "control-plane"


_SURFACES: Final = {
    VerifiedApi.DOCUMENTED: {"platform", "runners_v3"},
    VerifiedApi.PRIVATE: {"live"},
    VerifiedApi.CONTROL_PLANE: {"control_plane"},
}
_OUTSIDE: Final = {401, 403}
_HEADERS: Final = re.compile(
    r"(x-)?ratelimit[a-z-]*|retry-after|date|content-type|etag|x-request-id"
)
_PLAIN_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z_]{0,39}[0-9]{0,2}")
_KINDS: Final = {
    dict: "object", list: "array", str: "text", bool: "boolean", int: "integer", float: "number",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """How an answer differs from the spec.

    Attributes:
        kind: `unknown`, `missing` or `mistyped` field, or another `envelope`.
        place: The field, with `[]` for the items of a list.
        detail: Types only.
        times: How often, over all items.
    """

    kind: str
    place: str
    detail: str
    times: int = 1


@dataclass(slots=True)
class Verified:
    """What one operation answered."""

    operation: str
    status: int | None = None
    headers: list[str] = field(default_factory=list[str])
    """Names of those that say something about quotas, times and forms."""
    differences: list[Difference] = field(default_factory=list[Difference])
    problem: str = ""
    """Class of the error that the call ended with."""
    body: bytes = field(default=b"", repr=False)


def verify(
    *,
    api: Annotated[
        list[VerifiedApi] | None,
        typer.Option("--api", help="API to ask; may be given several times. [default: all]"),
    ] = None,
    calls: Annotated[
        int, typer.Option("--calls", min=1, metavar="N", help="Calls to make at most, of each API.")
    ] = 20,
    yes: Annotated[bool, session.flag("Do not ask before calling.", "--yes", "-y")] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the report to a file, as JSON."),
    ] = None,
    record: Annotated[
        Path | None,
        typer.Option(
            "--record",
            metavar="FILE",
            help="Keep the answers for `LocalServer.replay`, every text and number replaced.",
        ),
    ] = None,
    json: session.Json = False,
    local: session.Local = False,
    base_url: session.BaseUrl = None,
    timeout: session.Timeout = None,
) -> int:
    """Compare what the platform answers with the spec.

    Only operations that read are called. The report has names of fields and types, no secret, no
    name and no id of yours, and can be attached to an issue.
    """
    terminal = Terminal(json=json)
    wanted = list(dict.fromkeys(api or VerifiedApi))
    if not (yes or local):
        if not terminal.shows_data:
            raise UsageError("verify makes calls that count against the quota: confirm with --yes")
        names = ", ".join(wanted)
        typer.confirm(f"Make up to {calls} calls that only read, of each of: {names}?", abort=True)
    found: dict[str, list[Verified]] = {}
    with session.Server(local, base_url, timeout).connect() as (kubiya, loop):
        for each in wanted:
            found[each] = loop.run(verified(kubiya, _reads(each), calls))
    report = as_report(found)
    if output is not None:
        output.write_text(f"{jsonlib.dumps(report, indent=2)}\n", encoding="utf-8")
        terminal.note(f"{output}: the report")
    if record is not None:
        kept = [recorded(each) for several in found.values() for each in several if each.body]
        record.write_text(f"{jsonlib.dumps(kept, indent=1)}\n", encoding="utf-8")
        terminal.note(f"{record}: {len(kept)} answers, with every value replaced")
    if json:
        terminal.document(report)
    else:
        terminal.write("".join(_lines(found)))
    return int(any(each.differences for several in found.values() for each in several))


def _reads(api: VerifiedApi) -> list[Operation]:
    """Return the operations of an API that read and answer in JSON, those without ids first."""
    from kubiya_async._generated.live.operations import OPERATIONS as LIVE
    from kubiya_async._generated.operations import OPERATIONS

    found = [
        operation
        for operation in {**OPERATIONS, **LIVE}.values()
        if operation.surface.value in _SURFACES[api]
        and operation.method == "GET"
        and operation.replay == "safe"
        and operation.result in {"json", "page"}
        and not any(parameter.required for parameter in operation.query)
        and len(operation.path_parameters) <= 1
    ]
    # Other ids than that of `get` are of something else than what the resource lists.
    named = {o.id.rpartition(".")[0]: o.path_parameters for o in found if o.id.endswith(".get")}
    fit = (o for o in found if o.path_parameters in ((), named.get(o.id.rpartition(".")[0])))
    return sorted(fit, key=lambda each: len(each.path_parameters))


async def verified(kubiya: Kubiya, operations: Iterable[Operation], calls: int) -> list[Verified]:
    """Call operations, and compare the answers with the spec.

    What asks for an id gets that of an object that its resource has listed before; without one it
    is not called. An API whose first answer refuses the key, or that cannot be reached, is not
    asked again.

    Args:
        kubiya: The client.
        operations: What to call; those without ids first.
        calls: How many to call at most.
    """
    from kubiya_async._cli.operations import method_of
    from kubiya_async.errors import KubiyaError, TransportError

    found: list[Verified] = []
    ids: dict[str, str] = {}
    kept: list[Response] = []

    async def keep(request: MiddlewareRequest, call_next: CallNext) -> Response:
        response = await call_next(request)
        kept.append(response)
        return response

    client = kubiya.with_options(retries=0, middleware=[keep])
    for operation in operations:
        resource = operation.id.rpartition(".")[0]
        if len(found) == calls or (operation.path_parameters and resource not in ids):
            continue
        kept.clear()
        one = Verified(operation.id)
        found.append(one)
        try:
            await method_of(client, operation)(*[ids[resource] for _ in operation.path_parameters])
        except KubiyaError as error:
            one.problem = type(error).__name__
            if not kept or isinstance(error, TransportError):
                if len(found) == 1:
                    break
                continue
        response = kept[-1]
        one.status = response.status
        one.headers = sorted({n.lower() for n in response.headers if _HEADERS.fullmatch(n.lower())})
        if response.status in _OUTSIDE and len(found) == 1:
            break
        if 200 <= response.status < 300:  # noqa: PLR2004 - success
            one.body = response.body
            data = _loaded(response.body)
            one.differences = compared(operation, data)
            ids.update(_identity(operation, resource, data))
    return found


def _loaded(body: bytes) -> Any:
    try:
        return jsonlib.loads(body)
    except ValueError:
        return body.decode(errors="replace")


def _items(operation: Operation, data: Any) -> Any:
    """Return what a model describes of an answer: one object, or the list of them."""
    key = operation.unwrap if operation.pagination is None else operation.pagination.items
    return cast("dict[str, Any]", data).get(key) if key and isinstance(data, dict) else data


def _identity(operation: Operation, resource: str, data: Any) -> dict[str, str]:
    items = _items(operation, data)
    if operation.pagination is None or not isinstance(items, list) or not items:
        return {}
    first: Any = cast("list[Any]", items)[0]
    if not isinstance(first, dict):
        return {}
    value: Any = cast("dict[str, Any]", first).get(operation.pagination.identity)
    return {resource: str(value)} if isinstance(value, str | int) and value else {}


def compared(operation: Operation, data: Any) -> list[Difference]:
    """Compare an answer with what the spec says of it."""
    from kubiya_async.testing._state.spec import model, result_name

    name = result_name(operation)
    declared = None if name is None else model(name)
    items = _items(operation, data)
    key = operation.unwrap if operation.pagination is None else operation.pagination.items
    is_list = operation.pagination is not None
    if (key and not isinstance(data, dict)) or (is_list and not isinstance(items, list)):
        inside = f" at `{key}`" if key else ""
        said = f"expected an {'array' if is_list else 'object'}{inside}, got {_kind(data)}"
        return [Difference("envelope", "", said)]
    if declared is None:
        return []
    several = cast("list[Any]", items if is_list else [items])
    place = "[]" if is_list else ""
    count = Counter(
        difference for item in several for difference in _of_type(declared, item, place)
    )
    return [
        Difference(d.kind, d.place, d.detail, times) for d, times in sorted(count.items(), key=str)
    ]


def _of_model(model: Any, data: Any, place: str) -> Iterator[Difference]:
    if not isinstance(data, dict):
        yield Difference("mistyped", place, f"expected an object, got {_kind(data)}")
        return
    given = cast("dict[str, Any]", data)
    fields = {info.alias or name: info for name, info in model.model_fields.items()}
    for name, value in given.items():
        if name not in fields:
            yield Difference("unknown", f"{place}.{_name(name)}", _kind(value))
    for name, info in fields.items():
        if name in given:
            yield from _of_type(info.annotation, given[name], f"{place}.{name}")
        elif info.is_required():
            yield Difference("missing", f"{place}.{name}", "")


def _of_type(annotation: Any, value: Any, place: str) -> Iterator[Difference]:
    """Compare a value with a type: models field by field, anything else as a whole."""
    from typing import get_args, get_origin

    from pydantic import BaseModel, TypeAdapter, ValidationError

    annotation = getattr(annotation, "__value__", annotation)
    members = get_args(annotation)
    model = next((m for m in (annotation, *members) if _is(m, BaseModel)), None)
    if model is not None and (isinstance(value, dict) or model is annotation):
        yield from _of_model(model, value, place)
        return
    for member in (annotation, *members):
        item = get_args(member)[-1:]
        if get_origin(member) is list and isinstance(value, list):
            for each in cast("list[Any]", value):
                yield from _of_type(item[0], each, f"{place}[]")
            return
        if get_origin(member) is dict and isinstance(value, dict):
            for each in cast("dict[str, Any]", value).values():
                yield from _of_type(item[0], each, f"{place}.*")
            return
    try:
        TypeAdapter(annotation).validate_json(jsonlib.dumps(value), strict=True)
    except ValidationError:
        shown = getattr(annotation, "__name__", str(annotation)).replace("NoneType", "null")
        yield Difference("mistyped", place, f"expected {shown}, got {_kind(value)}")


def _is(annotation: Any, base: type) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, base)


def _kind(value: Any) -> str:
    return next((word for kind, word in _KINDS.items() if type(value) is kind), "null")


def _name(name: str) -> str:
    """Return the name of an unknown field, unless it might be data."""
    return name if _PLAIN_NAME.fullmatch(name) else "<a name that may be data>"


def as_report(found: dict[str, list[Verified]]) -> dict[str, Any]:
    """Return the report as what JSON has."""
    return {
        "kubiya_async": __version__,
        "apis": {
            name: [
                {key: value for key, value in asdict(each).items() if key != "body"}
                for each in several
            ]
            for name, several in found.items()
        },
    }


def _lines(found: dict[str, list[Verified]]) -> Iterator[str]:
    for name, several in found.items():
        differing = sum(1 for each in several if each.differences)
        yield f"{name}: {len(several)} operations called, {differing} differ from the spec\n"
        for each in several:
            if each.problem and not each.differences:
                yield f"  {each.operation}: {each.problem} ({each.status or 'no answer'})\n"
            for one in each.differences:
                often = f" ({one.times} times)" if one.times > 1 else ""
                place = one.place.lstrip(".")
                yield f"  {each.operation}: {one.kind} {place}: {one.detail}".rstrip(": ")
                yield f"{often}\n"


def recorded(one: Verified) -> dict[str, Any]:
    """Return an answer with every text and number replaced by another of its form."""
    return {
        "operation": one.operation,
        "status": one.status,
        "body": _replaced(_loaded(one.body), {}),
    }


@cache
def _fields() -> frozenset[str]:
    """Return the names of all fields that the spec knows."""
    from kubiya_async._generated.live.operations import OPERATIONS as LIVE
    from kubiya_async._generated.operations import OPERATIONS
    from kubiya_async.testing._state.spec import MODELS, model

    models = [found for found in map(model, MODELS) if hasattr(found, "model_fields")]
    named = {info.alias or name for m in models for name, info in m.model_fields.items()}
    paged = [o.pagination.items for o in {**OPERATIONS, **LIVE}.values() if o.pagination]
    return frozenset(named | {items for items in paged if items})


_FORMS: Final = (
    (re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+(Z|[+-]\d\d:\d\d)"), "2025-01-15T10:00:00Z"),
    (re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+"), "2025-01-15T10:00:00"),
    (re.compile(r"\d{4}-\d\d-\d\d"), "2025-01-15"),
    (re.compile(r"[a-z][a-z0-9+.-]*://.*", re.DOTALL), "https://example.com/"),
    (re.compile(r"[^@\s]+@[^@\s]+"), "ada@example.com"),
    (re.compile(r"\s*"), ""),
)
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def _replaced(value: Any, seen: dict[str, str]) -> Any:
    """Replace every value, the same by the same, so that what refers to something still does."""
    match value:
        case dict():
            named = cast("dict[str, Any]", value)
            # Without a field of the spec it is a map, and what it maps may be anything.
            is_object = not named.keys().isdisjoint(_fields())
            return {
                name
                if name in _fields() or (is_object and _PLAIN_NAME.fullmatch(name))
                else _text(name, seen): _replaced(part, seen)
                for name, part in named.items()
            }
        case list():
            return [_replaced(part, seen) for part in cast("list[Any]", value)]
        case str():
            return _text(value, seen)
        case bool() | None:
            return value
        case int():
            return min(value, 1)
        case _:
            return 0.5


def _text(text: str, seen: dict[str, str]) -> str:
    for form, other in _FORMS:
        if form.fullmatch(text):
            return other
    number = len(seen) + 1
    is_uuid = _UUID.fullmatch(text)
    return seen.setdefault(
        text, f"00000000-0000-4000-8000-{number:012}" if is_uuid else f"text-{number}"
    )
