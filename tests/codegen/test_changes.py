"""What two versions of a spec differ in is listed in words, with whom it concerns."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
import yaml

from codegen.__main__ import main
from codegen.changes import list_changes
from codegen.load import load
from tests.codegen.conftest import MINI

if TYPE_CHECKING:
    from tests.codegen.conftest import Break

EVENTS = """\
openapi: 3.1.0
info: {title: Events, version: "1"}
x-surface: platform
webhooks:
  book.sold:
    post:
      requestBody:
        content:
          application/json:
            schema: {$ref: "platform/books.yaml#/components/schemas/Author"}
"""
EDITS: Final = {
    name: (document, *edit)
    for document, edits in yaml.safe_load(
        Path(__file__).with_name("edits.yaml").read_text("utf-8")
    ).items()
    for name, edit in edits.items()
}


@pytest.mark.parametrize("name", EDITS)
def test_change_is_told(name: str, broken: Break) -> None:
    document, old, new, said = EDITS[name]
    changed = broken(document, old, new)

    assert [str(change) for change in list_changes(load(MINI), load(changed))] == said


def test_events_and_schemas_come_and_go(tmp_path: Path) -> None:
    shutil.copytree(MINI, tmp_path / "new")
    (tmp_path / "new" / "events.yaml").write_text(EVENTS)
    there, back = (
        [str(change) for change in list_changes(*map(load, folders))]
        for folders in ((MINI, tmp_path / "new"), (tmp_path / "new", MINI))
    )

    assert there == ["adds: the event book.sold is new"]
    assert back == ["breaks: the event book.sold is gone"]


def test_change_of_what_an_event_tells(tmp_path: Path) -> None:
    for version, schema in (("old", "Author"), ("new", "Plain")):
        shutil.copytree(MINI, tmp_path / version)
        (tmp_path / version / "events.yaml").write_text(EVENTS.replace("Author", schema))
    found = list_changes(load(tmp_path / "old"), load(tmp_path / "new"))

    assert list(map(str, found)) == ["breaks: the event book.sold was Author, is Plain"]


def test_file_that_a_thing_stands_in_does_not_matter(tmp_path: Path) -> None:
    shutil.copytree(MINI, tmp_path / "new")
    (tmp_path / "new" / "platform" / "books.yaml").rename(tmp_path / "new" / "platform" / "b.yaml")

    assert list_changes(load(MINI), load(tmp_path / "new")) == []


def test_command_lists_the_worst_first(broken: Break, capsys: pytest.CaptureFixture[str]) -> None:
    changed = broken("platform/books.yaml", "enum: [title, year]", "enum: [year, price]")

    assert main(["changes", str(MINI), str(changed)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["breaks", "adds"]


def test_command_says_that_nothing_changed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["changes", str(MINI), str(MINI)]) == 0
    assert capsys.readouterr().out == "Nothing changed.\n"


def test_command_names_the_version_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["changes", str(tmp_path), str(MINI)]) == 1
    assert capsys.readouterr().err.startswith(f"1 problem(s) in {tmp_path}:")
