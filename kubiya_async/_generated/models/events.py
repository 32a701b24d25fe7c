# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/platform/events.yaml`: Kubiya API, outbound events."""

from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr
from typing_extensions import TypeAliasType

from kubiya_async._generated.models.agents import Agent
from kubiya_async._generated.models.sources import Source, SourceTool
from kubiya_async._generated.models.tools import Tool, ToolExecution
from kubiya_async._generated.models.workflows import WorkflowExecution, WorkflowReference
from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import Model

EventName = TypeAliasType(
    "EventName",
    Literal[
        "agent.created",
        "agent.updated",
        "agent.deleted",
        "workflow.started",
        "workflow.completed",
        "workflow.failed",
        "tool.executed",
        "source.added",
        "source.updated",
        "execution.started",
        "execution.completed",
        "execution.failed",
        "teammate.created",
        "teammate.updated",
        "teammate.deleted",
        "source.created",
        "source.synced",
        "tool.created",
        "tool.updated",
        "tool.deleted",
    ]
    | str,
)
"""What an event is about."""


class WebhookConfiguration(Model):
    """Where the platform sends events, and which."""

    url: Annotated[str, Field(min_length=1)]
    """Address that receives the events."""
    events: list[EventName]
    """Events to send."""
    secret: SecretStr | None = None
    """Secret shared by sender and receiver."""


class AgentEventData(Model):
    """The agent that an event is about."""

    agent: Agent
    """The agent."""


class TeammateEventData(Model):
    """The AI teammate that an event is about."""

    teammate: Agent | None = None
    """The teammate, an agent by its older name."""


class EventEnvelope(Model):
    """What every event carries beside its name and its data."""

    timestamp: Timestamp | None = None
    """When it happened."""


class AgentCreatedEvent(EventEnvelope):
    """An agent was created."""

    event: Literal["agent.created"]
    """Always `agent.created`."""
    data: AgentEventData
    """What it is about."""


class AgentUpdatedEvent(EventEnvelope):
    """An agent was changed."""

    event: Literal["agent.updated"]
    """Always `agent.updated`."""
    data: AgentEventData
    """What it is about."""


class AgentDeletedEvent(EventEnvelope):
    """An agent was deleted."""

    event: Literal["agent.deleted"]
    """Always `agent.deleted`."""
    data: AgentEventData
    """What it is about."""


class TeammateCreatedEvent(EventEnvelope):
    """An AI teammate was created."""

    event: Literal["teammate.created"]
    """Always `teammate.created`."""
    data: TeammateEventData
    """What it is about."""


class TeammateUpdatedEvent(EventEnvelope):
    """An AI teammate was changed."""

    event: Literal["teammate.updated"]
    """Always `teammate.updated`."""
    data: TeammateEventData
    """What it is about."""


class TeammateDeletedEvent(EventEnvelope):
    """An AI teammate was deleted."""

    event: Literal["teammate.deleted"]
    """Always `teammate.deleted`."""
    data: TeammateEventData
    """What it is about."""


class UnknownWebhookEvent(EventEnvelope):
    """An event that this spec does not know."""

    event: str
    """Name of the event."""
    data: Any | None = None
    """What it is about."""


class WorkflowEventData(Model):
    """The workflow and the execution that an event is about."""

    workflow: WorkflowReference | None = None
    """The workflow."""
    execution: WorkflowExecution | None = None
    """Its execution."""


class ExecutionEventData(Model):
    """The execution that an event is about."""

    execution: WorkflowExecution | None = None
    """The execution."""


class ToolEventData(Model):
    """The tool that an event is about."""

    tool: Tool | None = None
    """The tool."""


class WorkflowStartedEvent(EventEnvelope):
    """A workflow has started."""

    event: Literal["workflow.started"]
    """Always `workflow.started`."""
    data: WorkflowEventData
    """What it is about."""


