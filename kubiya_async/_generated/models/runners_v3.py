# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/runners_v3.yaml`: Kubiya Runners API, version 3."""

from typing import Any, Literal

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import Model


class RunnerV3Metadata(Model, nullable=("namespace", "gateway_url")):
    """Where a runner runs and how it is reached."""

    namespace: str | None = None
    """Kubernetes namespace."""
    gateway_url: str | None = None
    """Gateway it connects to."""
    subject: str | None = None
    """Message subject; set by the server and opaque."""


class RunnerV3ComponentMetadata(Model):
    """Which build a component runs."""

    git_sha: str | None = None
    """Commit it was built from."""
    release: str | None = None
    """Release it belongs to."""


class RunnerV3Create(Model, nullable=()):
    """A runner to create; its name is in the path."""

    description: str | None = None
    """What the runner is for."""
    type: Literal["local"] | str = "local"
    """Kind of runner."""
    metadata: RunnerV3Metadata | None = None
    """Namespace and gateway."""


class RunnerV3DescriptionUpdate(Model, nullable=()):
    """A runner's new description."""

    description: str
    """New description."""


class RunnerV3OperationRequest(Model, nullable=()):
    """Something to do to a runner."""

    operation: Literal["restart", "stop", "start"] | str
    """What to do."""
    parameters: dict[str, Any] | None = None
    """What the operation needs, such as `component`."""


class RunnerV3OperationResult(Model):
    """What became of an operation on a runner."""

    operation: str
    """What was done."""
    status: Literal["success"] | str | None = None
    """How it went."""
    message: str | None = None
    """Sentence for a person."""
    timestamp: Timestamp | None = None
    """When it was done."""


class RunnerV3ErrorDetails(Model):
    """What an error is about."""

    runner: str | None = None
    """Runner that was meant."""


class RunnerV3Component(Model):
    """One component of a runner."""

    status: Literal["healthy"] | str | None = None
    """Health of the component."""
    version: str | None = None
    """Version of the component."""
    metadata: RunnerV3ComponentMetadata | None = None
    """Build of the component; only in answers of the health operation."""


class RunnerV3Error(Model):
    """What went wrong, with a lower-case code."""

    code: Literal["not_found"] | str
    """Machine-readable code."""
    message: str
    """Sentence for a person."""
    details: RunnerV3ErrorDetails | None = None
    """Whatever else the server says about it."""


class RunnerV3ErrorResponse(Model):
    """The error envelope of version 3."""

    error: RunnerV3Error
    """The failure."""


class RunnerV3Health(Model):
    """Health of a runner and of its components."""

    status: Literal["healthy"] | str | None = None
    """Health of the whole."""
    last_check: Timestamp | None = None
    """When it was last checked."""
    components: dict[str, RunnerV3Component] | None = None
    """Components by name, such as `tool_manager` and `agent_manager`."""


class RunnerV3(Model):
    """A runner, as version 3 of the API shows it."""

    name: str
    """Name; identifies the runner."""
    description: str | None = None
    """What the runner is for."""
    type: Literal["local"] | str | None = None
    """Kind of runner."""
    status: Literal["active", "creating"] | str | None = None
    """State of the runner."""
    created_at: Timestamp | None = None
    """When it was created."""
    updated_at: Timestamp | None = None
    """When it last changed."""
    version: str | None = None
    """Version of the runner's software."""
    health: RunnerV3Health | None = None
    """Health; missing in answers to writes."""
    metadata: RunnerV3Metadata | None = None
    """Where it runs and how it is reached."""
