"""`doctor`: what is set and where it comes from, what works, and what to do."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import ssl
from contextlib import asynccontextmanager
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from kubiya_async._cli.checks import (
    CheckResult,
    HostAddress,
    check_connection,
    check_name,
    check_proxy,
    worst_exit,
)
from kubiya_async._cli.exits import Exit
from kubiya_async.config.load import VARIABLES

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from kubiya_async.testing import LocalServer
    from tests.cli.conftest import CommandLine, Outcome


def statuses(done: Outcome) -> dict[str, str]:
    return {finding["check"]: finding["status"] for finding in done.json()["findings"]}


def shown(done: Outcome) -> list[str]:
    """Return the lines of a report, with single spaces."""
    return [" ".join(line.split()) for line in done.out.splitlines()]


def found(done: Outcome, check: str) -> dict[str, Any]:
    return next(f for f in done.json()["findings"] if f["check"] == check)


def test_all_is_well(cli: CommandLine, server: LocalServer) -> None:
    done = cli("doctor", "--json")

    assert done.code == cli("doctor", "--local").code == 0
    checks = ("dns", "tcp", "proxy", "clock", "auth", "quota", "apis")
    assert statuses(done) == dict.fromkeys(checks, "ok")


def test_each_setting_has_its_origin(cli: CommandLine, server: LocalServer) -> None:
    cli.patch.setenv("KUBIYA_API_URL", "x")
    lines = shown(cli("doctor", "--timeout", "7"))

    assert f"base_url {server.url} environment KUBIYA_BASE_URL" in lines
    assert "auth_scheme UserKey default" in lines
    assert "rate_limit_url not set" in lines
    assert "timeout 7.0 argument" in lines
    assert "! KUBIYA_API_URL is set, but not read: did you mean KUBIYA_BASE_URL?" in lines


def test_variables_of_the_official_cli_that_are_read_are_no_strays(
    cli: CommandLine, server: LocalServer
) -> None:
    for name in ("KUBIYA_RUNNER", "KUBIYA_ORG", "KUBIYA_USER_EMAIL", "KUBIYA_USE_SAME_API"):
        cli.patch.setenv(name, "x")
    cli.patch.setenv("KUBIYA_AUTO_SESSION", "true")
    done = cli("doctor", "--json").json()

    assert done["unread_variables"] == ["KUBIYA_AUTO_SESSION"]
    assert {
        ("organization", "x", "environment KUBIYA_ORG"),
        ("user_email", "x", "environment KUBIYA_USER_EMAIL"),
        ("runner", "x", "environment KUBIYA_RUNNER"),
    } <= {(s["name"], s["value"], s["origin"]) for s in done["settings"]}


def test_organization_is_the_one_of_the_context_unless_a_variable_says_another(
    cli: CommandLine, server: LocalServer, tmp_path: Path
) -> None:
    context = {"api-url": server.url, "use-v1-api": True, "user": "me", "organization": "acme"}
    file = tmp_path / "config"
    contexts = [{"name": "local", "context": context}]
    file.write_text(json.dumps({"current-context": "local", "contexts": contexts}))
    cli.patch.setenv("KUBIYA_CONFIG", str(file))
    cli.patch.setenv("KUBIYA_CONTEXT", "local")
    cli.patch.delenv("KUBIYA_BASE_URL")
    lines = shown(cli("doctor"))
    assert f"organization acme context 'local' in {file}" in lines
    assert "runner not set" in lines
    cli.patch.setenv("KUBIYA_ORG", "other")
    lines = [line for line in shown(cli("doctor")) if line.startswith("organization")]
    assert lines == ["organization other environment KUBIYA_ORG"]


def test_no_secret_is_printed(cli: CommandLine, server: LocalServer) -> None:
    for name in ("KUBIYA_API_KEY", "KUBIYA_PODS_API_KEY", "KUBIYA_TOKEN"):
        cli.patch.setenv(name, f"{name}-sesame")
    cli.patch.setenv("HTTP_PROXY", "http://ali:baba-sesame@127.0.0.1:1")

    for words in (["doctor"], ["doctor", "--json"]):
        done = cli(*words)
        assert "sesame" not in done.out + done.err


def test_without_a_key_the_rest_is_examined(cli: CommandLine, server: LocalServer) -> None:
    cli.patch.delenv("KUBIYA_API_KEY")
    done = cli("doctor", "--json")

    assert done.code == 2
    assert "KUBIYA_API_KEY" in found(done, "settings")["detail"]
    assert statuses(done)["tcp"] == "ok"
    assert statuses(done)["auth"] == "skipped"
    assert "api_key" not in {setting["name"] for setting in done.json()["settings"]}
    assert server.requests.count() == 0


def test_nobody_listens(cli: CommandLine) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        cli.patch.setenv("KUBIYA_API_KEY", "x")
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
        done = cli("doctor", "--json", "--base-url", address)

    assert done.code == 3
    assert statuses(done)["tcp"] == "failed"
    assert statuses(done)["auth"] == "failed"
    assert found(done, "tcp")["advice"].startswith("Is the address right")


def test_an_unknown_name(cli: CommandLine) -> None:
    def unknown(host: object, *_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    # No test asks a name server, which may be slow to say no and is not this machine's.
    cli.patch.setattr(socket, "getaddrinfo", unknown)
    cli.patch.setenv("KUBIYA_API_KEY", "x")
    done = cli("doctor", "--json", "--base-url", "https://no-such-host.invalid")

    assert done.code == 3
    assert statuses(done)["dns"] == "failed"
    assert statuses(done)["tls"] == "skipped"


@pytest.mark.parametrize(("hours", "word"), [(-3, "ahead of"), (3, "behind")])
def test_a_clock_that_is_wrong(
    cli: CommandLine, server: LocalServer, hours: int, word: str
) -> None:
    import time

    date = formatdate(time.time() + hours * 3600, usegmt=True)
    server.fail("agents.list", headers={"Date": date})
    done = cli("doctor", "--json")

    assert done.code == 1
    assert f"s {word} the server's" in found(done, "clock")["detail"]
    assert statuses(done)["auth"] == "ok"


KEYS: dict[str, tuple[dict[str, Any], int, str, list[str]]] = {
    "refused": ({"key": "wrong"}, 1, "failed", ["401", "UserKey", "Settings > API Keys"]),
    "of another address": ({"below": "elsewhere"}, 1, "failed", ["look at KUBIYA_BASE_URL"]),
    "that may do little": ({"answer": 403}, 0, "note", ["may not list agents"]),
    "of a server that fails": ({"answer": 500}, 1, "failed", ["500"]),
}


@pytest.mark.parametrize("kind", KEYS)
def test_what_the_server_says_of_a_key(cli: CommandLine, server: LocalServer, kind: str) -> None:
    given, code, status, said = KEYS[kind]
    if key := given.get("key"):
        cli.patch.setenv("KUBIYA_API_KEY", key)
    if answer := given.get("answer"):
        server.fail("agents.list", status=answer, times=None)
    words = ["--base-url", f"{server.origin}/{given['below']}"] if "below" in given else []
    done = cli("doctor", *words, "--json")

    assert (done.code, statuses(done)["auth"]) == (code, status)
    told = f"{found(done, 'auth')['detail']} {found(done, 'auth').get('advice')}"
    assert [words for words in said if words not in told] == []
    lines = cli("doctor", *words).out.splitlines()
    at = next(number for number, line in enumerate(lines) if " auth" in line)
    assert lines[at + 1].strip().startswith("→ ") == ("advice" in found(done, "auth"))


# Checks that need more than the local server


@asynccontextmanager
async def listening(context: ssl.SSLContext | None) -> AsyncGenerator[int]:
    server = await asyncio.start_server(
        lambda _, writer: writer.transport.abort(), "127.0.0.1", 0, ssl=context
    )
    async with server:
        yield server.sockets[0].getsockname()[1]
    # Before Python 3.12 a server does not wait for its connections, and a loop that is closed with
    # one left lets the garbage collector complain in the middle of another test.
    async with asyncio.timeout(5):
        while getattr(server, "_active_count", 0):
            await asyncio.sleep(0.001)


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """Make a certificate authority that this process trusts."""
    authority = trustme.CA(organization_name="The Authority")
    bundle = tmp_path / "bundle.pem"
    authority.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    return authority


def serving(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


async def test_certificates_are_described_and_judged(authority: trustme.CA) -> None:
    foreign = trustme.CA().issue_cert("127.0.0.1")
    results: list[CheckResult] = []
    for context in (serving(authority.issue_cert("127.0.0.1")), serving(foreign), None):
        async with listening(context) as port:
            results.append(await check_connection(HostAddress("https", "127.0.0.1", port)))

    good, refused, _ = results
    assert "TLSv1.3, certificate by The Authority" in good.detail
    assert "SSL_CERT_FILE" in refused.advice
    assert [(r.status, r.exit) for r in results] == [
        ("ok", Exit.OK),
        *[("failed", Exit.UNREACHABLE)] * 2,
    ]


async def test_names_are_resolved() -> None:
    finding = await check_name(HostAddress("http", "localhost", 80))

    assert finding.status == "ok"
    assert "localhost is " in finding.detail


THROUGH = "http://proxy:3128, from the environment"


@pytest.mark.parametrize(
    ("variables", "used", "detail"),
    [
        ({}, True, "none"),
        ({"HTTPS_PROXY": "http://me:pw@proxy:3128"}, True, THROUGH),
        ({"HTTPS_PROXY": "proxy:3128"}, True, THROUGH),
        ({"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "example.com"}, True, "none"),
        ({"HTTP_PROXY": "http://proxy:3128"}, True, "none"),
        ({"HTTPS_PROXY": "http://p:1"}, False, "http://p:1 is set, but not used for this address"),
    ],
)
def test_proxies_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], used: bool, detail: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert check_proxy(HostAddress.of("https://api.example.com/v1"), used=used).detail == detail


@pytest.mark.parametrize(
    ("exits", "worst"),
    [
        ([], Exit.OK),
        ([Exit.FAILED], Exit.FAILED),
        ([Exit.FAILED, Exit.UNREACHABLE], Exit.UNREACHABLE),
        ([Exit.UNREACHABLE, Exit.USAGE], Exit.USAGE),
    ],
)
def test_the_first_thing_to_see_to_is_the_exit_code(exits: list[Exit], worst: Exit) -> None:
    findings = [CheckResult("x", "failed", "", exit=code) for code in exits]

    assert worst_exit([*findings, CheckResult("x", "ok", "")]) == worst


@pytest.fixture
def context(server: LocalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Leave the settings to the official CLI's file."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("KUBIYA_API_KEY", "KUBIYA_BASE_URL"):
        monkeypatch.delenv(name)
    (tmp_path / ".kubiya").mkdir()
    file = tmp_path / ".kubiya" / "config"
    file.write_text(
        "current-context: here\n"
        "contexts:\n"
        f"- {{name: here, context: {{api-url: {server.url}, user: me, use-v1-api: true}}}}\n"
        f"users:\n- {{name: me, user: {{token: {server.api_key}}}}}\n"
    )
    file.chmod(0o600)
    return file


def test_settings_from_the_official_cli_are_shown_with_their_place(
    cli: CommandLine, server: LocalServer, context: Path
) -> None:
    done = cli("doctor")
    lines = shown(done)

    assert done.code == 0
    assert "api_key set, not shown user 'me' of context 'here' in ~/.kubiya/config" in lines
    assert f"base_url {server.url} context 'here' in ~/.kubiya/config" in lines
    assert "context here current-context in ~/.kubiya/config" in lines
    assert "✓ files the key in ~/.kubiya/config is its owner's alone" in lines
    assert server.api_key not in done.out + done.err


@pytest.mark.parametrize("word", ["yes", "no", "on", "0123", "1e3", "2024-01-15", "0x1F", "~x"])
def test_words_that_yaml_takes_for_values_are_names(
    cli: CommandLine, server: LocalServer, context: Path, word: str
) -> None:
    text = context.read_text()
    context.write_text(text.replace(" here", f" {word}").replace(" me", f" {word}"))
    done = cli("doctor")

    assert done.code == cli("list", "agents").code == 0
    assert f"context {word} current-context in ~/.kubiya/config" in shown(done)
    place = f"user '{word}' of context '{word}' in ~/.kubiya/config"
    assert f"api_key set, not shown {place}" in shown(done)


@pytest.mark.parametrize(
    "entry", ["machine 127.0.0.1", "default", "machine example.com", "machine"]
)
@pytest.mark.parametrize("name", [".netrc", "another"])
def test_an_entry_of_netrc_is_noted(
    cli: CommandLine, server: LocalServer, tmp_path: Path, entry: str, name: str
) -> None:
    (tmp_path / name).write_text(f"{entry} login ada password canary-of-netrc\n")
    cli.patch.setenv("HOME", str(tmp_path))
    if name != ".netrc":
        cli.patch.setenv("NETRC", str(tmp_path / name))
    done = cli("doctor", "--json")

    assert done.code == 0
    notes = [f["detail"] for f in done.json()["findings"] if f["check"] == "netrc"]
    whose = entry.rsplit(maxsplit=1)[-1]
    counts = entry in {"machine 127.0.0.1", "default"}
    assert notes == [f"~/{name} has an entry for {whose}"] * counts
    assert "canary-of-netrc" not in done.out + done.err


def test_a_file_that_others_may_read_is_noted(cli: CommandLine, context: Path) -> None:
    context.chmod(0o644)
    done = cli("doctor", "--json")

    assert done.code == 0
    assert found(done, "files") == {
        "check": "files",
        "status": "note",
        "detail": "others may read the key in ~/.kubiya/config",
        "advice": "chmod 600 ~/.kubiya/config",
    }


def test_a_broken_file_fails_the_settings(cli: CommandLine, context: Path) -> None:
    context.write_text("current-context: gone\ncontexts: []\n")
    done = cli("doctor", "--json")

    assert done.code == 2
    assert "no context 'gone'" in found(done, "settings")["detail"]


WRONG: dict[str, tuple[str, str]] = {
    "KUBIYA_API_KEY": ('"abc"', "in quotation marks"),
    "KUBIYA_BASE_URL": ("http://elsewhere.example", "plain http"),
    "KUBIYA_AUTH_SCHEME": ("Basic", "'UserKey' or 'Bearer'"),
    "KUBIYA_TIMEOUT": ("soon", "positive number of seconds"),
    "KUBIYA_PODS_API_KEY": ("two words", "one word"),
    "KUBIYA_PODS_BASE_URL": ("localhost", "must begin with https://"),
    "KUBIYA_LIVE_BASE_URL": ("ftp://x", "must begin with https://"),
    "KUBIYA_CONTROL_PLANE_API_KEY": ("'k'", "in quotation marks"),
    "KUBIYA_CONTROL_PLANE_BASE_URL": ("https://", "must begin with https://"),
    "CONTROL_PLANE_URL": ("nowhere", "must begin with https://"),
    "CONTROL_PLANE_GATEWAY_URL": ("nowhere", "must begin with https://"),
    "KUBIYA_ORCHESTRATOR_URL": ("nowhere", "must begin with https://"),
    "KUBIYA_COMPOSER_URL": ("https://a b", "whitespace"),
    "KUBIYA_RATE_LIMIT_URL": ("http://store", "redis://"),
    "KUBIYA_CONTEXT": ("ghost", "ghost"),
    "KUBIYA_LOG": ("loud", "must be one of"),
}
PROXIES = {
    "HTTPS_PROXY": ("http://", "must be the URL of an HTTP proxy"),
    "all_proxy": ("socks5://proxy:1", "socks5"),
}


def test_wrong_values_are_known_for_every_variable() -> None:
    assert WRONG.keys() == VARIABLES


@pytest.mark.parametrize("variable", WRONG)
def test_a_wrong_setting_is_found_and_the_rest_is_shown_with_its_origin(
    cli: CommandLine, server: LocalServer, variable: str
) -> None:
    value, words = WRONG[variable]
    cli.patch.setenv("KUBIYA_COMPOSER_URL", "https://composer.example")
    cli.patch.setenv("KUBIYA_ORCHESTRATOR_URL", "https://orchestrator.example")
    cli.patch.setenv(variable, value)
    done = cli("doctor", "--json")

    assert done.code == 2
    failed = [f for f in done.json()["findings"] if f["status"] == "failed"]
    assert [words in f["detail"] for f in failed] == [True]
    assert variable in f"{failed[0]['detail']}{failed[0].get('advice')}"
    shown = {s["origin"]: s["value"] for s in done.json()["settings"]}
    assert shown[f"environment {variable}"] == "cannot be used"
    good = {"KUBIYA_COMPOSER_URL", "KUBIYA_ORCHESTRATOR_URL"} - {variable}
    assert {f"environment {name}" for name in good} <= shown.keys()
    names = [s["name"] for s in done.json()["settings"]]
    assert len(names) == len(set(names))
    assert {"api_key", "base_url", "timeout"} <= set(names)
    assert "proxy" not in names
    assert os.environ[variable] == value


def test_a_wrong_address_on_the_command_line_is_shown_as_such(
    cli: CommandLine, server: LocalServer
) -> None:
    done = cli("doctor", "--json", "--base-url", "nowhere")

    shown = {s["name"]: (s["value"], s["origin"]) for s in done.json()["settings"]}
    assert shown["base_url"] == ("cannot be used", "argument")
    assert shown["api_key"] == ("set, not shown", "environment KUBIYA_API_KEY")
    assert statuses(done)["server"] == "skipped"


def test_all_wrong_settings_are_found_at_once_and_nothing_is_asked(
    cli: CommandLine, server: LocalServer
) -> None:
    for variable, (value, _) in (WRONG | PROXIES).items():
        cli.patch.setenv(variable, value)
    done = cli("doctor", "--json")
    details = " ".join(f["detail"] for f in done.json()["findings"])
    assert all(words in details for _, words in (WRONG | PROXIES).values())
    assert {f["check"] for f in done.json()["findings"]} == {"settings", "server"}
    assert server.requests.count() == 0


def test_certificates_that_are_not_there_are_noted(cli: CommandLine, server: LocalServer) -> None:
    cli.patch.setenv("SSL_CERT_FILE", "/nowhere/ca.pem")
    assert "/nowhere/ca.pem" in found(cli("doctor", "--json"), "tls authorities")["detail"]
