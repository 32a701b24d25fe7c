"""Options that several commands have, with the same names and the same words."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

__all__ = ["BaseUrl", "Json", "Local", "Timeout"]

Json: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print JSON only, errors too.", show_default=False)
]
Local: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--local",
        help="Work with a server in this process instead: no account, no network.",
        show_default=False,
    ),
]
BaseUrl: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="URL", help="Address of the platform. [default: KUBIYA_BASE_URL, then the real one]"
    ),
]
Timeout: TypeAlias = Annotated[
    float | None,
    typer.Option(metavar="SECONDS", help="Deadline of every call. [default: KUBIYA_TIMEOUT, 120]"),
]
