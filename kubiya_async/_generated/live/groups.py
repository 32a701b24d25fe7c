# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The resources by group, each imported when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from kubiya_async._calls.dispatch import Dispatcher

if TYPE_CHECKING:
    from kubiya_async._generated.live.resources.agents import LiveAgents
    from kubiya_async._generated.live.resources.audit import LiveAudit
    from kubiya_async._generated.live.resources.chat import LiveChat
    from kubiya_async._generated.live.resources.control_plane_agents import ControlPlaneAgents
    from kubiya_async._generated.live.resources.control_plane_environments import (
        ControlPlaneEnvironments,
    )
    from kubiya_async._generated.live.resources.control_plane_executions import (
        ControlPlaneExecutions,
    )
    from kubiya_async._generated.live.resources.control_plane_jobs import ControlPlaneJobs
    from kubiya_async._generated.live.resources.control_plane_models import ControlPlaneModels
    from kubiya_async._generated.live.resources.control_plane_policies import ControlPlanePolicies
    from kubiya_async._generated.live.resources.control_plane_projects import ControlPlaneProjects
    from kubiya_async._generated.live.resources.control_plane_skills import ControlPlaneSkills
    from kubiya_async._generated.live.resources.control_plane_teams import ControlPlaneTeams
    from kubiya_async._generated.live.resources.control_plane_worker_queues import (
        ControlPlaneWorkerQueues,
    )
    from kubiya_async._generated.live.resources.integrations import LiveIntegrations
    from kubiya_async._generated.live.resources.knowledge import LiveKnowledge
    from kubiya_async._generated.live.resources.projects import LiveProjects
    from kubiya_async._generated.live.resources.runners import LiveRunners
    from kubiya_async._generated.live.resources.secrets import LiveSecrets
    from kubiya_async._generated.live.resources.sources import LiveSources
    from kubiya_async._generated.live.resources.tools import LiveTools
    from kubiya_async._generated.live.resources.users import LiveUsers
    from kubiya_async._generated.live.resources.webhooks import LiveWebhooks
    from kubiya_async._generated.live.resources.workflows import LiveWorkflows


