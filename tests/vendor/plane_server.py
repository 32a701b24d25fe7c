"""The routes and models of the vendor's control plane, without what is behind them.

    python plane_server.py facts
    python plane_server.py serve

Runs in an environment of its own. `facts` prints what the routes take and give, as JSON; `serve`
prints a port, and answers every request with what the route understood of it. Every handler is
replaced, nothing is started, no name but this machine's is looked up, and no socket opened but
those to it.
"""

import ast
import inspect
import json
import os
import pathlib
import socket
import sys
import warnings

HERE = {"127.0.0.1", "::1", "localhost"}
DEAD = "http://127.0.0.1:9"
for name in ("http_proxy", "https_proxy", "all_proxy"):
    os.environ[name] = os.environ[name.upper()] = DEAD
os.environ["no_proxy"] = os.environ["NO_PROXY"] = "127.0.0.1,localhost"
_connect, _look_up = socket.socket.connect, socket.getaddrinfo


def _only_here(host):
    if host not in HERE:
        raise PermissionError(f"nothing leaves this machine: {host}")


def _connect_here(sock, address):
    if sock.family in {socket.AF_INET, socket.AF_INET6}:
        _only_here(address[0])
    return _connect(sock, address)


def _look_up_here(host, *rest, **how):
    _only_here(host)
    return _look_up(host, *rest, **how)


socket.socket.connect, socket.getaddrinfo = _connect_here, _look_up_here
warnings.simplefilter("ignore")
sys.stdout, printed = sys.stderr, sys.stdout  # the packages print on it, too

import control_plane_api
import uvicorn
from control_plane_api.app.main import app
from fastapi.dependencies.utils import get_flat_dependant
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel

JSON = "application/json"
SCALARS = {"string", "integer", "number", "boolean"}


def kind(schema):
    """Write a type in a word: `string`, `[string]`, `{string}`, a model's name, `any`."""
    options = [o for o in schema.get("anyOf", schema.get("allOf", ())) if o.get("type") != "null"]
    if options:
        return "|".join(sorted({kind(option) for option in options}))
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    match schema.get("type"):
        case "array":
            return f"[{kind(schema.get('items', {}))}]"
        case "object":
            values = schema.get("additionalProperties")
            return f"{{{kind(values)}}}" if isinstance(values, dict) and values else "object"
        case name:
            return name if name in SCALARS else "any"


def route_facts(operation):
    query = [p for p in operation.get("parameters", ()) if p["in"] == "query"]
    body = operation.get("requestBody", {}).get("content", {})
    status = next(status for status in operation["responses"] if status.startswith("2"))
    answer = operation["responses"][status].get("content", {}).get(JSON, {}).get("schema")
    return {
        "query": {p["name"] + "*" * p.get("required", False): kind(p["schema"]) for p in query},
        "body": kind(body[JSON]["schema"]) if JSON in body else next(iter(body), None),
        "status": int(status),
        "answer": None if answer is None or int(status) == 204 else kind(answer),
    }


def model_facts(schema):
    if "properties" not in schema:
        return {"": kind(schema)}
    required = schema.get("required", ())
    fields = schema["properties"].items()
    return {name + "*" * (name in required): kind(field) for name, field in fields}


def event_facts():
    """Name the events of executions that the package's own code writes, and where it does."""
    root = pathlib.Path(control_plane_api.__file__).parent
    found = {}
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if "test" not in name:
            for event in _events_in(ast.parse(path.read_bytes())):
                found.setdefault(event, {})[name] = True
    return {event: list(files) for event, files in sorted(found.items())}


def _events_in(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            values = [v for k, v in pairs if getattr(k, "value", None) == "event_type"]
        elif isinstance(node, ast.Call):
            function = getattr(node.func, "attr", getattr(node.func, "id", ""))
            values = [k.value for k in node.keywords if k.arg == "event_type"]
            values = [*node.args[:1], *values] if function == "format_event" else values
            values = values if function.startswith(("publish", "format_event")) else []
        else:
            continue
        yield from (v.value for v in values if isinstance(getattr(v, "value", None), str))


def facts():
    document = app.openapi()
    return {
        "routes": {
            f"{method.upper()} {path}": route_facts(operation)
            for path, item in sorted(document["paths"].items())
            for method, operation in item.items()
        },
        "models": {
            name: model_facts(schema)
            for name, schema in sorted(document["components"]["schemas"].items())
        },
        "events": event_facts(),
    }


def understood(route, values):
    """Tell what a route makes of a request: its query, and the fields of its body that it knows."""
    flat = get_flat_dependant(route.dependant)
    query = {p.alias: values.get(p.name) for p in flat.query_params if p.name in values}
    bodies = [values[p.name] for p in route.dependant.body_params if p.name in values]
    body = bodies[0] if bodies else None
    known = (
        body.model_dump(mode="json", exclude_unset=True) if isinstance(body, BaseModel) else body
    )
    told = {"route": route.path_format, "query": query, "body": known}
    return JSONResponse(json.loads(json.dumps(told, default=str)))


def answering(route):
    async def asynchronous(**values):
        return understood(route, values)

    def synchronous(**values):
        return understood(route, values)

    return asynchronous if inspect.iscoroutinefunction(route.dependant.call) else synchronous


def unlock(dependant):
    """Let everybody in: whoever asks is not looked up anywhere."""
    for needed in dependant.dependencies:
        app.dependency_overrides[needed.call] = lambda: {"id": "o-1", "organization_id": "o-1"}
        unlock(needed)


def serve():
    for route in app.routes:
        if isinstance(route, APIRoute):
            unlock(route.dependant)
            route.dependant.call = answering(route)
    app.user_middleware, app.middleware_stack = [], None
    listening = socket.create_server(("127.0.0.1", 0))
    print(listening.getsockname()[1], file=printed, flush=True)
    config = uvicorn.Config(app, lifespan="off", log_level="error")
    uvicorn.Server(config).run(sockets=[listening])


if sys.argv[1] == "serve":
    serve()
else:
    print(json.dumps(facts()), file=printed)
