"""What a run calls: a method of the client, which the spec knows, or any async function."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

from kubiya_async._messages.operation import Replay
from kubiya_async._resource import Resource
from kubiya_async.bulk.uncertainty import may_be_executed
from kubiya_async.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

__all__ = ["Callee", "callee"]

T = TypeVar("T")

_AWAITED: Final = {"", "Paginator"}
"""What a method that is not async may give: a list, or what it does not say."""


class Parameters:
    """What a function takes. `Signature.bind` would tell, and costs a tenth of a whole call."""

    __slots__ = ("_keywords", "_required", "problem_with_one", "signature")

    def __init__(self, signature: inspect.Signature) -> None:
        """Find out once."""
        by_name = [
            parameter
            for parameter in signature.parameters.values()
            if parameter.kind in {parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY}
        ]
        self.signature: inspect.Signature = signature
        self._keywords = {parameter.name for parameter in by_name}
        self._required = {each.name for each in by_name if each.default is each.empty}
        self.problem_with_one: str | None = self._problem((None,), {})
        """Why it cannot be called with one argument, if it cannot."""

    def problem_with(self, arguments: Mapping[str, Any]) -> str | None:
        """Return why it cannot be called with these arguments, if it cannot."""
        if self._required <= set(arguments) <= self._keywords:
            return None
        return self._problem((), arguments)

    def _problem(self, positional: tuple[object, ...], keywords: Mapping[str, Any]) -> str | None:
        try:
            self.signature.bind(*positional, **keywords)
        except TypeError as error:
            return str(error)
        return None


@dataclass(frozen=True, slots=True)
class Callee(Generic[T]):
    """A callable, with what is known of it."""

    function: Callable[..., Awaitable[T]]
    name: str
    """Operation id, or the function's own name."""
    replay: Replay
    is_method: bool
    """Whether it is a method of the client: a mapping becomes its keyword arguments, and its calls
    tell when they leave."""
    parameters: Parameters | None
    """What it takes; `None` if it does not tell."""

    def check(self, index: int, item: object) -> None:
        """Refuse an item that the function cannot be called with, a misspelt argument for example.

        Raises:
            InvalidArgumentError: It cannot.
        """
        if self.parameters is None:
            return
        problem = (
            self.parameters.problem_with(cast("Mapping[str, Any]", item))
            if self.is_method and isinstance(item, Mapping)
            else self.parameters.problem_with_one
        )
        if problem is not None:
            known = ", ".join(self.parameters.signature.parameters)
            raise InvalidArgumentError(
                f"items[{index}] is not what {self.name}({known}) can be called with: {problem}",
                argument="items",
                operation=self.name,
            )

    def __call__(self, item: object) -> Awaitable[T]:
        """Make the call for one item."""
        if self.is_method and isinstance(item, Mapping):
            return self.function(**cast("Mapping[str, Any]", item))
        return self.function(item)

    def leaves_doubt(self, error: Exception, carried_out: Sequence[str]) -> bool:
        """Return whether the call may have been executed although it ended with `error`."""
        return self.replay is Replay.NEVER and may_be_executed(error, carried_out)


def callee(function: Callable[..., Awaitable[T]], replay: Replay | None) -> Callee[T]:
    """Find out what `function` is; an unknown function is taken for one that must run once.

    Raises:
        InvalidArgumentError: It is a method of the client that gives nothing to be awaited.
    """
    inner: Any = function
    while isinstance(inner, functools.partial):
        inner = cast("functools.partial[Any]", inner).func
    owner = getattr(inner, "__self__", None)
    if not isinstance(owner, Resource):
        name = getattr(inner, "__qualname__", type(inner).__qualname__)
        return Callee(
            function,
            name,
            replay or Replay.NEVER,
            is_method=False,
            parameters=_parameters(function),
        )
    identity, known = _operation(type(owner), inner.__name__)  # type: ignore[arg-type]  # mypy takes classes for unhashable
    _check(inner, identity)
    return Callee(
        function, identity, replay or known, is_method=True, parameters=_parameters(function)
    )


def _parameters(function: Callable[..., object]) -> Parameters | None:
    try:
        return Parameters(inspect.signature(function))
    except (TypeError, ValueError):
        return None


def _check(method: Callable[..., object], identity: str) -> None:
    """Refuse a method whose result is to be entered or iterated over."""
    given = str(method.__annotations__.get("return", "")).partition("[")[0]
    if inspect.iscoroutinefunction(method) or given in _AWAITED:
        return
    raise InvalidArgumentError(
        f"operation must be awaitable, but {identity} gives a {given}; pass an async function of "
        "your own that reads it to its end and returns what is to be kept",
        argument="operation",
        operation=identity,
    )


@functools.cache
def _operation(resource: type[Resource], method: str) -> tuple[str, Replay]:
    """Find the id and the replay class of a method in the world that its resource is of."""
    for base in resource.__mro__:
        package, resources, _ = base.__module__.partition(".resources.")
        if resources and "._generated" in package:
            places = import_module(f"{package}.names").RESOURCES.items()
            attribute = next(name for name, place in places if place[1] == base.__name__)
            identity = f"{attribute}.{method}"
            operation = import_module(f"{package}.operations").OPERATIONS.get(identity)
            return identity, Replay.NEVER if operation is None else operation.replay
    return f"{resource.__name__}.{method}", Replay.NEVER
