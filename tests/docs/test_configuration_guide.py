"""The guide on configuration has every argument of the client and every variable it reads."""

from __future__ import annotations

import inspect
import re
from typing import Final

from kubiya_async import Kubiya, RequestOptions
from kubiya_async.config import ENVIRONMENT
from tests.support.tree import PACKAGE, ROOT

GUIDE: Final = (ROOT / "docs" / "guides" / "configuration.md").read_text(encoding="utf-8")


def test_every_argument_of_the_client_is_there() -> None:
    arguments = inspect.signature(Kubiya).parameters

    assert [name for name in arguments if f"`{name}`" not in GUIDE] == []


def test_every_option_of_a_call_is_there() -> None:
    options = inspect.signature(RequestOptions).parameters

    assert [name for name in options if not re.search(rf"\b{name}\b", GUIDE)] == []


def test_every_variable_is_there() -> None:
    """Those of settings, and those that single modules read (the command line has its own)."""
    sources = [path.read_text() for path in PACKAGE.glob("*.py")]
    read = set(re.findall(r'"((?:KUBIYA|CONTROL_PLANE)_[A-Z_0-9]+)"', "\n".join(sources)))

    assert read >= set(ENVIRONMENT.values())
    assert [name for name in sorted(read) if f"`{name}" not in GUIDE] == []
