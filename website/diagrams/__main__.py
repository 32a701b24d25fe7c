"""`python -m website.diagrams` draws; with `--check` it tells whether that is necessary."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Final

from website.diagrams import call, layers, limiter

PROJECT: Final = Path(__file__).parent.parent.parent
FOLDER: Final = PROJECT / "docs" / "diagrams"


def drawings() -> dict[str, str]:
    """Draw everything, by the name of its file."""
    return {
        "call.svg": call.draw(asyncio.run(call.live())),
        "layers.svg": layers.draw(layers.read_layers(PROJECT / "pyproject.toml")),
        "limiter.svg": limiter.draw(),
    }


def main(*, check: bool, folder: Path = FOLDER) -> int:
    """Draw, or compare, and give the exit status."""
    drawn = drawings()
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.svg")}
    changed = sorted(name for name in drawn.keys() | there if drawn.get(name) != there.get(name))
    if check and changed:
        print(f"Out of date: {', '.join(changed)}: run `make generate`.", file=sys.stderr)
        return 1
    for name in changed:
        (folder / name).unlink(missing_ok=True)
        if name in drawn:
            (folder / name).write_text(drawn[name], encoding="utf-8")
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
