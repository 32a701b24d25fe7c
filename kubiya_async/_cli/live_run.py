"""Running the definition in a file, as `--live run` does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import yaml

from kubiya_async._cli.exits import UsageError
from kubiya_async._cli.stream_view import show_event

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kubiya_async._cli.terminal import Terminal
    from kubiya_async.client import Kubiya

__all__ = ["run_definition"]


async def run_definition(
    terminal: Terminal,
    kubiya: Kubiya,
    source: str,
    *,
    params: Mapping[str, Any],
    runner: str | None,
    wait: float | None,
) -> None:
    """Run a definition and show it to its end; with `json` one event a line.

    Raises:
        UsageError: There is no runner, or the file holds no definition.
        OSError: The file cannot be read.
        ExecutionError: It did not succeed, or not in time.
    """
    if runner is None:
        raise UsageError(
            "--live run needs --runner NAME, or KUBIYA_DEFAULT_RUNNER: "
            "`--live list runners` lists them"
        )
    given: dict[str, Any] = {"params": params} if params else {}
    await kubiya.live.workflows.run(
        definition=_read(Path(source)),
        runner=runner,
        wait_timeout=wait,
        on_event=lambda event: show_event(terminal, event),
        **given,
    )


def _read(path: Path) -> dict[str, Any]:
    """Read a definition, which is JSON or YAML."""
    text = path.read_text(encoding="utf-8-sig")
    try:
        document = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from None
    if not isinstance(document, dict):
        raise UsageError(f"{path} holds no definition: it should be an object with steps")
    return cast("dict[str, Any]", document)
