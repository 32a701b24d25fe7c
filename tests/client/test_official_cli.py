"""Settings from the files of the official CLI: which, when, and what is said when one is wrong."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from kubiya_async import ConfigError, Kubiya
from kubiya_async._messages.operation import Surface
from kubiya_async.testing import LocalServer

KEY: Final = "canary-key-of-staging"
SESSION: Final = "canary.session.token"
STAGING: Final = "https://staging.example.com/api/v1"
DEFAULT: Final = "https://api.kubiya.ai/api/v1"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".kubiya").mkdir()
    return tmp_path


def contents(**changes: Any) -> dict[str, Any]:
    staging = {"api-url": STAGING, "organization": "acme", "user": "me", "use-v1-api": True}
    plane = {"api-url": "https://control-plane.kubiya.ai", "organization": "acme", "user": "me"}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "staging",
        "contexts": [
            {"name": "staging", "context": staging},
            {"name": "plane", "context": plane},
            {"name": "nobody", "context": {**staging, "user": "ghost"}},
        ],
        "users": [{"name": "me", "user": {"token": KEY}}],
        "organizations": [{"name": "acme", "organization": {"id": "1", "name": "Acme"}}],
        **changes,
    }


def write(file: Path, what: Any) -> Path:
    file.write_text(what if isinstance(what, str) else yaml.safe_dump(what))
    file.chmod(0o600)
    return file


def config_file(home: Path, **changes: Any) -> Path:
    return write(home / ".kubiya" / "config", contents(**changes))


def session_file(home: Path, what: Any = None) -> Path:
    return write(home / ".kubiya.json", what or json.dumps({"type": "Bearer", "token": SESSION}))


def origins(kubiya: Kubiya) -> dict[str, tuple[str, str]]:
    return {setting.name: (setting.value, setting.origin) for setting in kubiya.settings}


async def authorization(kubiya: Kubiya, **surface: Any) -> str:
    """Return the header that is sent: on the platform's surface, or on another one."""
    endpoint = kubiya._dispatcher.endpoints[Surface(surface.get("on", "platform"))]
    header = endpoint.credential.header(endpoint.surface)
    assert header is not None
    return header[1]


async def test_the_current_context_gives_key_and_address(home: Path) -> None:
    config_file(home)
    kubiya = Kubiya()

    assert kubiya.base_url == STAGING
    assert await authorization(kubiya) == f"UserKey {KEY}"
    assert origins(kubiya)["context"] == ("staging", "current-context in ~/.kubiya/config")
    assert origins(kubiya)["base_url"] == (STAGING, "context 'staging' in ~/.kubiya/config")
    assert origins(kubiya)["api_key"] == (
        "set, not shown",
        "user 'me' of context 'staging' in ~/.kubiya/config",
    )
    assert {s.file for s in kubiya.settings if s.name == "api_key"} == {home / ".kubiya" / "config"}


async def test_a_call_goes_where_the_context_points(home: Path, local_server: LocalServer) -> None:
    staging = {"api-url": local_server.url, "user": "me", "use-v1-api": True}
    config_file(
        home,
        contexts=[{"name": "staging", "context": staging}],
        users=[{"name": "me", "user": {"token": local_server.api_key}}],
    )
    async with Kubiya() as kubiya:
        assert len(await kubiya.agents.list()) > 0


ORGANIZATIONS: Final[dict[str, tuple[Any, str]]] = {
    "listed": ([{"name": "acme", "organization": {"id": 1, "name": "Acme"}}], "acme (Acme, id 1)"),
    "by its name": ([{"name": "acme", "organization": {"id": "1", "name": "acme"}}], "acme (id 1)"),
    "another": ([{"name": "other", "organization": {"id": "2", "name": "Other"}}], "acme"),
    "none": (None, "acme"),
    "unreadable": ({"acme": 1}, "acme"),
    "half": ([{"name": "acme"}], "acme"),
}


