"""The public API is the one that was accepted last, and what differs is told in words."""

from __future__ import annotations

from tests.meta.api_changes import changes
from tests.meta.public_api import accepted, divided, joined, public_api
from tests.support.cases import each_of

P = "kubiya_async.x"


def test_public_api_is_what_was_accepted() -> None:
    found = changes(accepted(), public_api())
    said = "\n".join(["The public API is not the accepted one.", *found])

    assert not found, f"{said}\nIf it is meant: CHANGELOG.md, then `make api`."


def test_the_baseline_knows_the_calls_with_their_arguments() -> None:
    lines = accepted()
    assert sorted(divided(joined(lines))) == sorted(lines)
    call = "async def kubiya_async.client.Kubiya.agents.get(uuid: str, *, options: "

    assert [line for line in lines if line.startswith(call)]
    assert not [line for line in lines if "._" in line.partition("(")[0].replace(".__", ".")]


@each_of(
    [
        ([f"def {P}() -> int"], [], [f"breaks: {P} is gone"]),
        ([], [f"class {P}()", f"{P}.field: int"], [f"adds: {P}"]),
        ([f"class {P}()", f"{P}.field: int"], [f"class {P}()"], [f"breaks: {P}.field is gone"]),
        ([f"{P}: int = 3"], [f"{P}: int = 4"], [f"changes: {P} was `: int = 3`, is `: int = 4`"]),
        ([f"class {P}()"], [f"class {P}(Y)"], [f"changes: {P} was `()`, is `(Y)`"]),
        (
            [f"def {P}(a) -> int"],
            [f"async def {P}(a) -> int"],
            [f"breaks: {P} is now a coroutine function"],
        ),
        ([f"def {P}(a, *, b)"], [f"def {P}(a)"], [f"breaks: {P} takes no `b` any more"]),
        ([f"def {P}(a)"], [f"def {P}(a, *, b)"], [f"breaks: {P} requires `b`"]),
        ([f"def {P}(a)"], [f"def {P}(a, *, b=1)"], [f"adds: {P} takes `b`"]),
        ([f"def {P}(a)"], [f"def {P}(a, **more)"], [f"adds: {P} takes `more`"]),
        (
            [f"def {P}(a, b)"],
            [f"def {P}(b, a)"],
            [f"breaks: {P} takes its arguments in another order: b, a"],
        ),
        (
            [f"def {P}(a, b)"],
            [f"def {P}(c, a, b)"],
            [
                f"breaks: {P} requires `c`",
                f"breaks: {P} takes its arguments in another order: c, a, b",
            ],
        ),
        (
            [f"def {P}(a)"],
            [f"def {P}(*, a)"],
            [f"breaks: {P} takes `a` as keyword-only, no longer as positional"],
        ),
        ([f"def {P}(a=1)"], [f"def {P}(a)"], [f"breaks: {P} requires `a`"]),
        ([f"def {P}(a)"], [f"def {P}(a=1)"], [f"adds: {P} no longer requires `a`"]),
        ([f"def {P}(a=1)"], [f"def {P}(a=2)"], [f"changes: {P} without `a` took 1, takes 2"]),
        ([f"def {P}(a: int)"], [f"def {P}(a: str)"], [f"changes: `a` of {P} was `int`, is `str`"]),
        (
            [f"def {P}() -> int"],
            [f"def {P}() -> str"],
            [f"changes: {P} returned `int`, returns `str`"],
        ),
        ([f"def {P}(a) -> int"], [f"def {P}(a) -> int"], []),
    ]
)
def test_what_differs_is_told_in_words(old: list[str], new: list[str], said: list[str]) -> None:
    assert changes(old, new) == said


def test_what_breaks_is_told_first() -> None:
    old = [f"def {P}.a()", f"def {P}.b(c: int)"]
    new = [f"def {P}.b(c: str)", f"def {P}.d()"]

    assert [line.partition(":")[0] for line in changes(old, new)] == ["breaks", "changes", "adds"]
