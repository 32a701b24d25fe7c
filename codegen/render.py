"""Writes the generated package and the reference page from the records of `ir`."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from collections import defaultdict
from enum import Enum
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from codegen.annotations import NONE, UNSET, annotation
from codegen.names import LIVE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from codegen.ir import Annotation, Api, Argument, Method, Resource
    from codegen.names import World
    from codegen.witnesses import Witnesses

HEADER: Final = "# Generated from openapi/ by `python -m codegen`. Do not edit."

_OPTIONS = annotation("RequestOptions", "kubiya_async.options:RequestOptions")
_PAGINATOR = annotation("Paginator", "kubiya_async.pagination:Paginator")
_RESOURCE = annotation("Resource", "kubiya_async._resource:Resource")
_HIDDEN = annotation("as_secret", "kubiya_async._resource:as_secret")
_LAID_OVER = annotation("with_fields", "kubiya_async._resource:with_fields")
_FORM = annotation("MultipartForm", "kubiya_async._messages.encode:MultipartForm")
# Of these, what a resource has no use for is taken out by the formatter.
_COMPOSED: Final = {
    "functools:partial",
    *(f"kubiya_async.executions.waiting:{name}" for name in ("DEFAULT_WAIT", "Waiting")),
    *(f"kubiya_async.executions.logs:{name}" for name in ("DEFAULT_OUTAGE", "DEFAULT_OVERLAP")),
    *(f"kubiya_async.executions.logs:{name}" for name in ("LogFollower", "TextLogFollower")),
    "kubiya_async.executions.polling:polling_of",
    *(f"kubiya_async.files:{name}" for name in ("Download", "save")),
    *(f"kubiya_async.files:{name}" for name in ("MAX_CHART_BYTES", "MAX_MANIFEST_BYTES")),
    "datetime:datetime",
    "kubiya_async._progress:Callback",
    "kubiya_async.executions.polling:PollPolicy",
    "kubiya_async.executions.waiting:WaitProgress",
    "kubiya_async.files:DownloadProgress",
    "os:PathLike",
    "pathlib:Path",
}
_PACKAGE_DOCSTRING = "Models, operations and stubs, generated from the spec: nothing to edit here."


def write_package(api: Api, package: Path) -> None:
    """Write everything of a world's package but the models themselves."""
    methods = [method for resource in api.resources for method in resource.methods]
    operations = {method.constant: method.operation for method in methods}
    modules: defaultdict[str, list[str]] = defaultdict(list)
    for name, module in api.homes.items():
        modules[module].append(name)
    values = {
        "generated": api.world.package,
        "homes": api.homes,
        "groups": api.groups,
        "modules": dict(sorted(modules.items())),
        "operations": sorted(operations.items()),
        "resources": api.resources,
    }
    _write(package / "__init__.py", "package.py.jinja", docstring=_PACKAGE_DOCSTRING)
    _write(package / "operations.py", "operations.py.jinja", **values)
    _write(package / "names.py", "names.py.jinja", **values)
    _write(package / "models/__init__.py", "models_init.py.jinja", **values)
    _write(
        package / "resources/__init__.py",
        "package.py.jinja",
        docstring="The calls of every resource, one class each.",
    )
    if api.groups:
        _write(package / "groups.py", "groups.py.jinja", **values)
    for resource in api.resources:
        _write_resource(api.world, resource, package / "resources")


def write_answers(
    api: Api, statuses: Mapping[str, int], examples: Mapping[str, Any], path: Path
) -> None:
    """Write what each operation answers with, its model and its example, for the local server."""
    methods = (method for resource in api.resources for method in resource.methods)
    models = {m.operation.id: _text(m.result) for m in methods if m.kind != "stream"}
    answers = {
        name: {"status": statuses[name], "model": model or None, "example": examples.get(name)}
        for name, model in sorted(models.items())
    }
    lines = [f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in answers.items()]
    _write(path, "answers.py.jinja", lines=lines)


def write_reference(api: Api, models: Iterable[Witnesses], path: Path) -> None:
    """Write the page that lists every operation of a world, and who shows which fields."""
    values = {"world": api.world.name, "resources": api.resources, "models": tuple(models)}
    _write(path, "operations.md.jinja", **values)


def format_package(root: Path, package: Path) -> None:
    """Sort and drop imports, and format, whatever the project's own settings are."""
    python = ["--isolated", "--no-cache", "--quiet", "--target-version", "py311"]
    width = ["--line-length", "100", "--config", 'lint.isort.known-first-party=["kubiya_async"]']
    selected = ["--select", "I,F401", "--fix"]
    for command in (
        ["check", *selected],
        ["format", "--config", "format.docstring-code-format=true"],
    ):
        subprocess.run(
            [sys.executable, "-m", "ruff", *command, *python, *width, str(package)],
            check=True,
            cwd=root,
        )