@pytest.mark.parametrize("case", ORGANIZATIONS)
def test_the_organization_is_shown(home: Path, case: str) -> None:
    listed, shown = ORGANIZATIONS[case]
    config_file(home, organizations=listed)

    place = "context 'staging' in ~/.kubiya/config"
    assert origins(Kubiya())["organization"] == (shown, place)


def test_a_context_without_an_organization_has_none(home: Path) -> None:
    context = {"api-url": STAGING, "user": "me"}
    config_file(home, contexts=[{"name": "staging", "context": context}])

    assert "organization" not in origins(Kubiya())


def test_the_files_are_never_written(home: Path) -> None:
    files = [config_file(home), session_file(home)]
    before = [(file.read_bytes(), file.stat().st_mtime_ns) for file in files]
    Kubiya()

    assert [(file.read_bytes(), file.stat().st_mtime_ns) for file in files] == before


def test_another_file_may_be_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config_file(home, **{"current-context": "plane"})
    write(home / "elsewhere.yaml", contents())
    monkeypatch.setenv("KUBIYA_CONFIG", "~/elsewhere.yaml")

    assert origins(Kubiya())["context"][1] == "current-context in ~/elsewhere.yaml"


def test_another_context_may_be_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config_file(home)
    monkeypatch.setenv("KUBIYA_CONTEXT", "plane")

    assert origins(Kubiya())["context"] == ("plane", "environment KUBIYA_CONTEXT")


