"""What the source must not contain, and what importing it must not do."""

from __future__ import annotations

import ast
import functools
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from kubiya_async.config.cli_files import CONFIG_VARIABLE, V1_VARIABLE
from kubiya_async.config.load import SAME_API_VARIABLE, VARIABLES
from tests.support.cases import each_of
from tests.support.tree import PACKAGE, ROOT, modules, run_python


@functools.cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def sources() -> dict[Path, ast.Module]:
    return {path: parsed(path) for path in PACKAGE.rglob("*.py")}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _called(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted names of everything that is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def _where(found: dict[Path, set[str]]) -> dict[str, set[str]]:
    return {_name(path): names for path, names in found.items() if names}


MODULES: Final = {"code", "codeop", "dill", "marshal", "pickle", "pty", "shelve", "subprocess"}
CALLS: Final = re.compile(r"eval|exec|compile|__import__|os\.(system|popen|exec|spawn|fork)\w*")


def test_s21_nothing_is_evaluated_unpickled_or_run() -> None:
    imports = {path: MODULES & set(_imported(tree)) for path, tree in sources().items()}
    calls = {
        path: {n for n in _called(tree) if CALLS.fullmatch(n)} for path, tree in sources().items()
    }

    assert _where(imports) == {}
    assert _where(calls) == {}


IMPORTING: Final = """
import json, os, sys
seen = set()
def hook(event, args):
    if event.split(".")[0] in {"socket", "subprocess", "ctypes", "ftplib", "smtplib"}:
        seen.add(event)
    elif event in {"os.system", "os.exec", "os.posix_spawn", "os.putenv", "os.remove", "os.rename"}:
        seen.add(event)
    elif event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        # Python writes what it has compiled.
        if not str(args[0]).endswith((".pyc", "__pycache__")) and ".pyc." not in str(args[0]):
            seen.add(f"write {args[0]}")
environ = dict(os.environ)
import aiohttp, pydantic, anyio, typing_extensions  # what they do is theirs
sys.addaudithook(hook)
import kubiya_async
kubiya_async.preload()
from kubiya_async import bulk, webhooks
print(json.dumps([sorted(seen), dict(os.environ) == environ]))
"""


def test_s21_importing_opens_no_socket_runs_nothing_and_writes_nothing() -> None:
    assert run_python("-c", IMPORTING).strip() == "[[], true]"


def test_s21_only_documented_variables_are_read() -> None:
    """The command line reads some more, of which it explains each; the client does not.

    Nor does it read those that say where the official CLI has its files and which surface it means,
    but for `KUBIYA_CONTEXT`: they count only where no key is given.
    """
    ours = {
        p: tree
        for p, tree in sources().items()
        if not {"_cli", "testing"} & set(p.relative_to(PACKAGE).parts)
    }
    names = {
        node.value
        for tree in ours.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and re.fullmatch(r"KUBIYA_[A-Z0-9_]+", str(node.value))
    }
    readers = {
        _name(path)
        for path, tree in ours.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ", "os.getenv"}
    }

    settings = {name for name in VARIABLES if name.startswith("KUBIYA_")}
    assert names == {*settings, CONFIG_VARIABLE, V1_VARIABLE, SAME_API_VARIABLE}
    assert readers == {"kubiya_async/config/load.py"}


def test_s13_certificates_are_never_left_unchecked() -> None:
    found = {
        _name(path)
        for path in sources()
        if re.search(
            r"CERT_NONE|check_hostname|verify_mode|_create_unverified|verify\s*=\s*False|ssl\s*=\s*False",
            path.read_text("utf-8"),
        )
    }

    assert found == set()


def test_s16_yaml_is_text_to_the_client() -> None:
    """Manifests are handed over as they came; files of the user's own are parsed, safely."""
    parsers = {p: tree for p, tree in sources().items() if "yaml" in set(_imported(tree))}

    assert {_name(path) for path in parsers} == {
        "kubiya_async/config/cli_files.py",
        "kubiya_async/_cli/executions.py",
    }
    calls = {name for tree in parsers.values() for name in _called(tree)}
    assert {name for name in calls if name.startswith("yaml.")} == {"yaml.safe_load"}


def test_s17_archives_are_opened_in_one_place_and_never_extracted_by_the_library() -> None:
    users = {_name(p) for p, tree in sources().items() if "tarfile" in set(_imported(tree))}
    calls = {name for tree in sources().values() for name in _called(tree)}

    assert users <= {"kubiya_async/testing/_charts.py"}
    assert not {name for name in calls if name.endswith((".extractall", ".extract"))}


def test_s23_keys_come_from_the_operating_system_and_only_jitter_from_random() -> None:
    def uses(tree: ast.AST) -> set[str]:
        return {n for n in _called(tree) if n.startswith("random.")}

    found = _where({path: uses(tree) for path, tree in sources().items()})
    assert {name for names in found.values() for name in names} == {"random.Random"}

    idempotency = (PACKAGE / "_messages" / "headers.py").read_text("utf-8")
    assert "uuid4" in idempotency or "secrets" in idempotency
    assert "random" not in set(_imported(ast.parse(idempotency)))


SECURITY: Final = (
    *("auth.py", "charts.py", "config/urls.py", "_messages/error_bodies.py"),
    *("_messages/headers.py", "_messages/redact.py", "_messages/url.py"),
    *("_transport/failures.py", "_transport/session.py", "_transport/stream.py"),
    *("webhooks/receiver.py", "webhooks/replay.py", "webhooks/schemes.py"),
)


@each_of(SECURITY)
def test_s30_code_that_guards_is_typed_without_exceptions(name: str) -> None:
    source = (PACKAGE / name).read_text("utf-8")

    assert "type: ignore" not in source
    # A checker is told to pass over private and changed parts of a dependency, and nothing else.
    told = re.findall(r"pyright: ignore\[(\w+)\]", source)
    assert set(told) <= {"reportIncompatibleMethodOverride", "reportPrivateUsage"}


_METHODS: Final = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub")


def _uses(module: str) -> Iterator[tuple[str, str]]:
    """Yield the names that methods of regular expressions are called on, and the methods."""
    for node in ast.walk(parsed(Path(str(importlib.import_module(module).__file__)))):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.attr in _METHODS
        ):
            yield node.value.id, node.attr


