"""Which items are the same in every run, which are not, and which no run could recognise."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import subprocess
import sys
import threading
from collections import OrderedDict, deque, namedtuple
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum, IntFlag, StrEnum
from ipaddress import IPv4Interface, IPv4Network, ip_address
from itertools import combinations
from math import inf, nan
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID, uuid4

import pydantic
import pydantic.dataclasses
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, SecretBytes, SecretStr

from kubiya_async import InvalidArgumentError, RequestOptions, bulk
from kubiya_async.bulk.identity import canonical
from kubiya_async.bulk.journal import open_journal
from tests.support.tree import ROOT


class Colour(Enum):
    RED = "red"


class Shade(Enum):
    RED = "red"


class Word(StrEnum):
    RED = "red"


class Level(IntEnum):
    LOW = 1


class Bits(IntFlag):
    A = 1
    B = 2


class Stop(BaseModel):
    name: str
    tags: set[str] = set()


class Start(BaseModel):
    name: str
    tags: set[str] = set()


class Open(BaseModel, extra="allow"):
    name: str


@dataclasses.dataclass
class Job:
    name: str
    tags: list[str] = dataclasses.field(default_factory=list)
    cache: object = dataclasses.field(default=None, compare=False)


Pair = namedtuple("Pair", ["a", "b"])  # noqa: PYI024 - the plain form is to be known as well

COLOURS = ["red", "green", "blue", "cyan", "black", "white"]
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
LATER = timezone(timedelta(hours=2))
ID = UUID(int=7)

SAME: list[tuple[Any, ...]] = [
    (1, 1.0, Decimal(1), Decimal("1.00"), Level.LOW, Bits.A),
    (0, -0.0, Decimal("-0"), 0.0),
    (10**30, Decimal(10) ** 30),
    (0.5, Decimal("0.5"), Decimal("0.500")),
    (Decimal("1.1"), Decimal("1.10"), Decimal("110E-2")),
    (nan, -nan),
    ("red", Word.RED, SecretStr("red")),
    (b"red", bytearray(b"red"), memoryview(b"red"), SecretBytes(b"red")),
    ([1, 2], (1, 2), deque([1, 2])),
    ({1, 2}, frozenset({2, 1})),
    ({"a": 1, "b": 2}, OrderedDict(b=2, a=1)),
    (NOON, NOON.astimezone(LATER)),
    (datetime(2026, 5, 1, fold=0), datetime(2026, 5, 1, fold=1)),  # noqa: DTZ001
    (Path("a"), PurePosixPath("a")),
    (Stop(name="x"), Stop(name="x", tags=set())),
    (Job("x"), Job("x", []), Job("x", cache=threading.Lock())),
]
"""Each row is one item, written in several ways."""

DIFFERENT: list[Any] = [
    *(None, True, False, 0, 1, 2, 0.5, inf, -inf, nan, 2**53, 2**53 + 1, 1e300, Decimal("1.1")),
    *(1.1, Decimal("NaN"), Decimal("1E+9999"), -1, "", "1", "True", "None", "red", "é", "e\u0301"),
    *("\udc80", b"", b"1", b"red", "[]", [], [[]], [[], []], [[[]]], [1], ["1"], [True], [1, 2]),
    *([2, 1], [12], ["1", "2"], ["12"], ["1,2"], set(), {1}, {"1"}, {frozenset({1})}, {}, {"a": 1}),
    *({"a": "1"}, {"a": {}}, {1: "a"}, {"1": "a"}, {True: "a"}, {"a": 1, "b": 2}, {"a": 2, "b": 1}),
    *({"a": None}, [("a", 1)], ["a", 1], Colour.RED, Shade.RED, Bits.A | Bits.B | 8, Pair(1, 2)),
    *(NOON, NOON.replace(tzinfo=None), NOON.isoformat(), NOON.date(), time(12)),
    *(time(12, tzinfo=UTC).replace(microsecond=1), timedelta(1), timedelta(0, 1), date(2026, 5, 2)),
    *(ID, str(ID), ID.bytes, ID.int, Path("a"), "a", Path("a/b"), pydantic.AnyUrl("http://a/")),
    *("http://a/", ip_address("10.0.0.1"), "10.0.0.1", IPv4Network("10.0.0.1"), ip_address("::1")),
    IPv4Interface("10.0.0.1"),
    *(IPv4Interface("10.0.0.1/8"), Stop(name="x"), Start(name="x"), {"name": "x"}, Job("x")),
    *(Stop(name="y"), Stop(name="x", tags={"a"}), Job("x", ["a"]), Open(name="x")),
    [Stop(name="x")],
    *(Open.model_validate({"name": "x", "a": 1}), Open.model_validate({"name": "x", "a": "1"})),
    *(RequestOptions(), RequestOptions(retries=0), SecretStr("s"), SecretStr("t")),
]
"""No two of these are the same item."""


def test_one_item_has_one_form_however_it_is_written() -> None:
    assert [row for row in SAME if len(set(map(canonical, row))) != 1] == []


def test_f53_different_items_have_different_forms() -> None:
    forms = [(canonical(item), item) for item in DIFFERENT]

    assert [(a, b) for (f, a), (g, b) in combinations(forms, 2) if f == g] == []


FORMS: list[tuple[Any, bytes]] = [
    (None, b"n0:"),
    (True, b"b1:1"),
    (26, b"i2:1a"),
    (-26.0, b"i3:-1a"),
    (0.5, b"f20:0x1.0000000000000p-1"),
    (nan, b"f3:nan"),
    (Decimal("-11.10"), b"d7:-111E-1"),
    ("é", b"t2:\xc3\xa9"),
    (b"a", b"y1:a"),
    (NOON, b"M15:20574,43200,0,0"),
    (datetime(2026, 5, 1), b"N19:2026-05-01T00:00:00"),  # noqa: DTZ001
    (date(2026, 5, 1), b"D10:2026-05-01"),
    (time(12), b"T8:12:00:00"),
    (timedelta(1, 2, 3), b"P7:1,2,3,0"),
    (ID, b"U16:" + bytes(15) + b"\7"),
    (PurePosixPath("a/b"), b"p3:a/b"),
    (pydantic.AnyUrl("http://a/"), b"u9:http://a/"),
    (ip_address("::1"), b"a15:IPv6Address ::1"),
    (Colour.RED, b"e15:t6:Colourt3:RED"),
    ((1, [2]), b"l11:i1:1l4:i1:2"),
    ({"b", "a"}, b"s8:t1:at1:b"),
    ({"b": [True, None], "a": 26}, b"m23:t1:ai2:1at1:bl7:b1:1n0:"),
    (Job("x"), b"r17:t3:Jobt4:namet1:x"),
    (Pair(1, 2), b"r23:t4:Pairt1:ai1:1t1:bi1:2"),
    (Stop(name="x"), b"r18:t4:Stopt4:namet1:x"),
]
"""Written by hand: a letter, the length of what follows the colon, and that.

