# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The models of every document, imported when they are first used."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from kubiya_async._generated.names import MODELS

if TYPE_CHECKING:
    from kubiya_async._generated.models.agents import (
        Agent as Agent,
    )
    from kubiya_async._generated.models.agents import (
        AgentCreate as AgentCreate,
    )
    from kubiya_async._generated.models.agents import (
        AgentPage as AgentPage,
    )
    from kubiya_async._generated.models.agents import (
        AgentStatus as AgentStatus,
    )
    from kubiya_async._generated.models.agents import (
        AgentUpdate as AgentUpdate,
    )
    from kubiya_async._generated.models.agents import (
        AgentWebhook as AgentWebhook,
    )
    from kubiya_async._generated.models.agents import (
        AgentWebhookMethod as AgentWebhookMethod,
    )
    from kubiya_async._generated.models.chat import (
        ChatEvent as ChatEvent,
    )
    from kubiya_async._generated.models.chat import (
        ChatMessage as ChatMessage,
    )
    from kubiya_async._generated.models.chat import (
        ChatMessagePage as ChatMessagePage,
    )
    from kubiya_async._generated.models.chat import (
        ChatReply as ChatReply,
    )
    from kubiya_async._generated.models.chat import (
        ChatRequest as ChatRequest,
    )
    from kubiya_async._generated.models.chat import (
        ChatRole as ChatRole,
    )
    from kubiya_async._generated.models.chat import (
        ContextItem as ContextItem,
    )
    from kubiya_async._generated.models.chat import (
        DoneEvent as DoneEvent,
    )
    from kubiya_async._generated.models.chat import (
        ErrorEvent as ErrorEvent,
    )
    from kubiya_async._generated.models.chat import (
        FileContext as FileContext,
    )
    from kubiya_async._generated.models.chat import (
        KnownChatEvent as KnownChatEvent,
    )
    from kubiya_async._generated.models.chat import (
        MessageEvent as MessageEvent,
    )
    from kubiya_async._generated.models.chat import (
        ToolCallEvent as ToolCallEvent,
    )
    from kubiya_async._generated.models.chat import (
        ToolResultEvent as ToolResultEvent,
    )
    from kubiya_async._generated.models.chat import (
        UnknownChatEvent as UnknownChatEvent,
    )
    from kubiya_async._generated.models.chat import (
        UrlContext as UrlContext,
    )
    from kubiya_async._generated.models.common import (
        Confirmation as Confirmation,
    )
    from kubiya_async._generated.models.common import (
        DataPage as DataPage,
    )
    from kubiya_async._generated.models.common import (
        ErrorCode as ErrorCode,
    )
    from kubiya_async._generated.models.common import (
        ErrorContext as ErrorContext,
    )
    from kubiya_async._generated.models.common import (
        ErrorDetail as ErrorDetail,
    )
    from kubiya_async._generated.models.common import (
        ErrorResponse as ErrorResponse,
    )
    from kubiya_async._generated.models.common import (
        ExecutionStatus as ExecutionStatus,
    )
    from kubiya_async._generated.models.common import (
        OverviewErrorResponse as OverviewErrorResponse,
    )
    from kubiya_async._generated.models.common import (
        OverviewPage as OverviewPage,
    )
    from kubiya_async._generated.models.common import (
        Page as Page,
    )
    from kubiya_async._generated.models.common import (
        PageFigures as PageFigures,
    )
    from kubiya_async._generated.models.events import (
        AgentCreatedEvent as AgentCreatedEvent,
    )
    from kubiya_async._generated.models.events import (
        AgentDeletedEvent as AgentDeletedEvent,
    )
    from kubiya_async._generated.models.events import (
        AgentEventData as AgentEventData,
    )
    from kubiya_async._generated.models.events import (
        AgentUpdatedEvent as AgentUpdatedEvent,
    )
    from kubiya_async._generated.models.events import (
        EventEnvelope as EventEnvelope,
    )
    from kubiya_async._generated.models.events import (
        EventName as EventName,
    )
    from kubiya_async._generated.models.events import (
        ExecutionCompletedEvent as ExecutionCompletedEvent,
    )
    from kubiya_async._generated.models.events import (
        ExecutionEventData as ExecutionEventData,
    )
    from kubiya_async._generated.models.events import (
        ExecutionFailedEvent as ExecutionFailedEvent,
    )
    from kubiya_async._generated.models.events import (
        ExecutionStartedEvent as ExecutionStartedEvent,
    )
    from kubiya_async._generated.models.events import (
        KnownWebhookEvent as KnownWebhookEvent,
    )
    from kubiya_async._generated.models.events import (
        SourceAddedEvent as SourceAddedEvent,
    )
    from kubiya_async._generated.models.events import (
        SourceCreatedEvent as SourceCreatedEvent,
    )
    from kubiya_async._generated.models.events import (
        SourceEventData as SourceEventData,
    )
    from kubiya_async._generated.models.events import (
        SourceSyncedEvent as SourceSyncedEvent,
    )
    from kubiya_async._generated.models.events import (
        SourceUpdatedEvent as SourceUpdatedEvent,
    )
    from kubiya_async._generated.models.events import (
        TeammateCreatedEvent as TeammateCreatedEvent,
    )
    from kubiya_async._generated.models.events import (
        TeammateDeletedEvent as TeammateDeletedEvent,
    )
    from kubiya_async._generated.models.events import (
        TeammateEventData as TeammateEventData,
    )
    from kubiya_async._generated.models.events import (
        TeammateUpdatedEvent as TeammateUpdatedEvent,
    )
    from kubiya_async._generated.models.events import (
        ToolCreatedEvent as ToolCreatedEvent,
    )
    from kubiya_async._generated.models.events import (
        ToolDeletedEvent as ToolDeletedEvent,
    )
    from kubiya_async._generated.models.events import (
        ToolEventData as ToolEventData,
    )
    from kubiya_async._generated.models.events import (
        ToolExecutedEvent as ToolExecutedEvent,
    )
    from kubiya_async._generated.models.events import (
        ToolExecutedEventData as ToolExecutedEventData,
    )
    from kubiya_async._generated.models.events import (
        ToolUpdatedEvent as ToolUpdatedEvent,
    )
    from kubiya_async._generated.models.events import (
        UnknownWebhookEvent as UnknownWebhookEvent,
    )
    from kubiya_async._generated.models.events import (
        WebhookConfiguration as WebhookConfiguration,
    )
    from kubiya_async._generated.models.events import (
        WebhookEvent as WebhookEvent,
    )
    from kubiya_async._generated.models.events import (
        WorkflowCompletedEvent as WorkflowCompletedEvent,
    )
    from kubiya_async._generated.models.events import (
        WorkflowEventData as WorkflowEventData,
    )
    from kubiya_async._generated.models.events import (
        WorkflowFailedEvent as WorkflowFailedEvent,
    )
    from kubiya_async._generated.models.events import (
        WorkflowStartedEvent as WorkflowStartedEvent,
    )
    from kubiya_async._generated.models.integrations import (
        Integration as Integration,
    )
    from kubiya_async._generated.models.integrations import (
        IntegrationConfiguration as IntegrationConfiguration,
    )
    from kubiya_async._generated.models.integrations import (
        IntegrationPage as IntegrationPage,
    )
    from kubiya_async._generated.models.integrations import (
        IntegrationStatus as IntegrationStatus,
    )
    from kubiya_async._generated.models.integrations import (
        IntegrationType as IntegrationType,
    )
    from kubiya_async._generated.models.knowledge import (
        KnowledgeEntry as KnowledgeEntry,
    )
    from kubiya_async._generated.models.knowledge import (
        KnowledgeEntryCreate as KnowledgeEntryCreate,
    )
    from kubiya_async._generated.models.knowledge import (
        KnowledgeEntryUpdate as KnowledgeEntryUpdate,
    )
    from kubiya_async._generated.models.knowledge import (
        KnowledgeMetadata as KnowledgeMetadata,
    )
    from kubiya_async._generated.models.knowledge import (
        KnowledgeSearchPage as KnowledgeSearchPage,
    )
    from kubiya_async._generated.models.knowledge import (
        KnowledgeSearchResult as KnowledgeSearchResult,
    )
    from kubiya_async._generated.models.knowledge import (
        KnowledgeVersion as KnowledgeVersion,
    )
    from kubiya_async._generated.models.knowledge import (
        KnowledgeVisibility as KnowledgeVisibility,
    )
    from kubiya_async._generated.models.projects import (
        Project as Project,
    )
    from kubiya_async._generated.models.projects import (
        ProjectApproval as ProjectApproval,
    )
    from kubiya_async._generated.models.projects import (
        ProjectChange as ProjectChange,
    )
    from kubiya_async._generated.models.projects import (
        ProjectCreate as ProjectCreate,
    )
    from kubiya_async._generated.models.projects import (
        ProjectExecution as ProjectExecution,
    )
    from kubiya_async._generated.models.projects import (
        ProjectExecutionStatus as ProjectExecutionStatus,
    )
    from kubiya_async._generated.models.projects import (
        ProjectLogs as ProjectLogs,
    )
    from kubiya_async._generated.models.projects import (
        ProjectPage as ProjectPage,
    )
    from kubiya_async._generated.models.projects import (
        ProjectPlan as ProjectPlan,
    )
    from kubiya_async._generated.models.projects import (
        ProjectPlanStatus as ProjectPlanStatus,
    )
    from kubiya_async._generated.models.projects import (
        ProjectProvider as ProjectProvider,
    )
    from kubiya_async._generated.models.projects import (
        ProjectResource as ProjectResource,
    )
    from kubiya_async._generated.models.projects import (
        ProjectStage as ProjectStage,
    )
    from kubiya_async._generated.models.projects import (
        ProjectStatus as ProjectStatus,
    )
    from kubiya_async._generated.models.projects import (
        ProjectUpdate as ProjectUpdate,
    )
    from kubiya_async._generated.models.projects import (
        ProjectVariable as ProjectVariable,
    )
    from kubiya_async._generated.models.runner_pods import (
        PodRunner as PodRunner,
    )
    from kubiya_async._generated.models.runner_pods import (
        PodRunnerList as PodRunnerList,
    )
    from kubiya_async._generated.models.runner_pods import (
        PodRunnerResponse as PodRunnerResponse,
    )
    from kubiya_async._generated.models.runner_pods import (
        RunnerPod as RunnerPod,
    )
    from kubiya_async._generated.models.runner_pods import (
        RunnerPodPage as RunnerPodPage,
    )
    from kubiya_async._generated.models.runner_pods import (
        RunnerPodsErrorResponse as RunnerPodsErrorResponse,
    )
    from kubiya_async._generated.models.runners import (
        Runner as Runner,
    )
    from kubiya_async._generated.models.runners import (
        RunnerConfiguration as RunnerConfiguration,
    )
    from kubiya_async._generated.models.runners import (
        RunnerPage as RunnerPage,
    )
    from kubiya_async._generated.models.runners import (
        RunnerResources as RunnerResources,
    )
    from kubiya_async._generated.models.runners import (
        RunnerStatus as RunnerStatus,
    )
    from kubiya_async._generated.models.runners import (
        RunnerType as RunnerType,
    )
    from kubiya_async._generated.models.runners_v3 import (
        RunnerV3 as RunnerV3,
    )
    from kubiya_async._generated.models.runners_v3 import (
        RunnerV3Component as RunnerV3Component,
    )
    from kubiya_async._generated.models.runners_v3 import (
        RunnerV3ComponentMetadata as RunnerV3ComponentMetadata,
    )
    from kubiya_async._generated.models.runners_v3 import (
        RunnerV3Create as RunnerV3Create,
    )
    from kubiya_async._generated.models.runners_v3 import (
        RunnerV3DescriptionUpdate as RunnerV3DescriptionUpdate,
    )
    from kubiya_async._generated.models.runners_v3 import (
        RunnerV3Error as RunnerV3Error,
    )
    from kubiya_async._generated.models.runners_v3 import (
        RunnerV3ErrorDetails as RunnerV3ErrorDetails,
    )
    from kubiya_async._generated.models.runners_v3 import (
        RunnerV3ErrorResponse as RunnerV3ErrorResponse,
    )
    from kubiya_async._generated.models.runners_v3 import (
        RunnerV3Health as RunnerV3Health,
    )
    from kubiya_async._generated.models.runners_v3 import (
        RunnerV3Metadata as RunnerV3Metadata,
    )
    from kubiya_async._generated.models.runners_v3 import (
        RunnerV3OperationRequest as RunnerV3OperationRequest,
    )
    from kubiya_async._generated.models.runners_v3 import (
        RunnerV3OperationResult as RunnerV3OperationResult,
    )
    from kubiya_async._generated.models.secrets import (
        Secret as Secret,
    )
    from kubiya_async._generated.models.secrets import (
        SecretCreate as SecretCreate,
    )
    from kubiya_async._generated.models.secrets import (
        SecretPage as SecretPage,
    )
    from kubiya_async._generated.models.secrets import (
        SecretUpdate as SecretUpdate,
    )
    from kubiya_async._generated.models.sources import (
        Source as Source,
    )
    from kubiya_async._generated.models.sources import (
        SourceCreate as SourceCreate,
    )
    from kubiya_async._generated.models.sources import (
        SourcePage as SourcePage,
    )
    from kubiya_async._generated.models.sources import (
        SourceScan as SourceScan,
    )
    from kubiya_async._generated.models.sources import (
        SourceScanRequest as SourceScanRequest,
    )
    from kubiya_async._generated.models.sources import (
        SourceStatus as SourceStatus,
    )
    from kubiya_async._generated.models.sources import (
        SourceTool as SourceTool,
    )
    from kubiya_async._generated.models.sources import (
        SourceType as SourceType,
    )
    from kubiya_async._generated.models.tasks import (
        Task as Task,
    )
    from kubiya_async._generated.models.tasks import (
        TaskCancellation as TaskCancellation,
    )
    from kubiya_async._generated.models.tasks import (
        TaskCreate as TaskCreate,
    )
    from kubiya_async._generated.models.tasks import (
        TaskLogLevel as TaskLogLevel,
    )
    from kubiya_async._generated.models.tasks import (
        TaskLogLine as TaskLogLine,
    )
    from kubiya_async._generated.models.tasks import (
        TaskLogs as TaskLogs,
    )
    from kubiya_async._generated.models.tasks import (
        TaskProgress as TaskProgress,
    )
    from kubiya_async._generated.models.tasks import (
        TaskResult as TaskResult,
    )
    from kubiya_async._generated.models.tasks import (
        TaskStatus as TaskStatus,
    )
    from kubiya_async._generated.models.tools import (
        Tool as Tool,
    )
    from kubiya_async._generated.models.tools import (
        ToolArgument as ToolArgument,
    )
    from kubiya_async._generated.models.tools import (
        ToolArgumentType as ToolArgumentType,
    )
    from kubiya_async._generated.models.tools import (
        ToolExecuteRequest as ToolExecuteRequest,
    )
    from kubiya_async._generated.models.tools import (
        ToolExecution as ToolExecution,
    )
    from kubiya_async._generated.models.tools import (
        ToolPage as ToolPage,
    )
    from kubiya_async._generated.models.tools import (
        ToolType as ToolType,
    )
    from kubiya_async._generated.models.webhooks import (
        Webhook as Webhook,
    )
    from kubiya_async._generated.models.webhooks import (
        WebhookCreate as WebhookCreate,
    )
    from kubiya_async._generated.models.webhooks import (
        WebhookExecution as WebhookExecution,
    )
    from kubiya_async._generated.models.webhooks import (
        WebhookMetadata as WebhookMetadata,
    )
    from kubiya_async._generated.models.webhooks import (
        WebhookPage as WebhookPage,
    )
    from kubiya_async._generated.models.webhooks import (
        WebhookTriggerRequest as WebhookTriggerRequest,
    )
    from kubiya_async._generated.models.webhooks import (
        WebhookType as WebhookType,
    )
    from kubiya_async._generated.models.workflows import (
        LogLevel as LogLevel,
    )
    from kubiya_async._generated.models.workflows import (
        WorkflowExecuteRequest as WorkflowExecuteRequest,
    )
    from kubiya_async._generated.models.workflows import (
        WorkflowExecution as WorkflowExecution,
    )
    from kubiya_async._generated.models.workflows import (
        WorkflowExecutionPage as WorkflowExecutionPage,
    )
    from kubiya_async._generated.models.workflows import (
        WorkflowLogEntry as WorkflowLogEntry,
    )
    from kubiya_async._generated.models.workflows import (
        WorkflowLogs as WorkflowLogs,
    )
    from kubiya_async._generated.models.workflows import (
        WorkflowReference as WorkflowReference,
    )
    from kubiya_async._generated.models.workflows import (
        WorkflowSourceType as WorkflowSourceType,
    )
    from kubiya_async._generated.models.workflows import (
        WorkflowStep as WorkflowStep,
    )
