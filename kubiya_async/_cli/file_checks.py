"""Checks of the files that settings were read from."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING, Final

from kubiya_async._cli.findings import Finding
from kubiya_async.config.cli_files import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubiya_async.config.settings import Setting

__all__ = ["check_files"]

_OTHERS: Final = 0o077


def check_files(settings: Iterable[Setting]) -> list[Finding]:
    """Look whether a file with a key is the owner's alone; say nothing where there is no file."""
    findings: list[Finding] = []
    for file in sorted({s.file for s in settings if s.file is not None and s.name == "api_key"}):
        name = shown(file)
        if os.name == "posix" and file.stat().st_mode & _OTHERS:
            advice = f"chmod 600 {name if name.startswith('~') else shlex.quote(name)}"
            findings.append(Finding("files", "note", f"others may read the key in {name}", advice))
        else:
            findings.append(Finding("files", "ok", f"the key in {name} is its owner's alone"))
    return findings
