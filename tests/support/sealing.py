"""Shuts the tests off from this machine and from the network beyond it."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

__all__ = ["hide_settings", "stay_on_loopback"]


def hide_settings(patch: pytest.MonkeyPatch, home: Path) -> None:
    """Take away the developer's own Kubiya settings, proxies and home folder."""
    for name in list(os.environ):
        if name.startswith(("KUBIYA_", "CONTROL_PLANE_")) or name.lower().endswith("_proxy"):
            patch.delenv(name)
    patch.setenv("HOME", str(home))
    patch.setenv("USERPROFILE", str(home))
    patch.delenv("XDG_CONFIG_HOME", raising=False)


def stay_on_loopback(patch: pytest.MonkeyPatch) -> None:
    """Make every other address unreachable and every other name unknown, at once and always."""
    connect, resolve = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_local(address[0]):
            raise OSError(errno.ENETUNREACH, f"tests stay on loopback, not {address[0]}")
        connect(self, address)

    def guarded_resolve(host: Any, *args: Any, **options: Any) -> Any:
        if not _is_local(host):
            raise socket.gaierror(socket.EAI_NONAME, f"tests stay on loopback, not {host}")
        return resolve(host, *args, **options)

    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket, "getaddrinfo", guarded_resolve)


def _is_local(host: str | bytes | None) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if not name or name == "localhost":
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
