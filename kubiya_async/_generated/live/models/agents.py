# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/agents.yaml`: Kubiya as its own clients call it, agents."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypeAliasType

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import Identified, LiveModel


class LiveAgentTask(LiveModel, nullable=("name", "prompt", "description")):
    """A task that an agent offers."""

    name: str | None = None
    """Name of the task."""
    prompt: str | None = None
    """What is said to the agent."""
    description: str | None = None
    """What it does."""


class LiveAgentStarter(LiveModel, nullable=("display_name", "command")):
    """A sentence to begin a conversation with."""

    display_name: str | None = None
    """What is shown."""
    command: str | None = None
    """What is said."""


class LiveAgentMetadata(LiveModel):
    """Who made and changed an agent, and when."""

    created_at: Timestamp | None = None
    """When it was made."""
    last_updated: Timestamp | None = None
    """When it was changed."""
    user_created: str | None = None
    """Who made it."""
    user_last_updated: str | None = None
    """Who changed it."""


class LiveAgent(Identified, identity=("uuid", "id")):
    """An agent."""

    uuid: str
    """Id of the agent."""
    id: str | None = None
    """Same as `uuid`, under the name that newer servers use."""
    name: str | None = None
    """Name of the agent."""
    description: str | None = None
    """What the agent does."""
    instruction_type: str | None = None
    """Kind of its instructions."""
    llm_model: str | None = None
    """Language model."""
    ai_instructions: str | None = None
    """System prompt."""
    sources: list[str] | None = None
    """Ids of the sources of its tools."""
    environment_variables: dict[str, str] | None = None
    """Environment of its tools, all text."""
    secrets: list[str] | None = None
    """Names of the secrets it may use."""
    allowed_groups: list[str] | None = None
    """Groups that may talk to it."""
    allowed_users: list[str] | None = None
    """Users that may talk to it."""
    owners: list[str] | None = None
    """Who owns it."""
    runners: list[str] | None = None
    """Names of its runners."""
    is_debug_mode: bool | None = None
    """Whether it says more than usual."""
    image: str | None = None
    """Container image it runs in."""
    managed_by: str | None = None
    """What manages it, such as `terraform`."""
    task_id: str | None = None
    """Task that made it."""
    email: str | None = None
    """Address of the agent."""
    organization: str | None = None
    """Organization it belongs to."""
    avatar_url: str | None = None
    """Picture of the agent."""
    integrations: list[str] | None = None
    """Names of its integrations."""
    links: list[str] | None = None
    """Links it is given."""
    tools: list[str] | None = None
    """Names of its tools."""
    tasks: list[LiveAgentTask | str] | None = None
    """Tasks it offers: objects in one client, names in another."""
    starters: list[LiveAgentStarter | str] | None = None
    """Sentences to begin with."""
    tags: list[str] | None = None
    """Tags."""
    metadata: LiveAgentMetadata | None = None
    """Who made it, and when."""


class LiveAgentFields(LiveModel, nullable=()):
    """What may be said of an agent when it is made or changed."""

    sources: list[str] | None = None
    """Ids of the sources of its tools."""
    environment_variables: dict[str, str] | None = None
    """Environment of its tools, all text."""
    secrets: list[str] | None = None
    """Names of the secrets it may use."""
    allowed_groups: list[str] | None = None
    """Groups that may talk to it."""
    allowed_users: list[str] | None = None
    """Users that may talk to it."""
    owners: list[str] | None = None
    """Who owns it."""
    runners: list[str] | None = None
    """Names of its runners."""
    is_debug_mode: bool | None = None
    """Whether it says more than usual."""
    ai_instructions: str | None = None
    """System prompt."""
    image: str | None = None
    """Container image it runs in."""
    managed_by: str | None = None
    """What manages it, such as `terraform`."""
    task_id: str | None = None
    """Task that makes it."""
    integrations: list[str] | None = None
    """Names of its integrations."""
    links: list[str] | None = None
    """Links it is given."""
    tools: list[str] | None = None
    """Names of its tools, five at most."""
    tasks: list[LiveAgentTask] | None = None
    """Tasks it offers."""
    starters: list[LiveAgentStarter] | None = None
    """Sentences to begin with."""
    tags: list[str] | None = None
    """Tags."""


class LiveAgentCreate(LiveAgentFields, nullable=()):
    """An agent to make."""

    name: Annotated[str, Field(min_length=1)]
    """Name of the agent."""
    description: str | None = None
    """What the agent does."""
    instruction_type: str | None = None
    """Kind of its instructions; the command line client always sends it."""
    llm_model: str | None = None
    """Language model; the clients always send one."""


class LiveAgentUpdate(LiveAgentFields, nullable=()):
    """Changes to an agent."""

    name: str | None = None
    """Name of the agent."""
    description: str | None = None
    """What the agent does."""
    instruction_type: str | None = None
    """Kind of its instructions."""
    llm_model: str | None = None
    """Language model."""


class LiveAgentIntegration(LiveModel):
    """An integration of an agent."""

    vendor: str | None = None
    """Whose integration it is."""
    status: str | None = None
    """Whether it works."""


class LiveActivation(LiveModel):
    """What came of activating integrations."""

    status: str | None = None
    """Whether it worked."""


LiveFlagNames = TypeAliasType("LiveFlagNames", list[str])
"""Names of feature flags: `supported_llm_models` is the one that was seen."""


class LiveFeatureFlags(LiveModel):
    """Feature flags by name."""

    supported_llm_models: str | None = None
    """Language models, separated by commas."""
