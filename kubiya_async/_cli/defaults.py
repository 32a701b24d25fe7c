"""What the environment says where the words do not: which runner, and who is speaking.

The variables are those of the official CLI, and they fill in what it fills in from them. Programs
that use the client say these things in their calls; to them the variables mean nothing.
"""

from __future__ import annotations

import os
from typing import TypedDict

from kubiya_async._settings import Lookup

__all__ = ["Speaker", "default_runner", "speaker"]


class Speaker(TypedDict, total=False):
    """Arguments of a conversation that say who is speaking."""

    user_email: str
    org: str


def default_runner() -> str | None:
    """Give the runner to work on, unless the command names one."""
    return Lookup(os.environ).variable("runner")[0] or None


def speaker() -> Speaker:
    """Tell who is speaking, as far as the environment knows."""
    look, known = Lookup(os.environ), Speaker()
    if email := look.variable("user_email")[0]:
        known["user_email"] = email
    if organization := look.variable("organization")[0]:
        known["org"] = organization
    return known
