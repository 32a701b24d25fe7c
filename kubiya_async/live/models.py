"""Every model of what the platform's own clients call, by its name.

    from kubiya_async.live.models import LiveAgent

The names are known here without importing anything; a model's module, and pydantic with it, is
imported when the model is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import kubiya_async._generated.live.models as _models

__all__: list[str] = []
__all__ += _models.__all__

if TYPE_CHECKING:
    from kubiya_async._generated.live.models import *  # noqa: F403 - all of them, under the same names
else:
    # Unseen by type checkers, so that a misspelt name is an error.
    def __getattr__(name: str) -> Any:
        return getattr(_models, name)


def __dir__() -> list[str]:
    return __all__