Journals hold digests of these forms. A form that changes needs another format of the file.
"""


def test_form_is_the_one_that_journals_hold() -> None:
    assert [(item, canonical(item)) for item, form in FORMS if canonical(item) != form] == []
    assert canonical(deep(99))


def test_fields_that_were_never_set_are_left_out() -> None:
    assert canonical(Stop.model_construct(tags={"a"})) == b"r21:t4:Stopt4:tagss4:t1:a"


ATOMS = st.sampled_from(
    [
        *(None, True, False, 0, 1, 10, 0.0, 1.0, 0.5, Decimal("0.5")),
        *("", "0", "1", "t1:1", "a", b"", b"1"),
    ]
)
ITEMS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.sets(ATOMS, max_size=3),
        st.frozensets(ATOMS, max_size=3),
        st.dictionaries(ATOMS, inner, max_size=3),
        st.builds(lambda name: Stop(name=str(name)), ATOMS),
        st.builds(lambda name: Start(name=str(name)), ATOMS),
    ),
    max_leaves=6,
)


def are_same(a: Any, b: Any) -> bool:
    """Read the guide's rule a second time: the same kind, and equal down to the last element."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, BaseModel) or isinstance(b, BaseModel):
        return type(a) is type(b) and vars(a) == vars(b)
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(are_same, a, b))
    if isinstance(a, AbstractSet) and isinstance(b, AbstractSet):
        return len(a) == len(b) and all(any(are_same(x, y) for y in b) for x in a)
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        pairs = list(b.items())
        return len(a) == len(b) and all(any(are_same(p, q) for q in pairs) for p in a.items())
    return bool(a == b)


@given(ITEMS, ITEMS)
def test_forms_are_equal_exactly_if_the_items_are(a: Any, b: Any) -> None:
    assert (canonical(a) == canonical(b)) == are_same(a, b)


def zoo() -> list[Any]:
    return [
        frozenset(COLOURS),
        {"tags": set(COLOURS), "nested": [{frozenset({c, "x"}) for c in COLOURS}]},
        Stop(name="x", tags=set(COLOURS)),
        Job("x", COLOURS),
        *(item for item in DIFFERENT if not isinstance(item, AbstractSet)),
    ]


def digest() -> str:
    return hashlib.sha256(b"".join(map(canonical, zoo()))).hexdigest()


@pytest.mark.parametrize("seed", ["1", "2"])
def test_f53_another_process_finds_the_same_forms(seed: str) -> None:
    code = "from tests.bulk.test_identity import digest; print(digest())"
    environment = {**os.environ, "PYTHONHASHSEED": seed}

    printed = subprocess.check_output(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, text=True
    )

    assert printed.strip() == digest()