class ControlPlane:
    """The control plane: agents that work in environments, on a host of its own."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        """Create every resource on the same dispatcher."""
        self._dispatcher = dispatcher

    @cached_property
    def agents(self) -> ControlPlaneAgents:
        """Agents of the control plane."""
        from kubiya_async._generated.live.resources.control_plane_agents import ControlPlaneAgents

        return ControlPlaneAgents(self._dispatcher)

    @cached_property
    def environments(self) -> ControlPlaneEnvironments:
        """Environments that agents work in."""
        from kubiya_async._generated.live.resources.control_plane_environments import (
            ControlPlaneEnvironments,
        )

        return ControlPlaneEnvironments(self._dispatcher)

    @cached_property
    def executions(self) -> ControlPlaneExecutions:
        """Executions of agents and teams, and their streams."""
        from kubiya_async._generated.live.resources.control_plane_executions import (
            ControlPlaneExecutions,
        )

        return ControlPlaneExecutions(self._dispatcher)

    @cached_property
    def jobs(self) -> ControlPlaneJobs:
        """Jobs: by schedule, by webhook or by hand."""
        from kubiya_async._generated.live.resources.control_plane_jobs import ControlPlaneJobs

        return ControlPlaneJobs(self._dispatcher)

    @cached_property
    def models(self) -> ControlPlaneModels:
        """Language models."""
        from kubiya_async._generated.live.resources.control_plane_models import ControlPlaneModels

        return ControlPlaneModels(self._dispatcher)

    @cached_property
    def policies(self) -> ControlPlanePolicies:
        """Policies: what is allowed."""
        from kubiya_async._generated.live.resources.control_plane_policies import (
            ControlPlanePolicies,
        )

        return ControlPlanePolicies(self._dispatcher)

    @cached_property
    def projects(self) -> ControlPlaneProjects:
        """Projects, with their agents and teams."""
        from kubiya_async._generated.live.resources.control_plane_projects import (
            ControlPlaneProjects,
        )

        return ControlPlaneProjects(self._dispatcher)

    @cached_property
    def skills(self) -> ControlPlaneSkills:
        """Skills of agents, teams and environments."""
        from kubiya_async._generated.live.resources.control_plane_skills import ControlPlaneSkills

        return ControlPlaneSkills(self._dispatcher)

    @cached_property
    def teams(self) -> ControlPlaneTeams:
        """Teams of agents."""
        from kubiya_async._generated.live.resources.control_plane_teams import ControlPlaneTeams

        return ControlPlaneTeams(self._dispatcher)

    @cached_property
    def worker_queues(self) -> ControlPlaneWorkerQueues:
        """Queues of work, and their workers."""
        from kubiya_async._generated.live.resources.control_plane_worker_queues import (
            ControlPlaneWorkerQueues,
        )

        return ControlPlaneWorkerQueues(self._dispatcher)


class Live:
    """What the platform's own clients call, which no document describes."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        """Create every resource on the same dispatcher."""
        self._dispatcher = dispatcher

    @cached_property
    def agents(self) -> LiveAgents:
        """Agents: list, read, create, change, delete."""
        from kubiya_async._generated.live.resources.agents import LiveAgents

        return LiveAgents(self._dispatcher)

    @cached_property
    def audit(self) -> LiveAudit:
        """What was done in the organization, by whom."""
        from kubiya_async._generated.live.resources.audit import LiveAudit

        return LiveAudit(self._dispatcher)

    @cached_property
    def chat(self) -> LiveChat:
        """Conversations with agents: as deltas, or as growing messages."""
        from kubiya_async._generated.live.resources.chat import LiveChat

        return LiveChat(self._dispatcher)

    @cached_property
    def integrations(self) -> LiveIntegrations:
        """Connections to other services."""
        from kubiya_async._generated.live.resources.integrations import LiveIntegrations

        return LiveIntegrations(self._dispatcher)

    @cached_property
    def knowledge(self) -> LiveKnowledge:
        """Knowledge entries, and questions to the knowledge base."""
        from kubiya_async._generated.live.resources.knowledge import LiveKnowledge

        return LiveKnowledge(self._dispatcher)

    @cached_property
    def projects(self) -> LiveProjects:
        """Terraform projects, their plans and executions, and inline stacks."""
        from kubiya_async._generated.live.resources.projects import LiveProjects

        return LiveProjects(self._dispatcher)

    @cached_property
    def runners(self) -> LiveRunners:
        """Runners: list, describe, health, manifests and chart values."""
        from kubiya_async._generated.live.resources.runners import LiveRunners

        return LiveRunners(self._dispatcher)

    @cached_property
    def secrets(self) -> LiveSecrets:
        """Secrets: names, descriptions and, unlike in the documents, values."""
        from kubiya_async._generated.live.resources.secrets import LiveSecrets

        return LiveSecrets(self._dispatcher)

    @cached_property
    def sources(self) -> LiveSources:
        """Sources of tools: repositories, inline tools, archives."""
        from kubiya_async._generated.live.resources.sources import LiveSources

        return LiveSources(self._dispatcher)

    @cached_property
    def tools(self) -> LiveTools:
        """Tools: run one on a runner, have one written."""
        from kubiya_async._generated.live.resources.tools import LiveTools

        return LiveTools(self._dispatcher)

    @cached_property
    def users(self) -> LiveUsers:
        """Users and groups of the organization."""
        from kubiya_async._generated.live.resources.users import LiveUsers

        return LiveUsers(self._dispatcher)

    @cached_property
    def webhooks(self) -> LiveWebhooks:
        """Inbound triggers of agents and workflows."""
        from kubiya_async._generated.live.resources.webhooks import LiveWebhooks

        return LiveWebhooks(self._dispatcher)

    @cached_property
    def workflows(self) -> LiveWorkflows:
        """Workflows: run a definition, follow, retry and cancel runs, and the saved ones of the composer."""
        from kubiya_async._generated.live.resources.workflows import LiveWorkflows

        return LiveWorkflows(self._dispatcher)
