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
    from kubiya_async._generated.live.models.control_plane_analytics import (
        ControlExecutionFigures as ControlExecutionFigures,
    )
    from kubiya_async._generated.live.models.control_plane_analytics import (
        ControlFigures as ControlFigures,
    )
    from kubiya_async._generated.live.models.control_plane_approval_rules import (
        ControlApprovalRule as ControlApprovalRule,
    )
    from kubiya_async._generated.live.models.control_plane_approval_rules import (
        ControlApprovalRuleCreate as ControlApprovalRuleCreate,
    )
    from kubiya_async._generated.live.models.control_plane_approval_rules import (
        ControlApprovalRuleQuestion as ControlApprovalRuleQuestion,
    )
    from kubiya_async._generated.live.models.control_plane_approval_rules import (
        ControlApprovalRuleUpdate as ControlApprovalRuleUpdate,
    )
    from kubiya_async._generated.live.models.control_plane_approval_rules import (
        ControlApprovalRuleVerdict as ControlApprovalRuleVerdict,
    )
    from kubiya_async._generated.live.models.control_plane_approvals import (
        ControlApproval as ControlApproval,
    )
    from kubiya_async._generated.live.models.control_plane_approvals import (
        ControlApprovalCreate as ControlApprovalCreate,
    )
    from kubiya_async._generated.live.models.control_plane_approvals import (
        ControlApprovalGrant as ControlApprovalGrant,
    )
    from kubiya_async._generated.live.models.control_plane_approvals import (
        ControlApprovalRejection as ControlApprovalRejection,
    )
    from kubiya_async._generated.live.models.control_plane_common import (
        ControlError as ControlError,
    )
    from kubiya_async._generated.live.models.control_plane_context import (
        ControlContext as ControlContext,
    )
    from kubiya_async._generated.live.models.control_plane_context import (
        ControlContextLayer as ControlContextLayer,
    )
    from kubiya_async._generated.live.models.control_plane_context import (
        ControlContextUpdate as ControlContextUpdate,
    )
    from kubiya_async._generated.live.models.control_plane_context import (
        ControlResolvedContext as ControlResolvedContext,
    )
    from kubiya_async._generated.live.models.control_plane_context_graph import (
        ControlGraphAnswer as ControlGraphAnswer,
    )
    from kubiya_async._generated.live.models.control_plane_context_graph import (
        ControlGraphQuery as ControlGraphQuery,
    )
    from kubiya_async._generated.live.models.control_plane_context_graph import (
        ControlGraphQuestion as ControlGraphQuestion,
    )
    from kubiya_async._generated.live.models.control_plane_context_graph import (
        ControlGraphSearch as ControlGraphSearch,
    )
    from kubiya_async._generated.live.models.control_plane_context_graph import (
        ControlNodeSearch as ControlNodeSearch,
    )
    from kubiya_async._generated.live.models.control_plane_context_graph import (
        ControlSubgraphSearch as ControlSubgraphSearch,
    )
    from kubiya_async._generated.live.models.control_plane_context_graph import (
        ControlTextSearch as ControlTextSearch,
    )
    from kubiya_async._generated.live.models.control_plane_custom_integrations import (
        ControlConnectionTest as ControlConnectionTest,
    )
    from kubiya_async._generated.live.models.control_plane_custom_integrations import (
        ControlCustomIntegration as ControlCustomIntegration,
    )
    from kubiya_async._generated.live.models.control_plane_custom_integrations import (
        ControlCustomIntegrationCreate as ControlCustomIntegrationCreate,
    )
    from kubiya_async._generated.live.models.control_plane_custom_integrations import (
        ControlCustomIntegrationSettings as ControlCustomIntegrationSettings,
    )
    from kubiya_async._generated.live.models.control_plane_custom_integrations import (
        ControlCustomIntegrationUpdate as ControlCustomIntegrationUpdate,
    )
    from kubiya_async._generated.live.models.control_plane_custom_integrations import (
        ControlIntegrationFile as ControlIntegrationFile,
    )
    from kubiya_async._generated.live.models.control_plane_dynamic_executions import (
        ControlDynamicEntity as ControlDynamicEntity,
    )
    from kubiya_async._generated.live.models.control_plane_dynamic_executions import (
        ControlDynamicExecution as ControlDynamicExecution,
    )
    from kubiya_async._generated.live.models.control_plane_dynamic_executions import (
        ControlDynamicStart as ControlDynamicStart,
    )
    from kubiya_async._generated.live.models.control_plane_dynamic_executions import (
        ControlQueueChoice as ControlQueueChoice,
    )
    from kubiya_async._generated.live.models.control_plane_dynamic_executions import (
        ControlQueueQuestion as ControlQueueQuestion,
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
        ControlActivity as ControlActivity,
    )
    from kubiya_async._generated.live.models.control_plane_executions import (
        ControlExecution as ControlExecution,
    )
    from kubiya_async._generated.live.models.control_plane_executions import (
        ControlExecutionChange as ControlExecutionChange,
    )
    from kubiya_async._generated.live.models.control_plane_executions import (
        ControlExecutionDetails as ControlExecutionDetails,
    )
    from kubiya_async._generated.live.models.control_plane_executions import (
        ControlExecutionMessage as ControlExecutionMessage,
    )
    from kubiya_async._generated.live.models.control_plane_executions import (
        ControlExecutionSession as ControlExecutionSession,
    )
    from kubiya_async._generated.live.models.control_plane_executions import (
        ControlExecutionStatus as ControlExecutionStatus,
    )
    from kubiya_async._generated.live.models.control_plane_executions import (
        ControlExecutionsTerminate as ControlExecutionsTerminate,
    )
    from kubiya_async._generated.live.models.control_plane_executions import (
        ControlExecutionTerminate as ControlExecutionTerminate,
    )
    from kubiya_async._generated.live.models.control_plane_executions import (
        ControlExecutionTermination as ControlExecutionTermination,
    )
    from kubiya_async._generated.live.models.control_plane_executions import (
        ControlExecutionTerminationResult as ControlExecutionTerminationResult,
    )
    from kubiya_async._generated.live.models.control_plane_executions import (
        ControlExecutionTerminations as ControlExecutionTerminations,
    )
    from kubiya_async._generated.live.models.control_plane_executions import (
        ControlExecutionUpdate as ControlExecutionUpdate,
    )
    from kubiya_async._generated.live.models.control_plane_executions import (
        ControlParticipant as ControlParticipant,
    )
    from kubiya_async._generated.live.models.control_plane_executions import (
        ControlTransition as ControlTransition,
    )
    from kubiya_async._generated.live.models.control_plane_executions import (
        ControlTransitions as ControlTransitions,
    )
    from kubiya_async._generated.live.models.control_plane_executions import (
        ControlWorkflowCancel as ControlWorkflowCancel,
    )
    from kubiya_async._generated.live.models.control_plane_executions import (
        ControlWorkflowEvent as ControlWorkflowEvent,
    )
    from kubiya_async._generated.live.models.control_plane_executions import (
        ControlWorkflowTrace as ControlWorkflowTrace,
    )
    from kubiya_async._generated.live.models.control_plane_integration_templates import (
        ControlIntegrationTemplate as ControlIntegrationTemplate,
    )
    from kubiya_async._generated.live.models.control_plane_integration_templates import (
        ControlIntegrationTemplateSummary as ControlIntegrationTemplateSummary,
    )
    from kubiya_async._generated.live.models.control_plane_integration_templates import (
        ControlTemplateCategories as ControlTemplateCategories,
    )
    from kubiya_async._generated.live.models.control_plane_integration_templates import (
        ControlTemplateTags as ControlTemplateTags,
    )
    from kubiya_async._generated.live.models.control_plane_integrations import (
        ControlIntegration as ControlIntegration,
    )
    from kubiya_async._generated.live.models.control_plane_integrations import (
        ControlIntegrationToken as ControlIntegrationToken,
    )
    from kubiya_async._generated.live.models.control_plane_integrations import (
        ControlTokenText as ControlTokenText,
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
    from kubiya_async._generated.live.models.control_plane_organization import (
        ControlClientConfig as ControlClientConfig,
    )
    from kubiya_async._generated.live.models.control_plane_organization import (
        ControlEnforcement as ControlEnforcement,
    )
    from kubiya_async._generated.live.models.control_plane_organization import (
        ControlOrganization as ControlOrganization,
    )
    from kubiya_async._generated.live.models.control_plane_organization import (
        ControlOrganizationSettings as ControlOrganizationSettings,
    )
    from kubiya_async._generated.live.models.control_plane_organization import (
        ControlOrganizationSettingsUpdate as ControlOrganizationSettingsUpdate,
    )
    from kubiya_async._generated.live.models.control_plane_plans import (
        ControlPlan as ControlPlan,
    )
    from kubiya_async._generated.live.models.control_plane_plans import (
        ControlPlanAgent as ControlPlanAgent,
    )
    from kubiya_async._generated.live.models.control_plane_plans import (
        ControlPlanContinue as ControlPlanContinue,
    )
    from kubiya_async._generated.live.models.control_plane_plans import (
        ControlPlanContinued as ControlPlanContinued,
    )
    from kubiya_async._generated.live.models.control_plane_plans import (
        ControlPlanEnvironment as ControlPlanEnvironment,
    )
    from kubiya_async._generated.live.models.control_plane_plans import (
        ControlPlanExecute as ControlPlanExecute,
    )
    from kubiya_async._generated.live.models.control_plane_plans import (
        ControlPlanExecution as ControlPlanExecution,
    )
    from kubiya_async._generated.live.models.control_plane_plans import (
        ControlPlanExecutions as ControlPlanExecutions,
    )
    from kubiya_async._generated.live.models.control_plane_plans import (
        ControlPlanGeneration as ControlPlanGeneration,
    )
    from kubiya_async._generated.live.models.control_plane_plans import (
        ControlPlanMessage as ControlPlanMessage,
    )
    from kubiya_async._generated.live.models.control_plane_plans import (
        ControlPlanMessageSent as ControlPlanMessageSent,
    )
    from kubiya_async._generated.live.models.control_plane_plans import (
        ControlPlanProgress as ControlPlanProgress,
    )
    from kubiya_async._generated.live.models.control_plane_plans import (
        ControlPlanQueue as ControlPlanQueue,
    )
    from kubiya_async._generated.live.models.control_plane_plans import (
        ControlPlanRequest as ControlPlanRequest,
    )
    from kubiya_async._generated.live.models.control_plane_plans import (
        ControlPlanStart as ControlPlanStart,
    )
    from kubiya_async._generated.live.models.control_plane_plans import (
        ControlPlanSummary as ControlPlanSummary,
    )
    from kubiya_async._generated.live.models.control_plane_plans import (
        ControlPlanTeam as ControlPlanTeam,
    )
    from kubiya_async._generated.live.models.control_plane_plans import (
        ControlTaskPlan as ControlTaskPlan,
    )
    from kubiya_async._generated.live.models.control_plane_policies import (
        ControlAuthorizationQuestion as ControlAuthorizationQuestion,
    )
    from kubiya_async._generated.live.models.control_plane_policies import (
        ControlAuthorizationVerdict as ControlAuthorizationVerdict,
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
    from kubiya_async._generated.live.models.control_plane_runners import (
        ControlRunner as ControlRunner,
    )
    from kubiya_async._generated.live.models.control_plane_runners import (
        ControlRunnerHealth as ControlRunnerHealth,
    )
    from kubiya_async._generated.live.models.control_plane_runners import (
        ControlRunners as ControlRunners,
    )
    from kubiya_async._generated.live.models.control_plane_runtimes import (
        ControlModelRequirement as ControlModelRequirement,
    )
    from kubiya_async._generated.live.models.control_plane_runtimes import (
        ControlRuntime as ControlRuntime,
    )
    from kubiya_async._generated.live.models.control_plane_runtimes import (
        ControlRuntimeQuestion as ControlRuntimeQuestion,
    )
    from kubiya_async._generated.live.models.control_plane_runtimes import (
        ControlRuntimeRequirements as ControlRuntimeRequirements,
    )
    from kubiya_async._generated.live.models.control_plane_runtimes import (
        ControlRuntimeVerdict as ControlRuntimeVerdict,
    )
    from kubiya_async._generated.live.models.control_plane_secrets import (
        ControlSecretName as ControlSecretName,
    )
    from kubiya_async._generated.live.models.control_plane_secrets import (
        ControlSecretText as ControlSecretText,
    )
    from kubiya_async._generated.live.models.control_plane_secrets import (
        ControlSecretValue as ControlSecretValue,
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
        ControlSkillCheck as ControlSkillCheck,
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
        ControlSkillTemplate as ControlSkillTemplate,
    )
    from kubiya_async._generated.live.models.control_plane_skills import (
        ControlSkillTemplates as ControlSkillTemplates,
    )
    from kubiya_async._generated.live.models.control_plane_skills import (
        ControlSkillUpdate as ControlSkillUpdate,
    )
    from kubiya_async._generated.live.models.control_plane_skills import (
        ControlSkillVariant as ControlSkillVariant,
    )
    from kubiya_async._generated.live.models.control_plane_skills import (
        ControlSkillVariants as ControlSkillVariants,
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
    from kubiya_async._generated.live.models.control_plane_traces import (
        ControlSpan as ControlSpan,
    )
    from kubiya_async._generated.live.models.control_plane_traces import (
        ControlTrace as ControlTrace,
    )
    from kubiya_async._generated.live.models.control_plane_traces import (
        ControlTraceDeletion as ControlTraceDeletion,
    )
    from kubiya_async._generated.live.models.control_plane_traces import (
        ControlTraceFigures as ControlTraceFigures,
    )
    from kubiya_async._generated.live.models.control_plane_traces import (
        ControlTracePage as ControlTracePage,
    )
    from kubiya_async._generated.live.models.control_plane_traces import (
        ControlTraceSummary as ControlTraceSummary,
    )
    from kubiya_async._generated.live.models.control_plane_worker_queues import (
        ControlQueueCommand as ControlQueueCommand,
    )
    from kubiya_async._generated.live.models.control_plane_worker_queues import (
        ControlQueueConfig as ControlQueueConfig,
    )
    from kubiya_async._generated.live.models.control_plane_worker_queues import (
        ControlQueueExecution as ControlQueueExecution,
    )
    from kubiya_async._generated.live.models.control_plane_worker_queues import (
        ControlQueueMetrics as ControlQueueMetrics,
    )
    from kubiya_async._generated.live.models.control_plane_worker_queues import (
        ControlQueueText as ControlQueueText,
    )
    from kubiya_async._generated.live.models.control_plane_worker_queues import (
        ControlQueueWorkflow as ControlQueueWorkflow,
    )
    from kubiya_async._generated.live.models.control_plane_worker_queues import (
        ControlQueueWorkflows as ControlQueueWorkflows,
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
    from kubiya_async._generated.live.models.control_plane_workers import (
        ControlTaskQueue as ControlTaskQueue,
    )
    from kubiya_async._generated.live.models.control_plane_workers import (
        ControlTaskQueueWorker as ControlTaskQueueWorker,
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
    "ControlActivity",
    "ControlAgent",
    "ControlAgentCreate",
    "ControlAgentExecute",
    "ControlAgentUpdate",
    "ControlApproval",
    "ControlApprovalCreate",
    "ControlApprovalGrant",
    "ControlApprovalRejection",
    "ControlApprovalRule",
    "ControlApprovalRuleCreate",
    "ControlApprovalRuleQuestion",
    "ControlApprovalRuleUpdate",
    "ControlApprovalRuleVerdict",
    "ControlAuthorizationQuestion",
    "ControlAuthorizationVerdict",
    "ControlClientConfig",
    "ControlCommand",
    "ControlCommandText",
    "ControlConnectionTest",
    "ControlContext",
    "ControlContextLayer",
    "ControlContextUpdate",
    "ControlCustomIntegration",
    "ControlCustomIntegrationCreate",
    "ControlCustomIntegrationSettings",
    "ControlCustomIntegrationUpdate",
    "ControlDynamicEntity",
    "ControlDynamicExecution",
    "ControlDynamicStart",
    "ControlEnforcement",
    "ControlEnvironment",
    "ControlEnvironmentContext",
    "ControlEnvironmentContextUpdate",
    "ControlEnvironmentCreate",
    "ControlEnvironmentUpdate",
    "ControlError",
    "ControlExecution",
    "ControlExecutionChange",
    "ControlExecutionDetails",
    "ControlExecutionEnvironment",
    "ControlExecutionFigures",
    "ControlExecutionMessage",
    "ControlExecutionSession",
    "ControlExecutionStatus",
    "ControlExecutionTerminate",
    "ControlExecutionTermination",
    "ControlExecutionTerminationResult",
    "ControlExecutionTerminations",
    "ControlExecutionUpdate",
    "ControlExecutionsTerminate",
    "ControlFigures",
    "ControlGraphAnswer",
    "ControlGraphQuery",
    "ControlGraphQuestion",
    "ControlGraphSearch",
    "ControlIntegration",
    "ControlIntegrationFile",
    "ControlIntegrationTemplate",
    "ControlIntegrationTemplateSummary",
    "ControlIntegrationToken",
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
    "ControlModelRequirement",
    "ControlModelUpdate",
    "ControlNodeSearch",
    "ControlOrganization",
    "ControlOrganizationSettings",
    "ControlOrganizationSettingsUpdate",
    "ControlParticipant",
    "ControlPlan",
    "ControlPlanAgent",
    "ControlPlanContinue",
    "ControlPlanContinued",
    "ControlPlanEnvironment",
    "ControlPlanExecute",
    "ControlPlanExecution",
    "ControlPlanExecutions",
    "ControlPlanGeneration",
    "ControlPlanMessage",
    "ControlPlanMessageSent",
    "ControlPlanProgress",
    "ControlPlanQueue",
    "ControlPlanRequest",
    "ControlPlanStart",
    "ControlPlanSummary",
    "ControlPlanTeam",
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
    "ControlQueueChoice",
    "ControlQueueCommand",
    "ControlQueueConfig",
    "ControlQueueExecution",
    "ControlQueueMetrics",
    "ControlQueueQuestion",
    "ControlQueueText",
    "ControlQueueWorkflow",
    "ControlQueueWorkflows",
    "ControlResolvedContext",
    "ControlResolvedPolicy",
    "ControlResolvedSkill",
    "ControlRunner",
    "ControlRunnerHealth",
    "ControlRunners",
    "ControlRuntime",
    "ControlRuntimeQuestion",
    "ControlRuntimeRequirements",
    "ControlRuntimeVerdict",
    "ControlSecretName",
    "ControlSecretText",
    "ControlSecretValue",
    "ControlSharedEnvironment",
    "ControlSkill",
    "ControlSkillAssociation",
    "ControlSkillAssociationCreate",
    "ControlSkillCheck",
    "ControlSkillConfiguration",
    "ControlSkillCreate",
    "ControlSkillDefinition",
    "ControlSkillDefinitions",
    "ControlSkillTemplate",
    "ControlSkillTemplates",
    "ControlSkillUpdate",
    "ControlSkillVariant",
    "ControlSkillVariants",
    "ControlSpan",
    "ControlSubgraphSearch",
    "ControlTaskPlan",
    "ControlTaskQueue",
    "ControlTaskQueueWorker",
    "ControlTeam",
    "ControlTeamConfiguration",
    "ControlTeamCreate",
    "ControlTeamExecute",
    "ControlTeamModel",
    "ControlTeamReasoning",
    "ControlTeamSession",
    "ControlTeamUpdate",
    "ControlTemplateCategories",
    "ControlTemplateTags",
    "ControlTextSearch",
    "ControlTokenText",
    "ControlTrace",
    "ControlTraceDeletion",
    "ControlTraceFigures",
    "ControlTracePage",
    "ControlTraceSummary",
    "ControlTransition",
    "ControlTransitions",
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
    "ControlWorkflowCancel",
    "ControlWorkflowEvent",
    "ControlWorkflowTrace",
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