def test_a_class_may_gain_a_default_and_move() -> None:
    @pydantic.dataclasses.dataclass
    class Old:
        name: str

    @pydantic.dataclasses.dataclass
    class New(Old):
        retries: int = 3
        size: int = Field(default=4)
        tags: list[str] = Field(default_factory=list)

    class OldModel(BaseModel):
        name: str

    class NewModel(OldModel):
        retries: int = 3
        tags: list[str] = Field(default_factory=lambda: [])  # noqa: PIE807
        extras: dict[str, int] = {}  # noqa: RUF012 - pydantic copies it
        id: UUID = Field(default_factory=uuid4)

    for old, new in ((Old, New), (OldModel, NewModel)):
        new.__qualname__ = old.__qualname__ = "Task"
        new.__module__ = "elsewhere"
        assert canonical(old(name="x")) == canonical(new(name="x"))
        assert canonical(new(name="x")) != canonical(new(name="x", retries=4))
    # What a factory made is no part of the item; what the caller chose or changed is.
    chosen, changed = NewModel(name="x", id=ID), NewModel(name="x")
    changed.tags.append("a")
    assert len({canonical(item) for item in (NewModel(name="x"), chosen, changed)}) == 3


def endless() -> list[Any]:
    item: list[Any] = []
    item.append(item)
    return item


def deep(levels: int) -> list[Any]:
    item: list[Any] = []
    for _ in range(levels):
        item = [item]
    return item


class Slotted:
    __slots__ = ()


NOT_RECOGNISED: dict[str, tuple[Any, str]] = {
    "object": (object(), r"items\[2\] is of type object"),
    "slots": (Slotted(), "type Slotted"),
    "lock in a list": ({"a": [1, threading.Lock()]}, r"items\[2\]\['a'\]\[1\] is of type lock"),
    "function": ({"call": print}, r"items\[2\]\['call'\] is of type builtin_function"),
    "lambda in a model": (Open.model_validate({"name": "x", "f": [int]}), r"items\[2\]\.f\[0\]"),
    "field": (Job(name=threading), r"items\[2\]\.name is of type module"),  # type: ignore[arg-type]
    "named": (Pair(1, Slotted), r"items\[2\]\.b is of type type"),
    "key": ({Slotted(): 1}, r"items\[2\]\[a key\] is of type Slotted"),
    "set": ({Slotted()}, "type Slotted"),
    "class": (Job, "type type"),
    "iterator": (iter([1]), "type list_iterator"),
    "range": (range(3), "type range"),
    "complex": (1j, "type complex"),
    "endless": (endless(), "holds itself"),
    "too deep": (deep(100), "100 levels"),
}


@pytest.mark.parametrize("kind", NOT_RECOGNISED)
async def test_what_no_run_would_recognise_is_refused_before_the_first_call(
    tmp_path: Path, kind: str
) -> None:
    item, words = NOT_RECOGNISED[kind]
    called: list[Any] = []

    async def call(item: Any) -> None:
        called.append(item)

    with pytest.raises(InvalidArgumentError, match=rf"{words}.*pass `key=`") as refused:
        _ = [r async for r in bulk.run(call, [1, 2, item], journal=tmp_path / "run.db")]

    assert refused.value.argument == "items"
    assert called == []
    assert list(tmp_path.iterdir()) == []
    keyed = bulk.run(
        call, [1, 2, item], journal=tmp_path / "run.db", key=lambda item: str(id(item))
    )
    assert len([r async for r in keyed]) == 3


async def test_an_iterator_is_refused_at_its_item(tmp_path: Path) -> None:
    called: list[Any] = []

    async def call(item: Any) -> None:
        called.append(item)

    run = bulk.run(call, iter([1, 2, print]), journal=tmp_path / "run.db", concurrency=1)
    with pytest.raises(InvalidArgumentError, match=r"items\[2\]"):
        _ = [r async for r in run]
    assert called == [1, 2]


@pytest.mark.parametrize("wrong", [None, 7, b"x"])
async def test_a_key_is_a_text(tmp_path: Path, wrong: Any) -> None:
    async def call(_: int) -> None:
        raise AssertionError

    run = bulk.run(call, [1], journal=tmp_path / "run.db", key=lambda _: wrong)
    with pytest.raises(InvalidArgumentError, match=r"key must return a str.*items\[0\]"):
        await anext(run)


async def test_secrets_tell_items_apart_and_are_not_in_the_file(tmp_path: Path) -> None:
    called: list[str] = []

    async def call(item: dict[str, Any]) -> None:
        called.append(item["value"].get_secret_value())

    path = tmp_path / "run.db"
    for secrets in (["well-kept-1"], ["well-kept-1", "well-kept-2"]):
        items = [{"name": "token", "value": SecretStr(secret)} for secret in secrets]
        _ = [r async for r in bulk.run(call, items, journal=path)]

    assert called == ["well-kept-1", "well-kept-2"]
    assert b"well-kept" not in path.read_bytes()


async def test_digests_of_one_journal_say_nothing_of_another(tmp_path: Path) -> None:
    async def call(_: str) -> None:
        pass

    keys: list[set[bytes]] = []
    for name in ("a.db", "b.db"):
        _ = [r async for r in bulk.run(call, ["x", "y"], journal=tmp_path / name)]
        with open_journal(tmp_path / name, call.__qualname__, has_key=False) as file:
            keys.append(set(file.states()))

    assert len(keys[0] | keys[1]) == 4
