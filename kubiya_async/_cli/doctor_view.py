"""The report of `doctor`."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, Final

from rich.table import Table
from rich.text import Text

from kubiya_async._cli.defaults import SHELL_VARIABLES
from kubiya_async._escape import escape
from kubiya_async._version import __version__
from kubiya_async.config.cli_files import CONFIG_VARIABLE, V1_VARIABLE
from kubiya_async.config.settings import ENVIRONMENT, SAME_API_VARIABLE, VARIABLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubiya_async._cli.findings import Finding
    from kubiya_async._cli.terminal import Terminal
    from kubiya_async.config.settings import Setting

__all__ = ["show_report"]

_MARKS: Final = {
    "ok": ("✓", "green"),
    "note": ("!", "yellow"),
    "failed": ("✗", "red"),
    "skipped": ("-", "dim"),
}
_MEANT: Final = {
    "KUBIYA_API_TOKEN": "KUBIYA_API_KEY",
    "KUBIYA_API_URL": "KUBIYA_BASE_URL",
    "KUBIYA_KEY": "KUBIYA_API_KEY",
    "KUBIYA_TOKEN": "KUBIYA_API_KEY",
    "KUBIYA_URL": "KUBIYA_BASE_URL",
}
"""Names that other clients, or people's memories, have for the same things."""


def show_report(
    terminal: Terminal, settings: Sequence[Setting], findings: Sequence[Finding]
) -> None:
    """Print what is set, and what was found."""
    strays = _unread_variables()
    if terminal.json:
        terminal.document(_as_json(settings, findings, strays))
        return
    terminal.write(" · ".join(f"{name} {number}" for name, number in _versions().items()) + "\n\n")
    _show_settings(terminal, settings)
    for name, meant in strays.items():
        hint = f": did you mean {meant}?" if meant else ""
        terminal.out.print(Text(f"! {name} is set, but not read{hint}", "yellow"), soft_wrap=True)
    terminal.write("\n")
    width = max(len(finding.check) for finding in findings)
    for finding in findings:
        _show_finding(terminal, finding, width)


def _show_settings(terminal: Terminal, settings: Sequence[Setting]) -> None:
    rows = [(s.name, escape(s.value), s.origin) for s in sorted(settings, key=lambda s: s.name)]
    known = ENVIRONMENT.keys() | SHELL_VARIABLES.keys()
    rows += [(name, "not set", "") for name in sorted(known - {r[0] for r in rows})]
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    for name, value, origin in rows:
        style = "" if origin else "dim"
        text = Text.assemble(f"{name:{first}}  ", (f"{value:{second}}", style), f"  {origin}")
        text.rstrip()
        terminal.out.print(text, soft_wrap=True)


def _show_finding(terminal: Terminal, finding: Finding, width: int) -> None:
    mark, style = _MARKS[finding.status]
    head = Text.assemble((mark, style), f" {finding.check:{width}}")
    advice = Text(f"→ {escape(finding.advice)}", "bold" if finding.status == "failed" else "")
    if not terminal.shows_data:
        terminal.write(f"{head.plain}  {escape(finding.detail)}\n")
        if finding.advice:
            terminal.write(f"{' ' * (width + 4)}{advice.plain}\n")
        return
    row = Table.grid(padding=(0, 2))
    row.add_row(head, escape(finding.detail))
    if finding.advice:
        row.add_row("", advice)
    terminal.out.print(row)


def _versions() -> dict[str, str]:
    found = {"kubiya-async": __version__, "Python": platform.python_version()}
    for name in ("aiohttp", "pydantic"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "unknown"
    return found | {"on": f"{platform.system()} {platform.machine()}"}


def _unread_variables() -> dict[str, str]:
    """Return the variables that look like settings and are none, with what was perhaps meant."""
    ours = VARIABLES.union(*SHELL_VARIABLES.values())
    ours |= {CONFIG_VARIABLE, V1_VARIABLE, SAME_API_VARIABLE, "KUBIYA_DEBUG"}
    strays = sorted(n for n in os.environ if n.startswith("KUBIYA_") and n not in ours)
    return {name: _MEANT.get(name, "") for name in strays}


def _as_json(
    settings: Sequence[Setting], findings: Sequence[Finding], strays: dict[str, str]
) -> dict[str, Any]:
    return {
        "versions": _versions(),
        "settings": [{"name": s.name, "value": s.value, "origin": s.origin} for s in settings],
        "unread_variables": sorted(strays),
        "findings": [finding.as_json() for finding in findings],
    }
