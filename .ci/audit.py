"""Asks for known vulnerabilities of everything that is pinned, and takes no silence for an answer.

    python .ci/audit.py requirements/*.txt

pip-audit passes over a package that its source does not know, and may end by saying that nothing
was found when nothing was looked at. Here a package that was passed over is unknown, not fine, as
with its own `--strict`; but all are named, not only the first.

Exit codes: 0 all known and none vulnerable, 1 some vulnerable, 2 some unknown.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

FINE, VULNERABLE, UNKNOWN = 0, 1, 2


def verdict(report: str) -> tuple[int, list[str]]:
    """Read a report of pip-audit; give the exit code, and one line for each thing to know."""
    try:
        found: list[dict[str, Any]] = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return UNKNOWN, ["pip-audit gave no report"]
    lines = [
        f"{package['name']} {package['version']}: {flaw['id']}, fixed in "
        f"{', '.join(flaw['fix_versions']) or 'no version yet'}"
        for package in found
        for flaw in package.get("vulns", ())
    ]
    unknown = [package for package in found if "skip_reason" in package]
    skipped = []
    if unknown:
        names = ", ".join(package["name"] for package in unknown)
        reason = unknown[0]["skip_reason"]
        skipped = [f"{len(unknown)} of {len(found)} packages unknown: {names}; {reason}"]
    if lines:
        return VULNERABLE, lines + skipped
    if skipped or not found:
        return UNKNOWN, skipped or ["no package was looked at"]
    return FINE, [f"{len(found)} packages, no known vulnerability"]


def audit(requirements: str) -> tuple[int, list[str]]:
    """Ask about the pins of one file."""
    options = ("--require-hashes", "--disable-pip", "--progress-spinner=off", "--format=json")
    command = [sys.executable, "-m", "pip_audit", *options, "--requirement", requirements]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    code, lines = verdict(done.stdout)
    return code, lines if done.stdout else [*lines, *done.stderr.strip().splitlines()[-1:]]


def main(files: list[str]) -> int:
    """Ask about all files and tell what was found."""
    worst = FINE
    for file in files:
        code, lines = audit(file)
        print(f"{file}:", *lines, sep="\n  ")
        # What is known to be bad comes before what is not known.
        worst = VULNERABLE if VULNERABLE in {worst, code} else max(worst, code)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
