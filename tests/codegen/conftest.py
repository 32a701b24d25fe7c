"""A small spec that uses everything the generator knows, to generate from and to break."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from codegen.__main__ import generate

MINI = Path(__file__).with_name("mini")
Break = Callable[[str, str, str], Path]


@pytest.fixture(scope="session")
def generated() -> dict[str, str]:
    """What the small spec generates."""
    return generate(MINI)


@pytest.fixture
def broken(tmp_path: Path) -> Break:
    """Copy the small spec with a text of one document replaced."""

    def replace(document: str, old: str, new: str) -> Path:
        folder = tmp_path / "openapi"
        shutil.copytree(MINI, folder)
        path = folder / document
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
        return folder

    return replace
