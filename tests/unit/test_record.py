"""Records that are made often: what is left of a frozen dataclass, and what is not."""

from __future__ import annotations

import copy
import pickle
from dataclasses import asdict, dataclass, replace

import pytest

from kubiya_async._record import made_often
from kubiya_async.errors import Attempt
from kubiya_async.observe import CallStarted


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen record."""

    number: int
    name: str = "none"


@made_often
@dataclass(frozen=True, slots=True)
class Often:
    """The same, made often."""

    number: int
    name: str = "none"


def test_takes_the_arguments_of_the_frozen_one() -> None:
    for arguments in ((1,), (1, "one")):
        assert asdict(Often(*arguments)) == asdict(Frozen(*arguments))
    assert asdict(Often(name="two", number=2)) == asdict(Frozen(name="two", number=2))
    with pytest.raises(TypeError):
        Often()  # type: ignore[call-arg] # pyright: ignore[reportCallIssue] - what is tested


def test_compares_hashes_and_shows_itself_as_the_frozen_one() -> None:
    assert Often(1) == Often(1, "none") != Often(1, "one")
    assert hash(Often(1)) == hash(Often(1))
    assert repr(Often(1)) == "Often(number=1, name='none')"
    assert replace(Often(1), name="one") == Often(1, "one")
    match Often(3, "three"):
        case Often(number, name):
            assert (number, name) == (3, "three")
    with pytest.raises(AttributeError):
        Often(1).other = 2  # type: ignore[attr-defined] # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize(
    "record", [Attempt(1, "status", "HTTP 503", 0.1), CallStarted(1, "a.b", "GET", "/")]
)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_survives_pickling(record: object, protocol: int) -> None:
    copied = pickle.loads(pickle.dumps(record, protocol))  # noqa: S301 - written a moment ago

    assert copied == record
    assert copy.copy(record) == record
