"""What the environment says where the words do not: which runner, and who is speaking.

The variables are those of the official CLI, and they fill in what it fills in from them. Programs
that use the client say these things in their calls; to them the variables mean nothing.
"""

from __future__ import annotations

import os
from typing import Final

from kubiya_async._settings import Lookup

__all__ = ["default_runner", "speaker"]

_SPEAKER: Final = {"user_email": "user_email", "org": "organization"}
"""Arguments of a conversation, and the settings that have their values."""


def default_runner() -> str | None:
    """Give the runner to work on, unless the command names one."""
    return Lookup(os.environ).variable("runner")[0] or None


def speaker() -> dict[str, str]:
    """Tell who is speaking, as far as it is known: arguments for a conversation."""
    look = Lookup(os.environ)
    known = {argument: look.variable(name)[0] for argument, name in _SPEAKER.items()}
    return {argument: value for argument, value in known.items() if value}
