"""Where a redirect may be followed to, decided from the addresses alone."""

from __future__ import annotations

import pytest

from kubiya_async._messages.operation import Replay
from kubiya_async._messages.url import describe, follow, origin
from tests.support.cases import each_of

HERE = "https://api.example.com/api/v1/agents?limit=1"


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/moved", "https://api.example.com/moved"),
        ("moved", "https://api.example.com/api/v1/moved"),
        ("?limit=2", "https://api.example.com/api/v1/agents?limit=2"),
        ("//api.example.com/x", "https://api.example.com/x"),
        ("https://api.example.com:443/x", "https://api.example.com:443/x"),
        ("HTTPS://API.EXAMPLE.COM/x", "https://API.EXAMPLE.COM/x"),
        ("/x#part", "https://api.example.com/x"),
        ("/x#part#again", "https://api.example.com/x"),
        ("/~!$&'()*+,;=:@%20", "https://api.example.com/~!$&'()*+,;=:@%20"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_goes_on_within_the_origin(method: str, location: str, target: str) -> None:
    for replay in Replay:
        expected = None if replay is Replay.NEVER else target
        assert follow(HERE, location, method, replay) == expected


@each_of(["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "get"])
def test_nothing_but_reading_goes_on(method: str) -> None:
    assert {follow(HERE, "/moved", method, replay) for replay in Replay} == {None}


@each_of(
    [
        *(None, "", "http://api.example.com/x", "https://api.example.com:444/x"),
        *("https://example.com/x", "https://api.example.com.evil.example/x"),
        *("https://user@api.example.com/x", "https://user:word@api.example.com/x"),
        *("https://:word@api.example.com/x", "https://@api.example.com/x"),
        *("\\\\evil.example/x", "/a b", "/a\tb", "/a\x7f", "/ä", "ftp://api.example.com/x"),
        *("https://[::1/x", "https://api.example.com:99999/x", "javascript:alert(1)"),
    ]
)
def test_anything_else_is_not_followed(location: str | None) -> None:
    assert follow(HERE, location, "GET", Replay.SAFE) is None


@each_of(
    [
        ("https://API.example.com/x", "https://api.example.com:443"),
        ("http://127.0.0.1/x", "http://127.0.0.1:80"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ]
)
def test_an_origin_has_scheme_host_and_port(url: str, found: str) -> None:
    assert origin(url) == found


@each_of(["ftp://host/x", "https:///x", "/x", ""])
def test_what_has_no_origin_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"^not an absolute http or https URL$"):
        origin(url)


@each_of(
    [
        ("https://evil.example/secret", "https://evil.example:443"),
        ("/path?token=secret", "https://api.example.com:443"),
        (None, "https://api.example.com:443"),
        ("ftp://host/x", "an address that is not http or https"),
        ("https://[::1/x", "an address that is not http or https"),
    ]
)
def test_a_message_names_the_origin_and_nothing_more(location: str | None, said: str) -> None:
    assert describe(HERE, location) == said