async def test_context_as_an_argument_comes_before_the_environment(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config_file(home, **{"current-context": "plane"})
    for name, value in (
        ("KUBIYA_API_KEY", "key-of-production"),
        ("KUBIYA_BASE_URL", DEFAULT),
        ("KUBIYA_LIVE_BASE_URL", "https://production.example.com"),
        ("KUBIYA_CONTEXT", "plane"),
    ):
        monkeypatch.setenv(name, value)

    kubiya = Kubiya(context="staging")

    assert origins(kubiya)["context"] == ("staging", "argument")
    assert kubiya.base_url == STAGING
    for surface in ("platform", "live"):
        assert await authorization(kubiya, on=surface) == f"UserKey {KEY}"
    assert "live_base_url" not in origins(kubiya)
    own = Kubiya(context="staging", api_key="own-key-1", base_url=DEFAULT)
    assert (own.base_url, await authorization(own)) == (DEFAULT, "UserKey own-key-1")
    for wrong in ("missing", " ", 7):
        with pytest.raises(ConfigError, match="context"):
            Kubiya(context=wrong)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("name", ["yes", "no", "On", "0123", "1e3", "2024-01-15", "0x1f", "1:30"])
def test_a_name_is_what_is_written(home: Path, name: str) -> None:
    write(
        home / ".kubiya" / "config",
        f"current-context: {name}\ncontexts:\n- name: {name}\n  context:\n    user: {name}\n"
        f"    api-url: {STAGING}\n    use-v1-api: yes\n"
        f"users:\n- name: {name}\n  user:\n    token: {name}\n",
    )
    kubiya = Kubiya()
    assert origins(kubiya)["context"][0] == name
    assert kubiya.base_url.startswith(STAGING)
    endpoint = kubiya._dispatcher.endpoints[Surface.PLATFORM]
    assert endpoint.credential.header(Surface.PLATFORM) == ("Authorization", f"UserKey {name}")


def test_the_address_of_a_control_plane_is_not_taken(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config_file(home, **{"current-context": "plane"})
    kubiya = Kubiya()

    assert origins(kubiya)["base_url"] == (DEFAULT, "default")
    assert origins(kubiya)["api_key"][1].startswith("user 'me' of context 'plane'")
    monkeypatch.setenv("KUBIYA_CLI_USE_V1_API", "true")
    assert Kubiya().base_url == "https://control-plane.kubiya.ai/api/v1"


async def test_the_key_of_another_control_plane_does_not_go_to_the_vendor(home: Path) -> None:
    context = {"api-url": "https://plane.example.com", "user": "me"}
    config_file(home, contexts=[{"name": "staging", "context": context}])

    with pytest.raises(ConfigError, match=r"^context 'staging' .* https://plane.example.com, .*"):
        Kubiya()
    kubiya = Kubiya(base_url=DEFAULT)
    assert kubiya.base_url == DEFAULT
    assert await authorization(kubiya, on="control_plane") == f"Bearer {KEY}"
    endpoint = kubiya._dispatcher.endpoints[Surface.CONTROL_PLANE]
    assert str(endpoint.root).startswith("https://plane.example.com")


@pytest.mark.parametrize("flag", [{}, {"use-v1-api": False}, {"use-v1-api": "yes"}])
@pytest.mark.parametrize("url", ["https://api.example.com/api/v1", "https://api.example.com/v1/"])
def test_an_address_that_ends_in_v1_is_what_it_says(
    home: Path, flag: dict[str, Any], url: str
) -> None:
    context = {"api-url": url, "user": "me", **flag}
    config_file(home, contexts=[{"name": "staging", "context": context}])

    assert Kubiya().base_url == url.rstrip("/")


# The order


def test_what_is_given_goes_before_the_context(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config_file(home)
    monkeypatch.setenv("KUBIYA_BASE_URL", "https://env.example.com/api/v1")
    assert Kubiya().base_url == "https://env.example.com/api/v1"
    assert origins(Kubiya())["api_key"][1].startswith("user 'me'")
    assert Kubiya(base_url="https://arg.example.com").base_url.startswith("https://arg.")


@pytest.mark.parametrize("way", ["argument", "environment", "provider"])
def test_a_key_that_is_given_does_not_go_to_the_contexts_address(
    home: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    write(home / ".kubiya" / "config", "{{{ not even looked at")
    session_file(home, "neither is this")
    settings: dict[str, Any] = {}
    if way == "environment":
        monkeypatch.setenv("KUBIYA_API_KEY", "given")
    elif way == "argument":
        settings = {"api_key": "given"}
    else:
        settings = {"token_provider": lambda: None}
    kubiya = Kubiya(**settings)

    assert origins(kubiya)["base_url"] == (DEFAULT, "default")
    assert "context" not in origins(kubiya)


async def test_a_context_that_is_named_gives_its_address_to_any_key(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config_file(home)
    monkeypatch.setenv("KUBIYA_CONTEXT", "staging")
    monkeypatch.setenv("KUBIYA_API_KEY", "given")
    kubiya = Kubiya()

    assert kubiya.base_url == STAGING
    assert await authorization(kubiya) == "UserKey given"
    assert origins(kubiya)["api_key"][1] == "environment KUBIYA_API_KEY"


async def test_the_session_comes_last(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session_file(home)
    kubiya = Kubiya()
    assert await authorization(kubiya) == f"Bearer {SESSION}"
    assert await authorization(kubiya, on="runners_v3") == f"Bearer {SESSION}"
    assert origins(kubiya)["api_key"] == ("set, not shown", "~/.kubiya.json")
    assert origins(kubiya)["auth_scheme"] == ("Bearer", "~/.kubiya.json")
    assert await authorization(Kubiya(auth_scheme="UserKey")) == f"UserKey {SESSION}"

    config_file(home)
    assert await authorization(Kubiya()) == f"UserKey {KEY}"
    monkeypatch.setenv("KUBIYA_API_KEY", "given")
    assert await authorization(Kubiya()) == "UserKey given"


async def test_a_context_without_a_token_leaves_it_to_the_session(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config_file(home)
    monkeypatch.setenv("KUBIYA_CONTEXT", "nobody")
    with pytest.raises(ConfigError, match=r"no token for user 'ghost' of context 'nobody' in ~/"):
        Kubiya()
    session_file(home)

    assert await authorization(Kubiya()) == f"Bearer {SESSION}"
    assert Kubiya().base_url == STAGING


async def test_a_prefix_of_a_token_is_understood(home: Path) -> None:
    config_file(home, users=[{"name": "me", "user": {"token": f"Bearer {KEY}"}}])

    assert await authorization(Kubiya()) == f"Bearer {KEY}"


def test_views_do_not_ask_the_files_again(home: Path) -> None:
    config_file(home)
    kubiya = Kubiya()
    write(home / ".kubiya" / "config", "{{{")

    assert kubiya.with_auth("other").base_url == STAGING
    assert kubiya.with_options(timeout=1).base_url == STAGING


# Files that have nothing to say


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        "null\n",
        "{}\n",
        'apiVersion: v1\nkind: Config\ncurrent-context: ""\ncontexts: []\nusers: []\n',
    ],
)
def test_a_file_without_contexts_is_as_good_as_none(home: Path, text: str) -> None:
    write(home / ".kubiya" / "config", text)

    with pytest.raises(ConfigError, match=r"^no API key: set KUBIYA_API_KEY"):
        Kubiya()


def test_a_home_that_is_unknown_has_no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(self: Path) -> Path:
        raise RuntimeError("could not determine the home directory")

    monkeypatch.setattr(Path, "expanduser", lost)
    with pytest.raises(ConfigError, match=r"^no API key"):
        Kubiya()


@pytest.mark.parametrize("kind", ["folder", "missing", "device"])
def test_what_is_no_file_is_not_read(
    home: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    path = {"folder": str(home), "missing": str(home / "no"), "device": os.devnull}[kind]
    monkeypatch.setenv("KUBIYA_CONFIG", path)

    with pytest.raises(ConfigError, match=r"^no API key"):
        Kubiya()


# Files that are wrong


def broken(home: Path, what: Any) -> None:
    write(home / ".kubiya" / "config", what)


BROKEN: Final[dict[str, tuple[Any, str]]] = {
    "no YAML": (f"users:\n  token: {KEY}\n  [", r"is not valid YAML: see line 3"),
    "a tab": (f"users:\n\t- token: {KEY}", r"is not valid YAML: see line 2"),
    "an object of Python's": (
        f"current-context: !!python/object/apply:os.system ['echo {KEY}']",
        r"is not valid YAML: see line 1",
    ),
    "binary": (f"\x00{KEY}", r"is not valid YAML"),
    "nested for ever": ("[" * 5000 + KEY, r"is not valid YAML"),
    "a text": (KEY, r"does not hold an object"),
    "a list": ([KEY], r"does not hold an object"),
    "a number": ("7", r"does not hold an object"),
    "contexts that are no list": (contents(contexts={"staging": KEY}), r"contexts is not a list"),
    "users that are no list": (contents(users={"me": KEY}), r"users is not a list"),
    "a context without a name": (
        contents(contexts=[{"context": {"api-url": KEY}}]),
        r"one of its contexts has no name or context",
    ),
    "a user that is a text": (
        contents(users=[{"name": "me", "user": KEY}]),
        r"one of its users has no name or user",
    ),
    "an entry that is a text": (contents(users=[KEY]), r"one of its users has no name or user"),
    "too large": ("#" * (256 * 1024 + 1), r"is larger than 256 KiB"),
    "a key of two words": (
        contents(users=[{"name": "me", "user": {"token": f"{KEY} {KEY}"}}]),
        r"^the token of user 'me' of context 'staging' in ~/.kubiya/config must be one word",
    ),
    "an address that is none": (
        contents(
            contexts=[
                {
                    "name": "staging",
                    "context": {"api-url": "nowhere", "user": "me", "use-v1-api": True},
                }
            ]
        ),
        r"^base_url must begin with https.* It comes from context 'staging' in ~/.kubiya/config\.$",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_named_and_not_shown(home: Path, case: str) -> None:
    what, message = BROKEN[case]
    broken(home, what)

    with pytest.raises(ConfigError, match=message) as caught:
        Kubiya()
    assert "~/.kubiya/config" in str(caught.value)
    assert leaks(caught.value) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f'{{"token": "{SESSION}"', "is not valid JSON"),
        (f'["{SESSION}"]', "does not hold an object"),
        (f'"{SESSION}"', "does not hold an object"),
        ("[" * 100_000 + SESSION, "is not valid JSON"),
    ],
)
def test_a_broken_session_is_named_and_not_shown(home: Path, text: str, message: str) -> None:
    session_file(home, text)

    with pytest.raises(ConfigError, match=rf"~/.kubiya.json {message}; `kubiya login`") as caught:
        Kubiya()
    assert leaks(caught.value) == []


def test_a_session_of_an_unknown_type_is_refused(home: Path) -> None:
    session_file(home, json.dumps({"type": "Basic", "token": SESSION}))

    with pytest.raises(ConfigError, match="'Basic'") as caught:
        Kubiya()
    assert leaks(caught.value) == []


@pytest.mark.parametrize("text", ["{}", '{"type": "Bearer"}', '{"token": ""}', '{"token": null}'])
def test_a_session_without_a_token_is_as_good_as_none(home: Path, text: str) -> None:
    session_file(home, text)

    with pytest.raises(ConfigError, match=r"^no API key"):
        Kubiya()


def test_a_read_that_fails_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config_file(home)

    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ConfigError, match=r"~/.kubiya/config cannot be read: Permission denied"):
        Kubiya()


@pytest.mark.parametrize("variable", [True, False])
def test_an_unknown_context_is_refused_with_the_known_ones(
    home: Path, monkeypatch: pytest.MonkeyPatch, variable: bool
) -> None:
    config_file(home, **{"current-context": "stagging"})
    if variable:
        monkeypatch.setenv("KUBIYA_CONTEXT", "stagging")
        monkeypatch.setenv("KUBIYA_API_KEY", "given")

    with pytest.raises(
        ConfigError, match=r"no context 'stagging'.*staging, plane, nobody"
    ) as caught:
        Kubiya()
    assert leaks(caught.value) == []


def test_a_context_needs_its_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBIYA_CONTEXT", "staging")

    with pytest.raises(ConfigError, match=r"'staging', but there is no file ~/.kubiya/config"):
        Kubiya()


# Without PyYAML


@pytest.fixture
def without_yaml(monkeypatch: pytest.MonkeyPatch) -> None:
    find: Callable[..., Any] = importlib.util.find_spec

    def missing(name: str, *more: Any) -> Any:
        return None if name == "yaml" else find(name, *more)

    monkeypatch.setattr("kubiya_async.config.cli_files.find_spec", missing)
    monkeypatch.setitem(sys.modules, "yaml", None)


@pytest.mark.usefixtures("without_yaml")
def test_the_missing_key_says_what_to_install(home: Path) -> None:
    config_file(home)

    with pytest.raises(
        ConfigError,
        match=r"^no API key was given; .* ~/.kubiya/config was found, but .* `pip install pyyaml`",
    ):
        Kubiya()


@pytest.mark.usefixtures("without_yaml")
async def test_a_file_in_which_nothing_is_chosen_needs_no_yaml(home: Path) -> None:
    write(home / ".kubiya" / "config", 'kind: Config\ncurrent-context: ""\ncontexts: []\n')
    session_file(home)

    assert await authorization(Kubiya()) == f"Bearer {SESSION}"


@pytest.mark.usefixtures("without_yaml")
def test_a_key_that_is_given_needs_no_yaml(home: Path) -> None:
    config_file(home)

    assert Kubiya("given").base_url == DEFAULT


def leaks(error: BaseException | None) -> list[str]:
    """Describe where a canary is in an error, its causes and the variables of its frames."""
    found: list[str] = []
    while error is not None:
        texts = [str(error), repr(error), repr(vars(error))]
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if frame.f_globals.get("__name__", "").startswith("kubiya_async"):
                texts += [f"{name}={value!r}" for name, value in frame.f_locals.items()]
        found += [text for text in texts if "canary" in text]
        error = error.__cause__ or error.__context__
    return found
