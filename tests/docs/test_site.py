"""The site has every page, describes every public module, and fetches nothing from elsewhere.

`make docs` builds it and follows its links; that needs mkdocs, and these tests do without.
"""

from __future__ import annotations

import re
from typing import Any, Final

import yaml

from tests.support.tree import ROOT, public_modules
from website import reference
from website.diagrams import __main__ as diagrams

DOCS: Final = ROOT / "docs"
# Where a module's names are described: with the class that is made of it, or where they are used.
ELSEWHERE: Final = {
    "kubiya_async": "index.md",
    "kubiya_async.contrib": "contrib.md",
    "kubiya_async.models": "models.md",
    "kubiya_async.live": "live.md",
    "kubiya_async.live.models": "live-models.md",
}


class _Loader(yaml.SafeLoader):
    """Reads the tags of mkdocs as nothing."""


_Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda *_: None)


def settings() -> dict[str, Any]:
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.load(text, _Loader)  # noqa: S506 - a safe loader
    return read


def pages(nav: Any) -> list[str]:
    if isinstance(nav, str):
        return [nav]
    return [
        page for entry in (nav.values() if isinstance(nav, dict) else nav) for page in pages(entry)
    ]


def test_every_page_is_in_the_navigation_once() -> None:
    written = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    brought = {
        "index.md",
        "examples.md",
        "changelog.md",
        "contributing.md",
        "security.md",
        "reference/spec.md",
    }
    brought |= reference.pages().keys()
    listed = pages(settings()["nav"])

    assert sorted(listed) == sorted(written | brought)


def test_every_public_module_is_in_the_reference() -> None:
    texts = {path.name: path.read_text() for path in (DOCS / "reference").glob("*.md")}
    texts |= {name.rpartition("/")[2]: text for name, text in reference.pages().items()}
    described = set(
        re.findall(r"^::: (kubiya_async[\w.]*)", "\n".join(texts.values()), re.MULTILINE)
    )
    homes = described | {name.rpartition(".")[0] for name in described}
    modules = [name for name in public_modules() if not name.endswith("__main__")]
    missing = [name for name in modules if name not in homes and not _within(name, described)]

    assert [name for name in missing if name not in ELSEWHERE] == []
    assert set(ELSEWHERE.values()) <= texts.keys()


def _within(name: str, described: set[str]) -> bool:
    """Whether a package that is described gives out the names of a module."""
    return name.rpartition(".")[0] in described & {
        f"kubiya_async.{part}" for part in ("bulk", "config", "limits", "pagination", "webhooks")
    }


def test_every_kind_of_broken_link_fails_the_build() -> None:
    validation = settings()["validation"]

    assert set(validation["links"].values()) == {"warn"}
    assert validation["links"].keys() == {
        "not_found",
        "anchors",
        "absolute_links",
        "unrecognized_links",
    }
    assert "build --strict\n" in (ROOT / "Makefile").read_text()


def test_nothing_is_fetched_from_elsewhere() -> None:
    site = settings()
    own = [DOCS / name for name in (*site["extra_css"], *site["extra"]["polyfills"])]

    assert site["theme"]["font"] is False
    assert [path.name for path in own if not path.is_file()] == []
    assert "theme/iframe-worker.js" in site["extra"]["polyfills"]
    assert [
        path.name for path in own if "//" in re.sub(r"(?m)^\s*//.*", "", path.read_text())
    ] == []


def test_pictures_have_words_for_those_who_do_not_see_them() -> None:
    texts = [path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md")]
    words = [text for page in texts for text in re.findall(r"!\[(.*?)\]\(", page)]

    assert words
    assert [text for text in words if len(text) < 20] == []


def test_the_diagrams_are_up_to_date() -> None:
    assert diagrams.main(check=True) == 0


def test_a_diagram_that_is_out_of_date_is_named(tmp_path: Any, capsys: Any) -> None:
    (tmp_path / "old.svg").write_text("<svg/>")

    assert diagrams.main(check=True, folder=tmp_path) == 1
    assert "call.svg, layers.svg, limiter.svg, old.svg" in capsys.readouterr().err
    assert diagrams.main(check=False, folder=tmp_path) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "call.svg",
        "layers.svg",
        "limiter.svg",
    ]
