"""Errors survive pickling and copying with all they know."""

from __future__ import annotations

import copy
import inspect
import pickle
from collections.abc import Callable
from itertools import product
from typing import Any, Final

import pytest

from kubiya_async import errors
from kubiya_async.errors import Attempt, KubiyaError
from tests.support.cases import each_of

CLASSES: Final = sorted(
    (c for c in vars(errors).values() if inspect.isclass(c) and issubclass(c, KubiyaError)),
    key=lambda c: c.__name__,
)

ARGUMENTS: Final[dict[str, Any]] = {
    "argument": "limit",
    "status": 503,
    "reason": "signature",
    "execution_id": "exec-1",
}

WAYS: Final[dict[str, Callable[[Any], Any]]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "oldest pickle": lambda error: pickle.loads(pickle.dumps(error, 0)),  # noqa: S301 - our own
    "newest pickle": lambda error: pickle.loads(pickle.dumps(error, -1)),  # noqa: S301 - our own
}


def _made(cls: type[KubiyaError]) -> KubiyaError:
    wanted = {
        name
        for base in cls.__mro__
        if "__init__" in vars(base) and issubclass(base, KubiyaError)
        for name, parameter in inspect.signature(base).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty
    }
    required = {name: ARGUMENTS[name] for name in wanted}
    if issubclass(cls, errors.ExecutionError):
        required["status"] = "failed"
    error = cls("it broke", **required)
    error.operation = "agents.get"
    error.request_id = "req-1"
    error.attempts = (Attempt(1, "sent", "HTTP 503", 0.5, 503, "req-1", 1.0, "backoff"),)
    error.retry_after = 7.0
    error.hint = "Try again."
    error.add_note("seen in a test")
    return error


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("cls", CLASSES, ids=lambda c: c.__name__)
def test_copy_of_an_error_equals_it(cls: type[KubiyaError], way: str) -> None:
    error = _made(cls)

    twin = WAYS[way](error)

    assert type(twin) is cls
    assert twin is not error
    assert vars(twin) == vars(error)
    assert twin.args == error.args
    assert str(twin) == str(error)
    assert repr(twin) == repr(error)
    assert "agents.get: it broke. Try again. (request req-1)" in str(twin)


@each_of(CLASSES, lambda c: c.__name__)
def test_error_is_importable_from_the_package(cls: type[KubiyaError]) -> None:
    import kubiya_async

    assert getattr(kubiya_async, cls.__name__) is cls


@pytest.mark.parametrize("cls", CLASSES, ids=lambda c: c.__name__)
def test_s31_every_text_of_an_error_can_be_encoded(cls: type[KubiyaError]) -> None:
    error = _made(cls)
    holders: list[Callable[[str], object]] = [str, lambda t: [t], lambda t: (t,), lambda t: {t: t}]
    names = {*vars(error), "execution_id", "member"} - {"__notes__"}
    for name, make in product(sorted(names), holders):
        setattr(error, name, make("half \ud83d"))
        repr(getattr(error, name)).encode()
        assert "\\ud83d" not in repr(getattr(error, name))
    error.add_note("seen once more")
    assert error.__notes__ == ["seen in a test", "seen once more"]
    nested: list[Any] = []
    for _ in range(100_000):
        nested = [nested]
    error.hint = nested  # type: ignore[assignment]
    assert error.hint is None
