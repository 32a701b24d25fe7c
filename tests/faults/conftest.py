"""The clients of the tests of faults: those of `tests.client`, watched for credentials.

The tools are `tests.support.scripted_server` (a raw server that follows a script, byte by byte),
`kubiya_async.testing.ToxicProxy` (a proxy that damages what passes), `kubiya_async.testing.clock`
(virtual time), `tests.support.cancel_steps` (cancelling at every step) and `survival`, the check
that every fault goes through.
"""

from __future__ import annotations

from tests.client.conftest import client_of

__all__ = ["client_of"]
