"""Child processes whose every word counts."""

from __future__ import annotations

import os


def usual_environment() -> dict[str, str]:
    """Return the environment without the development mode of Python, in which the suite may run.

    There asyncio says of each step that took long how long it took, and aiohttp logs every request.
    """
    return {name: value for name, value in os.environ.items() if name != "PYTHONDEVMODE"}
