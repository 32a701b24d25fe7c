"""The resources of a client, each imported when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kubiya_async._calls.dispatch import Dispatcher
    from kubiya_async._generated.resources.agents import Agents
    from kubiya_async._generated.resources.integrations import Integrations
    from kubiya_async._generated.resources.knowledge import Knowledge
    from kubiya_async._generated.resources.projects import Projects
    from kubiya_async._generated.resources.runner_pods import RunnerPods
    from kubiya_async._generated.resources.secrets import Secrets
    from kubiya_async._generated.resources.sources import Sources
    from kubiya_async._generated.resources.webhooks import Webhooks
    from kubiya_async.chat import Chat
    from kubiya_async.live import ControlPlane, Live
    from kubiya_async.runners import Runners
    from kubiya_async.runners_v3 import RunnersV3
    from kubiya_async.tasks import Tasks
    from kubiya_async.tools import Tools
    from kubiya_async.workflows import Workflows


class Resources:
    """One attribute per resource of the API."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        """Give every resource the same way out."""
        self._dispatcher = dispatcher

    @cached_property
    def agents(self) -> Agents:
        """Agents: list, get, create, update, delete."""
        from kubiya_async._generated.resources.agents import Agents

        return Agents(self._dispatcher)

    @cached_property
    def chat(self) -> Chat:
        """Talk to agents: send, stream, history."""
        from kubiya_async.chat import Chat

        return Chat(self._dispatcher)

    @cached_property
    def control_plane(self) -> ControlPlane:
        """The control plane: agents that work in environments, on a host of its own."""
        from kubiya_async.live import ControlPlane

        return ControlPlane(self._dispatcher)

    @cached_property
    def integrations(self) -> Integrations:
        """Integrations: list."""
        from kubiya_async._generated.resources.integrations import Integrations

        return Integrations(self._dispatcher)

    @cached_property
    def knowledge(self) -> Knowledge:
        """Knowledge entries: list, get, create, update, delete, search, versions."""
        from kubiya_async._generated.resources.knowledge import Knowledge

        return Knowledge(self._dispatcher)

    @cached_property
    def live(self) -> Live:
        """What the platform's own clients call, which no document describes."""
        from kubiya_async.live import Live

        return Live(self._dispatcher)

    @cached_property
    def projects(self) -> Projects:
        """Infrastructure projects: plan, approve, follow."""
        from kubiya_async._generated.resources.projects import Projects

        return Projects(self._dispatcher)

    @cached_property
    def runner_pods(self) -> RunnerPods:
        """Runners of the pods API, and their pods."""
        from kubiya_async._generated.resources.runner_pods import RunnerPods

        return RunnerPods(self._dispatcher)

    @cached_property
    def runners(self) -> Runners:
        """Runners: list, get, manifest, also as a file."""
        from kubiya_async.runners import Runners

        return Runners(self._dispatcher)

    @cached_property
    def runners_v3(self) -> RunnersV3:
        """Runners of the v3 API: life, health, operations, charts as files."""
        from kubiya_async.runners_v3 import RunnersV3

        return RunnersV3(self._dispatcher)

    @cached_property
    def secrets(self) -> Secrets:
        """Secrets: names and descriptions; values are write-only."""
        from kubiya_async._generated.resources.secrets import Secrets

        return Secrets(self._dispatcher)

    @cached_property
    def sources(self) -> Sources:
        """Sources of tools: list, get, create, scan."""
        from kubiya_async._generated.resources.sources import Sources

        return Sources(self._dispatcher)

    @cached_property
    def tasks(self) -> Tasks:
        """Tasks: list, create, wait, cancel, logs."""
        from kubiya_async.tasks import Tasks

        return Tasks(self._dispatcher)

    @cached_property
    def tools(self) -> Tools:
        """Tools: list, execute, run to the end."""
        from kubiya_async.tools import Tools

        return Tools(self._dispatcher)

    @cached_property
    def webhooks(self) -> Webhooks:
        """Inbound webhooks: list, create, trigger."""
        from kubiya_async._generated.resources.webhooks import Webhooks

        return Webhooks(self._dispatcher)

    @cached_property
    def workflows(self) -> Workflows:
        """Workflows: execute, run to the end, follow the logs."""
        from kubiya_async.workflows import Workflows

        return Workflows(self._dispatcher)
