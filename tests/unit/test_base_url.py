"""Base URLs: what is accepted, what it means for each surface, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubiya_async._messages.redact import Secret
from kubiya_async.config.urls import Roots, check_base_url, check_proxy_url, roots
from kubiya_async.errors import ConfigError
from tests.support.cases import each_of

API = "https://api.kubiya.ai"

GATEWAY = "https://gw.example"

ACCEPTED = [
    (f"{API}", f"{API}/api/v1", API),
    (f"{API}/", f"{API}/api/v1", API),
    (f"{API}/api/v1", f"{API}/api/v1", API),
    (f"{API}/api/v1/", f"{API}/api/v1", API),
    (f"{API}/v1", f"{API}/v1", API),
    (f"{API}/v1/", f"{API}/v1", API),
    (f"{API}/api", f"{API}/api/v1", API),
    (f"{API}/api/v3", f"{API}/api/v1", API),
    (f"{API}/api/v3/runners", f"{API}/api/v1", API),
    (f"{API}/api/v3/runners/", f"{API}/api/v1", API),
    (f"{API}/api/v3/runners/prod/describe", f"{API}/api/v1", API),
    (f"{API}/api/v1/api/v3/runners", f"{API}/api/v1", API),
    (f"{API}/v1/api/v3/runners", f"{API}/api/v1", API),
    (f"{API}:443/api/v1", f"{API}/api/v1", API),
    ("HTTPS://API.Kubiya.AI/api/v1", f"{API}/api/v1", API),
    (f"{GATEWAY}/kubiya", f"{GATEWAY}/kubiya/api/v1", f"{GATEWAY}/kubiya"),
    (f"{GATEWAY}/kubiya/api/v1/", f"{GATEWAY}/kubiya/api/v1", f"{GATEWAY}/kubiya"),
    (f"{GATEWAY}/k/v1", f"{GATEWAY}/k/v1", f"{GATEWAY}/k"),
    (f"{GATEWAY}/k/api/v3/runners", f"{GATEWAY}/k/api/v1", f"{GATEWAY}/k"),
    (f"{GATEWAY}/v2/k/api/v1", f"{GATEWAY}/v2/k/api/v1", f"{GATEWAY}/v2/k"),
    (f"{GATEWAY}:8443/A_b~c", f"{GATEWAY}:8443/A_b~c/api/v1", f"{GATEWAY}:8443/A_b~c"),
    (f"{GATEWAY}/a%20b", f"{GATEWAY}/a%20b/api/v1", f"{GATEWAY}/a%20b"),
    (f"{GATEWAY}./api/v1", f"{GATEWAY}./api/v1", f"{GATEWAY}."),
    ("https://10.0.0.7/api/v1", "https://10.0.0.7/api/v1", "https://10.0.0.7"),
    ("https://[2001:DB8::1]:8", "https://[2001:db8::1]:8/api/v1", "https://[2001:db8::1]:8"),
    ("https://kubiya_api/v1", "https://kubiya_api/v1", "https://kubiya_api"),
    ("https://xn--bcher-kva.de", "https://xn--bcher-kva.de/api/v1", "https://xn--bcher-kva.de"),
    ("http://127.0.0.1:8000", "http://127.0.0.1:8000/api/v1", "http://127.0.0.1:8000"),
    ("http://127.9.8.7", "http://127.9.8.7/api/v1", "http://127.9.8.7"),
    ("http://localhost:80/api/v1", "http://localhost/api/v1", "http://localhost"),
    ("http://LOCALHOST:8000", "http://localhost:8000/api/v1", "http://localhost:8000"),
    ("http://[::1]:8000", "http://[::1]:8000/api/v1", "http://[::1]:8000"),
    ("http://[0:0:0:0:0:0:0:1]", "http://[::1]/api/v1", "http://[::1]"),
]

REFUSED = [
    ("", "must begin with https"),
    ("/api/v1", "must begin with https"),
    ("api.kubiya.ai", "must begin with https"),
    ("api.kubiya.ai/api/v1", "must begin with https"),
    ("localhost:8000", "must begin with https"),
    ("//api.kubiya.ai", "must begin with https"),
    ("https:/api.kubiya.ai", "must begin with https"),
    ("https:api.kubiya.ai", "must begin with https"),
    ("https://", "must begin with https"),
    ("https:///api/v1", "must begin with https"),
    ("ftp://api.kubiya.ai", "must begin with https"),
    ("file:///etc/passwd", "must begin with https"),
    ("ws://localhost", "must begin with https"),
    ("unix:///var/run/docker.sock", "must begin with https"),
    ("javascript://x", "must begin with https"),
    (" https://api.kubiya.ai", "whitespace"),
    ("https://api.kubiya.ai ", "whitespace"),
    ("https://api.kubiya.ai\n", "whitespace"),
    ("https://api.kubiya.ai\r\nX: y", "whitespace"),
    ("https://api.kub\tiya.ai", "whitespace"),
    ("https://api.kubiya.ai/a b", "whitespace"),
    ("https://api.kubiya.ai\0", "whitespace"),
    ("https://api.kubiya.ai/\x7f", "whitespace"),
    ("https://user@api.kubiya.ai", "user name"),
    ("https://user:hunter2@api.kubiya.ai", "user name"),
    ("https://api.kubiya.ai@evil.example", "user name"),
    ("https://@api.kubiya.ai", "user name"),
    ("https://api.kubiya.ai?x=1", "query"),
    ("https://api.kubiya.ai/api/v1?", "query"),
    ("https://api.kubiya.ai#x", "fragment"),
    ("https://api.kubiya.ai/api/v1#", "fragment"),
    ("https://api.kubiya.ai/../x", "segment '..'"),
    ("https://api.kubiya.ai/./api/v1", "segment '.'"),
    ("https://api.kubiya.ai/api/v1/..", "segment '..'"),
    ("https://api.kubiya.ai/%2e%2e/x", "encoded dots"),
    ("https://api.kubiya.ai/a%2Fb", "encoded dots"),
    ("https://api.kubiya.ai/a%5cb", "encoded dots"),
    ("https://api.kubiya.ai/a%00b", "encoded dots"),
    ("https://api.kubiya.ai/a%0Ab", "encoded dots"),
    ("https://api.kubiya.ai//api/v1", "segment ''"),
    ("https://api.kubiya.ai/api/v1//", "segment ''"),
    ("https://api.kubiya.ai/a\\b", "segment"),
    ("https://api.kubiya.ai/a%zz", "segment"),
    ("https://api.kubiya.ai/..;/x", "segment"),
    ("https://api.kubiya.ai/<x>", "segment"),
    ("https://api.kubiya.ai\\@evil.example", "user name"),
    ("https://api.kubiya.ai\\evil.example", "valid host"),
    ("https://api.kubiya.ai:", "must name a host"),
    ("https://api.kubiya.ai:0", "port from 1 to 65535"),
    ("https://api.kubiya.ai:65536", "port from 1 to 65535"),
    ("https://api.kubiya.ai:123456", "must name a host"),
    ("https://api.kubiya.ai:8o", "must name a host"),
    ("https://api.kubiya.ai:80:81", "must name a host"),
    ("https://:8000", "must name a host"),
    ("https://api..kubiya.ai", "valid host"),
    ("https://.kubiya.ai", "valid host"),
    ("https://-a.example", "valid host"),
    ("https://a-.example", "valid host"),
    ("https://a%2eb", "valid host"),
    ("https://a,b", "valid host"),
    (f"https://{'a' * 64}.example", "valid host"),
    (f"https://{'.'.join(['a' * 60] * 5)}", "valid host"),
    ("https://[::1", "must name a host"),
    ("https://::1", "must name a host"),
    ("https://[::1%25lo]", "IPv6"),
    ("https://[fe80::1%eth0]", "IPv6"),
    ("https://[127.0.0.1]", "IPv6"),
    ("https://[]", "IPv6"),
    ("https://2130706433", "four numbers"),
    ("https://127.1", "four numbers"),
    ("https://0x7f.0.0.1", "four numbers"),
    ("https://0x7f000001", "four numbers"),
    ("https://010.0.0.1", "four numbers"),
    ("https://256.0.0.1", "four numbers"),
    ("https://1.2.3.4.5", "four numbers"),
    ("https://\u2460\u2461\u2466.0.0.1", "ASCII"),
    ("https://b\u00fccher.example", "ASCII"),
    ("https://\u0430pi.kubiya.ai", "ASCII"),
    ("https://api.kubiya.ai\u3002evil.example", "ASCII"),
    ("https://api.kubiya.ai/\u00e4", "ASCII"),
    ("http://api.kubiya.ai", "plain http to 'api.kubiya.ai'"),
    ("http://localhost.evil.example", "plain http"),
    ("http://localhost.", "plain http"),
    ("http://127.0.0.1.evil.example", "plain http"),
    ("http://evil127.0.0.1", "four numbers"),
    ("http://127.evil.example", "plain http"),
    ("http://128.0.0.1", "plain http"),
    ("http://0.0.0.0:8000", "plain http"),
    ("http://[::]", "plain http"),
    ("http://[::ffff:127.0.0.1]", "plain http"),
    ("http://127.1", "four numbers"),
    ("https://api.kubiya.ai/api/v2", "has /v2 in its path"),
    ("https://api.kubiya.ai/api/v1/agents", "has /v1 in its path"),
    ("https://api.kubiya.ai/v1/agents", "has /v1 in its path"),
    ("https://api.kubiya.ai/v1/api/v2/users", "has /v1 in its path"),
]


@pytest.mark.parametrize(("url", "platform", "v3"), ACCEPTED, ids=lambda text: text)
def test_s08_each_surface_gets_its_root(url: str, platform: str, v3: str) -> None:
    found = roots(url)
    assert (found.platform, found.v3) == (platform, v3)
    assert found.origin == "/".join(v3.split("/")[:3])


@each_of(REFUSED)
def test_s08_t16_what_could_be_misread_is_refused(url: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        roots(url)
    assert caught.value.message.startswith("base_url ")
    assert problem in caught.value.message


def test_a_password_never_shows_in_the_message() -> None:
    with pytest.raises(ConfigError) as caught:
        roots("https://user:hunter2@api.kubiya.ai")
    assert "hunter2" not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@each_of([None, 5, b"https://api.kubiya.ai", object()])
def test_other_types_are_refused(value: Any) -> None:
    with pytest.raises(ConfigError, match="base_url must be a str, got"):
        roots(value)


def test_plain_http_is_accepted_when_asked_for() -> None:
    found = roots("http://kubiya.internal:8080", allow_insecure_http=True)
    assert found == Roots(
        platform="http://kubiya.internal:8080/api/v1",
        v3="http://kubiya.internal:8080",
        origin="http://kubiya.internal:8080",
    )


def test_asking_for_plain_http_allows_nothing_else() -> None:
    with pytest.raises(ConfigError, match="user name"):
        roots("http://user@kubiya.internal", allow_insecure_http=True)


@each_of(
    [
        ("https://pods.example/", "https://pods.example"),
        ("https://pods.example/api/v1/ext/orgs/acme/", "https://pods.example/api/v1/ext/orgs/acme"),
    ]
)
def test_other_surfaces_keep_their_path(url: str, found: str) -> None:
    assert check_base_url(url, setting="pods_base_url") == found


MESSAGES = [
    (b"x", "must be a str, got bytes"),
    ("ftp://a.example", "must begin with https:// and a host"),
    ("https://a:b@a.example", "must not hold a user name or password; pass api_key instead"),
    (
        "http://a.example",
        (
            "is plain http to 'a.example': the API key would travel unencrypted; "
            "use https, or pass allow_insecure_http=True"
        ),
    ),
    (
        "https://ä.example",
        "must be ASCII; write the host in its xn-- form and percent-encode the path",
    ),
    ("https://a.example/ b", "must not contain whitespace or control characters"),
    ("https://a.example?x=1", "must not have a query ('?')"),
    ("https://a.example#x", "must not have a fragment ('#')"),
    ("https://a.example:/x", "must name a host, and after a colon a port, before the path"),
    ("https://a.example:0", "must have a port from 1 to 65535, got 0"),
    ("https://a.example:65536", "must have a port from 1 to 65535, got 65536"),
    ("https://[::1%25lo]", "must have a valid IPv6 address without a zone, got '[::1%25lo]'"),
    ("https://-a.example", "must have a valid host name, got '-a.example'"),
    ("https://127.1", "must have an IPv4 address of four numbers, got '127.1'"),
    ("https://a.example/../v1", "must not have the segment '..' in its path"),
    (
        "https://a.example/%2e/v1",
        "must not have encoded dots, slashes or control characters in its path",
    ),
]


@each_of(MESSAGES)
def test_messages_say_what_is_wrong_and_what_to_write(url: Any, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        roots(url)

    assert str(caught.value) == f"base_url {problem}"


@each_of([1, 65535])
def test_every_port_there_is_is_accepted(port: int) -> None:
    assert roots(f"https://a.example:{port}").origin == f"https://a.example:{port}"


def test_a_host_may_be_as_long_as_names_can_be() -> None:
    longest = ".".join(["a" * 63] * 3 + ["b" * 61])

    assert len(longest) == 253
    assert roots(f"https://{longest}").origin == f"https://{longest}"
    with pytest.raises(ConfigError, match="valid host name"):
        roots(f"https://{longest}b")


def test_messages_name_the_setting() -> None:
    with pytest.raises(ConfigError, match=r"^pods_base_url is plain http to 'pods\.example'"):
        check_base_url("http://pods.example", setting="pods_base_url")
    assert check_base_url(
        "http://pods.example", setting="pods_base_url", allow_insecure_http=True
    ).startswith("http:")


@given(st.text() | st.from_regex(r"https?://[^/]{0,20}(/[ -~]{0,20})?", fullmatch=True))
def test_any_text_gives_clean_roots_or_a_config_error(url: str) -> None:
    try:
        found = roots(url)
    except ConfigError:
        return
    for root in (found.platform, found.v3):
        assert root.startswith(found.origin)
        assert root.isascii()
        assert root.isprintable()
        assert not root.endswith("/")
        assert not set(root) & set(" ?#\\@") - set(root.removeprefix(found.origin)) & {"@"}
    assert found.platform.endswith(("/api/v1", "/v1"))
    assert roots(found.platform) == found


@each_of(
    [
        ("http://proxy.example:3128", "http://proxy.example:3128"),
        ("HTTPS://user:hunter2@Proxy.example/", "https://proxy.example:443"),
        ("http://[::1]", "http://[::1]:80"),
    ]
)
def test_a_proxy_is_shown_without_its_password(url: str, shown: str) -> None:
    assert check_proxy_url(Secret(url), setting="proxy") == shown


@each_of(
    [
        *(
            (url, "must be the URL of an HTTP proxy, such as http://proxy.example.com:3128")
            for url in ("proxy.example:3128", "http://", "http://a.example/path", "http://a@b@c")
        ),
        (
            "SOCKS5://user:hunter2@a.example",
            (
                "is the URL of a proxy for socks5, and only HTTP proxies are supported; "
                "for others, pass a session whose connector knows them"
            ),
        ),
        ("http://hunter2 @a.example", "must not contain whitespace or control characters"),
        ("http://a.example:0", "must have a port from 1 to 65535, got 0"),
    ]
)
def test_a_proxy_that_cannot_be_one_is_refused_without_being_shown(url: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        check_proxy_url(Secret(url), setting="HTTP_PROXY")

    assert str(caught.value) == f"HTTP_PROXY {problem}"
