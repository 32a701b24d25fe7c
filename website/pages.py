"""The pages of the site whose source is elsewhere: a hook of mkdocs.

README.md is the home page, CONTRIBUTING.md and SECURITY.md are pages of the project, the README of
openapi/ is one of the reference, and every program in examples/ is shown as it is. Each is written
once; what changes here is where links lead. `reference` follows the generated code.
"""

from __future__ import annotations

import ast
import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mkdocs.structure.files import File

from codegen.bundle import SURFACES, bundles, write_yaml
from codegen.load import load
from website import reference, viewer

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT: Final = Path(__file__).parent.parent
PAGES: Final = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "openapi/README.md": "reference/spec.md",
}
# What is no page of the site, by the page that speaks of it.
STAND_INS: Final = {
    "examples": "examples.md",
    "docs/guides": "tutorial.md",
    "docs/design": "design/index.md",
}

SPEC: Final = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "openapi").rglob("*")
    if path.suffix in {".yaml", ".json"}
)

_HOME: Final = "---\nhide: [navigation]\n---\n\n"
_LINK: Final = re.compile(r"(?<=\]\()([^)\s#:]+)(#[^)\s]*)?(?=\))")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages, the spec as one document and in a viewer, and its documents as they are."""
    specs = bundles(load(ROOT / "openapi"))
    joined = {f"spec/{surface}.yaml": write_yaml(spec) for surface, spec in specs.items()}
    written = pages() | joined | viewer.pages(specs)
    for page, text in written.items():
        files.append(File.generated(config, page, content=text))
    for asset in (viewer.SCRIPT, viewer.STYLE, viewer.LICENSE):
        files.append(File(asset, viewer.ASSETS, config.site_dir, use_directory_urls=False))
    for document in SPEC:
        files.append(File(document, str(ROOT), config.site_dir, use_directory_urls=False))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Let the search find what explains before what records: guides first."""
    page.meta.setdefault("search", {"boost": boost(page.file.src_uri)})
    return markdown


def boost(page: str) -> float:
    """Return the weight of a page in the search. A match in a title counts a thousand times."""
    if page.startswith(("guides/", "install.", "tutorial.")):
        return 1.0
    return 1e-4 if page.startswith(("errors.", "examples.", "glossary.", "index.")) else 1e-8


def pages() -> dict[str, str]:
    """Write every page, by its place on the site."""
    written = {page: _brought(source, page) for source, page in PAGES.items()}
    written["index.md"] = _HOME + written["index.md"]
    written["reference/spec.md"] += _documents()
    return written | reference.pages() | {"examples.md": examples_page()}


def _brought(source: str, page: str) -> str:
    return _relink((ROOT / source).read_text(encoding="utf-8"), source, page)


_DOCUMENTS: Final = """
## To read and to take along

[Browse the spec](../viewer.html), operation by operation, in Swagger UI.
For tools there is one document for each server:

{joined}

They are made of:

{parts}
"""


def _documents() -> str:
    return _DOCUMENTS.format(
        joined="\n".join(f"- [{title}](../spec/{name}.yaml)" for name, title in SURFACES.items()),
        parts="\n".join(f"- [{name}](../{name})" for name in SPEC),
    )


def examples_page() -> str:
    """Show every program, and what its opening lines say about it."""
    programs = [path for path in sorted((ROOT / "examples").glob("*.py")) if path.stem != "tour"]
    folders = sorted((ROOT / "examples").glob("*/README.md"))
    parts = [_INTRODUCTION, *map(_program, programs), *map(_folder, folders)]
    return "\n\n".join(parts) + "\n"


_INTRODUCTION: Final = """# Examples

Short programs to copy, each run by the tests as it stands. They take the key from `KUBIYA_API_KEY`;
without an account, `kubiya-async serve` in another terminal starts a local server and prints the
variables to export. `make run` is a tour of everything, with a server of its own."""


def _program(path: Path) -> str:
    source = path.read_text(encoding="utf-8")
    title, _, rest = (ast.get_docstring(ast.parse(source)) or "").partition("\n")
    usage = "\n".join(line.strip() for line in rest.splitlines() if line.startswith("    "))
    shown = _indent(f"```python\n{source}```")
    return (
        f'## {path.name}\n\n{title}\n\n```sh\n{usage}\n```\n\n??? example "The program"\n\n{shown}'
    )


def _folder(path: Path) -> str:
    text = _brought(path.relative_to(ROOT).as_posix(), "examples.md")
    return re.sub(r"^#(?=#* )", "##", text, flags=re.MULTILINE)


def _indent(text: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in text.splitlines())


def _relink(text: str, source: str, page: str) -> str:
    """Rewrite the links of a file to lead to pages of the site."""

    def target(found: re.Match[str]) -> str:
        place = posixpath.normpath(posixpath.join(posixpath.dirname(source), found[1]))
        return posixpath.relpath(_page(place), posixpath.dirname(page) or ".") + (found[2] or "")

    return _LINK.sub(target, text)


def _page(place: str) -> str:
    if place in PAGES:
        return PAGES[place]
    if place in STAND_INS:
        return STAND_INS[place]
    if place.startswith("examples/"):
        return "examples.md"
    return place.removeprefix("docs/")
