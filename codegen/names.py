"""How names of the spec become names in Python, and where each model lives."""

from __future__ import annotations

import keyword
import re
from typing import TYPE_CHECKING

from codegen.walk import resource_documents, schemas

if TYPE_CHECKING:
    from codegen.load import Document, Spec

GENERATED = "kubiya_async._generated"


def pascal(name: str) -> str:
    """Write `runners_v3` as `RunnersV3`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def constant(operation_id: str) -> str:
    """Write `agents.list` as `AGENTS_LIST`."""
    return operation_id.replace(".", "_").upper()


def identifier(name: str) -> str:
    """Write `pageSize` as `page_size`, and a keyword with an underscore behind it."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^0-9A-Za-z]+", "_", name)
    snake = snake.lower()
    return f"{snake}_" if keyword.iskeyword(snake) else snake


def module_stem(document: Document) -> str:
    """Name the module of a document: `platform/agents.yaml` is `agents`."""
    path = document.name.removesuffix(".yaml").removeprefix("platform/")
    return identifier(path)


def schema_homes(spec: Spec) -> dict[str, str]:
    """Tell the module of every named schema; that names are used once is `lint`'s business."""
    homes = {
        name: module_stem(document)
        for document in resource_documents(spec)
        for name, _ in schemas(spec, document)
    }
    return dict(sorted(homes.items()))
