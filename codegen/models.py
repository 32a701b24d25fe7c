"""Generates the models with datamodel-code-generator, and finishes what it writes.

The options are the outcome of experiments: no preset and no `collapse_root_models`, which would
flatten the unions that keep unknown events readable; literals instead of enums, so that an unknown
value is a value; docstrings instead of `Field(description=...)`, which costs nothing at run time.
"""

from __future__ import annotations

import ast
import json
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from datamodel_code_generator import (
    GenerateConfig,
    InputFileType,
    LiteralType,
    PythonVersion,
    TargetPydanticVersion,
    generate,
)
from datamodel_code_generator.enums import DataModelType

from codegen.load import Problem, SpecError, is_list
from codegen.names import documents_of, module_stem
from codegen.schemas import TYPES_DOCUMENT, identity_of, rewrite_document
from codegen.walk import branches, properties, schemas, sides

if TYPE_CHECKING:
    from codegen.load import Document, Node, Spec
    from codegen.names import World

_RESTRICTIONS = ("type", "enum", "const", "anyOf", "oneOf", "allOf")
_HEADER = "# to be replaced"
_CONFIG = "    model_config = ConfigDict("


def write_models(spec: Spec, world: World, folder: Path, header: str) -> None:
    """Write one module of models per document of a world.

    Args:
        spec: The spec.
        world: Which of its documents.
        folder: Where the modules go.
        header: What every file begins with.

    Raises:
        SpecError: A schema cannot be generated from, or its class would get another name.
    """
    documents = [d for d in documents_of(spec, world) if list(schemas(spec, d))]
    with tempfile.TemporaryDirectory() as scratch:
        source, raw = Path(scratch) / "source", Path(scratch) / "raw"
        source.mkdir()
        for document in documents:
            text = json.dumps(rewrite_document(spec, document))
            (source / f"{module_stem(document)}.json").write_text(text, encoding="utf-8")
        generate(source, config=_config(raw, world))
        folder.mkdir(parents=True, exist_ok=True)
        for document in documents:
            name = f"{module_stem(document)}.py"
            text = (raw / name).read_text(encoding="utf-8")
            _check_names(spec, document, text)
            finished = finish(
                _with_class_arguments(spec, document, text), header, world, _title(spec, document)
            )
            (folder / name).write_text(finished, encoding="utf-8")


def _title(spec: Spec, document: Document) -> str:
    title = spec.root(document.name)["info"].text("title").rstrip(".")
    return f"Models of `openapi/{document.name}`: {title}."


def _with_class_arguments(spec: Spec, document: Document, text: str) -> str:
    """Add what annotations cannot say: an identity's names, and what may be null when sent."""
    sent, _ = sides(spec)
    for name, schema in schemas(spec, document):
        arguments: dict[str, tuple[str, ...]] = {}
        if names := identity_of(schema):
            arguments["identity"] = names
        if name in sent:
            fields = properties(spec, schema).items()
            arguments["nullable"] = tuple(n for n, field in fields if _is_nullable(spec, field))
        for argument, value in arguments.items():
            pattern = rf"^(class {name}\(.*)\):$"
            text = re.sub(pattern, rf"\1, {argument}={value!r}):", text, flags=re.MULTILINE)
    return text


def _is_nullable(spec: Spec, schema: Node) -> bool:
    """Return whether null is among what a schema allows; one that says nothing allows anything."""
    return any(
        "null" in _listed(branch, "type")
        or None in _listed(branch, "enum")
        or not any(branch.get(word) for word in _RESTRICTIONS)
        for branch in branches(spec, schema)
    )


def _listed(schema: Node, word: str) -> list[object]:
    given = schema.get(word)
    if given is None:
        return []
    return given.value if is_list(given.value) else [given.value]


def finish(text: str, header: str, world: World, docstring: str) -> str:
    """Return a generated module its header, absolute imports and plain docstrings."""
    text = text.replace(_HEADER, f'{header}\n"""{docstring}"""', 1)
    text = re.sub(
        r"^from \.(\w+) import", rf"from {world.package}.models.\1 import", text, flags=re.MULTILINE
    )
    # What overrides a declared attribute is declared, too, or its type is left to the checker.
    if _CONFIG in text:
        text = text.replace(_CONFIG, "    model_config: ClassVar[ConfigDict] = ConfigDict(")
        text = text.replace("\nfrom pydantic", "\nfrom typing import ClassVar\nfrom pydantic", 1)
    # A docstring begins on the line of its quotes.
    text = re.sub(r'^( *)"""\n +(.*?)"""$', r'\1"""\2"""', text, flags=re.MULTILINE | re.DOTALL)
    # Rebuilding at import would undo `defer_build`; pydantic does it at the first use.
    return re.sub(r"^\w+\.model_rebuild\(\)\n", "", text, flags=re.MULTILINE)


def _config(output: Path, world: World) -> GenerateConfig:
    return GenerateConfig(
        input_file_type=InputFileType.OpenAPI,
        output=output,
        output_model_type=DataModelType.PydanticV2BaseModel,
        base_class=world.base,
        external_ref_mapping={TYPES_DOCUMENT: "kubiya_async._messages.fields"},
        target_python_version=PythonVersion.PY_311,
        target_pydantic_version=TargetPydanticVersion.V2_12,
        custom_file_header=_HEADER,
        disable_timestamp=True,
        # Else pydantic would compile every annotation again when a class is made.
        disable_future_imports=True,
        formatters=[],
        enum_field_as_literal=LiteralType.All,
        use_type_alias=True,
        use_type_alias_type=True,
        use_annotated=True,
        field_constraints=True,
        strict_nullable=True,
        snake_case_field=True,
        use_schema_description=True,
        use_field_description=True,
        use_single_line_docstring=True,
        use_exact_imports=True,
        strict_refs=True,
        allow_remote_refs=False,
    )


def _check_names(spec: Spec, document: Document, text: str) -> None:
    """Make sure that every schema became a class or alias of its own name, and nothing else did."""
    defined: set[str] = set()
    for statement in ast.parse(text).body:
        match statement:
            case ast.ClassDef(name=name) | ast.Assign(targets=[ast.Name(id=name)]):
                defined.add(name)
            case _:
                pass
    described = {name for name, _ in schemas(spec, document)}
    problems = [
        Problem(document.name, f"#/components/schemas/{name}", f"no model `{name}` came of it")
        for name in described - defined
    ]
    problems += [
        Problem(document.name, "#/components/schemas", f"an unnamed schema became `{name}`")
        for name in defined - described
    ]
    if problems:
        raise SpecError(problems)
