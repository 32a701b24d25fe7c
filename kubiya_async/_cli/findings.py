"""What `doctor` finds: one record per check, and what follows from all of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from kubiya_async._cli.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Finding", "Status", "verdict"]

Status = Literal["ok", "note", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check has found.

    Attributes:
        check: Name of the check.
        status: How it went.
        detail: What was found; never a secret.
        advice: What to do about it.
        exit: Exit code of the command if this is the worst.
    """

    check: str
    status: Status
    detail: str
    advice: str = ""
    exit: Exit = Exit.OK

    def as_json(self) -> dict[str, Any]:
        """Return the fields that say something."""
        fields = asdict(self)
        del fields["exit"]
        return {name: value for name, value in fields.items() if value}


_WORST_FIRST = (Exit.USAGE, Exit.UNREACHABLE, Exit.RATE_LIMITED, Exit.FAILED)


def verdict(findings: Iterable[Finding]) -> Exit:
    """Return the exit code: that of the failure to see to first."""
    codes = {finding.exit for finding in findings if finding.status == "failed"}
    return next((code for code in _WORST_FIRST if code in codes), Exit.OK)