def expression(value: Any) -> str:
    """Write a record as the Python expression that makes it, defaults left out."""
    defaults = _defaults(value)
    if defaults is not None:
        given = {n: getattr(value, n) for n, d in defaults.items() if getattr(value, n) != d}
        arguments = ", ".join(f"{name}={expression(field)}" for name, field in given.items())
        return f"{type(value).__name__}({arguments})"
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, tuple):
        members = cast("tuple[object, ...]", value)
        text = ", ".join(map(expression, members))
        return f"({text},)" if len(members) == 1 else f"({text})"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _defaults(value: object) -> dict[str, Any] | None:
    """Return the fields of a record with their defaults; `None` if it is no record."""
    if dataclasses.is_dataclass(value):
        return {field.name: field.default for field in dataclasses.fields(value)}
    if not hasattr(value, "_fields"):
        return None
    record: Any = value
    # A field without a default is given whatever it is.
    needed = dict.fromkeys(record._fields, dataclasses.MISSING)
    return cast("dict[str, Any]", needed | record._field_defaults)


def _write_resource(world: World, resource: Resource, folder: Path) -> None:
    """Write a stub; what its annotations name is imported for those who read them at run time."""
    names: set[str] = {*_RESOURCE.imports, *_HIDDEN.imports, *UNSET.imports}
    names |= _LAID_OVER.imports | _FORM.imports | {"kubiya_async.options:UNSET"}
    names |= _OPTIONS.imports | _PAGINATOR.imports
    for method in resource.methods:
        names.add(f"{world.package}.operations:{method.constant}")
        if method.reader:
            names.add(f"{world.package}.operations:{method.reader}")
        arguments = (*method.path, *method.keywords)
        used = (method.result, method.envelope, method.body_model, *(a.model for a in arguments))
        names.update(*(a.imports for a in used if a))
        names.update(method.stream.imports, *(a.annotation.imports for a in arguments))
    for made in resource.composed:
        for call in filter(None, (made.call, made.start, made.read, made.log, made.listing)):
            names.add(f"{world.package}.operations:{call.constant}")
            for form in filter(None, (call.result, call.envelope)):
                names.update(form.imports)
        names |= _COMPOSED
    _write(
        folder / f"{resource.module}.py",
        "resource.py.jinja",
        resource=resource,
        imports=_import_lines(names),
    )


def _import_lines(needed: Iterable[str]) -> list[str]:
    pairs = sorted(entry.split(":") for entry in needed)
    return [
        f"from {module} import {', '.join(name for _, name in names)}"
        for module, names in groupby(pairs, key=lambda pair: pair[0])
    ]


def _signature(method: Method) -> str:
    required = [a.name for a in method.keywords if a.required]
    optional = len(required) < len(method.keywords)
    keywords = [f"{name}=" for name in required] + (["…"] if optional else [])
    return f"{method.name}({', '.join([*(a.name for a in method.path), *keywords])})"


def _route(method: Method) -> str:
    operation = method.operation
    constants = "&".join(f"{name}={value}" for name, value in operation.constants)
    return f"{operation.method} {operation.template}{'?' if constants else ''}{constants}"


def _origin(method: Method) -> str:
    source = method.operation.source
    if source.document == LIVE.name:
        return source.section
    return f"{source.document}, {source.section}"


def _answer(method: Method) -> str:
    match method.kind, method.operation.result:
        case "stream", _:
            streaming = method.operation.streaming
            events = streaming.events if streaming else ""
            return f"a stream of `{events}`" if events else f"`{method.returns}`"
        case "page", _:
            return f"pages of `{_text(method.result)}`"
        case _, "json":
            return f"`{_text(method.result)}`"
        case _, kind:
            return {"none": "nothing"}.get(kind, kind)


def _text(value: Annotation | None) -> str:
    return value.text if value else ""


def _write(path: Path, template: str, **values: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = _environment().get_template(template).render(header=HEADER, **values)
    path.write_text(text, encoding="utf-8")


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - Python and Markdown, made from our own spec
    )
    environment.filters |= {
        "answer": _answer,
        "cell": _cell,
        "escaped": _escaped,
        "expression": expression,
        "optional": _optional,
        "origin": _origin,
        "route": _route,
        "signature": _signature,
    }
    return environment


def _optional(argument: Argument) -> str:
    """Write the type of an argument that may be left out, `None` last."""
    members = [member for member in argument.annotation.members if member != NONE.text]
    tail = [NONE.text] if NONE.text in argument.annotation.members else []
    return " | ".join([*members, UNSET.text, *tail]) + f" = {UNSET.text.upper()}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"""', '\\"""')
