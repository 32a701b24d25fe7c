"""Live methods understand every shape of answer that was seen, and some that may yet come."""

from __future__ import annotations

import base64
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aioresponses import aioresponses
from pydantic import SecretStr

from kubiya_async import (
    ApiError,
    AuthenticationError,
    DecodeError,
    ErrorInSuccessResponse,
    Kubiya,
    UnprocessableError,
)
from kubiya_async.live.models import LiveWorkflowStep
from tests.client.documented_requests import CONTROL_PLANE, calling
from tests.support.cases import each_of, every_case

_ANYTHING = re.compile(".*")
Do = Callable[[Kubiya], Awaitable[Any]]


async def answer(call: Do, payload: Any = None, *, status: int = 200, body: str = "") -> Any:
    """Make a call that is answered with `payload` once, or with `body` as it is."""
    with aioresponses() as mock:
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            if body or payload is None:
                mock.add(_ANYTHING, method=method, status=status, body=body or "null")
            else:
                mock.add(_ANYTHING, method=method, status=status, payload=payload)
        async with Kubiya(
            "key", control_plane_base_url=CONTROL_PLANE, retries=0, rate_limiter=None
        ) as kubiya:
            return await call(kubiya)


Shape = tuple[str, Any, Callable[[Any], Any], Any]
"""What is seen, an answer, what is looked at, and what has to be there."""


AGENT = {"uuid": "a-1", "name": "Helper"}
EXECUTION = {"id": "e-1", "status": "running"}

ONE: dict[str, list[Shape]] = {
    'live.agents.get("a-1")': [
        ("object", AGENT, lambda a: a.uuid, "a-1"),
        ("id alone", {"id": "a-1"}, lambda a: a.uuid, "a-1"),
        ("blank uuid beside an id", {**AGENT, "uuid": "", "id": "a-2"}, lambda a: a.uuid, "a-2"),
        ("null uuid beside an id", {**AGENT, "uuid": None, "id": "a-2"}, lambda a: a.uuid, "a-2"),
        (
            "two ids that differ: the first counts",
            {**AGENT, "id": "a-2"},
            lambda a: (a.uuid, a.id),
            ("a-1", "a-2"),
        ),
        ("wrapped in its name", {"agent": AGENT}, lambda a: a.name, "Helper"),
        (
            "null lists",
            {**AGENT, "sources": None, "tools": None, "environment_variables": None},
            lambda a: (a.sources, a.tools, a.environment_variables),
            (None, None, None),
        ),
        (
            "variables that are no text",
            {"uuid": "a-1", "environment_variables": {"A": True, "B": 1, "C": None, "D": "d"}},
            lambda a: a.environment_variables,
            {"A": "true", "B": "1", "D": "d"},
        ),
    ],
    'control_plane.executions.get("e-1")': [
        ("array of one", [EXECUTION], lambda e: (e.id, e.status), ("e-1", "running")),
        (
            "id under another name",
            {"execution_id": "e-1", "status": "PENDING"},
            lambda e: (e.id, e.status),
            ("e-1", "PENDING"),
        ),
    ],
    'live.runners.get("r")': [
        ("number where text is meant", {"name": "r", "version": 2}, lambda r: r.version, "2")
    ],
    'live.runners.get_health("r")': [
        ("health as text", {"health": "true", "status": "ok"}, lambda h: h.health, "true"),
        (
            "health as truth",
            {"health": True, "checks": None},
            lambda h: (h.health, h.checks),
            (True, None),
        ),
    ],
    'live.workflows.get_status(runner="r", workflow_id="w")': [
        (
            "state as a number, nodes by name, durations of Go",
            {
                "success": True,
                "isActive": False,
                "status": {
                    "status": 4,
                    "statusText": "finished",
                    "duration": "1.2s",
                    "nodes": {"build": {"exitCode": 0}},
                },
            },
            lambda r: (r.status.status, r.status.status_text, r.status.duration, r.status.nodes),
            (4, "finished", timedelta(seconds=1.2), {"build": LiveWorkflowStep(exit_code=0)}),
        ),
        (
            "steps that are none, and states that are no words",
            {"success": True, "status": {"nodes": {"a": None, "b": "x", "c": {"status": 4}}}},
            lambda r: r.status.nodes,
            {"c": LiveWorkflowStep(status="4")},
        ),
    ],
    'live.webhooks.get("h-1")': [
        (
            "workflow as text",
            {"id": "h-1", "workflow": '{"name": "deploy", "steps": []}'},
            lambda h: h.workflow,
            {"name": "deploy", "steps": []},
        ),
        (
            "workflow as an object",
            {"id": "h-1", "workflow": {"name": "deploy"}},
            lambda h: h.workflow,
            {"name": "deploy"},
        ),
        (
            "workflow that is no JSON",
            {"id": "h-1", "workflow": "name: deploy"},
            lambda h: h.workflow,
            "name: deploy",
        ),
        ("workflow that is blank", {"id": "h-1", "workflow": ""}, lambda h: h.workflow, None),
    ],
    'live.secrets.get_value("s")': [
        ("secret in an object", {"value": "hunter2"}, SecretStr.get_secret_value, "hunter2"),
        ("secret as it is", "hunter2", SecretStr.get_secret_value, "hunter2"),
    ],
    'live.secrets.get_value_v2("s")': [
        (
            "secret in base64",
            base64.b64encode(b"hunter2").decode(),
            SecretStr.get_secret_value,
            "hunter2",
        ),
        ("secret that is no base64", "hunter2!", SecretStr.get_secret_value, "hunter2!"),
        (
            "secret that is no text: its base64",
            base64.b64encode(b"\xff\x00").decode(),
            SecretStr.get_secret_value,
            base64.b64encode(b"\xff\x00").decode(),
        ),
    ],
    'live.sources.get_metadata("s-1")': [
        (
            "findings beside what was found",
            {"uuid": "m", "tools": [], "errors": [{"file": "bad.py", "details": "line 3"}]},
            lambda m: [(e.file, e.details) for e in m.errors],
            [("bad.py", "line 3")],
        ),
        (
            "files as a list or a mapping, metadata as anything",
            {"tools": [{"with_files": ["a"], "metadata": 1}, {"with_files": {"a": "b"}}]},
            lambda m: [(t.with_files, t.metadata) for t in m.tools],
            [(["a"], 1), ({"a": "b"}, None)],
        ),
    ],
    "control_plane.models.get_providers()": [
        ("words alone", ["OpenAI", "Other"], lambda p: p, ["OpenAI", "Other"]),
        ("one word alone", ["OpenAI"], lambda p: p, ["OpenAI"]),
        ("one word in a list of its own", [["OpenAI"]], lambda p: p, ["OpenAI"]),
    ],
    'live.agents.get_feature_flags(names=["a", "b"])': [
        (
            "flags in one text",
            {"supported_llm_models": "a,b"},
            lambda f: f.supported_llm_models,
            "a,b",
        )
    ],
}