class WorkflowCompletedEvent(EventEnvelope):
    """A workflow has ended well."""

    event: Literal["workflow.completed"]
    """Always `workflow.completed`."""
    data: WorkflowEventData
    """What it is about."""


class WorkflowFailedEvent(EventEnvelope):
    """A workflow has failed."""

    event: Literal["workflow.failed"]
    """Always `workflow.failed`."""
    data: WorkflowEventData
    """What it is about."""


class ExecutionStartedEvent(EventEnvelope):
    """An execution has started."""

    event: Literal["execution.started"]
    """Always `execution.started`."""
    data: ExecutionEventData
    """What it is about."""


class ExecutionCompletedEvent(EventEnvelope):
    """An execution has ended well."""

    event: Literal["execution.completed"]
    """Always `execution.completed`."""
    data: ExecutionEventData
    """What it is about."""


class ExecutionFailedEvent(EventEnvelope):
    """An execution has failed."""

    event: Literal["execution.failed"]
    """Always `execution.failed`."""
    data: ExecutionEventData
    """What it is about."""


class ToolCreatedEvent(EventEnvelope):
    """A tool was created."""

    event: Literal["tool.created"]
    """Always `tool.created`."""
    data: ToolEventData
    """What it is about."""


class ToolUpdatedEvent(EventEnvelope):
    """A tool was changed."""

    event: Literal["tool.updated"]
    """Always `tool.updated`."""
    data: ToolEventData
    """What it is about."""


class ToolDeletedEvent(EventEnvelope):
    """A tool was deleted."""

    event: Literal["tool.deleted"]
    """Always `tool.deleted`."""
    data: ToolEventData
    """What it is about."""


class ToolExecutedEventData(Model):
    """The tool and the execution that an event is about."""

    tool: SourceTool | None = None
    """The tool."""
    execution: ToolExecution | None = None
    """Its execution."""


class SourceEventData(Model):
    """The source that an event is about."""

    source: Source | None = None
    """The source."""


class ToolExecutedEvent(EventEnvelope):
    """A tool was run."""

    event: Literal["tool.executed"]
    """Always `tool.executed`."""
    data: ToolExecutedEventData
    """What it is about."""


class SourceAddedEvent(EventEnvelope):
    """A source was added."""

    event: Literal["source.added"]
    """Always `source.added`."""
    data: SourceEventData
    """What it is about."""


class SourceUpdatedEvent(EventEnvelope):
    """A source was changed."""

    event: Literal["source.updated"]
    """Always `source.updated`."""
    data: SourceEventData
    """What it is about."""


class SourceCreatedEvent(EventEnvelope):
    """A source was created."""

    event: Literal["source.created"]
    """Always `source.created`."""
    data: SourceEventData
    """What it is about."""


class SourceSyncedEvent(EventEnvelope):
    """A source was brought up to date."""

    event: Literal["source.synced"]
    """Always `source.synced`."""
    data: SourceEventData
    """What it is about."""


KnownWebhookEvent = TypeAliasType(
    "KnownWebhookEvent",
    Annotated[
        AgentCreatedEvent
        | AgentUpdatedEvent
        | AgentDeletedEvent
        | WorkflowStartedEvent
        | WorkflowCompletedEvent
        | WorkflowFailedEvent
        | ToolExecutedEvent
        | SourceAddedEvent
        | SourceUpdatedEvent
        | ExecutionStartedEvent
        | ExecutionCompletedEvent
        | ExecutionFailedEvent
        | TeammateCreatedEvent
        | TeammateUpdatedEvent
        | TeammateDeletedEvent
        | SourceCreatedEvent
        | SourceSyncedEvent
        | ToolCreatedEvent
        | ToolUpdatedEvent
        | ToolDeletedEvent,
        Field(discriminator="event"),
    ],
)
"""An event that this spec knows."""


WebhookEvent = TypeAliasType("WebhookEvent", KnownWebhookEvent | UnknownWebhookEvent)
"""An event that the platform sends."""
