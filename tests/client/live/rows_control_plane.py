"""The control plane, as the command line client, Terraform and the newest Python package do it."""

from __future__ import annotations

from typing import Final

from tests.client.live.rows import CONTROL_PLANE as C
from tests.client.live.rows import EVENTS, LiveRow, opened

AGENTS: Final = [
    LiveRow(
        "control_plane.agents.list",
        lambda k: k.control_plane.agents.list(skip=20, limit=10, status_filter="idle"),
        "GET",
        f"{C}/agents?skip=20&limit=10&status_filter=idle",
    ),
    LiveRow(
        "control_plane.agents.create",
        lambda k: k.control_plane.agents.create(
            name="ops",
            model_id="claude",
            runtime="claude_code",
            execution_environment={"env_vars": {"A": "b"}, "secrets": ["TOKEN"]},
        ),
        "POST",
        f"{C}/agents",
        {
            "name": "ops",
            "model_id": "claude",
            "runtime": "claude_code",
            "execution_environment": {"env_vars": {"A": "b"}, "secrets": ["TOKEN"]},
        },
    ),
    LiveRow(
        "control_plane.agents.get",
        lambda k: k.control_plane.agents.get("a-1"),
        "GET",
        f"{C}/agents/a-1",
    ),
    LiveRow(
        "control_plane.agents.update",
        lambda k: k.control_plane.agents.update("a-1", status="paused", state={"a": 1}),
        "PATCH",
        f"{C}/agents/a-1",
        {"status": "paused", "state": {"a": 1}},
    ),
    LiveRow(
        "control_plane.agents.delete",
        lambda k: k.control_plane.agents.delete("a-1"),
        "DELETE",
        f"{C}/agents/a-1",
    ),
    LiveRow(
        "control_plane.agents.execute",
        lambda k: k.control_plane.agents.execute(
            "a-1",
            prompt="Check",
            system_prompt="Be brief.",
            worker_queue_id="q-1",
            parent_execution_id="x-0",
            stream=True,
            user_metadata={"a": 1},
            execution_environment={"working_dir": "/srv/job", "timeout": 60},
        ),
        "POST",
        f"{C}/agents/a-1/execute",
        {
            "prompt": "Check",
            "system_prompt": "Be brief.",
            "worker_queue_id": "q-1",
            "parent_execution_id": "x-0",
            "stream": True,
            "user_metadata": {"a": 1},
            "execution_environment": {"working_dir": "/srv/job", "timeout": 60},
        },
    ),
]

TEAMS: Final = [
    LiveRow(
        "control_plane.teams.list", lambda k: k.control_plane.teams.list(), "GET", f"{C}/teams"
    ),
    LiveRow(
        "control_plane.teams.create",
        lambda k: k.control_plane.teams.create(name="ops", members=["a-1"], runtime="default"),
        "POST",
        f"{C}/teams",
        {"name": "ops", "members": ["a-1"], "runtime": "default"},
    ),
    LiveRow(
        "control_plane.teams.get",
        lambda k: k.control_plane.teams.get("t-1"),
        "GET",
        f"{C}/teams/t-1",
    ),
    LiveRow(
        "control_plane.teams.update",
        lambda k: k.control_plane.teams.update("t-1", description="All"),
        "PATCH",
        f"{C}/teams/t-1",
        {"description": "All"},
    ),
    LiveRow(
        "control_plane.teams.delete",
        lambda k: k.control_plane.teams.delete("t-1"),
        "DELETE",
        f"{C}/teams/t-1",
    ),
    LiveRow(
        "control_plane.teams.execute",
        lambda k: k.control_plane.teams.execute("t-1", prompt="Check"),
        "POST",
        f"{C}/teams/t-1/execute",
        {"prompt": "Check"},
    ),
]

EXECUTIONS: Final = [
    LiveRow(
        "control_plane.executions.list",
        lambda k: k.control_plane.executions.list(
            status="running", agent_id="a-1", team_id="t-1", execution_type="agent", limit=5
        ),
        "GET",
        f"{C}/executions?status=running&agent_id=a-1&team_id=t-1&execution_type=agent&limit=5",
    ),
    LiveRow(
        "control_plane.executions.get",
        lambda k: k.control_plane.executions.get("x-1"),
        "GET",
        f"{C}/executions/x-1",
    ),
    LiveRow(
        "control_plane.executions.stream",
        opened(lambda k: k.control_plane.executions.stream("x-1")),
        "GET",
        f"{C}/executions/x-1/stream",
        accept=EVENTS,
    ),
]

