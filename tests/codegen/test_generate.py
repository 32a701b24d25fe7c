"""The same spec always gives the same files, and the committed ones are of the committed spec."""

import os
import subprocess
import sys
from pathlib import Path

from codegen.__main__ import PROJECT, generate
from codegen.drift import differences, read_generated
from tests.codegen.conftest import MINI

DIGEST = """
import hashlib, json, sys
from pathlib import Path
from codegen.__main__ import generate
print(hashlib.sha256(json.dumps(generate(Path(sys.argv[1]))).encode()).hexdigest())
"""


def test_committed_files_are_what_the_spec_gives() -> None:
    difference = differences(read_generated(PROJECT), generate(PROJECT / "openapi"))
    assert difference == "", "run `python -m codegen`"


def test_output_depends_neither_on_the_hash_seed_nor_on_the_folder(tmp_path: Path) -> None:
    command = [sys.executable, "-c", DIGEST, str(MINI)]
    digests = set()
    for seed, folder in (("0", PROJECT), ("4711", tmp_path)):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(PROJECT)}
        done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, check=True)
        digests.add(done.stdout)
    assert len(digests) == 1
    assert b"" not in digests


def test_every_file_says_how_it_was_made(generated: dict[str, str]) -> None:
    for name, text in generated.items():
        assert "Generated from openapi/ by `python -m codegen`. Do not edit." in text[:100], name


def test_generated_code_compiles(generated: dict[str, str]) -> None:
    for name, text in generated.items():
        if name.endswith(".py"):
            compile(text, name, "exec")


def test_examples_and_notes_of_the_spec_do_not_reach_the_models(generated: dict[str, str]) -> None:
    models = generated["kubiya_async/_generated/models/books.py"]
    assert "examples" not in models
    assert "Jane" not in models
    assert "arbitrary_types_allowed" not in models
    assert "model_rebuild" not in models
