"""`python -m codegen` generates; `python -m codegen --check` tells whether that is necessary.

`bundle FOLDER` writes one document for each server. `changes OLD NEW` lists what changed in the
spec from one folder to the other.
"""

from __future__ import annotations

import argparse
import ast
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from codegen.build_ir import build_apis
from codegen.bundle import bundles, write_yaml
from codegen.changes import list_changes
from codegen.drift import differences, read_generated, replace_generated
from codegen.lint import lint
from codegen.load import SpecError, load
from codegen.models import write_models
from codegen.names import DOCUMENTED, GENERATED, documents_of, resource_name
from codegen.render import (
    HEADER,
    format_package,
    write_answers,
    write_package,
    write_reference,
)
from codegen.walk import endpoints, problem_at
from codegen.witnesses import witnesses

if TYPE_CHECKING:
    from codegen.load import Problem, Spec

PROJECT = Path(__file__).parent.parent
EXTENSIONS = PROJECT / "openapi" / "extensions.schema.json"


def generate(spec_folder: Path) -> dict[str, str]:
    """Generate every file, by its path below the project's root.

    Raises:
        SpecError: The spec is broken, breaks a house rule or says what cannot be generated.
    """
    spec = load(spec_folder)
    if problems := lint(spec, json.loads(EXTENSIONS.read_text(encoding="utf-8"))):
        raise SpecError(problems)
    apis = build_apis(spec)
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        for api in apis:
            package = root / api.world.package.replace(".", "/")
            write_package(api, package)
            write_models(spec, api.world, package / "models", HEADER)
            write_reference(api, witnesses(spec, api.world), root / api.world.reference)
            found = [e for d in documents_of(spec, api.world) for e in endpoints(spec, d)]
            statuses = {endpoint.id: endpoint.status(spec) for endpoint in found}
            answers = {endpoint.id: endpoint.answer(spec) for endpoint in found}
            examples = {name: node.value for name, node in answers.items() if node is not None}
            write_answers(api, statuses, examples, package / "answers.py")
        format_package(root, root / GENERATED.replace(".", "/"))
        return read_generated(root)


def main(arguments: list[str] | None = None) -> int:
    """Run the command and give its exit status."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except SpecError as error:
        print(f"{len(error.problems)} problem(s) in {options.spec}:", file=sys.stderr)
        for problem in error.problems:
            print(f"  {problem}", file=sys.stderr)
        return 1


def unplaced(spec: Spec, client: Path) -> list[Problem]:
    """Find the documented resources that the client has no attribute for."""
    if not client.exists():
        return []
    tree = ast.parse(client.read_text(encoding="utf-8"))
    attributes = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return [
        problem_at(
            spec.root(document.name),
            f"the client has no `{name}`: give `_Resources` in {client.name} a property that "
            f"makes the generated class, as it has for the other resources",
        )
        for document in documents_of(spec, DOCUMENTED)
        if any(endpoints(spec, document)) and (name := resource_name(document)) not in attributes
    ]


def _generate(options: argparse.Namespace) -> int:
    generated = generate(options.spec)
    if problems := unplaced(load(options.spec), options.root / "kubiya_async" / "client.py"):
        raise SpecError(problems)
    if options.check:
        return _check(options.root, generated)
    for name in replace_generated(options.root, generated):
        print(name)
    return 0


def _bundle(options: argparse.Namespace) -> int:
    options.folder.mkdir(parents=True, exist_ok=True)
    for surface, document in bundles(load(options.spec)).items():
        file = options.folder / f"{surface}.yaml"
        file.write_text(write_yaml(document), encoding="utf-8")
        print(file)
    return 0


def _changes(options: argparse.Namespace) -> int:
    specs: list[Spec] = []
    for folder in (options.old, options.new):
        options.spec = folder
        specs.append(load(folder))
    found = list_changes(*specs)
    print("\n".join(map(str, found)) or "Nothing changed.")
    return 0


def _check(root: Path, generated: dict[str, str]) -> int:
    difference = differences(read_generated(root), generated)
    if not difference:
        return 0
    sys.stdout.write(difference)
    print("The generated files are out of date: run `python -m codegen`.", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m codegen", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if out of date")
    parser.add_argument("--spec", type=Path, default=PROJECT / "openapi", help="folder of the spec")
    parser.add_argument("--root", type=Path, default=PROJECT, help="folder to write into")
    parser.set_defaults(run=_generate)
    commands = parser.add_subparsers(title="other commands", metavar="COMMAND")
    one = commands.add_parser("bundle", help="write one document for each server")
    one.add_argument("folder", type=Path, metavar="FOLDER", help="where to write them, as YAML")
    one.set_defaults(run=_bundle)
    two = commands.add_parser("changes", help="list what changed between two versions of the spec")
    two.add_argument("old", type=Path, metavar="OLD", help="folder of the older version")
    two.add_argument("new", type=Path, metavar="NEW", help="folder of the newer version")
    two.set_defaults(run=_changes)
    return parser


if __name__ == "__main__":
    sys.exit(main())
