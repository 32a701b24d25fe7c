"""Everything there is: the resources, and what they share."""

from __future__ import annotations

import random
import uuid
from typing import TYPE_CHECKING, Any

from kubiya_async.testing._state.agents import Agents
from kubiya_async.testing._state.chat import Chat
from kubiya_async.testing._state.integrations import Integrations
from kubiya_async.testing._state.knowledge import Knowledge
from kubiya_async.testing._state.organisation import settle
from kubiya_async.testing._state.pods import RunnerPods
from kubiya_async.testing._state.projects import Projects
from kubiya_async.testing._state.registry import claims_of, handlers_of
from kubiya_async.testing._state.runners import Runners
from kubiya_async.testing._state.runners_v3 import RunnersV3
from kubiya_async.testing._state.secrets import Secrets
from kubiya_async.testing._state.sources import Sources
from kubiya_async.testing._state.tasks import Tasks
from kubiya_async.testing._state.tools import Tools
from kubiya_async.testing._state.webhooks import Webhooks
from kubiya_async.testing._state.workflows import Workflows
from kubiya_async.testing._time import rfc3339

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubiya_async.testing._agenda import Scheduler
    from kubiya_async.testing._answers import Document
    from kubiya_async.testing._state.registry import Claim, Handler
    from kubiya_async.testing._time import SimulatedClock


class World:
    """The state of one server.

    Args:
        clock: The server's time.
        agenda: What is to happen at a later moment.
        emit: Told about every outbound event: its name and its data.
        seeded: Whether there is an organisation to begin with.
    """

    def __init__(
        self,
        clock: SimulatedClock,
        agenda: Scheduler,
        emit: Callable[[str, Document], None],
        *,
        seeded: bool,
    ) -> None:
        self.clock = clock
        self.agenda = agenda
        self.emit = emit
        self.origin = ""
        self._random = random.Random(0)  # noqa: S311 - ids that are the same in every run
        self.agents = Agents(self)
        self.sources = Sources(self)
        self.tools = Tools(self)
        self.workflows = Workflows(self)
        self.secrets = Secrets(self)
        self.runners = Runners(self)
        self.webhooks = Webhooks(self)
        self.chat = Chat(self)
        self.integrations = Integrations(self)
        self.knowledge = Knowledge(self)
        self.projects = Projects(self)
        self.tasks = Tasks(self)
        self.runners_v3 = RunnersV3(self)
        self.runner_pods = RunnerPods(self)
        if seeded:
            settle(self)

    def mint(self, prefix: str = "") -> str:
        """Make an id: a UUID, or `prefix-` and twelve hexadecimal digits."""
        if prefix:
            return f"{prefix}-{self._random.getrandbits(48):012x}"
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def stamp(self) -> str:
        """Return the present moment as the API writes it."""
        return rfc3339(self.clock.now())

    def handlers(self) -> dict[str, Handler]:
        return dict(pair for resource in self.resources() for pair in handlers_of(resource))

    def claims(self) -> dict[str, Claim]:
        return dict(pair for resource in self.resources() for pair in claims_of(resource))

    def resources(self) -> list[Any]:
        return [r for r in vars(self).values() if type(r).__module__.startswith(__package__ or "")]