PROJECTS: Final = [
    LiveRow(
        "control_plane.projects.list",
        lambda k: k.control_plane.projects.list(),
        "GET",
        f"{C}/projects",
    ),
    LiveRow(
        "control_plane.projects.create",
        lambda k: k.control_plane.projects.create(
            name="Shop", key="SHOP", visibility="org", restrict_to_environment=False, goals="Sell"
        ),
        "POST",
        f"{C}/projects",
        {
            "name": "Shop",
            "key": "SHOP",
            "visibility": "org",
            "restrict_to_environment": False,
            "goals": "Sell",
        },
    ),
    LiveRow(
        "control_plane.projects.get_default",
        lambda k: k.control_plane.projects.get_default(),
        "GET",
        f"{C}/projects/default",
    ),
    LiveRow(
        "control_plane.projects.get",
        lambda k: k.control_plane.projects.get("p-1"),
        "GET",
        f"{C}/projects/p-1",
    ),
    LiveRow(
        "control_plane.projects.update",
        lambda k: k.control_plane.projects.update("p-1", status="archived"),
        "PATCH",
        f"{C}/projects/p-1",
        {"status": "archived"},
    ),
    LiveRow(
        "control_plane.projects.delete",
        lambda k: k.control_plane.projects.delete("p-1"),
        "DELETE",
        f"{C}/projects/p-1",
    ),
    LiveRow(
        "control_plane.projects.list_agents",
        lambda k: k.control_plane.projects.list_agents("p-1"),
        "GET",
        f"{C}/projects/p-1/agents",
    ),
    LiveRow(
        "control_plane.projects.add_agent",
        lambda k: k.control_plane.projects.add_agent("p-1", agent_id="a-1"),
        "POST",
        f"{C}/projects/p-1/agents",
        {"agent_id": "a-1"},
    ),
    LiveRow(
        "control_plane.projects.remove_agent",
        lambda k: k.control_plane.projects.remove_agent("p-1", "a-1"),
        "DELETE",
        f"{C}/projects/p-1/agents/a-1",
    ),
    LiveRow(
        "control_plane.projects.list_teams",
        lambda k: k.control_plane.projects.list_teams("p-1"),
        "GET",
        f"{C}/projects/p-1/teams",
    ),
    LiveRow(
        "control_plane.projects.add_team",
        lambda k: k.control_plane.projects.add_team("p-1", team_id="t-1"),
        "POST",
        f"{C}/projects/p-1/teams",
        {"team_id": "t-1"},
    ),
    LiveRow(
        "control_plane.projects.remove_team",
        lambda k: k.control_plane.projects.remove_team("p-1", "t-1"),
        "DELETE",
        f"{C}/projects/p-1/teams/t-1",
    ),
]

ENVIRONMENTS: Final = [
    LiveRow(
        "control_plane.environments.list",
        lambda k: k.control_plane.environments.list(),
        "GET",
        f"{C}/environments",
    ),
    LiveRow(
        "control_plane.environments.create",
        lambda k: k.control_plane.environments.create(
            name="test", variables={"A": "b"}, secrets=["TOKEN"], settings={"a": 1}
        ),
        "POST",
        f"{C}/environments",
        {"name": "test", "variables": {"A": "b"}, "secrets": ["TOKEN"], "settings": {"a": 1}},
    ),
    LiveRow(
        "control_plane.environments.get",
        lambda k: k.control_plane.environments.get("e-1"),
        "GET",
        f"{C}/environments/e-1",
    ),
    LiveRow(
        "control_plane.environments.update",
        lambda k: k.control_plane.environments.update("e-1", description="All"),
        "PATCH",
        f"{C}/environments/e-1",
        {"description": "All"},
    ),
    LiveRow(
        "control_plane.environments.delete",
        lambda k: k.control_plane.environments.delete("e-1"),
        "DELETE",
        f"{C}/environments/e-1",
    ),
    LiveRow(
        "control_plane.environments.get_worker_command",
        lambda k: k.control_plane.environments.get_worker_command("e-1"),
        "GET",
        f"{C}/environments/e-1/worker-command",
    ),
    LiveRow(
        "control_plane.environments.get_context",
        lambda k: k.control_plane.environments.get_context("e-1"),
        "GET",
        f"{C}/environments/e-1/context",
    ),
    LiveRow(
        "control_plane.environments.set_context",
        lambda k: k.control_plane.environments.set_context(
            "e-1", knowledge=["# Runbook"], resources=["r"], policies=["po-1"]
        ),
        "PUT",
        f"{C}/environments/e-1/context",
        {"knowledge": ["# Runbook"], "resources": ["r"], "policies": ["po-1"]},
    ),
    LiveRow(
        "control_plane.environments.clear_context",
        lambda k: k.control_plane.environments.clear_context("e-1"),
        "DELETE",
        f"{C}/environments/e-1/context",
    ),
]

