"""At a real terminal: conversations, and Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Self

import pytest

from kubiya_async.testing import Pause, Step, WorkflowScript
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from types import TracebackType

    from kubiya_async.testing import LocalServer

pty = pytest.importorskip("pty")

PATIENCE = 30.0
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Keyboard:
    """A command at a pseudo-terminal: type, and wait for what it shows."""

    def __init__(self, *words: str) -> None:
        self._words = words
        self.shown = ""

    def __enter__(self) -> Self:
        self._end, tty = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kubiya_async", *self._words],
            cwd=ROOT,
            stdin=tty,
            stdout=tty,
            stderr=tty,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"},
            start_new_session=True,
        )
        os.close(tty)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._end)

    def see(self, text: str) -> str:
        """Wait until a text is shown; give what was shown up to it, without colours."""
        deadline = time.monotonic() + PATIENCE
        while text not in (seen := ANSI.sub("", self.shown)):
            ready, _, _ = select.select([self._end], [], [], deadline - time.monotonic())
            assert ready, f"{text!r} did not appear in {seen!r}"
            self.shown += os.read(self._end, 4096).decode()
        before, _, rest = seen.partition(text)
        self.shown = rest
        return before

    def type(self, line: str) -> None:
        os.write(self._end, f"{line}\n".encode())

    def interrupt(self) -> None:
        self._process.send_signal(signal.SIGINT)

    def end(self) -> int:
        return self._process.wait(timeout=PATIENCE)

    def interrupt_until_it_ends(self) -> int:
        """Press Ctrl-C at a prompt, and again when nothing happens, as people do.

        Python does not notice a signal that comes between its writing the prompt and its reading
        from the terminal until something is typed.
        """
        for _ in range(6):
            self.interrupt()
            with contextlib.suppress(subprocess.TimeoutExpired):
                return self._process.wait(timeout=PATIENCE / 6)
        raise AssertionError(f"still running after {PATIENCE:g} s of Ctrl-C")


def test_a_conversation(server: LocalServer) -> None:
    with Keyboard("chat", "DevOps Agent") as keyboard:
        keyboard.see("> ")
        keyboard.type("Check the status of the production deployment")
        assert "kubectl get deployments" in keyboard.see("3/3 replicas ready.")
        keyboard.see("> ")
        keyboard.type("/history")
        keyboard.see("assistant: The production deployment is healthy")
        keyboard.see("> ")
        keyboard.type("quit")
        assert keyboard.end() == 0


def test_a_failure_does_not_end_a_conversation(server: LocalServer) -> None:
    server.fail("chat.send", status=500, times=1)
    with Keyboard("chat", "DevOps Agent") as keyboard:
        keyboard.see("> ")
        keyboard.type("hello")
        keyboard.see("error: chat.send: HTTP 500")
        keyboard.see("> ")
        keyboard.type("/file /no/such/file")
        keyboard.see("error: /no/such/file: No such file")
        keyboard.see("> ")
        keyboard.type("hello")
        keyboard.see("You asked")
        keyboard.see("> ")
        keyboard.type("\x04")
        assert keyboard.end() == 0


def test_interrupting_an_answer_leads_back_to_the_prompt(server: LocalServer) -> None:
    server.chat_script([{"type": "message", "content": "Once upon a time"}, Pause(3600)])
    with Keyboard("chat", "DevOps Agent") as keyboard:
        keyboard.see("> ")
        keyboard.type("tell me")
        keyboard.see("Once upon a time")
        keyboard.interrupt()
        keyboard.see("stopped")
        keyboard.see("> ")
        assert keyboard.interrupt_until_it_ends() == 130


def test_files_go_along_with_one_message(server: LocalServer) -> None:
    with Keyboard("chat", "DevOps Agent") as keyboard:
        keyboard.see("> ")
        keyboard.type("/file README.md")
        keyboard.see("goes along")
        keyboard.type("hello")
        keyboard.see("I have read README.md")
        keyboard.type("hello again")
        keyboard.see('hello again". ')
        assert "context" not in server.requests.of("chat.send")[-1].json()


def test_interrupting_a_run_leaves_the_workflow_alone(server: LocalServer) -> None:
    server.workflow_script(WorkflowScript([Step("sleep", 1_000_000)]))
    with Keyboard("run", "myorg/x") as keyboard:
        keyboard.see("sleep")
        keyboard.interrupt()
        keyboard.see("continues; `python -m kubiya_async logs -f exec-")
        assert keyboard.end() == 130
        assert "Traceback" not in keyboard.shown
