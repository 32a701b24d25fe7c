"""The plugin for users, in test suites of their own: every runner, with and without the others.

Each suite runs in a process that knows nothing of ours, so it holds many tests.
"""

from __future__ import annotations

import importlib.metadata
from textwrap import dedent, indent
from typing import Any, Final

import anyio.pytest_plugin
import pytest

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.timeout(180)

PLUGIN: Final = 'pytest_plugins = ["kubiya_async.testing.pytest"]\n'
ON_ASYNCIO: Final = """
import pytest

@pytest.fixture
def anyio_backend():
    return "asyncio"
"""
MARKED: Final = "import pytest\npytestmark = pytest.mark.{}\n"

BOT: Final = """
async def bot(kubiya, uuid):
    agent = await kubiya.agents.get(uuid)
    async with kubiya.chat.stream(agent_uuid=uuid, message="Hello") as stream:
        return f"{agent.name}: " + "".join([text async for text in stream.text_stream()])
"""
BOT_TEST: Final = """
async def test_bot(no_leaks, kubiya, kubiya_server, kubiya_chat):
    kubiya_chat("Let me look", {"type": "tool_call", "tool": "kubectl", "args": {}}, ": fine.")
    kubiya_server.fail("agents.get", status=503)

    assert await bot(kubiya, "abc-123-def") == "DevOps Agent: Let me look\\n\\n: fine."
    assert kubiya_server.requests.count("agents.get") == 2
"""
OPTIONS: Final = """
import pytest
from kubiya_async import ServerError

@pytest.fixture
def kubiya_server_options():
    return {"seed": False, "api_key": "mine"}

@pytest.fixture
def kubiya_options():
    return {"retries": 0}

async def test_options(kubiya, kubiya_server):
    assert kubiya_server.api_key == "mine"
    assert len(await kubiya.agents.list()) == 0
    kubiya_server.fail("agents.list", status=503)
    with pytest.raises(ServerError):
        await kubiya.agents.list()
    assert kubiya_server.requests.count() == 2
"""
LEAKY: Final = """
import asyncio

async def test_leaky(no_leaks):
    asyncio.create_task(asyncio.sleep(3600), name="forgotten")
"""
WITHOUT_A_LOOP: Final = """
import asyncio
import socket
from urllib.request import Request, urlopen
from kubiya_async.testing import run_virtual

kept = []

async def count(server):
    async with server.client() as kubiya:
        return len(await kubiya.agents.list())

def test_any_client(no_leaks, kubiya_server):
    key = {"Authorization": f"UserKey {kubiya_server.api_key}"}
    with urlopen(Request(f"{kubiya_server.url}/agents", headers=key)) as answer:
        assert answer.status == 200
    assert asyncio.run(count(kubiya_server)) == 5
    assert kubiya_server.requests.count("agents.list") == 2

def test_time(virtual_clock):
    run_virtual(asyncio.sleep(3600), clock=virtual_clock)
    assert virtual_clock() == 3600.0

def test_leaky_socket(no_leaks):
    kept.append(socket.create_server(("127.0.0.1", 0)))

def test_client_of_no_loop(kubiya):
    pass
"""


class Suite:
    """A suite of a user, run in a process of its own with no plugins but those it names."""

    def __init__(self, pytester: pytest.Pytester, patch: pytest.MonkeyPatch) -> None:
        self._pytester = pytester
        for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTHONPATH"):
            patch.delenv(name, raising=False)
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")

    def __call__(self, *options: str, conftest: str = PLUGIN + ON_ASYNCIO, **files: str) -> Any:
        self._pytester.makeconftest(conftest)
        self._pytester.makepyfile(**files)
        return self._pytester.runpytest_subprocess("-W", "error", *options)


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Suite:
    return Suite(pytester, monkeypatch)


def asyncio_mode(mode: str) -> tuple[str, ...]:
    loops = "asyncio_default_fixture_loop_scope=function"
    return ("-p", "pytest_asyncio.plugin", "-o", f"asyncio_mode={mode}", "-o", loops)


ANYIO = ("-p", "anyio")


