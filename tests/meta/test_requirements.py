"""The pinned requirements are whole, hashed, and what pyproject.toml asks for."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from typing import Any

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.cases import each_of
from tests.support.tree import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
FILES = ["audit", "bench", "dev", "docs", "package", "release", "run"]
PINNED = re.compile(
    r"^(?P<name>[a-z0-9-]+)(?:\[[a-z0-9, -]+\])?==(?P<version>\S+)(?: ; (?P<marker>.+))? \\$"
)


def pins(file: str) -> dict[str, str]:
    lines = (ROOT / "requirements" / f"{file}.txt").read_text().splitlines()
    found = [match for line in lines if (match := PINNED.match(line))]
    return {pin["name"]: pin["version"] for pin in found if applies(pin["marker"])}


def applies(marker: str | None) -> bool:
    return marker is None or Marker(marker).evaluate()


def group(name: str) -> list[str]:
    entries = PROJECT["dependency-groups"][name]
    return [
        requirement
        for entry in entries
        for requirement in ([entry] if isinstance(entry, str) else group(entry["include-group"]))
    ]


def asked(file: str) -> list[Requirement]:
    extras: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
    chosen = {"bench": ["redis"], "run": ["cli"]}.get(file, [])
    chosen = list(extras) if file in {"dev", "package"} else chosen
    wanted = [line for extra in chosen for line in extras[extra]]
    wanted += PROJECT["project"]["dependencies"]
    wanted += group(file) if file in PROJECT["dependency-groups"] else []
    found = [Requirement(line) for line in wanted]
    return [
        requirement
        for requirement in found
        if requirement.name != PROJECT["project"]["name"]
        and (requirement.marker is None or requirement.marker.evaluate())
    ]


@each_of([*FILES, "floor"])
def test_every_line_is_a_pin_a_hash_or_a_comment(file: str) -> None:
    lines = (ROOT / "requirements" / f"{file}.txt").read_text().splitlines()
    known = re.compile(rf"{PINNED.pattern}|^    --hash=sha256:[0-9a-f]{{64}}( \\)?$|^ *#")

    assert [line for line in lines if not known.match(line)] == []


@each_of([*FILES, "floor"])
def test_s27_every_pin_has_a_hash(file: str) -> None:
    lines = (ROOT / "requirements" / f"{file}.txt").read_text().splitlines()
    after = [following for line, following in pairwise(lines) if PINNED.match(line)]

    assert after
    assert [line for line in after if "--hash=sha256:" not in line] == []


@each_of(FILES)
def test_pins_are_what_the_project_asks_for(file: str) -> None:
    pinned = pins(file)
    missed = [
        str(requirement)
        for requirement in asked(file)
        if not requirement.specifier.contains(pinned.get(canonicalize_name(requirement.name), "0"))
    ]

    assert missed == [], "`make lock` brings requirements/ up to date"


def test_the_environments_agree_so_that_one_directory_holds_them_all() -> None:
    dev = pins("dev")
    differing = {
        name
        for file in ("audit", "docs", "package", "release", "run")
        for name, version in pins(file).items()
        if dev.get(name, version) != version
    }

    assert differing == set()
