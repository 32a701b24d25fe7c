"""Fixtures for the tests of programs that use the SDK.

In the outermost `conftest.py`:

    pytest_plugins = ["kubiya_async.testing.pytest"]

It is not loaded by itself: an installed package should not take part in the tests of programs that
did not ask for it.

| fixture | gives |
| --- | --- |
| `kubiya_server` | a `LocalServer` |
| `kubiya` | a client of it |
| `kubiya_chat` | a function that scripts the answers of the server's agents |
| `kubiya_server_options`, `kubiya_options` | arguments of both; define your own to change them |
| `virtual_clock` | a `VirtualClock`, for `run_virtual` and whatever takes a clock |
| `no_leaks` | fails the test when it leaves tasks, sessions, sockets or unseen errors |

Every test begins with `forget_quotas`: the calls of one count in no other.

They work with pytest-asyncio, in either mode, and with the plugin of anyio (on asyncio). In tests
that are no coroutines the server runs on a thread of its own.
"""

from __future__ import annotations

import inspect
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from kubiya_async.client import Kubiya
    from kubiya_async.testing.clock import VirtualClock
    from kubiya_async.testing.scripts import StreamItem
    from kubiya_async.testing.server import LocalServer

__all__ = [
    "ChatScripter",
    "kubiya",
    "kubiya_chat",
    "kubiya_options",
    "kubiya_server",
    "kubiya_server_options",
    "no_leaks",
    "virtual_clock",
]

_HAS_PYTEST_ASYNCIO: Final = find_spec("pytest_asyncio") is not None
_LOOP_SCOPES: Final = ("function", "class", "module", "package", "session")


class ChatScripter(Protocol):
    """What `kubiya_chat` gives."""

    def __call__(self, *parts: str | StreamItem, **how: Any) -> None:
        """Script the replies of agents.

        Args:
            parts: What `kubiya_async.testing.say` takes.
            how: Further arguments of `LocalServer.chat_script`.
        """
        ...


@pytest.fixture
def kubiya_server_options() -> dict[str, Any]:
    """Arguments of the `LocalServer`; define a fixture of this name to change them."""
    return {}


@pytest.fixture
def kubiya_options() -> dict[str, Any]:
    """Arguments of the client; define a fixture of this name to change them."""
    return {}


@pytest.fixture
def kubiya_server(request: pytest.FixtureRequest) -> LocalServer:
    """Serve the whole API on loopback, for one test."""
    server: LocalServer = request.getfixturevalue(f"_kubiya_server_{_runner(request)}")
    return server


@pytest.fixture
def kubiya(request: pytest.FixtureRequest) -> Kubiya:
    """Return a client of the `kubiya_server`, closed after the test."""
    runner = _runner(request)
    if runner == _THREAD:
        pytest.fail(
            "`kubiya` belongs to an event loop: make the test a coroutine, or make a client with "
            "`kubiya_server.client()` where your loop runs",
            pytrace=False,
        )
    client: Kubiya = request.getfixturevalue(f"_kubiya_{runner}")
    return client


@pytest.fixture
def kubiya_chat(kubiya_server: LocalServer) -> ChatScripter:
    """Return a function that scripts the answers of agents."""
    from kubiya_async.testing.scripts import say  # noqa: PLC0415 - loaded where it is used

    def script(*parts: str | StreamItem, **how: Any) -> None:
        kubiya_server.chat_script(say(*parts), **how)

    return script


@pytest.fixture
def virtual_clock() -> VirtualClock:
    """Return a clock that stands still until it is moved, or until a virtual loop moves it."""
    from kubiya_async.testing.clock import VirtualClock  # noqa: PLC0415 - as above

    return VirtualClock()


@pytest.fixture(autouse=True)
def _fresh_quotas() -> None:
    from kubiya_async.testing.quota import forget_quotas  # noqa: PLC0415 - as above

    forget_quotas()


@pytest.fixture
def no_leaks(request: pytest.FixtureRequest) -> None:
    """Fail the test if it leaves tasks, sessions, sockets or unseen errors.

    Name it before other fixtures, or in `usefixtures`: what comes after it is cleaned up before it
    looks.
    """
    request.getfixturevalue(f"_no_leaks_{_runner(request)}")


# A fixture belongs to the one who runs the test, and can have only one such owner. So each of those
# that need a loop exists once for all that may run it, and the public one asks for the right.

_THREAD: Final = "thread"
_ANYIO: Final = "anyio"


def _runner(request: pytest.FixtureRequest) -> str:
    """Return who runs the test: the name that its kind of fixtures ends in."""
    item = request.node
    if _HAS_PYTEST_ASYNCIO and import_module("pytest_asyncio").is_async_test(item):
        marker = item.get_closest_marker("asyncio")
        named = marker and (marker.kwargs.get("loop_scope") or marker.kwargs.get("scope"))
        return named or request.config.getini("asyncio_default_test_loop_scope") or "function"
    if "anyio_backend" in request.fixturenames:
        if request.getfixturevalue("anyio_backend_name") != "asyncio":
            pytest.fail(
                "the SDK runs on asyncio: define a fixture `anyio_backend` that returns 'asyncio'",
                pytrace=False,
            )
        return _ANYIO
    if inspect.iscoroutinefunction(getattr(item, "obj", None)):
        pytest.fail(
            "nothing runs this coroutine: mark the test with `asyncio` (pytest-asyncio) or `anyio`",
            pytrace=False,
        )
    return _THREAD


@pytest.fixture(name="_kubiya_server_thread")
def _threaded_server(kubiya_server_options: dict[str, Any]) -> Iterator[LocalServer]:
    from kubiya_async.testing.server import threaded_server  # noqa: PLC0415 - as above

    with threaded_server(**kubiya_server_options) as server:
        yield server


@pytest.fixture(name="_no_leaks_thread")
def _no_sockets_left() -> Iterator[None]:
    from kubiya_async.testing.leaks import sockets_left  # noqa: PLC0415 - as above

    with sockets_left() as left:
        yield
    if left:
        pytest.fail("\n".join(left), pytrace=False)


def _server() -> Callable[..., AsyncIterator[LocalServer]]:
    async def serve(kubiya_server_options: dict[str, Any]) -> AsyncIterator[LocalServer]:
        from kubiya_async.testing.server import LocalServer  # noqa: PLC0415 - as above

        async with LocalServer(**kubiya_server_options) as server:
            yield server

    return serve


def _client() -> Callable[..., AsyncIterator[Kubiya]]:
    async def connect(
        kubiya_server: LocalServer, kubiya_options: dict[str, Any]
    ) -> AsyncIterator[Kubiya]:
        async with kubiya_server.client(**kubiya_options) as client:
            yield client

    return connect


def _leak_check() -> Callable[..., AsyncIterator[None]]:
    async def check() -> AsyncIterator[None]:
        from kubiya_async.testing.leaks import LeakCheck  # noqa: PLC0415 - as above

        watch = LeakCheck()
        watch.start()
        yield
        if findings := await watch.findings():
            pytest.fail("\n".join(findings), pytrace=False)

    return check


for _name, _make in {
    "_kubiya_server": _server,
    "_kubiya": _client,
    "_no_leaks": _leak_check,
}.items():
    globals()[f"{_name}_{_ANYIO}"] = pytest.fixture(name=f"{_name}_{_ANYIO}")(_make())
    if _HAS_PYTEST_ASYNCIO:
        for _scope in _LOOP_SCOPES:
            globals()[f"{_name}_{_scope}"] = import_module("pytest_asyncio").fixture(
                name=f"{_name}_{_scope}", loop_scope=_scope
            )(_make())