else:
    # Unseen by type checkers, so that a misspelt name is an error.
    def __getattr__(name: str) -> Any:
        """Import a model's module when the model is first asked for."""
        module = MODELS.get(name)
        if module is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(module), name)
        globals()[name] = value
        return value


__all__ = [
    "Agent",
    "AgentCreate",
    "AgentCreatedEvent",
    "AgentDeletedEvent",
    "AgentEventData",
    "AgentPage",
    "AgentStatus",
    "AgentUpdate",
    "AgentUpdatedEvent",
    "AgentWebhook",
    "AgentWebhookMethod",
    "ChatEvent",
    "ChatMessage",
    "ChatMessagePage",
    "ChatReply",
    "ChatRequest",
    "ChatRole",
    "Confirmation",
    "ContextItem",
    "DataPage",
    "DoneEvent",
    "ErrorCode",
    "ErrorContext",
    "ErrorDetail",
    "ErrorEvent",
    "ErrorResponse",
    "EventEnvelope",
    "EventName",
    "ExecutionCompletedEvent",
    "ExecutionEventData",
    "ExecutionFailedEvent",
    "ExecutionStartedEvent",
    "ExecutionStatus",
    "FileContext",
    "Integration",
    "IntegrationConfiguration",
    "IntegrationPage",
    "IntegrationStatus",
    "IntegrationType",
    "KnowledgeEntry",
    "KnowledgeEntryCreate",
    "KnowledgeEntryUpdate",
    "KnowledgeMetadata",
    "KnowledgeSearchPage",
    "KnowledgeSearchResult",
    "KnowledgeVersion",
    "KnowledgeVisibility",
    "KnownChatEvent",
    "KnownWebhookEvent",
    "LogLevel",
    "MessageEvent",
    "OverviewErrorResponse",
    "OverviewPage",
    "Page",
    "PageFigures",
    "PodRunner",
    "PodRunnerList",
    "PodRunnerResponse",
    "Project",
    "ProjectApproval",
    "ProjectChange",
    "ProjectCreate",
    "ProjectExecution",
    "ProjectExecutionStatus",
    "ProjectLogs",
    "ProjectPage",
    "ProjectPlan",
    "ProjectPlanStatus",
    "ProjectProvider",
    "ProjectResource",
    "ProjectStage",
    "ProjectStatus",
    "ProjectUpdate",
    "ProjectVariable",
    "Runner",
    "RunnerConfiguration",
    "RunnerPage",
    "RunnerPod",
    "RunnerPodPage",
    "RunnerPodsErrorResponse",
    "RunnerResources",
    "RunnerStatus",
    "RunnerType",
    "RunnerV3",
    "RunnerV3Component",
    "RunnerV3ComponentMetadata",
    "RunnerV3Create",
    "RunnerV3DescriptionUpdate",
    "RunnerV3Error",
    "RunnerV3ErrorDetails",
    "RunnerV3ErrorResponse",
    "RunnerV3Health",
    "RunnerV3Metadata",
    "RunnerV3OperationRequest",
    "RunnerV3OperationResult",
    "Secret",
    "SecretCreate",
    "SecretPage",
    "SecretUpdate",
    "Source",
    "SourceAddedEvent",
    "SourceCreate",
    "SourceCreatedEvent",
    "SourceEventData",
    "SourcePage",
    "SourceScan",
    "SourceScanRequest",
    "SourceStatus",
    "SourceSyncedEvent",
    "SourceTool",
    "SourceType",
    "SourceUpdatedEvent",
    "Task",
    "TaskCancellation",
    "TaskCreate",
    "TaskLogLevel",
    "TaskLogLine",
    "TaskLogs",
    "TaskProgress",
    "TaskResult",
    "TaskStatus",
    "TeammateCreatedEvent",
    "TeammateDeletedEvent",
    "TeammateEventData",
    "TeammateUpdatedEvent",
    "Tool",
    "ToolArgument",
    "ToolArgumentType",
    "ToolCallEvent",
    "ToolCreatedEvent",
    "ToolDeletedEvent",
    "ToolEventData",
    "ToolExecuteRequest",
    "ToolExecutedEvent",
    "ToolExecutedEventData",
    "ToolExecution",
    "ToolPage",
    "ToolResultEvent",
    "ToolType",
    "ToolUpdatedEvent",
    "UnknownChatEvent",
    "UnknownWebhookEvent",
    "UrlContext",
    "Webhook",
    "WebhookConfiguration",
    "WebhookCreate",
    "WebhookEvent",
    "WebhookExecution",
    "WebhookMetadata",
    "WebhookPage",
    "WebhookTriggerRequest",
    "WebhookType",
    "WorkflowCompletedEvent",
    "WorkflowEventData",
    "WorkflowExecuteRequest",
    "WorkflowExecution",
    "WorkflowExecutionPage",
    "WorkflowFailedEvent",
    "WorkflowLogEntry",
    "WorkflowLogs",
    "WorkflowReference",
    "WorkflowSourceType",
    "WorkflowStartedEvent",
    "WorkflowStep",
]


def __dir__() -> list[str]:
    """List the models, imported or not."""
    return __all__
