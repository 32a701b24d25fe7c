"""How names of the spec become names in Python, and which package a document belongs to."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from codegen.walk import resource_documents, schemas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.load import Document, Spec

GENERATED: Final = "kubiya_async._generated"
_LIVE: Final = "live/"


@dataclass(frozen=True, slots=True)
class World:
    """Documents that are generated into a package of their own, apart from all others."""

    name: str
    package: str
    base: str
    """Base class of its models."""
    reference: str
    """The page that lists its operations."""


DOCUMENTED: Final = World(
    "documented", GENERATED, "kubiya_async._messages.models.Model", "docs/reference/operations.md"
)
LIVE: Final = World(
    "live", f"{GENERATED}.live", "kubiya_async._messages.models.LiveModel", "docs/reference/live.md"
)
WORLDS: Final = (DOCUMENTED, LIVE)


def world_of(document: Document) -> World:
    """Return which world a document describes: what is in the folder `live` is live."""
    return LIVE if document.name.startswith(_LIVE) else DOCUMENTED


def documents_of(spec: Spec, world: World) -> Iterator[Document]:
    """Return the documents of one world."""
    return (d for d in resource_documents(spec) if world_of(d) is world)


def resource_name(document: Document) -> str:
    """Name the attribute of the client that a document describes.

    `platform/agents.yaml` is `agents`, `live/agents.yaml` is `live.agents`, and
    `live/control_plane/agents.yaml` is `control_plane.agents`.
    """
    parts = document.name.removesuffix(".yaml").removeprefix("platform/").split("/")
    if world_of(document) is LIVE and len(parts) > len(("live", "agents")):
        del parts[0]
    return ".".join(parts)


def pascal(name: str) -> str:
    """Write `runners_v3` as `RunnersV3`, `live.agents` as `LiveAgents`."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[._]", name))


def constant(operation_id: str) -> str:
    """Write `agents.list` as `AGENTS_LIST`."""
    return operation_id.replace(".", "_").upper()


def identifier(name: str) -> str:
    """Write `pageSize` as `page_size`, and a keyword with an underscore behind it."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^0-9A-Za-z]+", "_", name)
    snake = snake.lower()
    return f"{snake}_" if keyword.iskeyword(snake) else snake


def module_stem(document: Document) -> str:
    """Name the module of a document: `platform/agents.yaml` and `live/agents.yaml` are `agents`."""
    return identifier(resource_name(document).removeprefix("live."))


def schema_homes(spec: Spec) -> dict[str, str]:
    """Return the module of every named schema; that names are used once is `lint`'s business."""
    homes = {
        name: f"{world_of(document).package}.models.{module_stem(document)}"
        for document in resource_documents(spec)
        for name, _ in schemas(spec, document)
    }
    return dict(sorted(homes.items()))
