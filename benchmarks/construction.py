"""What making a client costs, and how long the loop stands still when the first call needs TLS.

    python -m benchmarks.construction [--rounds N] [--json FILE]

Each client is made and closed. For the stall, a fresh process makes a client and calls an HTTPS
server on loopback, whose certificate authority is in the system's bundle of that process, while
another task asks for its turn every millisecond; everything had been imported before.
"""

from __future__ import annotations

import asyncio
import json
import os
import ssl
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import trustme

from benchmarks.harness.results import Bar, Row, Table, Topic
from benchmarks.harness.rounds import interleave
from benchmarks.harness.running import main
from benchmarks.harness.server_process import ServerProcess
from benchmarks.importing import is_here
from benchmarks.peers import makers

if TYPE_CHECKING:
    from benchmarks.harness.rounds import Effort, Work
    from benchmarks.peers.makers import Make

OURS, VIEW = "Kubiya(…)", "kubiya.with_options(…)"
MAKERS: tuple[tuple[str, Make, str], ...] = (
    (OURS, makers.kubiya, "kubiya_async"),
    (VIEW, makers.view, "kubiya_async"),
    ("aiohttp.ClientSession()", makers.session, "aiohttp"),
    ("httpx.AsyncClient()", makers.httpx_client, "httpx"),
    ("openai.AsyncOpenAI(…)", makers.openai_client, "openai"),
    ("anthropic.AsyncAnthropic(…)", makers.anthropic_client, "anthropic"),
    ("stripe.StripeClient(…)", makers.stripe_client, "stripe"),
    ("githubkit.GitHub(…)", makers.github_client, "githubkit"),
    ("kubiya-sdk KubiyaClient(…)", makers.sdk_client, "kubiya"),
    ("kubiya-workflow-sdk KubiyaClient(…)", makers.workflow_sdk_client, "kubiya_workflow_sdk"),
)
MOST_MICROSECONDS = 100.0
STALLS = ("aiohttp", "kubiya_async", "httpx", "openai", "anthropic")
STALL_ROUNDS = 5
MOST_OVER_AIOHTTP = 5.0
"""Milliseconds; loading the certificates takes about twenty."""


def making(make: Make) -> Work:
    async def work(operations: int) -> None:
        for _ in range(operations):
            await make()

    return work


async def construction(topic: Topic, effort: Effort) -> None:
    works = {name: making(make) for name, make, module in MAKERS if is_here(module)}
    found = await interleave(works, effort)
    rows = tuple(
        Row(name, (measured.cpu * 1e6, f"±{measured.spread:.0%}", measured.over(found[OURS])))
        for name, measured in found.items()
    )
    columns = ("CPU µs", "spread", f"× {OURS}")
    topic.tables.append(Table("made and closed", columns, rows))
    for name in (OURS, VIEW):
        bar = Bar(f"{name} in µs", found[name].cpu * 1e6, "below", MOST_MICROSECONDS)
        topic.bars.append(bar)


def stalls(topic: Topic) -> None:
    """Measure the longest time for which the loop stood still, in fresh processes."""
    authority = trustme.CA()
    with tempfile.TemporaryDirectory() as folder:
        bundle, certificate = Path(folder, "bundle.pem"), Path(folder, "server.pem")
        authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(certificate)
        bundle.write_bytes(system_bundle() + authority.cert_pem.bytes())
        with ServerProcess("--certificate", str(certificate)) as server:
            names = [name for name in STALLS if is_here(name)]
            found: dict[str, list[float]] = {name: [] for name in names}
            for _ in range(STALL_ROUNDS):
                for name in names:
                    found[name].append(stall(name, f"{server.url}/calls", bundle))
    least = {name: min(values) for name, values in found.items()}
    rows = tuple(Row(name, (least[name], statistics.median(found[name]))) for name in names)
    title = "longest stall of the loop in a client's first HTTPS call"
    topic.tables.append(Table(title, ("least ms", "median ms"), rows))
    over = least["kubiya_async"] - least["aiohttp"]
    topic.bars.append(Bar("stall over aiohttp's, in ms", over, "below", MOST_OVER_AIOHTTP))


def stall(name: str, url: str, bundle: Path) -> float:
    """Return milliseconds."""
    done = subprocess.run(  # noqa: S603 - our own code, with this interpreter
        [sys.executable, "-m", "benchmarks.harness.stall", name, url],
        env={**os.environ, "SSL_CERT_FILE": str(bundle)},
        stdout=subprocess.PIPE,
        check=True,
    )
    return float(json.loads(done.stdout)) * 1e3


def system_bundle() -> bytes:
    """Return the system's certificates, which take long to load because they are many."""
    paths = ssl.get_default_verify_paths()
    return Path(paths.cafile).read_bytes() if paths.cafile else b""


def run(effort: Effort) -> Topic:
    topic = Topic("construction", "making a client, and its first call over TLS")
    asyncio.run(construction(topic, effort))
    stalls(topic)
    return topic


if __name__ == "__main__":
    main(run, __doc__ or "")
