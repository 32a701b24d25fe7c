"""Whether the cost of a unit stays the same as there are more of them, and memory with it.

    python -m benchmarks.growth [--rounds N] [--json FILE]

Calls with 1 to 10,000 in flight, lists of 1 to 10,000 items, streams of a hundred to a million
events; raw aiohttp beside each. `cost × least` is the CPU time per unit over that of the cheapest
size from where the fixed part of a call no longer weighs: a whole page, a thousand events.
"""

from __future__ import annotations

import asyncio
import gc
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.calls import in_flight
from benchmarks.harness.results import Bar, Row, Table, Topic
from benchmarks.harness.running import main
from benchmarks.harness.server_process import ServerProcess
from benchmarks.peers import bare_aiohttp, this_package
from benchmarks.streams import raise_the_limit_of_files

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from benchmarks.harness.rounds import Effort