QUEUES: Final = [
    LiveRow(
        "control_plane.worker_queues.list",
        lambda k: k.control_plane.worker_queues.list(),
        "GET",
        f"{C}/worker-queues",
    ),
    LiveRow(
        "control_plane.worker_queues.list_for_environment",
        lambda k: k.control_plane.worker_queues.list_for_environment("e-1"),
        "GET",
        f"{C}/environments/e-1/worker-queues",
    ),
    LiveRow(
        "control_plane.worker_queues.create",
        lambda k: k.control_plane.worker_queues.create(
            "e-1", name="default", max_workers=4, heartbeat_interval=30, ephemeral=True
        ),
        "POST",
        f"{C}/environments/e-1/worker-queues",
        {
            "name": "default",
            "environment_id": "e-1",
            "max_workers": 4,
            "heartbeat_interval": 30,
            "ephemeral": True,
        },
    ),
    LiveRow(
        "control_plane.worker_queues.get",
        lambda k: k.control_plane.worker_queues.get("q-1"),
        "GET",
        f"{C}/worker-queues/q-1",
    ),
    LiveRow(
        "control_plane.worker_queues.update",
        lambda k: k.control_plane.worker_queues.update("q-1", max_workers=8),
        "PATCH",
        f"{C}/worker-queues/q-1",
        {"max_workers": 8},
    ),
    LiveRow(
        "control_plane.worker_queues.delete",
        lambda k: k.control_plane.worker_queues.delete("q-1"),
        "DELETE",
        f"{C}/worker-queues/q-1",
    ),
    LiveRow(
        "control_plane.worker_queues.get_install_script",
        lambda k: k.control_plane.worker_queues.get_install_script("q-1"),
        "GET",
        f"{C}/worker-queues/q-1/install-script",
    ),
    LiveRow(
        "control_plane.worker_queues.get_worker_command",
        lambda k: k.control_plane.worker_queues.get_worker_command("q-1"),
        "GET",
        f"{C}/worker-queues/q-1/worker-command",
    ),
    LiveRow(
        "control_plane.worker_queues.start",
        lambda k: k.control_plane.worker_queues.start("q-1"),
        "POST",
        f"{C}/worker-queues/q-1/start",
    ),
    LiveRow(
        "control_plane.worker_queues.list_workers",
        lambda k: k.control_plane.worker_queues.list_workers("q-1"),
        "GET",
        f"{C}/worker-queues/q-1/workers",
    ),
    LiveRow(
        "control_plane.worker_queues.get_config",
        lambda k: k.control_plane.worker_queues.get_config("q-1"),
        "GET",
        f"{C}/worker-queues/q-1/config",
    ),
    LiveRow(
        "control_plane.worker_queues.acquire_update_lock",
        lambda k: k.control_plane.worker_queues.acquire_update_lock(
            "q-1", "w-1", lock_duration_seconds=60
        ),
        "POST",
        f"{C}/worker-queues/q-1/workers/w-1/update-lock",
        {"worker_id": "w-1", "lock_duration_seconds": 60},
    ),
    LiveRow(
        "control_plane.worker_queues.release_update_lock",
        lambda k: k.control_plane.worker_queues.release_update_lock("q-1", "w-1"),
        "DELETE",
        f"{C}/worker-queues/q-1/workers/w-1/update-lock",
    ),
    LiveRow(
        "control_plane.worker_queues.get_update_lock",
        lambda k: k.control_plane.worker_queues.get_update_lock("q-1"),
        "GET",
        f"{C}/worker-queues/q-1/update-lock-status",
    ),
]

