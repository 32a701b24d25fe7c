"""What the official CLI keeps on this machine: contexts with their keys, and a session's token.

`~/.kubiya/config`, or the file that `KUBIYA_CONFIG` names, is YAML in the manner of kubectl;
`~/.kubiya.json` is what `kubiya login` leaves. Both are read and never written.

No error shows what is in them, nor does a traceback that prints variables: functions that hold the
text of a file do not raise, and keys are wrapped before anything else looks at them. (YAML's own
errors quote the line they complain about.)
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from kubiya_async._messages.redact import Secret
from kubiya_async.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from yaml import SafeLoader


CONFIG_VARIABLE: Final = "KUBIYA_CONFIG"
CONTEXT_VARIABLE: Final = "KUBIYA_CONTEXT"
V1_VARIABLE: Final = "KUBIYA_CLI_USE_V1_API"

_YES: Final = frozenset({"true", "yes", "on", "y"})
_LARGEST: Final = 256 * 1024
_NEEDS_YAML: Final = (
    "was found, but needs PyYAML to be read: `pip install pyyaml`, or the extra, "
    "`pip install 'kubiya-async[cli]'`"
)
# As the CLI writes it before any context was chosen, which it does at its first start.
_NONE_CHOSEN: Final = re.compile(rb"^current-context: *(\"\"|'')? *\r?$", re.MULTILINE)

Problem: TypeAlias = str
"""What is wrong with a file, to be read after its name."""


@dataclass(frozen=True, slots=True)
class Context:
    """One context of the CLI: a user at a server."""

    name: str
    file: Path
    chosen_by: str
    """What picked it, for display."""
    address: str | None
    """`api-url`."""
    is_v1: bool
    """Whether that is the root of the API of the documents, and not the control plane's."""
    user: str
    token: Secret | None
    organization: str
    """Its name, and the id that the file knows for it; for display."""

    @property
    def place(self) -> str:
        """Where it stands, for display."""
        return f"context {self.name!r} in {shown(self.file)}"


@dataclass(frozen=True, slots=True)
class CliSession:
    """The session that `kubiya login` stored."""

    file: Path
    scheme: str
    token: Secret

    @property
    def place(self) -> str:
        """Where it stands, for display."""
        return shown(self.file)


@dataclass(frozen=True, slots=True)
class _Contents:
    """The parts of the context file that matter here."""

    current: str
    contexts: Mapping[str, Mapping[str, object]]
    tokens: Mapping[str, Secret]
    """By the user's name."""
    organizations: Mapping[str, Mapping[str, object]]


def context_file(environ: Mapping[str, str]) -> Path | None:
    """Return the file with the contexts, whether it is there or not; `None` without a home."""
    return _at_home(environ.get(CONFIG_VARIABLE, "").strip() or "~/.kubiya/config")


def read_context(environ: Mapping[str, str], given: str | None = None) -> Context | None:
    """Read the context that is given or that `KUBIYA_CONTEXT` names, or else the current one.

    Args:
        environ: Environment variables.
        given: The argument `context`.

    Returns:
        The context; `None` if there is no file, or none is chosen in it.

    Raises:
        ConfigError: The chosen context is not there, or the file cannot be read.
    """
    wanted = given or environ.get(CONTEXT_VARIABLE, "").strip()
    setting = CONTEXT_VARIABLE if given is None else "context"
    file = context_file(environ)
    if file is None or not file.is_file():
        if wanted:
            missing = "home folder" if file is None else f"file {shown(file)}"
            raise ConfigError(f"{setting} is {wanted!r}, but there is no {missing}")
        return None
    contents = _read_contexts(file)
    if isinstance(contents, Problem):
        asked = f"{setting} is {wanted!r}" if wanted else "no API key was given"
        raise ConfigError(f"{asked}; the official CLI's {shown(file)} {contents}")
    name = wanted or contents.current
    if not name:
        return None
    chosen_by = f"environment {CONTEXT_VARIABLE}" if wanted else f"current-context in {shown(file)}"
    if given is not None:
        chosen_by = "argument"
    if name not in contents.contexts:
        known = ", ".join(contents.contexts) or "none at all"
        raise ConfigError(f"{shown(file)} has no context {name!r} ({chosen_by}); it has {known}")
    fields = contents.contexts[name]
    address, user = _text(fields, "api-url"), _text(fields, "user")
    return Context(
        name,
        file,
        chosen_by,
        address or None,
        # An address that ends so can be nothing else, whatever the flag says.
        _text(fields, "use-v1-api").lower() in _YES
        or environ.get(V1_VARIABLE, "").strip() == "true"
        or address.rstrip("/").endswith("/v1"),
        user,
        contents.tokens.get(user),
        _organization(_text(fields, "organization"), contents),
    )


