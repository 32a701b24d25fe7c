# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The models of every document, imported when they are first used."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from kubiya_async._generated.live.names import MODELS

if TYPE_CHECKING:
    from kubiya_async._generated.live.models.agents import (
        LiveActivation as LiveActivation,
    )
    from kubiya_async._generated.live.models.agents import (
        LiveAgent as LiveAgent,
    )
    from kubiya_async._generated.live.models.agents import (
        LiveAgentCreate as LiveAgentCreate,
    )
    from kubiya_async._generated.live.models.agents import (
        LiveAgentFields as LiveAgentFields,
    )
    from kubiya_async._generated.live.models.agents import (
        LiveAgentIntegration as LiveAgentIntegration,
    )
    from kubiya_async._generated.live.models.agents import (
        LiveAgentMetadata as LiveAgentMetadata,
    )
    from kubiya_async._generated.live.models.agents import (
        LiveAgentStarter as LiveAgentStarter,
    )
    from kubiya_async._generated.live.models.agents import (
        LiveAgentTask as LiveAgentTask,
    )
    from kubiya_async._generated.live.models.agents import (
        LiveAgentUpdate as LiveAgentUpdate,
    )
    from kubiya_async._generated.live.models.agents import (
        LiveFeatureFlags as LiveFeatureFlags,
    )
    from kubiya_async._generated.live.models.agents import (
        LiveFlagNames as LiveFlagNames,
    )
    from kubiya_async._generated.live.models.audit import (
        LiveAuditFilter as LiveAuditFilter,
    )
    from kubiya_async._generated.live.models.audit import (
        LiveAuditItem as LiveAuditItem,
    )
    from kubiya_async._generated.live.models.audit import (
        LiveAuditPeriod as LiveAuditPeriod,
    )
    from kubiya_async._generated.live.models.audit import (
        LiveAuditSort as LiveAuditSort,
    )
    from kubiya_async._generated.live.models.chat import (
        LiveChatMessage as LiveChatMessage,
    )
    from kubiya_async._generated.live.models.chat import (
        LiveConverseMessage as LiveConverseMessage,
    )
    from kubiya_async._generated.live.models.common import (
        LiveErrorResponse as LiveErrorResponse,
    )
    from kubiya_async._generated.live.models.common import (
        LiveResult as LiveResult,
    )
    from kubiya_async._generated.live.models.control_plane_agents import (
        ControlAgent as ControlAgent,
    )
    from kubiya_async._generated.live.models.control_plane_agents import (
        ControlAgentCreate as ControlAgentCreate,
    )
    from kubiya_async._generated.live.models.control_plane_agents import (
        ControlAgentExecute as ControlAgentExecute,
    )
    from kubiya_async._generated.live.models.control_plane_agents import (
        ControlAgentUpdate as ControlAgentUpdate,
    )
    from kubiya_async._generated.live.models.control_plane_agents import (
        ControlExecutionEnvironment as ControlExecutionEnvironment,
    )
    from kubiya_async._generated.live.models.control_plane_agents import (
        ControlMcpServer as ControlMcpServer,
    )
    from kubiya_async._generated.live.models.control_plane_common import (
        ControlError as ControlError,
    )
    from kubiya_async._generated.live.models.control_plane_environments import (
        ControlCommand as ControlCommand,
    )
    from kubiya_async._generated.live.models.control_plane_environments import (
        ControlCommandText as ControlCommandText,
    )
    from kubiya_async._generated.live.models.control_plane_environments import (
        ControlEnvironment as ControlEnvironment,
    )
    from kubiya_async._generated.live.models.control_plane_environments import (
        ControlEnvironmentContext as ControlEnvironmentContext,
    )
    from kubiya_async._generated.live.models.control_plane_environments import (
        ControlEnvironmentContextUpdate as ControlEnvironmentContextUpdate,
    )
    from kubiya_async._generated.live.models.control_plane_environments import (
        ControlEnvironmentCreate as ControlEnvironmentCreate,
    )
    from kubiya_async._generated.live.models.control_plane_environments import (
        ControlEnvironmentUpdate as ControlEnvironmentUpdate,
    )
    from kubiya_async._generated.live.models.control_plane_environments import (
        ControlSharedEnvironment as ControlSharedEnvironment,
    )
    from kubiya_async._generated.live.models.control_plane_executions import (
        ControlExecution as ControlExecution,
    )
    from kubiya_async._generated.live.models.control_plane_executions import (
        ControlExecutionStatus as ControlExecutionStatus,
    )
    from kubiya_async._generated.live.models.control_plane_executions import (
        ControlParticipant as ControlParticipant,
    )
    from kubiya_async._generated.live.models.control_plane_jobs import (
        ControlJob as ControlJob,
    )
    from kubiya_async._generated.live.models.control_plane_jobs import (
        ControlJobCreate as ControlJobCreate,
    )
    from kubiya_async._generated.live.models.control_plane_jobs import (
        ControlJobEnvironment as ControlJobEnvironment,
    )
    from kubiya_async._generated.live.models.control_plane_jobs import (
        ControlJobExecution as ControlJobExecution,
    )
    from kubiya_async._generated.live.models.control_plane_jobs import (
        ControlJobExecutions as ControlJobExecutions,
    )
    from kubiya_async._generated.live.models.control_plane_jobs import (
        ControlJobStart as ControlJobStart,
    )
    from kubiya_async._generated.live.models.control_plane_jobs import (
        ControlJobTrigger as ControlJobTrigger,
    )
    from kubiya_async._generated.live.models.control_plane_jobs import (
        ControlJobUpdate as ControlJobUpdate,
    )
    from kubiya_async._generated.live.models.control_plane_models import (
        ControlModel as ControlModel,
    )
    from kubiya_async._generated.live.models.control_plane_models import (
        ControlModelCreate as ControlModelCreate,
    )
    from kubiya_async._generated.live.models.control_plane_models import (
        ControlModelUpdate as ControlModelUpdate,
    )
    from kubiya_async._generated.live.models.control_plane_models import (
        ControlProviders as ControlProviders,
    )
    from kubiya_async._generated.live.models.control_plane_policies import (
        ControlPolicy as ControlPolicy,
    )
    from kubiya_async._generated.live.models.control_plane_policies import (
        ControlPolicyAssociation as ControlPolicyAssociation,
    )
    from kubiya_async._generated.live.models.control_plane_policies import (
        ControlPolicyAssociationCreate as ControlPolicyAssociationCreate,
    )
    from kubiya_async._generated.live.models.control_plane_policies import (
        ControlPolicyAssociationUpdate as ControlPolicyAssociationUpdate,
    )
    from kubiya_async._generated.live.models.control_plane_policies import (
        ControlPolicyCreate as ControlPolicyCreate,
    )
    from kubiya_async._generated.live.models.control_plane_policies import (
        ControlPolicyPage as ControlPolicyPage,
    )
    from kubiya_async._generated.live.models.control_plane_policies import (
        ControlPolicyQuestion as ControlPolicyQuestion,
    )
    from kubiya_async._generated.live.models.control_plane_policies import (
        ControlPolicyUpdate as ControlPolicyUpdate,
    )
    from kubiya_async._generated.live.models.control_plane_policies import (
        ControlPolicyValidation as ControlPolicyValidation,
    )
    from kubiya_async._generated.live.models.control_plane_policies import (
        ControlPolicyVerdict as ControlPolicyVerdict,
    )
    from kubiya_async._generated.live.models.control_plane_policies import (
        ControlResolvedPolicy as ControlResolvedPolicy,
    )
    from kubiya_async._generated.live.models.control_plane_projects import (
        ControlProject as ControlProject,
    )
    from kubiya_async._generated.live.models.control_plane_projects import (
        ControlProjectAgent as ControlProjectAgent,
    )
    from kubiya_async._generated.live.models.control_plane_projects import (
        ControlProjectCreate as ControlProjectCreate,
    )
    from kubiya_async._generated.live.models.control_plane_projects import (
        ControlProjectMember as ControlProjectMember,
    )
    from kubiya_async._generated.live.models.control_plane_projects import (
        ControlProjectTeam as ControlProjectTeam,
    )
    from kubiya_async._generated.live.models.control_plane_projects import (
        ControlProjectUpdate as ControlProjectUpdate,
    )
    from kubiya_async._generated.live.models.control_plane_skills import (
        ControlResolvedSkill as ControlResolvedSkill,
    )
    from kubiya_async._generated.live.models.control_plane_skills import (
        ControlSkill as ControlSkill,
    )
    from kubiya_async._generated.live.models.control_plane_skills import (
        ControlSkillAssociation as ControlSkillAssociation,
    )
    from kubiya_async._generated.live.models.control_plane_skills import (
        ControlSkillAssociationCreate as ControlSkillAssociationCreate,
    )
    from kubiya_async._generated.live.models.control_plane_skills import (
        ControlSkillConfiguration as ControlSkillConfiguration,
    )
    from kubiya_async._generated.live.models.control_plane_skills import (
        ControlSkillCreate as ControlSkillCreate,
    )
    from kubiya_async._generated.live.models.control_plane_skills import (
        ControlSkillDefinition as ControlSkillDefinition,
    )
    from kubiya_async._generated.live.models.control_plane_skills import (
        ControlSkillDefinitions as ControlSkillDefinitions,
    )
    from kubiya_async._generated.live.models.control_plane_skills import (
        ControlSkillUpdate as ControlSkillUpdate,
    )
    from kubiya_async._generated.live.models.control_plane_teams import (
        ControlTeam as ControlTeam,
    )
    from kubiya_async._generated.live.models.control_plane_teams import (
        ControlTeamConfiguration as ControlTeamConfiguration,
    )
    from kubiya_async._generated.live.models.control_plane_teams import (
        ControlTeamCreate as ControlTeamCreate,
    )
    from kubiya_async._generated.live.models.control_plane_teams import (
        ControlTeamExecute as ControlTeamExecute,
    )
    from kubiya_async._generated.live.models.control_plane_teams import (
        ControlTeamModel as ControlTeamModel,
    )
    from kubiya_async._generated.live.models.control_plane_teams import (
        ControlTeamReasoning as ControlTeamReasoning,
    )
    from kubiya_async._generated.live.models.control_plane_teams import (
        ControlTeamSession as ControlTeamSession,
    )
    from kubiya_async._generated.live.models.control_plane_teams import (
        ControlTeamUpdate as ControlTeamUpdate,
    )
    from kubiya_async._generated.live.models.control_plane_worker_queues import (
        ControlQueueCommand as ControlQueueCommand,
    )
    from kubiya_async._generated.live.models.control_plane_worker_queues import (
        ControlQueueConfig as ControlQueueConfig,
    )
    from kubiya_async._generated.live.models.control_plane_worker_queues import (
        ControlQueueText as ControlQueueText,
    )
    from kubiya_async._generated.live.models.control_plane_worker_queues import (
        ControlUpdateLock as ControlUpdateLock,
    )
    from kubiya_async._generated.live.models.control_plane_worker_queues import (
        ControlUpdateLockRequest as ControlUpdateLockRequest,
    )
    from kubiya_async._generated.live.models.control_plane_worker_queues import (
        ControlUpdateLockState as ControlUpdateLockState,
    )
    from kubiya_async._generated.live.models.control_plane_worker_queues import (
        ControlWorker as ControlWorker,
    )
    from kubiya_async._generated.live.models.control_plane_worker_queues import (
        ControlWorkerConnection as ControlWorkerConnection,
    )
    from kubiya_async._generated.live.models.control_plane_worker_queues import (
        ControlWorkerQueue as ControlWorkerQueue,
    )
    from kubiya_async._generated.live.models.control_plane_worker_queues import (
        ControlWorkerQueueCreate as ControlWorkerQueueCreate,
    )
    from kubiya_async._generated.live.models.control_plane_worker_queues import (
        ControlWorkerQueueUpdate as ControlWorkerQueueUpdate,
    )
    from kubiya_async._generated.live.models.control_plane_worker_queues import (
        ControlWorkerStart as ControlWorkerStart,
    )
    from kubiya_async._generated.live.models.control_plane_worker_queues import (
        ControlWorkerSystem as ControlWorkerSystem,
    )
    from kubiya_async._generated.live.models.integrations import (
        LiveInstallLink as LiveInstallLink,
    )
    from kubiya_async._generated.live.models.integrations import (
        LiveIntegration as LiveIntegration,
    )
    from kubiya_async._generated.live.models.integrations import (
        LiveIntegrationConfig as LiveIntegrationConfig,
    )
    from kubiya_async._generated.live.models.integrations import (
        LiveIntegrationCreate as LiveIntegrationCreate,
    )
    from kubiya_async._generated.live.models.integrations import (
        LiveIntegrationUpdate as LiveIntegrationUpdate,
    )
    from kubiya_async._generated.live.models.knowledge import (
        LiveExternalKnowledge as LiveExternalKnowledge,
    )
    from kubiya_async._generated.live.models.knowledge import (
        LiveExternalSettings as LiveExternalSettings,
    )
    from kubiya_async._generated.live.models.knowledge import (
        LiveKnowledgeAnswer as LiveKnowledgeAnswer,
    )
    from kubiya_async._generated.live.models.knowledge import (
        LiveKnowledgeChunk as LiveKnowledgeChunk,
    )
    from kubiya_async._generated.live.models.knowledge import (
        LiveKnowledgeCreate as LiveKnowledgeCreate,
    )
    from kubiya_async._generated.live.models.knowledge import (
        LiveKnowledgeEntry as LiveKnowledgeEntry,
    )
    from kubiya_async._generated.live.models.knowledge import (
        LiveKnowledgeHit as LiveKnowledgeHit,
    )
    from kubiya_async._generated.live.models.knowledge import (
        LiveKnowledgeQuestion as LiveKnowledgeQuestion,
    )
    from kubiya_async._generated.live.models.knowledge import (
        LiveKnowledgeStreamQuestion as LiveKnowledgeStreamQuestion,
    )
    from kubiya_async._generated.live.models.knowledge import (
        LiveKnowledgeUpdate as LiveKnowledgeUpdate,
    )
    from kubiya_async._generated.live.models.projects import (
        LivePlanApproval as LivePlanApproval,
    )
    from kubiya_async._generated.live.models.projects import (
        LivePlanRequest as LivePlanRequest,
    )
    from kubiya_async._generated.live.models.projects import (
        LiveProject as LiveProject,
    )
    from kubiya_async._generated.live.models.projects import (
        LiveProjectCreate as LiveProjectCreate,
    )
    from kubiya_async._generated.live.models.projects import (
        LiveProjectExecution as LiveProjectExecution,
    )
    from kubiya_async._generated.live.models.projects import (
        LiveProjectList as LiveProjectList,
    )
    from kubiya_async._generated.live.models.projects import (
        LiveProjectLogs as LiveProjectLogs,
    )
    from kubiya_async._generated.live.models.projects import (
        LiveProjectPlan as LiveProjectPlan,
    )
    from kubiya_async._generated.live.models.projects import (
        LiveProjectTemplate as LiveProjectTemplate,
    )
    from kubiya_async._generated.live.models.projects import (
        LiveProjectUpdate as LiveProjectUpdate,
    )
    from kubiya_async._generated.live.models.projects import (
        LiveProjectVariable as LiveProjectVariable,
    )
    from kubiya_async._generated.live.models.projects import (
        LiveResourceChange as LiveResourceChange,
    )
    from kubiya_async._generated.live.models.projects import (
        LiveStack as LiveStack,
    )
    from kubiya_async._generated.live.models.projects import (
        LiveStackRequest as LiveStackRequest,
    )
    from kubiya_async._generated.live.models.projects import (
        LiveStageLog as LiveStageLog,
    )
    from kubiya_async._generated.live.models.projects import (
        LiveTemplateProvider as LiveTemplateProvider,
    )
    from kubiya_async._generated.live.models.projects import (
        LiveTemplateResource as LiveTemplateResource,
    )
    from kubiya_async._generated.live.models.projects import (
        LiveTemplateSecret as LiveTemplateSecret,
    )
    from kubiya_async._generated.live.models.projects import (
        LiveTemplateVariable as LiveTemplateVariable,
    )
    from kubiya_async._generated.live.models.runners import (
        LiveChartNats as LiveChartNats,
    )
    from kubiya_async._generated.live.models.runners import (
        LiveChartValues as LiveChartValues,
    )
    from kubiya_async._generated.live.models.runners import (
        LiveCheckMetadata as LiveCheckMetadata,
    )
    from kubiya_async._generated.live.models.runners import (
        LiveHealthCheck as LiveHealthCheck,
    )
    from kubiya_async._generated.live.models.runners import (
        LivePartHealth as LivePartHealth,
    )
    from kubiya_async._generated.live.models.runners import (
        LiveRunner as LiveRunner,
    )
    from kubiya_async._generated.live.models.runners import (
        LiveRunnerCreate as LiveRunnerCreate,
    )
    from kubiya_async._generated.live.models.runners import (
        LiveRunnerHealth as LiveRunnerHealth,
    )
    from kubiya_async._generated.live.models.runners import (
        LiveRunnerManifest as LiveRunnerManifest,
    )
    from kubiya_async._generated.live.models.secrets import (
        LiveEncodedSecret as LiveEncodedSecret,
    )
    from kubiya_async._generated.live.models.secrets import (
        LiveSecret as LiveSecret,
    )
    from kubiya_async._generated.live.models.secrets import (
        LiveSecretCreate as LiveSecretCreate,
    )
    from kubiya_async._generated.live.models.secrets import (
        LiveSecretOutcome as LiveSecretOutcome,
    )
    from kubiya_async._generated.live.models.secrets import (
        LiveSecretReveal as LiveSecretReveal,
    )
    from kubiya_async._generated.live.models.secrets import (
        LiveSecretText as LiveSecretText,
    )
    from kubiya_async._generated.live.models.secrets import (
        LiveSecretValue as LiveSecretValue,
    )
    from kubiya_async._generated.live.models.sources import (
        LiveSource as LiveSource,
    )
    from kubiya_async._generated.live.models.sources import (
        LiveSourceArchive as LiveSourceArchive,
    )
    from kubiya_async._generated.live.models.sources import (
        LiveSourceCreate as LiveSourceCreate,
    )
    from kubiya_async._generated.live.models.sources import (
        LiveSourceDiscovery as LiveSourceDiscovery,
    )
    from kubiya_async._generated.live.models.sources import (
        LiveSourceError as LiveSourceError,
    )
    from kubiya_async._generated.live.models.sources import (
        LiveSourceLoad as LiveSourceLoad,
    )
    from kubiya_async._generated.live.models.sources import (
        LiveSourceMetadata as LiveSourceMetadata,
    )
    from kubiya_async._generated.live.models.sources import (
        LiveSourceOrigin as LiveSourceOrigin,
    )
    from kubiya_async._generated.live.models.sources import (
        LiveSourceRevision as LiveSourceRevision,
    )
    from kubiya_async._generated.live.models.sources import (
        LiveSourceSync as LiveSourceSync,
    )
    from kubiya_async._generated.live.models.sources import (
        LiveSourceUpdate as LiveSourceUpdate,
    )
    from kubiya_async._generated.live.models.tools import (
        LiveTool as LiveTool,
    )
    from kubiya_async._generated.live.models.tools import (
        LiveToolArgument as LiveToolArgument,
    )
    from kubiya_async._generated.live.models.tools import (
        LiveToolExecution as LiveToolExecution,
    )
    from kubiya_async._generated.live.models.tools import (
        LiveToolPrompt as LiveToolPrompt,
    )
    from kubiya_async._generated.live.models.tools import (
        LiveToolSource as LiveToolSource,
    )
    from kubiya_async._generated.live.models.users import (
        LiveGroup as LiveGroup,
    )
    from kubiya_async._generated.live.models.users import (
        LiveUser as LiveUser,
    )
    from kubiya_async._generated.live.models.users import (
        LiveUserPage as LiveUserPage,
    )
    from kubiya_async._generated.live.models.webhooks import (
        LiveCommunication as LiveCommunication,
    )
    from kubiya_async._generated.live.models.webhooks import (
        LiveWebhook as LiveWebhook,
    )
    from kubiya_async._generated.live.models.webhooks import (
        LiveWebhookCreate as LiveWebhookCreate,
    )
    from kubiya_async._generated.live.models.webhooks import (
        LiveWebhookTest as LiveWebhookTest,
    )
    from kubiya_async._generated.live.models.webhooks import (
        LiveWebhookTestResult as LiveWebhookTestResult,
    )
    from kubiya_async._generated.live.models.webhooks import (
        LiveWebhookUpdate as LiveWebhookUpdate,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveComposerExecution as LiveComposerExecution,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveComposerExecutionPage as LiveComposerExecutionPage,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveComposerFigures as LiveComposerFigures,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveComposerStep as LiveComposerStep,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveComposerWorkflow as LiveComposerWorkflow,
    )
    from kubiya_async._generated.live.models.workflows import (
        LivePublication as LivePublication,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveSavedWorkflow as LiveSavedWorkflow,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveSavedWorkflowCreate as LiveSavedWorkflowCreate,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveSavedWorkflowPage as LiveSavedWorkflowPage,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveSavedWorkflowRun as LiveSavedWorkflowRun,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveSavedWorkflowStart as LiveSavedWorkflowStart,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveSavedWorkflowUpdate as LiveSavedWorkflowUpdate,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveWorkflowCancel as LiveWorkflowCancel,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveWorkflowDefinition as LiveWorkflowDefinition,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveWorkflowExecution as LiveWorkflowExecution,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveWorkflowFigures as LiveWorkflowFigures,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveWorkflowPage as LiveWorkflowPage,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveWorkflowPrompt as LiveWorkflowPrompt,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveWorkflowPublish as LiveWorkflowPublish,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveWorkflowQuery as LiveWorkflowQuery,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveWorkflowReference as LiveWorkflowReference,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveWorkflowReport as LiveWorkflowReport,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveWorkflowRetry as LiveWorkflowRetry,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveWorkflowState as LiveWorkflowState,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveWorkflowStep as LiveWorkflowStep,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveWorkflowSummary as LiveWorkflowSummary,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveWorkflowTrigger as LiveWorkflowTrigger,
    )
    from kubiya_async._generated.live.models.workflows import (
        LiveWorkflowWebhook as LiveWorkflowWebhook,
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
    "ControlAgent",
    "ControlAgentCreate",
    "ControlAgentExecute",
    "ControlAgentUpdate",
    "ControlCommand",
    "ControlCommandText",
    "ControlEnvironment",
    "ControlEnvironmentContext",
    "ControlEnvironmentContextUpdate",
    "ControlEnvironmentCreate",
    "ControlEnvironmentUpdate",
    "ControlError",
    "ControlExecution",
    "ControlExecutionEnvironment",
    "ControlExecutionStatus",
    "ControlJob",
    "ControlJobCreate",
    "ControlJobEnvironment",
    "ControlJobExecution",
    "ControlJobExecutions",
    "ControlJobStart",
    "ControlJobTrigger",
    "ControlJobUpdate",
    "ControlMcpServer",
    "ControlModel",
    "ControlModelCreate",
    "ControlModelUpdate",
    "ControlParticipant",
    "ControlPolicy",
    "ControlPolicyAssociation",
    "ControlPolicyAssociationCreate",
    "ControlPolicyAssociationUpdate",
    "ControlPolicyCreate",
    "ControlPolicyPage",
    "ControlPolicyQuestion",
    "ControlPolicyUpdate",
    "ControlPolicyValidation",
    "ControlPolicyVerdict",
    "ControlProject",
    "ControlProjectAgent",
    "ControlProjectCreate",
    "ControlProjectMember",
    "ControlProjectTeam",
    "ControlProjectUpdate",
    "ControlProviders",
    "ControlQueueCommand",
    "ControlQueueConfig",
    "ControlQueueText",
    "ControlResolvedPolicy",
    "ControlResolvedSkill",
    "ControlSharedEnvironment",
    "ControlSkill",
    "ControlSkillAssociation",
    "ControlSkillAssociationCreate",
    "ControlSkillConfiguration",
    "ControlSkillCreate",
    "ControlSkillDefinition",
    "ControlSkillDefinitions",
    "ControlSkillUpdate",
    "ControlTeam",
    "ControlTeamConfiguration",
    "ControlTeamCreate",
    "ControlTeamExecute",
    "ControlTeamModel",
    "ControlTeamReasoning",
    "ControlTeamSession",
    "ControlTeamUpdate",
    "ControlUpdateLock",
    "ControlUpdateLockRequest",
    "ControlUpdateLockState",
    "ControlWorker",
    "ControlWorkerConnection",
    "ControlWorkerQueue",
    "ControlWorkerQueueCreate",
    "ControlWorkerQueueUpdate",
    "ControlWorkerStart",
    "ControlWorkerSystem",
    "LiveActivation",
    "LiveAgent",
    "LiveAgentCreate",
    "LiveAgentFields",
    "LiveAgentIntegration",
    "LiveAgentMetadata",
    "LiveAgentStarter",
    "LiveAgentTask",
    "LiveAgentUpdate",
    "LiveAuditFilter",
    "LiveAuditItem",
    "LiveAuditPeriod",
    "LiveAuditSort",
    "LiveChartNats",
    "LiveChartValues",
    "LiveChatMessage",
    "LiveCheckMetadata",
    "LiveCommunication",
    "LiveComposerExecution",
    "LiveComposerExecutionPage",
    "LiveComposerFigures",
    "LiveComposerStep",
    "LiveComposerWorkflow",
    "LiveConverseMessage",
    "LiveEncodedSecret",
    "LiveErrorResponse",
    "LiveExternalKnowledge",
    "LiveExternalSettings",
    "LiveFeatureFlags",
    "LiveFlagNames",
    "LiveGroup",
    "LiveHealthCheck",
    "LiveInstallLink",
    "LiveIntegration",
    "LiveIntegrationConfig",
    "LiveIntegrationCreate",
    "LiveIntegrationUpdate",
    "LiveKnowledgeAnswer",
    "LiveKnowledgeChunk",
    "LiveKnowledgeCreate",
    "LiveKnowledgeEntry",
    "LiveKnowledgeHit",
    "LiveKnowledgeQuestion",
    "LiveKnowledgeStreamQuestion",
    "LiveKnowledgeUpdate",
    "LivePartHealth",
    "LivePlanApproval",
    "LivePlanRequest",
    "LiveProject",
    "LiveProjectCreate",
    "LiveProjectExecution",
    "LiveProjectList",
    "LiveProjectLogs",
    "LiveProjectPlan",
    "LiveProjectTemplate",
    "LiveProjectUpdate",
    "LiveProjectVariable",
    "LivePublication",
    "LiveResourceChange",
    "LiveResult",
    "LiveRunner",
    "LiveRunnerCreate",
    "LiveRunnerHealth",
    "LiveRunnerManifest",
    "LiveSavedWorkflow",
    "LiveSavedWorkflowCreate",
    "LiveSavedWorkflowPage",
    "LiveSavedWorkflowRun",
    "LiveSavedWorkflowStart",
    "LiveSavedWorkflowUpdate",
    "LiveSecret",
    "LiveSecretCreate",
    "LiveSecretOutcome",
    "LiveSecretReveal",
    "LiveSecretText",
    "LiveSecretValue",
    "LiveSource",
    "LiveSourceArchive",
    "LiveSourceCreate",
    "LiveSourceDiscovery",
    "LiveSourceError",
    "LiveSourceLoad",
    "LiveSourceMetadata",
    "LiveSourceOrigin",
    "LiveSourceRevision",
    "LiveSourceSync",
    "LiveSourceUpdate",
    "LiveStack",
    "LiveStackRequest",
    "LiveStageLog",
    "LiveTemplateProvider",
    "LiveTemplateResource",
    "LiveTemplateSecret",
    "LiveTemplateVariable",
    "LiveTool",
    "LiveToolArgument",
    "LiveToolExecution",
    "LiveToolPrompt",
    "LiveToolSource",
    "LiveUser",
    "LiveUserPage",
    "LiveWebhook",
    "LiveWebhookCreate",
    "LiveWebhookTest",
    "LiveWebhookTestResult",
    "LiveWebhookUpdate",
    "LiveWorkflowCancel",
    "LiveWorkflowDefinition",
    "LiveWorkflowExecution",
    "LiveWorkflowFigures",
    "LiveWorkflowPage",
    "LiveWorkflowPrompt",
    "LiveWorkflowPublish",
    "LiveWorkflowQuery",
    "LiveWorkflowReference",
    "LiveWorkflowReport",
    "LiveWorkflowRetry",
    "LiveWorkflowState",
    "LiveWorkflowStep",
    "LiveWorkflowSummary",
    "LiveWorkflowTrigger",
    "LiveWorkflowWebhook",
]


def __dir__() -> list[str]:
    """List the models, imported or not."""
    return __all__
