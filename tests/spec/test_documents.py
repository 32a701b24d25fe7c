"""Each document is OpenAPI 3.1 by itself, and so is the root with everything it refers to."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from openapi_spec_validator.readers import read_from_filename

from codegen.load import Spec


def test_document_is_openapi(document_path: Path) -> None:
    content, base_uri = read_from_filename(str(document_path))
    assert content["openapi"].startswith("3.1.")
    validate(content, base_uri=base_uri, cls=OpenAPIV31SpecValidator)


def test_extensions_schema_is_json_schema(extensions: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(extensions)


def test_every_declared_extension_is_used_and_described(
    spec: Spec, extensions: dict[str, Any], folder: Path
) -> None:
    text = "".join((folder / name).read_text("utf-8") for name in spec.documents)
    for name, schema in extensions["$defs"].items():
        assert schema["description"], name
        assert f"{name}:" in text, f"{name} is declared, but no document uses it"


@pytest.mark.parametrize("limit", [100, 5000, 1000])
def test_documented_quotas_are_in_every_platform_document(spec: Spec, limit: int) -> None:
    for name, document in spec.documents.items():
        if name.startswith("platform/") and document.data.get("paths"):
            quotas = [quota["limit"] for quota in document.data["x-rate-limits"]]
            assert limit in quotas, name