def read_session() -> CliSession | None:
    """Read the token that `kubiya login` stored; `None` if there is none.

    Raises:
        ConfigError: The file cannot be read.
    """
    file = _at_home("~/.kubiya.json")
    if file is None or not file.is_file():
        return None
    found = _read_session(file)
    if isinstance(found, Problem):
        raise ConfigError(
            f"no API key was given; the official CLI's {shown(file)} {found}; "
            "`kubiya login` writes it anew"
        )
    return found


def shown(file: Path) -> str:
    """Write a path as one would type it."""
    home = _at_home("~")
    return f"~/{file.relative_to(home)}" if home and file.is_relative_to(home) else str(file)


def _at_home(path: str) -> Path | None:
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return None


# Nothing below raises: it has the text of the files in its variables.


def _read_contexts(file: Path) -> _Contents | Problem:
    fields = _fields(file, _decode_yaml)
    if isinstance(fields, Problem):
        return fields
    users = _named(fields, "users", "user")
    contexts = _named(fields, "contexts", "context")
    for found in (users, contexts):
        if isinstance(found, Problem):
            return found
    users, contexts = cast("_Named", users), cast("_Named", contexts)
    tokens = {
        name: Secret(token) for name, user in users.items() if (token := _text(user, "token"))
    }
    organizations = _named(fields, "organizations", "organization")
    if isinstance(organizations, Problem):
        # They are shown and nothing else, so that no call fails for them.
        organizations = {}
    return _Contents(_text(fields, "current-context"), contexts, tokens, organizations)


def _organization(name: str, contents: _Contents) -> str:
    """Name an organization with what the file knows about it, such as `acme (Acme, id 1)`."""
    about = contents.organizations.get(name, {})
    title, identity = _text(about, "name"), _text(about, "id")
    known = [title if title != name else "", f"id {identity}" if identity else ""]
    details = ", ".join(filter(None, known))
    return f"{name} ({details})" if name and details else name


def _read_session(file: Path) -> CliSession | Problem | None:
    fields = _fields(file, _decode_json)
    if isinstance(fields, Problem):
        return fields
    token = _text(fields, "token")
    return CliSession(file, _text(fields, "type") or "Bearer", Secret(token)) if token else None


_Fields: TypeAlias = "dict[str, Any]"
_Named: TypeAlias = "dict[str, dict[str, Any]]"


def _fields(file: Path, decode: Callable[[bytes], Any]) -> _Fields | Problem:
    """Read a file that should hold an object; an empty one holds nothing."""
    try:
        with file.open("rb") as stream:
            text = stream.read(_LARGEST + 1)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if len(text) > _LARGEST:
        return f"is larger than {_LARGEST // 1024} KiB, which no such file is"
    found: Any = decode(text) if text.strip() else None
    if isinstance(found, dict | Problem):
        return cast("_Fields | Problem", found)
    return {} if found is None else "does not hold an object"


def _decode_yaml(text: bytes) -> Any:
    if find_spec("yaml") is None:
        return {} if _NONE_CHOSEN.search(text) else _NEEDS_YAML
    import yaml  # noqa: PLC0415 - an extra, and only where there is such a file

    try:
        found: Any = _loader(yaml.SafeLoader)(text).get_single_data()
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        return (
            "is not valid YAML" if mark is None else f"is not valid YAML: see line {mark.line + 1}"
        )
    return "does not hold an object" if isinstance(found, str) else found


def _loader(base: type[SafeLoader]) -> type[SafeLoader]:
    """Make a loader to which `yes`, `0123` and `1e3` are the names that they are here."""
    kept = {"tag:yaml.org,2002:null", "tag:yaml.org,2002:merge"}
    resolvers = {
        first: [(tag, pattern) for tag, pattern in known if tag in kept]
        for first, known in base.yaml_implicit_resolvers.items()
    }
    return type("NamesLoader", (base,), {"yaml_implicit_resolvers": resolvers})


def _decode_json(text: bytes) -> Any:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return "is not valid JSON"
    return "does not hold an object" if isinstance(found, str) else found


def _named(fields: _Fields, key: str, inner: str) -> _Named | Problem:
    """Return the entries of a list of `{name: …, <inner>: {…}}` by name."""
    entries: Any = fields.get(key) or []
    if not isinstance(entries, list):
        return f"is not what the official CLI writes: {key} is not a list"
    found: _Named = {}
    for entry in cast("list[Any]", entries):
        name = _text(cast("_Fields", entry), "name") if isinstance(entry, dict) else ""
        content: Any = cast("_Fields", entry).get(inner) or {} if name else None
        if not isinstance(content, dict):
            return f"is not what the official CLI writes: one of its {key} has no name or {inner}"
        found.setdefault(name, cast("_Fields", content))
    return found


def _text(fields: Mapping[str, Any], key: str) -> str:
    """Return a string, or a JSON number as it is written; `""` for everything else."""
    value = fields.get(key)
    is_text = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value).strip() if is_text else ""
