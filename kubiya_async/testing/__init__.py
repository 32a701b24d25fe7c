"""Equipment for testing programs that use the SDK: the whole API on loopback and its controls.

    from kubiya_async.testing import LocalServer

Names are imported when they are first used, so that a test which only needs one piece does not load
an HTTP server. `server` is the server, `_state` what it remembers and answers, `faults`, `toxics`,
`deviations` and `quota` what goes wrong in it. Stands on the client and the generated operations.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from kubiya_async.testing.clock import StuckError, VirtualClock, VirtualLoop, run_virtual
    from kubiya_async.testing.deliveries import OutboundDelivery, Subscription
    from kubiya_async.testing.deviations import Deviations
    from kubiya_async.testing.faults import Cut, Fault, Faults, StreamEdit
    from kubiya_async.testing.leaks import LeakCheck
    from kubiya_async.testing.quota import RateWindow, ServerQuota, forget_quotas
    from kubiya_async.testing.recording import ReceivedRequest, RequestLog
    from kubiya_async.testing.scripts import (
        ChatTurn,
        Event,
        Pause,
        Raw,
        Step,
        ToolScript,
        WorkflowScript,
        replay,
        say,
    )
    from kubiya_async.testing.server import LocalServer, serve, threaded_server
    from kubiya_async.testing.toxics import ToxicProxy

__all__ = [
    "ChatTurn",
    "Cut",
    "Deviations",
    "Event",
    "Fault",
    "Faults",
    "LeakCheck",
    "LocalServer",
    "OutboundDelivery",
    "Pause",
    "RateWindow",
    "Raw",
    "ReceivedRequest",
    "RequestLog",
    "ServerQuota",
    "Step",
    "StreamEdit",
    "StuckError",
    "Subscription",
    "ToolScript",
    "ToxicProxy",
    "VirtualClock",
    "VirtualLoop",
    "WorkflowScript",
    "forget_quotas",
    "replay",
    "run_virtual",
    "say",
    "serve",
    "threaded_server",
]

_MODULES: Final = {
    "deliveries": ("OutboundDelivery", "Subscription"),
    "faults": ("Cut", "Fault", "Faults", "StreamEdit"),
    "clock": ("StuckError", "VirtualClock", "VirtualLoop", "run_virtual"),
    "leaks": ("LeakCheck",),
    "deviations": ("Deviations",),
    "quota": ("ServerQuota", "RateWindow", "forget_quotas"),
    "recording": ("ReceivedRequest", "RequestLog"),
    "scripts": (
        "ChatTurn",
        "Event",
        "Pause",
        "Raw",
        "Step",
        "ToolScript",
        "WorkflowScript",
        "replay",
        "say",
    ),
    "server": ("LocalServer", "serve", "threaded_server"),
    "toxics": ("ToxicProxy",),
}
_HOMES: Final = {name: module for module, names in _MODULES.items() for name in names}


# Type checkers see the imports above; a `__getattr__` would make them accept every misspelt name.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        home = _HOMES.get(name)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{home}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return __all__