JOBS: Final = [
    LiveRow("control_plane.jobs.list", lambda k: k.control_plane.jobs.list(), "GET", f"{C}/jobs"),
    LiveRow(
        "control_plane.jobs.create",
        lambda k: k.control_plane.jobs.create(
            name="nightly",
            enabled=True,
            trigger_type="cron",
            cron_schedule="0 2 * * *",
            planning_mode="predefined_agent",
            entity_type="agent",
            entity_id="a-1",
            prompt_template="Check",
            executor_type="auto",
            execution_environment={"integration_ids": ["i-1"]},
        ),
        "POST",
        f"{C}/jobs",
        {
            "name": "nightly",
            "enabled": True,
            "trigger_type": "cron",
            "cron_schedule": "0 2 * * *",
            "planning_mode": "predefined_agent",
            "entity_type": "agent",
            "entity_id": "a-1",
            "prompt_template": "Check",
            "executor_type": "auto",
            "execution_environment": {"integration_ids": ["i-1"]},
        },
    ),
    LiveRow(
        "control_plane.jobs.get", lambda k: k.control_plane.jobs.get("j-1"), "GET", f"{C}/jobs/j-1"
    ),
    LiveRow(
        "control_plane.jobs.update",
        lambda k: k.control_plane.jobs.update("j-1", prompt="Check", schedule="0 3 * * *"),
        "PATCH",
        f"{C}/jobs/j-1",
        {"prompt": "Check", "schedule": "0 3 * * *"},
    ),
    LiveRow(
        "control_plane.jobs.delete",
        lambda k: k.control_plane.jobs.delete("j-1"),
        "DELETE",
        f"{C}/jobs/j-1",
    ),
    LiveRow(
        "control_plane.jobs.trigger",
        lambda k: k.control_plane.jobs.trigger("j-1"),
        "POST",
        f"{C}/jobs/j-1/trigger",
    ),
    LiveRow(
        "control_plane.jobs.enable",
        lambda k: k.control_plane.jobs.enable("j-1"),
        "POST",
        f"{C}/jobs/j-1/enable",
    ),
    LiveRow(
        "control_plane.jobs.disable",
        lambda k: k.control_plane.jobs.disable("j-1"),
        "POST",
        f"{C}/jobs/j-1/disable",
    ),
    LiveRow(
        "control_plane.jobs.list_executions",
        lambda k: k.control_plane.jobs.list_executions("j-1"),
        "GET",
        f"{C}/jobs/j-1/executions",
    ),
]

POLICIES: Final = [
    LiveRow(
        "control_plane.policies.list",
        lambda k: k.control_plane.policies.list(page=2, limit=50),
        "GET",
        f"{C}/policies?page=2&limit=50",
    ),
    LiveRow(
        "control_plane.policies.create",
        lambda k: k.control_plane.policies.create(
            name="nights", rego="package nights", policy_content="package nights", tags=["a"]
        ),
        "POST",
        f"{C}/policies",
        {
            "name": "nights",
            "rego": "package nights",
            "policy_content": "package nights",
            "tags": ["a"],
        },
    ),
    LiveRow(
        "control_plane.policies.get",
        lambda k: k.control_plane.policies.get("po-1"),
        "GET",
        f"{C}/policies/po-1",
    ),
    LiveRow(
        "control_plane.policies.update",
        lambda k: k.control_plane.policies.update("po-1", enabled=False),
        "PUT",
        f"{C}/policies/po-1",
        {"enabled": False},
    ),
    LiveRow(
        "control_plane.policies.delete",
        lambda k: k.control_plane.policies.delete("po-1"),
        "DELETE",
        f"{C}/policies/po-1",
    ),
    LiveRow(
        "control_plane.policies.validate",
        lambda k: k.control_plane.policies.validate("po-1"),
        "POST",
        f"{C}/policies/po-1/validate",
    ),
    LiveRow(
        "control_plane.policies.list_associations",
        lambda k: k.control_plane.policies.list_associations(),
        "GET",
        f"{C}/policies/associations",
    ),
    LiveRow(
        "control_plane.policies.create_association",
        lambda k: k.control_plane.policies.create_association(
            entity_type="agent", entity_id="a-1", policy_id="po-1", priority=1
        ),
        "POST",
        f"{C}/policies/associations",
        {"entity_type": "agent", "entity_id": "a-1", "policy_id": "po-1", "priority": 1},
    ),
    LiveRow(
        "control_plane.policies.get_association",
        lambda k: k.control_plane.policies.get_association("as-1"),
        "GET",
        f"{C}/policies/associations/as-1",
    ),
    LiveRow(
        "control_plane.policies.update_association",
        lambda k: k.control_plane.policies.update_association("as-1", priority=2),
        "PATCH",
        f"{C}/policies/associations/as-1",
        {"priority": 2},
    ),
    LiveRow(
        "control_plane.policies.delete_association",
        lambda k: k.control_plane.policies.delete_association("as-1"),
        "DELETE",
        f"{C}/policies/associations/as-1",
    ),
    LiveRow(
        "control_plane.policies.list_resolved",
        lambda k: k.control_plane.policies.list_resolved("agent", "a-1"),
        "GET",
        f"{C}/policies/resolved/agent/a-1",
    ),
    LiveRow(
        "control_plane.policies.evaluate",
        lambda k: k.control_plane.policies.evaluate("agent", "a-1", input={"action": "deploy"}),
        "POST",
        f"{C}/policies/evaluate/agent/a-1",
        {"input": {"action": "deploy"}},
    ),
]

