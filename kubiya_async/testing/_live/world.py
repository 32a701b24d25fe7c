"""Everything of the live wire: its stores, and what answers which operation."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final

from kubiya_async._generated.live.operations import OPERATIONS
from kubiya_async._messages.operation import Replay
from kubiya_async.testing._answers import Refusal
from kubiya_async.testing._live import crud
from kubiya_async.testing._live.agents import Agents
from kubiya_async.testing._live.audit import Audit
from kubiya_async.testing._live.chat import Chat
from kubiya_async.testing._live.composer import Composer
from kubiya_async.testing._live.control_plane import ControlPlane
from kubiya_async.testing._live.executions import Executions
from kubiya_async.testing._live.knowledge import Knowledge
from kubiya_async.testing._live.organization import Organization
from kubiya_async.testing._live.policies import Policies
from kubiya_async.testing._live.projects import Projects
from kubiya_async.testing._live.queues import Queues
from kubiya_async.testing._live.rendering import failure, rendered, reports_itself
from kubiya_async.testing._live.runners import Runners
from kubiya_async.testing._live.secrets import Secrets
from kubiya_async.testing._live.skills import Skills
from kubiya_async.testing._live.sources import Sources
from kubiya_async.testing._live.tools import Tools
from kubiya_async.testing._live.workflows import Workflows
from kubiya_async.testing._state.registry import claims_of, handlers_of

if TYPE_CHECKING:
    from kubiya_async.testing._answers import Answer, Document, ServerCall
    from kubiya_async.testing._live.store import RecordStore
    from kubiya_async.testing._state.registry import Claim, Handler
    from kubiya_async.testing._state.world import World
    from kubiya_async.testing._time import SimulatedClock
    from kubiya_async.testing.deviations import Deviations


class LiveWorld:
    """The state of the live surfaces of one server.

    Args:
        world: What the documented API shares with them: the clock, the scripts, ids.
        deviations: How the answers differ from what would be expected.
        seeded: Whether the spec's examples are there to begin with.
    """

    def __init__(self, world: World, deviations: Deviations, *, seeded: bool) -> None:
        self.world = world
        self.deviations = deviations
        self.stores: dict[str, RecordStore] = crud.stores(OPERATIONS.values(), seeded=seeded)
        self.audit = Audit(self)
        self.workflows = Workflows(self)
        self.executions = Executions(self)
        self._crud = crud.Crud(self, OPERATIONS)
        self.resources: Final = (
            self.audit,
            self.executions,
            Agents(self),
            Chat(self),
            Composer(self),
            ControlPlane(self),
            Knowledge(self),
            Organization(self),
            Policies(self),
            Projects(self),
            Queues(self),
            Runners(self),
            Secrets(self),
            Skills(self),
            Sources(self),
            Tools(self),
            self.workflows,
        )

    @property
    def clock(self) -> SimulatedClock:
        return self.world.clock

    @property
    def origin(self) -> str:
        return self.world.origin

    def mint(self, prefix: str = "") -> str:
        """Make an id."""
        return self.world.mint(prefix)

    def stamp(self) -> str:
        """Return the present moment as the API writes it."""
        return self.world.stamp()

    def handlers(self) -> dict[str, Handler]:
        """Return what answers each operation: what is written by hand before what is worked out."""
        found = self._crud.handlers()
        for resource in self.resources:
            found |= handlers_of(resource)
        return {id_: functools.partial(self._answer, handler) for id_, handler in found.items()}

    def claims(self) -> dict[str, Claim]:
        """Return what tells operations on the same path apart."""
        return dict(pair for resource in self.resources for pair in claims_of(resource))

    def _answer(self, handler: Handler, call: ServerCall) -> Answer:
        try:
            answer = handler(call)
        except Refusal as refusal:
            if not self.deviations.failures_as_success or not reports_itself(call.operation):
                raise
            return failure(refusal, call, self.mint("req"))
        if call.operation.replay is not Replay.SAFE:
            self.audit.note(call, answer)
        return rendered(answer, call.operation, self.deviations)

    def create(self, model: str, call: ServerCall) -> Document:
        """Make an object as the spec says, from the body of a call."""
        return self._crud.create(model, self.stores[model], call)

    def add(self, model: str, given: Document, call: ServerCall) -> Document:
        """Make an object from these fields; give it itself."""
        return self._crud.add(model, self.stores[model], given, call)

    def find(self, model: str, key: Any) -> Document:
        """Return an object itself.

        Raises:
            Refusal: There is none of that identity.
        """
        return self.stores[model].find(key)

    def all(self, model: str) -> list[Document]:
        """Return every object of a model."""
        return list(self.stores[model].documents.values())
