"""What an intent of the vendor's packages, or of ours, sent to the server, and how they differ."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from kubiya_async.testing import threaded_server
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kubiya_async.testing import ReceivedRequest

Request: TypeAlias = dict[str, Any]

HERE: Final = Path(__file__).parent
RECORDED: Final = HERE / "recorded.json"
PYTHON: Final = ROOT / ".venv-vendor" / "bin" / "python"
BUILT: Final = ROOT / ".venv-vendor" / "vendor.stamp"

_MARK: Final = "/mark/"
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_HEADERS: Final = ("accept", "content-type", "x-vercel-ai-data-stream")


def play() -> dict[str, dict[str, Any]]:
    """Run the vendor's packages once; give outcome and requests of every intent."""
    with (
        threaded_server(api="live", quota=None) as platform,
        threaded_server(api="control_plane", quota=None) as plane,
    ):
        command = [str(PYTHON), str(HERE / "playing.py"), platform.origin, plane.origin]
        environment = {"PATH": os.environ["PATH"], "HOME": str(HERE / "nowhere")}
        done = subprocess.run(
            [*command, platform.api_key],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=50,
        )
        sent = {**_by_intent(platform.requests), **_by_intent(plane.requests)}
    outcomes = json.loads(done.stdout.splitlines()[-1])
    ports = re.compile(r"127\.0\.0\.1:\d+")
    return {
        name: {"outcome": ports.sub("server", outcome), "requests": sent.get(name, [])}
        for name, outcome in outcomes.items()
    }


def _by_intent(requests: Iterator[ReceivedRequest] | Any) -> dict[str, list[Request]]:
    found: dict[str, list[Request]] = {}
    intent = ""
    for request in requests:
        if request.raw_path.startswith(_MARK):
            intent = request.raw_path.removeprefix(_MARK)
        else:
            found.setdefault(intent, []).append(recorded(request))
    return found


def recorded(request: ReceivedRequest) -> Request:
    """Write down what counts of a request; times, which are never the same, are masked."""
    headers = {name: request.headers[name] for name in _HEADERS if name in request.headers}
    headers["authorization"] = request.headers.get("Authorization", "").partition(" ")[0]
    if "Idempotency-Key" in request.headers:
        headers["idempotency-key"] = "a new one"
    text = _TIME.sub("<time>", request.body.decode())
    return {
        "method": request.method,
        "path": request.raw_path,
        "query": {name: _TIME.sub("<time>", value) for name, value in request.query},
        "headers": dict(sorted(headers.items())),
        "body": json.loads(text) if text else None,
    }


def differences(theirs: list[Request], ours: list[Request]) -> list[str]:
    """Describe how our requests differ from theirs, the further ones that they send included."""
    if not theirs:
        return ["sends nothing here"]
    found: list[str] = []
    left = list(theirs)
    for our in ours:
        their = next((r for r in left if _route(r) == _route(our)), None)
        if their is None:
            their = left[0]
            found.append(f"asks {_route(their)}; we {_route(our)}")
        left.remove(their)
        for part in ("query", "headers", "body"):
            found += _in_part(part, their[part] or {}, our[part] or {})
    return list(dict.fromkeys([*found, *(f"asks also {_route(r)}" for r in left)]))


def _route(request: Request) -> str:
    return f"{request['method']} {request['path']}"


def _in_part(part: str, their: Mapping[str, Any], our: Mapping[str, Any]) -> Iterator[str]:
    word = {"query": "query", "headers": "header", "body": "field"}[part]
    empty = [n for n in sorted(their) if n not in our and _is_empty(their[n])]
    if empty:
        yield f"{word} {', '.join(empty)}: empty; we have none"
    for name in sorted({*their, *our} - {*empty}):
        if name not in our:
            yield f"{word} {name}: {_shown(their[name])}; we have none"
        elif name not in their:
            yield f"{word} {name}: none; ours {_shown(our[name])}"
        elif _meant(their[name]) != _meant(our[name]):
            yield f"{word} {name}: {_shown(their[name])}; ours {_shown(our[name])}"


def _meant(value: Any) -> Any:
    """Read JSON in a query value: blanks in it mean nothing."""
    if isinstance(value, str) and value.startswith("{"):
        return json.loads(value)
    return value


def _shown(value: Any) -> str:
    return f"`{value if isinstance(value, str) else json.dumps(value, sort_keys=True)}`"


def _is_empty(value: Any) -> bool:
    return value is False or value in ("", [], {})