@pytest.mark.parametrize(
    ("options", "mark"),
    [
        (asyncio_mode("auto"), ""),
        (asyncio_mode("strict"), MARKED.format("asyncio")),
        ((*ANYIO, *asyncio_mode("strict")), MARKED.format("anyio")),
        (ANYIO, MARKED.format("anyio")),
        pytest.param(
            (*ANYIO, "-o", "anyio_mode=auto"),
            "",
            marks=pytest.mark.skipif(
                not hasattr(anyio.pytest_plugin, "pytest_addoption"),
                reason="this anyio cannot take all tests for its own",
            ),
        ),
    ],
    ids=["asyncio auto", "asyncio strict", "anyio beside asyncio", "anyio", "anyio auto"],
)
def test_fixtures_work_with_every_runner(suite: Suite, options: tuple[str, ...], mark: str) -> None:
    result = suite(
        *options,
        test_bot=mark + BOT + BOT_TEST,
        test_options=mark + OPTIONS,
        test_leaky=mark + LEAKY,
        test_without_a_loop=WITHOUT_A_LOOP,
    )

    # What leaks has passed before it is found out.
    result.assert_outcomes(passed=6, errors=3)
    result.stdout.fnmatch_lines(["task still running: *forgotten*"])
    result.stdout.fnmatch_lines(["socket still open: *"])
    result.stdout.fnmatch_lines(
        ["*make a client with `kubiya_server.client()` where your loop runs"]
    )


def test_fixtures_follow_the_loop_of_the_test(suite: Suite) -> None:
    scopes = ("function", "module", "package", "session")
    in_functions = "".join(
        f"@pytest.mark.asyncio(loop_scope={scope!r})\n"
        + BOT_TEST.strip().replace("test_bot", f"test_{scope}")
        + "\n"
        for scope in scopes
    )
    in_a_class = '@pytest.mark.asyncio(loop_scope="class")\nclass TestBot:\n' + indent(
        BOT_TEST.replace("(no_leaks", "(self, no_leaks"), "    "
    )

    result = suite(
        *asyncio_mode("strict"), test_bot=f"import pytest\n{BOT}\n{in_functions}\n{in_a_class}"
    )

    result.assert_outcomes(passed=5)


def test_the_default_loop_of_tests_counts(suite: Suite) -> None:
    scope = "asyncio_default_test_loop_scope=session"

    result = suite(*asyncio_mode("auto"), "-o", scope, test_bot=BOT + BOT_TEST)

    result.assert_outcomes(passed=1)


def test_a_coroutine_nobody_runs_is_refused_with_advice(suite: Suite) -> None:
    result = suite(*asyncio_mode("strict"), test_it="async def test_it(kubiya_server): pass")

    assert "nothing runs this coroutine" in result.stdout.str()


def test_another_loop_than_asyncio_is_refused_with_advice(suite: Suite) -> None:
    trio = '\n@pytest.fixture\ndef anyio_backend_name():\n    return "trio"\n'

    result = suite(
        *ANYIO,
        conftest=PLUGIN + ON_ASYNCIO + trio,
        test_bot=MARKED.format("anyio") + BOT + BOT_TEST,
    )

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*the SDK runs on asyncio*"])


def test_it_does_without_pytest_asyncio_and_loads_nothing_early(suite: Suite) -> None:
    absent = """
        import importlib.util
        import sys

        sys.modules["pytest_asyncio"] = None
        found = importlib.util.find_spec
        importlib.util.find_spec = lambda name, *a: (
            None if name == "pytest_asyncio" else found(name, *a)
        )
    """
    loading = """
        import sys

        def test_loading():
            assert "kubiya_async.testing.pytest" in sys.modules
            assert {"aiohttp", "pydantic", "yarl"} & set(sys.modules) == set()
    """

    result = suite(
        *ANYIO,
        conftest=dedent(absent) + PLUGIN + ON_ASYNCIO,
        test_a_loading=loading,
        test_bot=MARKED.format("anyio") + BOT + BOT_TEST,
    )

    result.assert_outcomes(passed=2)


def test_nothing_of_it_is_loaded_without_being_asked_for() -> None:
    groups = {point.group for point in importlib.metadata.distribution("kubiya-async").entry_points}

    assert groups == {"console_scripts"}