LISTS: dict[str, list[Shape]] = {
    "live.agents.list().collect()": [
        ("bare array", [AGENT], lambda items: [a.uuid for a in items], ["a-1"]),
        (
            "blank rows, and rows whose identity is elsewhere",
            [{"uuid": "", "name": ""}, {"uuid": "", "id": "a-2"}, AGENT],
            lambda items: [a.uuid for a in items],
            ["a-2", "a-1"],
        ),
        (
            "wrapped where it was bare",
            {"agents": [AGENT]},
            lambda items: [a.uuid for a in items],
            ["a-1"],
        ),
        ("null", None, list, []),
    ],
    "live.projects.list().collect()": [
        ("null in the envelope", {"usecases": None}, list, []),
        (
            "envelope of its own word",
            {"usecases": [{"uuid": "p-1"}]},
            lambda items: [p.id for p in items],
            ["p-1"],
        ),
        (
            "bare where it was wrapped",
            [{"id": "p-1"}],
            lambda items: [p.id for p in items],
            ["p-1"],
        ),
    ],
    "live.runners.list_v1().collect()": [
        (
            "runners by name",
            {"east": {"description": "E"}, "west": {"name": "west"}},
            lambda items: sorted(r.name for r in items),
            ["east", "west"],
        )
    ],
    "live.runners.list().collect()": [
        (
            "one row of another form does not cost the others",
            [{"name": "r", "runner_health": "ok", "version": 2}, {"name": "s"}],
            lambda items: [(r.name, r.version) for r in items],
            [("r", "2"), ("s", None)],
        )
    ],
}


async def test_answer_is_understood() -> None:
    with every_case() as case:
        for call, shapes in (*ONE.items(), *LISTS.items()):
            for name, payload, read, expected in shapes:
                with case(f"{call}: {name}"):
                    assert read(await answer(calling(call), payload)) == expected


NOON = datetime(2025, 1, 15, 12, tzinfo=UTC)


