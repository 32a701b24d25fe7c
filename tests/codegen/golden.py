"""What the generator makes of the small spec in `mini`, kept as text.

After a wanted change: `python -m tests.codegen.golden`, and read the difference.
"""

from pathlib import Path

from codegen.__main__ import generate

HERE = Path(__file__).parent
MINI = HERE / "mini"
GOLDEN = HERE / "golden"


def read() -> dict[str, str]:
    return {
        path.relative_to(GOLDEN).as_posix().removesuffix(".txt"): path.read_text("utf-8")
        for path in sorted(GOLDEN.rglob("*.txt"))
    }


def write(files: dict[str, str]) -> None:
    for name in read().keys() - files.keys():
        (GOLDEN / f"{name}.txt").unlink()
    for name, text in files.items():
        path = GOLDEN / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    write(generate(MINI))
