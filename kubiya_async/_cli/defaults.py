"""What the environment says where the words do not: which runner, and who is speaking.

The variables are those of the official CLI, and they fill in what it fills in from them. Programs
that use the client say these things in their calls; to them the variables mean nothing.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, TypedDict

from kubiya_async.config.settings import Setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["SHELL_VARIABLES", "Speaker", "default_runner", "speaker", "with_shell_settings"]

SHELL_VARIABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "organization": ("KUBIYA_ORG",),
    "runner": ("KUBIYA_DEFAULT_RUNNER", "KUBIYA_RUNNER"),
    "user_email": ("KUBIYA_USER_EMAIL",),
}
"""Variables of each setting that the command line has and the client has not; the first counts."""


class Speaker(TypedDict, total=False):
    """Arguments of a conversation that say who is speaking."""

    user_email: str
    org: str


def default_runner() -> str | None:
    """Return the runner to work on, unless the command names one."""
    found = _find("runner")
    return None if found is None else found.value


def speaker() -> Speaker:
    """Return who is speaking, as far as the environment knows."""
    known = Speaker()
    if email := _find("user_email"):
        known["user_email"] = email.value
    if organization := _find("organization"):
        known["org"] = organization.value
    return known


def with_shell_settings(settings: Iterable[Setting]) -> list[Setting]:
    """Add what the environment says to the settings of a client, or put it in their place."""
    ours = [found for name in SHELL_VARIABLES if (found := _find(name))]
    names = {setting.name for setting in ours}
    return [*(s for s in settings if s.name not in names), *ours]


def _find(name: str) -> Setting | None:
    for variable in SHELL_VARIABLES[name]:
        if value := os.environ.get(variable, "").strip():
            return Setting(name, value, f"environment {variable}")
    return None
