"""Documents are read as they were written, and every value knows its place."""

from pathlib import Path

import pytest

from codegen.load import Node, Spec, SpecError, load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "a.yaml").write_text(
        "x:\n"
        "  at: 2024-01-15T10:00:00Z\n"
        "  a/b~c: {deep: [1, 2]}\n"
        "  ref: {$ref: '../b.yaml#/y/z', description: beside}\n"
        "  loop: {$ref: '#/x/loop'}\n"
    )
    (tmp_path / "b.yaml").write_text("y: {z: {$ref: 'parts/a.yaml#/x/a~1b~0c'}}\n")
    return tmp_path


@pytest.fixture
def spec(folder: Path) -> Spec:
    return load(folder)


@pytest.fixture
def x(spec: Spec) -> Node:
    return spec.root("parts/a.yaml")["x"]


def test_points_in_time_stay_text(x: Node) -> None:
    assert x["at"].value == "2024-01-15T10:00:00Z"


def test_places_are_json_pointers(x: Node) -> None:
    first, _ = x["a/b~c"]["deep"].elements()
    assert first.pointer == "#/x/a~1b~0c/deep/0"
    assert first.document.name == "parts/a.yaml"


def test_references_are_followed_across_documents_to_the_end(spec: Spec, x: Node) -> None:
    assert spec.resolve(x["ref"]).pointer == "#/x/a~1b~0c"


def test_a_reference_to_itself_is_an_error_rather_than_a_loop(spec: Spec, x: Node) -> None:
    with pytest.raises(SpecError, match=r"parts/a.yaml#/x/loop: .* back to itself"):
        spec.resolve(x["loop"])


def test_a_missing_key_is_named_with_the_place_it_is_missing_from(x: Node) -> None:
    with pytest.raises(SpecError, match=r"^parts/a.yaml#/x: `nowhere` is missing$"):
        x["nowhere"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("on: 1", "line 1, column 1: the key True is not text: quote it"),
        ("200: 1", "the key 200 is not text"),
        ("- 1", "the document is not an object"),
        ("a: [", "line "),
    ],
)
def test_unreadable_documents_are_all_reported_at_once(
    folder: Path, text: str, message: str
) -> None:
    (folder / "bad.yaml").write_text(text)
    (folder / "worse.yaml").write_text("a: 1\na: 2\n")
    with pytest.raises(SpecError) as caught:
        load(folder)
    bad, worse = caught.value.problems
    assert (bad.file, worse.file) == ("bad.yaml", "worse.yaml")
    assert message in bad.message
    assert "line 2" in worse.message


def test_an_empty_folder_is_no_spec(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="no document"):
        load(tmp_path)
