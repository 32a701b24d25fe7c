"""`python -m codegen` writes, `--check` compares, and both explain what is wrong with a spec."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from codegen.__main__ import PROJECT, main
from tests.codegen.conftest import MINI, Break

STUBS = "kubiya_async/_generated/resources/books.py"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder that holds what the small spec generates."""
    assert run(tmp_path) == 0
    return tmp_path


def run(root: Path, *arguments: str, spec: Path = MINI) -> int:
    return main(["--spec", str(spec), "--root", str(root), *arguments])


def test_command_writes_the_package_and_the_reference(project: Path) -> None:
    assert (project / STUBS).is_file()
    assert (project / "kubiya_async/_generated/models/books.py").is_file()
    assert "`GET /books/{id}`" in (project / "docs/reference/operations.md").read_text("utf-8")


def test_resource_without_a_place_on_the_client_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kubiya_async").mkdir()
    client = tmp_path / "kubiya_async" / "client.py"
    client.write_text("class _Resources:\n    def pages(self): ...\n", "utf-8")

    assert run(tmp_path) == 1
    assert "the client has no `books`: give `_Resources` in client.py" in capsys.readouterr().err

    client.write_text("class _Resources:\n    def books(self): ...\n", "utf-8")
    assert run(tmp_path) == 0


def test_check_is_silent_when_nothing_changed(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(project, "--check") == 0
    assert capsys.readouterr() == ("", "")


def test_check_shows_an_edit_and_the_command_and_leaves_the_edit(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / STUBS
    edited = path.read_text("utf-8").replace("List books.", "List them.")
    path.write_text(edited, "utf-8")
    capsys.readouterr()

    assert run(project, "--check") == 1

    out, err = capsys.readouterr()
    assert f"--- committed/{STUBS}" in out
    assert '-        """List them.' in out
    assert '+        """List books.' in out
    assert "python -m codegen" in err
    assert path.read_text("utf-8") == edited


def test_check_notices_files_that_are_missing_or_left_over(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / STUBS).unlink()
    left_over = project / "kubiya_async/_generated/resources/films.py"
    left_over.write_text("FILMS = 1\n", "utf-8")

    assert run(project, "--check") == 1

    out = capsys.readouterr().out
    assert f"+++ generated/{STUBS}" in out
    assert "-FILMS = 1" in out


def test_generating_again_repairs_and_tidies(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    left_over = project / "kubiya_async/_generated/resources/films.py"
    left_over.write_text("FILMS = 1\n", "utf-8")
    (project / STUBS).write_text("", "utf-8")
    capsys.readouterr()

    assert run(project) == 0

    assert capsys.readouterr().out.split() == [STUBS, STUBS.replace("books", "films")]
    assert not left_over.exists()
    assert run(project, "--check") == 0


FAULTS = yaml.safe_load(Path(__file__).with_name("faults.yaml").read_text("utf-8"))


@pytest.mark.parametrize("name", FAULTS)
def test_broken_spec_is_reported_with_file_and_place(
    name: str, broken: Break, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new, pointer, message = FAULTS[name]
    spec = broken("platform/books.yaml", old, new)

    assert run(tmp_path, spec=spec) == 1

    out, err = capsys.readouterr()
    assert out == ""
    assert f"  platform/books.yaml{pointer}" in err
    assert message in err
    assert not (tmp_path / "kubiya_async").exists()


def test_command_ends_with_its_status_and_no_traceback(broken: Break) -> None:
    spec = broken("common.yaml", "type: integer, minimum: 1", "type: integr, minimum: 1")
    done = subprocess.run(
        [sys.executable, "-m", "codegen", "--check", "--spec", str(spec)],
        cwd=PROJECT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "common.yaml#/components/parameters/Limit/schema" in done.stderr
