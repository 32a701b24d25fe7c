"""A cluster of three masters on loopback, one of which has a replica, and moving its slots."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, cast

from tests.limits_redis.servers import Server, valkey, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

SLOTS = 16_384
NODE_TIMEOUT = "1000"
"""Milliseconds after which a silent node is taken for dead."""


class Cluster:
    """Three masters with a third of the slots each; `replica` follows the first."""

    def __init__(self, masters: list[Server], replica: Server) -> None:
        self.masters = masters
        self.replica = replica

    @property
    def url(self) -> str:
        """An address of one node, which tells of the others."""
        return f"redis+cluster://127.0.0.1:{self.masters[1].port}"

    def form(self) -> None:
        """Make a cluster of the nodes."""
        first, size = self.masters[0], SLOTS // len(self.masters)
        for index, node in enumerate(self.masters):
            last = SLOTS - 1 if node is self.masters[-1] else (index + 1) * size - 1
            command(node, "ADDSLOTSRANGE", index * size, last)
            command(node, "SET-CONFIG-EPOCH", index + 1)
        for node in (*self.masters[1:], self.replica):
            command(node, "MEET", "127.0.0.1", first.port)
        wait_until(lambda: all(self.agrees(node, len(self.masters) + 1) for node in self.masters))
        wait_until(lambda: self.agrees(self.replica, len(self.masters) + 1))
        command(self.replica, "REPLICATE", identity(first))
        wait_until(lambda: "master_link_status:up" in replication(self.replica))
        followed = f"slave {identity(first)}"
        wait_until(lambda: all(followed in table(node) for node in self.masters[1:]))

    def agrees(self, node: Server, nodes: int) -> bool:
        """Return whether a node sees so many others and thinks that all is well."""
        told = str(command(node, "INFO"))
        return "cluster_state:ok" in told and f"cluster_known_nodes:{nodes}" in told

    def slot(self, key: str) -> int:
        """Return the slot of a key."""
        return int(cast("Any", command(self.masters[0], "KEYSLOT", key)))

    def owner(self, key: str) -> Server:
        """Return the master that has a key's slot."""
        slot = self.slot(key)
        return self.masters[min(slot * len(self.masters) // SLOTS, len(self.masters) - 1)]

    def move(self, slot: int, source: Server, target: Server) -> None:
        """Move a slot and its keys, as an operator's tool does: key by key."""
        command(target, "SETSLOT", slot, "IMPORTING", identity(source))
        command(source, "SETSLOT", slot, "MIGRATING", identity(target))
        with source.client as client:
            while keys := cast("list[str]", command(source, "GETKEYSINSLOT", slot, 1)):
                client.execute_command("MIGRATE", "127.0.0.1", target.port, keys[0], 0, 5000)
        for node in (target, source, *self.masters):
            command(node, "SETSLOT", slot, "NODE", identity(target))


def command(node: Server, *words: str | int) -> object:
    """Return a node a `CLUSTER` command."""
    with node.client as client:
        return cast("object", client.execute_command("CLUSTER", *words))


def identity(node: Server) -> str:
    return str(command(node, "MYID"))


def table(node: Server) -> str:
    """Return what a node knows of the others."""
    with node.client as client:
        # The driver would parse it.
        return str(client.execute_command("CLUSTER", "NODES"))


def replication(node: Server) -> str:
    with node.client as client:
        info = cast("dict[str, Any]", client.info("replication"))
    return f"master_link_status:{info.get('master_link_status')}"


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Run one."""
    options = {
        "cluster-enabled": "yes",
        "cluster-node-timeout": NODE_TIMEOUT,
        "cluster-require-full-coverage": "no",
        "repl-diskless-sync-delay": "0",
    }
    with ExitStack() as stack:
        nodes = [stack.enter_context(Server(valkey(), **options)) for _ in range(4)]
        cluster = Cluster(nodes[:3], nodes[3])
        cluster.form()
        yield cluster
