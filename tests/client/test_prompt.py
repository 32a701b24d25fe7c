"""Objects at Python's prompt: what they show, what is offered, and what says how to read them."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterable, Iterable
from typing import TYPE_CHECKING, Any

import pytest

import kubiya_async
from kubiya_async import Kubiya, bulk
from tests.support.cases import each_of
from tests.support.tree import public_modules, run_python

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubiya_async.testing import LocalServer

OFFERED = sorted(set(public_modules()) - {"kubiya_async.contrib"})


def test_whatever_async_for_reads_says_so_to_for() -> None:
    offered = [(importlib.import_module(m), n) for m in OFFERED for n in vars_of(m)]
    found = {value for module, name in offered if is_async(value := getattr(module, name))}

    assert {kubiya_async.Paginator, kubiya_async.ChatStream, bulk.BulkRun} < found
    for cls in sorted(found, key=lambda cls: cls.__name__):
        thing: Any = object.__new__(cls)
        with pytest.raises(TypeError, match=f"a {cls.__name__} is asynchronous: use `async for`"):
            list(thing)
        assert not isinstance(thing, Iterable)
        assert repr(thing).startswith(f"<{cls.__name__}")


def vars_of(module: str) -> list[str]:
    return list(importlib.import_module(module).__all__)


def is_async(value: object) -> bool:
    concrete = isinstance(value, type) and not getattr(value, "__abstractmethods__", ())
    return concrete and issubclass(value, AsyncIterable)  # type: ignore[arg-type]


@each_of(
    {
        "resource": (lambda k: k.agents, "<Agents: create, delete, get, list, update>"),
        "group": (lambda k: k.live, "<Live: agents, audit, chat, "),
        "list": (lambda k: k.agents.list(), "<Paginator of agents.list: `async for` its items, "),
        "stream": (
            lambda k: k.chat.stream(message="secret", agent_uuid="a"),
            "<ChatStream of chat.send: not open yet>",
        ),
        "conversation": (lambda k: k.chat.conversation("a"), "<Conversation with a: 0 turns>"),
        "run": (lambda k: bulk.run(k.agents.get, ["a"]), "<BulkRun of agents.get: not begun>"),
        "log": (lambda k: k.workflows.follow_logs("e"), "<LogFollower of e: following>"),
        "download": (
            lambda k: k.runners_v3.stream_helm_chart("r"),
            "<Download of runners_v3.get_helm_chart: 0 bytes>",
        ),
    }
)
def test_a_repr_says_what_it_is(make: Callable[[Kubiya], object], shown: str) -> None:
    assert repr(make(Kubiya("k"))).startswith(shown)


async def test_a_repr_says_how_far_it_is(kubiya_server: LocalServer) -> None:
    async with kubiya_server.client() as kubiya:
        stream = kubiya.chat.stream(message="hi", agent_uuid="abc-123-def")
        async with stream:
            assert repr(stream) == "<ChatStream of chat.send: open>"
        assert repr(stream) == "<ChatStream of chat.send: closed>"
        run = bulk.run(kubiya.agents.get, ["abc-123-def"])
        assert [result.index async for result in run] == [0]
        assert repr(run) == "<BulkRun of agents.get: 1 done, 0 failed>"


def test_dir_is_what_is_offered_and_its_modules_need_no_import_of_their_own() -> None:
    found = run_python(
        "-c",
        "import kubiya_async as k; print(*(set(dir(k)) - set(k.__all__)))\n"
        "print(k.bulk.run.__name__, k.webhooks.Receiver.__name__, k.observe.__name__)",
    ).splitlines()

    modules = {name.partition(".")[2] for name in OFFERED}
    assert {"bulk", "observe", "webhooks"} < set(found[0].split()) <= {*modules, "models"}
    assert found[1] == "run Receiver kubiya_async.observe"


def test_a_misspelt_argument_of_a_bulk_run_fails_at_once() -> None:
    with pytest.raises(TypeError, match="concurency"):
        bulk.run(Kubiya("k").agents.get, ["a"], concurency=3)  # type: ignore[call-arg]