def _patterns() -> dict[str, tuple[re.Pattern[Any], str]]:
    """Collect every use of a regular expression that a module of the package holds."""
    found: dict[str, tuple[re.Pattern[Any], str]] = {}
    for module in modules():
        if "._cli" in module or module.endswith("__main__"):
            continue
        names = vars(importlib.import_module(module))
        single = {name for name, value in names.items() if isinstance(value, re.Pattern)}
        for name, method in sorted(set(_uses(module))) if single else ():
            if name in single:
                found[f"{module}.{name}.{method}"] = names[name], method
        for name, value in names.items():
            if isinstance(value, tuple):
                several = [each for each in value if isinstance(each, re.Pattern)]
                found |= {f"{module}.{name}.{i}": (p, "fullmatch") for i, p in enumerate(several)}
    return found


PATTERNS: Final = _patterns()
LONG: Final = 1 << 18
ATTACKS: Final = [
    *("a" * LONG + "!", " " * LONG + "!", "\t" * LONG + "\0", "0" * LONG + "x"),
    *("1." * (LONG // 2) + "x", "<title" + " " * LONG, "<title>" + "<" * LONG),
    *("a=" * (LONG // 2) + '"', '"' + "\\" * LONG, "%41" * (LONG // 3) + "%"),
    *("/a" * (LONG // 2) + "//", "1h" * (LONG // 2) + "x", "Mon, " * (LONG // 5)),
    *("é\u2028" * (LONG // 2), "-" * LONG + "_" * LONG),
]


def test_s24_patterns_of_every_module_are_known() -> None:
    compiling = {
        _name(path)
        for path, tree in sources().items()
        if "re.compile" in set(_called(tree))
        and not {"_cli", "testing"} & set(path.relative_to(PACKAGE).parts)
    }
    known = {f"{use.rsplit('.', 2)[0].replace('.', '/')}.py" for use in PATTERNS}

    assert len(compiling) > 10
    assert compiling <= known


@each_of(list(PATTERNS))
def test_s24_pattern_reads_long_hostile_text_in_linear_time(use: str) -> None:
    """A pattern that backtracks would be at it for longer than the time limit of a test."""
    pattern, method = PATTERNS[use]
    for attack in ATTACKS:
        text: Any = attack.encode() if isinstance(pattern.pattern, bytes) else attack
        arguments = (text[:0], text) if method == "sub" else (text,)
        found = getattr(pattern, method)(*arguments)
        if method == "finditer":
            list(found)