@each_of(
    [
        ("2025-01-15T12:00:00Z", NOON),
        ("2025-01-15T13:00:00+01:00", NOON),
        ("2025-01-15T12:00:00.123456789Z", NOON.replace(microsecond=123456)),
        ("2025-01-15T12:00:00", NOON),
        ("2025-01-15 12:00:00", NOON),
        (1736942400, NOON),
        ("", None),
        (None, None),
        ("0001-01-01T00:00:00Z", None),
        ("tomorrow at noon", None),
    ]
)
async def test_point_in_time_is_understood(written: object, moment: datetime | None) -> None:
    payload = {"name": "s", "created_at": written}
    secret = await answer(lambda k: k.live.secrets.get("s"), payload)
    assert secret.created_at == moment


FAILURES: list[tuple[str, Do, Any, str]] = [
    (
        "state",
        lambda k: k.live.workflows.get_status(runner="r", workflow_id="w"),
        {"success": False, "error": {"code": "NOT_FOUND", "message": "no such run"}},
        "no such run",
    ),
    (
        "stack",
        lambda k: k.live.projects.plan_stack(name="s", files={"main.tf": ""}),
        {"uuid": "s-1", "success": False, "errorMessage": "init failed"},
        "init failed",
    ),
    (
        "secret",
        lambda k: k.live.secrets.update("s", value="v"),
        {"error": "secret is locked"},
        "secret is locked",
    ),
    (
        "words",
        lambda k: k.control_plane.models.get_providers(),
        {"error": "no providers"},
        "no providers",
    ),
]


@pytest.mark.parametrize(("name", "call", "payload", "words"), FAILURES, ids=lambda v: v)
async def test_failure_under_a_good_status_is_an_error(
    name: str, call: Do, payload: Any, words: str
) -> None:
    del name
    with pytest.raises(ErrorInSuccessResponse, match=words):
        await answer(call, payload)


async def test_unreadable_answer_is_told_without_the_answer() -> None:
    with pytest.raises(DecodeError) as caught:
        await answer(lambda k: k.live.secrets.get_value_v2("s"), body="<<hunter2>>")
    assert "hunter2" not in str(caught.value)


@each_of(
    [
        ("Agent not found", "Agent not found"),
        ([{"loc": ["body", "name"], "msg": "Field required", "type": "missing"}], "Field required"),
    ]
)
async def test_errors_of_the_control_plane_are_read(detail: object, words: str) -> None:
    with pytest.raises(UnprocessableError, match=words) as caught:
        await answer(lambda k: k.control_plane.agents.get("a"), {"detail": detail}, status=422)
    assert isinstance(caught.value, ApiError)


ECHOES: list[tuple[str, Do]] = [
    ("field", lambda k: k.live.secrets.create(name="s", value="hunter2")),
    (
        "mapping",
        lambda k: k.live.workflows.execute(
            runner="r", definition={}, secrets={"TOKEN": "hunter2"}
        ).final(),
    ),
    (
        "whole body",
        lambda k: k.live.workflows.execute(
            runner="r", definition={"secrets": {"TOKEN": "hunter2"}}
        ).final(),
    ),
]


@pytest.mark.parametrize(("name", "call"), ECHOES, ids=lambda v: v if isinstance(v, str) else "")
async def test_secret_that_the_server_echoes_is_concealed(name: str, call: Do) -> None:
    del name
    with pytest.raises(ApiError) as caught:
        await answer(call, {"error": "cannot use hunter2", "details": {"v": "hunter2"}}, status=400)
    assert "hunter2" not in f"{caught.value} {caught.value!r} {caught.value.details}"


@each_of(
    {
        "control plane": (
            lambda k: k.control_plane.agents.get("a"),
            "sent as Bearer; .* control_plane_api_key=",
        ),
        "live": (lambda k: k.live.agents.get("a"), "sent as UserKey; .* auth_scheme='Bearer'"),
    }
)
async def test_refused_key_is_told_with_what_to_try(call: Do, advice: str) -> None:
    with pytest.raises(AuthenticationError) as caught:
        await answer(call, body="Unauthorized", status=401)
    assert caught.value.hint is not None
    assert re.search(advice, caught.value.hint)


async def test_secrets_of_answers_are_shown_nowhere() -> None:
    runner = await answer(
        lambda k: k.live.runners.get("r"), {"name": "r", "gateway_password": "hunter2"}
    )
    chart = await answer(
        lambda k: k.live.runners.get_chart_values("r"),
        {"runner_name": "r", "nats": {"jwt": "hunter2", "secondJwt": "hunter3"}},
    )
    command = await answer(
        lambda k: k.control_plane.environments.get_worker_command("e"), {"command": "run hunter2"}
    )
    shown = f"{runner!r} {chart!r} {chart.nats!r} {command!r} {chart.model_dump_json()}"
    assert "hunter" not in shown
    assert chart.nats.second_jwt.get_secret_value() == "hunter3"
