"""Write the table of settings into the guide on configuration.

python -m website.settings [--check]
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

from kubiya_async.config.settings import SETTINGS

GUIDE: Final = Path(__file__).parent.parent / "docs" / "guides" / "configuration.md"
_BLOCK: Final = r"(?s)(<!-- settings %s a variable -->\n).*?(<!-- end -->)"


def render(text: str) -> str:
    """Return the guide with its two tables as `SETTINGS` has them."""
    with_variable = ["| argument | variable | default | |", "| --- | --- | --- | --- |"]
    without = ["| argument | |", "| --- | --- |"]
    for name, spec in SETTINGS.items():
        argument = f"`{name}`" if spec.is_argument else ""
        if spec.variables:
            variables = ", ".join(f"`{variable}`" for variable in spec.variables)
            with_variable.append(f"| {argument} | {variables} | {spec.default} | {spec.words} |")
        else:
            without.append(f"| {argument} | {spec.words} |")
    for kind, rows in (("with", with_variable), ("without", without)):
        table = "\n".join(re.sub(" +", " ", row) for row in rows)
        text = re.sub(_BLOCK % kind, lambda found, t=table: f"{found[1]}{t}\n{found[2]}", text)  # type: ignore[misc]
    return text


def main() -> int:
    """Write the guide, or with `--check` tell whether it is as it would be written."""
    text = GUIDE.read_text(encoding="utf-8")
    if "--check" in sys.argv:
        return text != render(text)
    GUIDE.write_text(render(text), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
