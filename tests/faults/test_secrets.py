"""Credentials stay out of everything that can be looked at, whatever is looked at."""

from __future__ import annotations

import copy
import gc
import inspect
import json
import pickle
import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from pydantic import BaseModel

from kubiya_async import Kubiya, MemoryRateLimiter, models
from kubiya_async._generated.operations import OPERATIONS
from kubiya_async.webhooks import HmacSha256, Receiver, SharedSecret, StandardWebhooks
from tests.client.conftest import ClientOf, outcome
from tests.faults.survival import CALLS
from tests.support.canary import KEY, MARK, VALUE, WEBHOOK, Findings
from tests.support.cases import each_of
from tests.support.scripted_server import ScriptedServer, reply

GOOD: Final = reply(200, {"uuid": "a", "name": "n"})


def _objects() -> Iterator[object]:
    """Yield every object of this package that the garbage collector knows."""
    for each in gc.get_objects():
        # Some proxies raise when they are asked for their class.
        module = getattr(type(each), "__module__", None)
        if isinstance(module, str) and module.startswith("kubiya_async"):
            yield each


def _shown(thing: object) -> Iterator[str]:
    yield repr(thing)
    yield str(thing)
    # What is under way inside holds what it sends; error trackers show the `repr` of that.
    if hasattr(thing, "__dict__") and "._" not in type(thing).__module__:
        yield repr(vars(thing))


async def test_s01_no_object_of_the_package_shows_a_credential(client_of: ClientOf) -> None:
    async with ScriptedServer(GOOD) as server:
        receiver = Receiver(secrets=[WEBHOOK], scheme=HmacSha256())
        client = client_of(
            server,
            api_key=KEY,
            pods_api_key=KEY,
            pods_base_url=server.url,
            headers={"X-Token": KEY},
            rate_limiter=MemoryRateLimiter(),
        )
        views = [client.with_options(retries=0), client.with_auth(f"Bearer {KEY}")]
        for view in (client, *views):
            for call in CALLS.values():
                await outcome(call(view))
        for each in _objects():
            for text in _shown(each):
                assert MARK not in text, type(each)
        assert WEBHOOK not in repr(vars(receiver))


async def test_s01_objects_that_hold_a_credential_cannot_be_pickled(client_of: ClientOf) -> None:
    client = client_of("http://127.0.0.1:1", api_key=KEY)
    holders = [
        client,
        client._config,
        client._dispatcher,
        client._dispatcher.endpoints,
        client.with_options(timeout=1),
        Receiver(secrets=WEBHOOK, scheme=HmacSha256()),
    ]
    for holder in holders:
        for way in (pickle.dumps, copy.deepcopy):
            try:
                made: Any = way(holder)
            except (TypeError, AttributeError, pickle.PicklingError):
                continue
            assert MARK.encode() not in (made if isinstance(made, bytes) else b"")
            assert MARK not in repr(made)


@pytest.mark.parametrize("scheme", [HmacSha256(), StandardWebhooks(), SharedSecret()], ids=repr)
async def test_s01_s02_webhook_secret_shows_in_no_refusal(scheme: Any, canary: Findings) -> None:
    secret = f"whsec_{'A' * 32}" if isinstance(scheme, StandardWebhooks) else WEBHOOK
    canary.mark = secret
    receiver = Receiver(secrets=[secret, f"{secret}AAAA"], scheme=scheme)
    bodies = [b"", b"{}", b'{"event": 1}', b"\xff"]
    headers = [{}, {"X-Kubiya-Signature": "sha256=00"}, {"Authorization": "nothing"}]
    for body in bodies:
        for each in headers:
            assert await outcome(receiver.receive(body, each)) is not None
    assert canary.made


NAMED: Final = re.compile(r"(^|_)(value|secret|token|password|api_key)$")
THE_SERVERS_OWN: Final = {"ProjectVariable.value"}
"""Values that a server shows to whom it wants."""
REQUIRED: Final[dict[str, dict[str, Any]]] = {
    "SecretCreate": {"name": "n"},
    "SecretUpdate": {},
    "WebhookConfiguration": {"url": "https://a.example", "events": []},
}
"""What the models with a secret need besides."""


def _models() -> list[type[BaseModel]]:
    found = (getattr(models, name) for name in models.__all__)
    return [m for m in found if inspect.isclass(m) and issubclass(m, BaseModel)]


def _secrets(model: type[BaseModel]) -> list[str]:
    return [n for n, field in model.model_fields.items() if "SecretStr" in str(field.annotation)]


def test_s06_fields_named_like_secrets_are_secrets() -> None:
    open_ones = {
        f"{model.__name__}.{name}"
        for model in _models()
        for name in model.model_fields
        if NAMED.search(name) and name not in _secrets(model)
    }

    assert open_ones == THE_SERVERS_OWN


def test_s06_no_answer_holds_a_secret() -> None:
    """They go to the server and never come back."""
    bodies = {operation.body for operation in OPERATIONS.values()}
    holders = {model.__name__ for model in _models() if _secrets(model)}

    assert holders == set(REQUIRED)
    # The documents show the last one without an operation that takes it.
    assert holders - bodies == {"WebhookConfiguration"}


@each_of([m for m in _models() if _secrets(m)], lambda model: model.__name__)
def test_s06_secret_of_a_model_is_masked_in_every_dump(model: type[BaseModel]) -> None:
    fields = REQUIRED[model.__name__] | dict.fromkeys(_secrets(model), VALUE)
    made = model.model_validate(fields)
    shown = [
        repr(made),
        str(made),
        repr(made.model_dump()),
        repr(made.model_dump(mode="json")),
        repr(dict(made)),
        repr(copy.deepcopy(made)),
        made.model_dump_json(),
        json.dumps(made.model_json_schema()),
    ]

    assert all(MARK not in text for text in shown)
    assert any("**********" in text for text in shown)


def test_s01_made_and_forgotten_client_leaves_no_key_behind() -> None:
    gc.collect()
    before = sum(type(each) is Kubiya for each in gc.get_objects())
    Kubiya(KEY)
    gc.collect()

    assert sum(type(each) is Kubiya for each in gc.get_objects()) <= before
