"""`doctor`: the effective settings, where they come from, and whether they work."""

import os
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, Final

from rich.table import Table
from rich.text import Text

from kubiya_async._cli import session
from kubiya_async._cli.terminal import Terminal
from kubiya_async._escape import escape
from kubiya_async._version import __version__

if TYPE_CHECKING:
    from kubiya_async._cli.checks import CheckResult
    from kubiya_async.config.load import Setting

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


def doctor(
    *,
    json: session.Json = False,
    local: session.Local = False,
    base_url: session.BaseUrl = None,
    timeout: session.Timeout = None,
) -> int:
    """Show the settings, try them, say what to do.

    It tells where each value comes from, and looks at the name, the connection, the certificate,
    the proxy, the clock and the key, all at once. No secret is printed.
    """
    from kubiya_async._cli.checks import examine, worst_exit

    settings, results = examine(session.Server(local, base_url, timeout))
    _show_report(Terminal(json=json), settings, results)
    return worst_exit(results)


def _show_report(
    terminal: Terminal, settings: "Sequence[Setting]", results: "Sequence[CheckResult]"
) -> None:
    """Print what is set, and what was found."""
    strays = _unread_variables()
    if terminal.json:
        terminal.document(_as_json(settings, results, strays))
        return
    terminal.write(" · ".join(f"{name} {number}" for name, number in _versions().items()) + "\n\n")
    _show_settings(terminal, settings)
    for name, meant in strays.items():
        hint = f": did you mean {meant}?" if meant else ""
        terminal.out.print(Text(f"! {name} is set, but not read{hint}", "yellow"), soft_wrap=True)
    terminal.write("\n")
    width = max(len(result.check) for result in results)
    for result in results:
        _show_result(terminal, result, width)


def _show_settings(terminal: Terminal, settings: "Sequence[Setting]") -> None:
    from kubiya_async.config.load import ENVIRONMENT

    rows = [(s.name, escape(s.value), s.origin) for s in sorted(settings, key=lambda s: s.name)]
    known = ENVIRONMENT.keys() | session.SHELL_VARIABLES.keys()
    rows += [(name, "not set", "") for name in sorted(known - {r[0] for r in rows})]
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    for name, value, origin in rows:
        style = "" if origin else "dim"
        text = Text.assemble(f"{name:{first}}  ", (f"{value:{second}}", style), f"  {origin}")
        text.rstrip()
        terminal.out.print(text, soft_wrap=True)


def _show_result(terminal: Terminal, result: "CheckResult", width: int) -> None:
    mark, style = _MARKS[result.status]
    head = Text.assemble((mark, style), f" {result.check:{width}}")
    advice = Text(f"→ {escape(result.advice)}", "bold" if result.status == "failed" else "")
    if not terminal.shows_data:
        terminal.write(f"{head.plain}  {escape(result.detail)}\n")
        if result.advice:
            terminal.write(f"{' ' * (width + 4)}{advice.plain}\n")
        return
    row = Table.grid(padding=(0, 2))
    row.add_row(head, escape(result.detail))
    if result.advice:
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
    from kubiya_async.config.cli_files import CONFIG_VARIABLE, V1_VARIABLE
    from kubiya_async.config.load import SAME_API_VARIABLE, VARIABLES

    ours = VARIABLES.union(*session.SHELL_VARIABLES.values())
    ours |= {CONFIG_VARIABLE, V1_VARIABLE, SAME_API_VARIABLE, "KUBIYA_DEBUG"}
    strays = sorted(n for n in os.environ if n.startswith("KUBIYA_") and n not in ours)
    return {name: _MEANT.get(name, "") for name in strays}


def _as_json(
    settings: "Sequence[Setting]", results: "Sequence[CheckResult]", strays: dict[str, str]
) -> dict[str, Any]:
    found = [
        (("check", r.check), ("status", r.status), ("detail", r.detail), ("advice", r.advice))
        for r in results
    ]
    return {
        "versions": _versions(),
        "settings": [{"name": s.name, "value": s.value, "origin": s.origin} for s in settings],
        "unread_variables": sorted(strays),
        "findings": [{name: value for name, value in fields if value} for fields in found],
    }
