"""What two versions of a spec differ in is listed in words, with whom it concerns."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, NamedTuple

import pytest

from codegen.__main__ import PROJECT, main
from codegen.changes import list_changes
from codegen.load import load
from tests.codegen.conftest import MINI

if TYPE_CHECKING:
    from pathlib import Path

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
LIMIT = "books.list, query parameter `limit`"
TWICE = "whether it may be sent twice"


class Edit(NamedTuple):
    """A text of a document, what takes its place, and what is said about it."""

    old: str
    new: str
    said: list[str]
    document: str = "platform/books.yaml"


EDITS = {
    "nothing but words": Edit("Items to skip.", "How many to skip.", []),
    "operation gone": Edit(
        "operationId: books.get\n",
        "operationId: books.read\n",
        [
            "breaks: books.get is gone (GET /books/{id})",
            "adds: books.read is new (GET /books/{id}): Get a book",
        ],
    ),
    "route": Edit(
        "/books/{id}/text:",
        "/books/{id}/file:",
        ["breaks: books.download was GET /books/{id}/text, is GET /books/{id}/file"],
    ),
    "parameter gone": Edit(
        "        - {name: offset, in: query, description: Items to skip., "
        "schema: {type: integer, minimum: 0, default: 0}}\n",
        "",
        ["breaks: books.list has no query parameter `offset` any more"],
    ),
    "parameter new": Edit(
        "        - {name: offset,",
        "        - {name: year, in: query, description: Y., schema: {type: integer}}\n"
        "        - {name: offset,",
        ["adds: books.list takes the query parameter `year` (a whole number)"],
    ),
    "parameter required": Edit(
        "{name: offset, in: query,",
        "{name: offset, in: query, required: true,",
        ["breaks: books.list requires the query parameter `offset`"],
    ),
    "parameter optional": Edit(
        "{name: inPrint, in: query, required: true,",
        "{name: inPrint, in: query,",
        ["adds: books.list no longer requires the query parameter `inPrint`"],
    ),
    "parameter of another type": Edit(
        "description: Tags it must have., schema: {type: array, items: {type: string}}",
        "description: Tags it must have., schema: {type: string}",
        ["breaks: books.list, query parameter `tags` was a list of text, is text"],
    ),
    "item of another type": Edit(
        "schema: {type: array, items: {type: string}}",
        "schema: {type: array, items: {type: integer}}",
        ["breaks: books.list, query parameter `tags`, each item was text, is a whole number"],
    ),
    "bounds": Edit(
        "maximum: 100, default: 50",
        "maximum: 200",
        [
            f"changes: {LIMIT} no longer says that 50 stands for nothing given",
            f"changes: {LIMIT} says that 200 is the most, no longer 100",
        ],
        "common.yaml",
    ),
    "words of a parameter": Edit(
        "enum: [title, year]",
        "enum: [year, price]",
        [
            "breaks: books.list, query parameter `sort` no longer lists `title`",
            "adds: books.list, query parameter `sort` lists `price`",
        ],
    ),
    "words of an answer": Edit(
        "enum: [new, printed, burnt]",
        "enum: [new, printed, lost]",
        ["breaks: BookState no longer lists `burnt`", "adds: BookState lists `lost`"],
    ),
    "closed words": Edit(
        "        - {type: string, enum: [new, printed, burnt]}\n        - {type: string}\n",
        "        - {type: string, enum: [new, printed, burnt]}\n",
        ["breaks: BookState takes no words but those listed"],
    ),
    "field gone": Edit(
        "        class: {type: string, description: Shelf mark.}\n",
        "",
        ["breaks: Book has no field `class` any more"],
    ),
    "field new": Edit(
        "        class: {type: string,",
        "        pages: {type: integer, description: How long.}\n        class: {type: string,",
        ["adds: Book has the new field `pages` (a whole number)"],
    ),
    "field to send, required": Edit(
        "      required: [action, copies]\n",
        "      required: [action, copies, stream]\n",
        ["breaks: PrintRequest.stream is required now"],
    ),
    "field to send, optional": Edit(
        "          required: [kind]\n",
        "",
        ["adds: BookCreate.kind is optional now"],
    ),
    "field to send, new and required": Edit(
        "      required: [action, copies]\n      properties:\n",
        "      required: [action, copies, ink]\n      properties:\n"
        "        ink: {type: string, description: I.}\n",
        ["breaks: PrintRequest requires the new field `ink` (text)"],
    ),
    "field to read, maybe missing": Edit(
        "      required: [book]\n", "", ["breaks: BookResponse.book may be missing now"]
    ),
    "field to read, always there": Edit(
        "      required: [id]\n",
        "      required: [id, title]\n",
        ["adds: Book.title is always there now"],
    ),
    "null in an answer": Edit(
        "title: {type: string, description: What it is called., examples: [Emma]}",
        'title: {type: [string, "null"], description: What it is called.}',
        ["breaks: Book.title may be null now"],
    ),
    "null in a body": Edit(
        "        title: {type: string, description: What it is called.}\n        author:",
        '        title: {type: [string, "null"], description: What it is called.}\n        author:',
        ["adds: BookUpdate.title may be null now"],
    ),
    "format": Edit(
        "reading_time: {type: string, format: go-duration,",
        "reading_time: {type: string,",
        ["breaks: Book.reading_time was text (go-duration), is text"],
    ),
    "values of any name": Edit(
        "additionalProperties: {type: integer}",
        "additionalProperties: {type: number}",
        ["breaks: BookCreate.words, each value was a whole number, is a number"],
    ),
    "union": Edit(
        '        - $ref: "#/components/schemas/PrintedPage"\n        - $ref:',
        "        - $ref:",
        ["breaks: PrintEvent was OtherPrintEvent or PrintedPage, is OtherPrintEvent"],
    ),
    "body optional": Edit(
        "schema: {type: integer}}\n      requestBody:\n        required: true\n",
        "schema: {type: integer}}\n      requestBody:\n",
        ["adds: books.print, body is optional now"],
    ),
    "status": Edit(
        '        "404": {$ref',
        '        "410": {$ref',
        ["changes: books.get no longer answers 404", "adds: books.get may answer 410"],
    ),
    "media type": Edit(
        "application/epub+zip:",
        "application/pdf:",
        [
            "breaks: books.download, answer 200 is never application/epub+zip any more",
            "adds: books.download, answer 200 may be application/pdf",
        ],
    ),
    "another answer": Edit(
        '              schema: {type: array, items: {$ref: "#/components/schemas/Book"}}\n',
        '              schema: {$ref: "#/components/schemas/BookPage"}\n',
        ["breaks: books.list_chapters, answer 200 was a list of Book, is BookPage"],
    ),
    "replay": Edit(
        "x-replay: idempotent",
        "x-replay: never",
        [f"changes: books.update changes {TWICE}: `x-replay` was idempotent, is never"],
    ),
    "result": Edit(
        "      x-unwrap: book\n",
        "",
        ["breaks: books.create changes what it returns: `x-unwrap` was book, is not said"],
    ),
    "no longer deprecated": Edit(
        "      deprecated: true\n", "", ["changes: books.download is deprecated no longer"]
    ),
    "server": Edit(
        "https://library.example/api",
        "https://library.example/v2",
        ["changes: platform/books.yaml names other servers"],
    ),
    "field of an error": Edit(
        "error: {type: string,",
        "fault: {type: string,",
        [
            "breaks: Failure has no field `error` any more",
            "adds: Failure has the new field `fault` (text)",
        ],
        "common.yaml",
    ),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_change_is_told(edit: Edit, broken: Break) -> None:
    changed = broken(edit.document, edit.old, edit.new)

    assert [str(change) for change in list_changes(load(MINI), load(changed))] == edit.said


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
    spec = str(PROJECT / "openapi")

    assert main(["changes", spec, spec]) == 0
    assert capsys.readouterr().out == "Nothing changed.\n"


def test_command_names_the_version_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["changes", str(tmp_path), str(MINI)]) == 1
    assert capsys.readouterr().err.startswith(f"1 problem(s) in {tmp_path}:")