MODELS: Final = [
    LiveRow(
        "control_plane.models.list",
        lambda k: k.control_plane.models.list(
            enabled_only=True,
            provider="Anthropic",
            runtime="default",
            recommended=True,
            skip=5,
            limit=5,
        ),
        "GET",
        f"{C}/models?enabled_only=true&provider=Anthropic&runtime=default&recommended=true"
        "&skip=5&limit=5",
    ),
    LiveRow(
        "control_plane.models.create",
        lambda k: k.control_plane.models.create(
            value="v", label="V", provider="P", display_order=1
        ),
        "POST",
        f"{C}/models",
        {"value": "v", "label": "V", "provider": "P", "display_order": 1},
    ),
    LiveRow(
        "control_plane.models.get_default",
        lambda k: k.control_plane.models.get_default(),
        "GET",
        f"{C}/models/default",
    ),
    LiveRow(
        "control_plane.models.get_providers",
        lambda k: k.control_plane.models.get_providers(),
        "GET",
        f"{C}/models/providers",
    ),
    LiveRow(
        "control_plane.models.get",
        lambda k: k.control_plane.models.get("m-1"),
        "GET",
        f"{C}/models/m-1",
    ),
    LiveRow(
        "control_plane.models.update",
        lambda k: k.control_plane.models.update("m-1", recommended=False),
        "PATCH",
        f"{C}/models/m-1",
        {"recommended": False},
    ),
    LiveRow(
        "control_plane.models.delete",
        lambda k: k.control_plane.models.delete("m-1"),
        "DELETE",
        f"{C}/models/m-1",
    ),
]

SKILLS: Final = [
    LiveRow(
        "control_plane.skills.list",
        lambda k: k.control_plane.skills.list(skip=5, limit=5),
        "GET",
        f"{C}/skills?skip=5&limit=5",
    ),
    LiveRow(
        "control_plane.skills.create",
        lambda k: k.control_plane.skills.create(
            name="shell", skill_type="shell", type="shell", configuration={"a": 1}
        ),
        "POST",
        f"{C}/skills",
        {"name": "shell", "skill_type": "shell", "type": "shell", "configuration": {"a": 1}},
    ),
    LiveRow(
        "control_plane.skills.get",
        lambda k: k.control_plane.skills.get("s-1"),
        "GET",
        f"{C}/skills/s-1",
    ),
    LiveRow(
        "control_plane.skills.update",
        lambda k: k.control_plane.skills.update("s-1", enabled=False),
        "PATCH",
        f"{C}/skills/s-1",
        {"enabled": False},
    ),
    LiveRow(
        "control_plane.skills.delete",
        lambda k: k.control_plane.skills.delete("s-1"),
        "DELETE",
        f"{C}/skills/s-1",
    ),
    LiveRow(
        "control_plane.skills.list_definitions",
        lambda k: k.control_plane.skills.list_definitions(),
        "GET",
        f"{C}/skills/definitions",
    ),
    LiveRow(
        "control_plane.skills.get_definition",
        lambda k: k.control_plane.skills.get_definition("shell"),
        "GET",
        f"{C}/skills/definitions/shell",
    ),
    LiveRow(
        "control_plane.skills.list_associated",
        lambda k: k.control_plane.skills.list_associated("agents", "a-1"),
        "GET",
        f"{C}/skills/associations/agents/a-1/skills",
    ),
    LiveRow(
        "control_plane.skills.associate",
        lambda k: k.control_plane.skills.associate("agents", "a-1", skill_id="s-1"),
        "POST",
        f"{C}/skills/associations/agents/a-1/skills",
        {"entity_type": "agents", "entity_id": "a-1", "skill_id": "s-1"},
    ),
    LiveRow(
        "control_plane.skills.remove_association",
        lambda k: k.control_plane.skills.remove_association("agents", "a-1", "s-1"),
        "DELETE",
        f"{C}/skills/associations/agents/a-1/skills/s-1",
    ),
    LiveRow(
        "control_plane.skills.list_resolved",
        lambda k: k.control_plane.skills.list_resolved("agents", "a-1"),
        "GET",
        f"{C}/skills/associations/agents/a-1/skills/resolved",
    ),
]

CONTROL_PLANE_ROWS: Final = [
    *AGENTS,
    *TEAMS,
    *EXECUTIONS,
    *PROJECTS,
    *ENVIRONMENTS,
    *QUEUES,
    *JOBS,
    *POLICIES,
    *MODELS,
    *SKILLS,
]
