# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/runners.yaml`: Kubiya as its own clients call it, runners."""

from typing import Annotated, Any

from pydantic import Field, SecretStr

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import LiveModel


class LivePartHealth(LiveModel):
    """The health of a part of a runner, or nothing but blanks."""

    status: str | None = None
    """State of the part."""
    health: str | bool | None = None
    """Whether it is healthy, as a rule as text."""
    error: str | None = None
    """What is wrong."""
    version: str | None = None
    """Version of the part."""


class LiveRunner(LiveModel):
    """A runner."""

    name: str
    """Name of the runner."""
    description: str | None = None
    """What it is for."""
    version: str | None = None
    """Version of the runner; a number on the wire."""
    runner_type: str | None = None
    """Kind of runner."""
    namespace: str | None = None
    """Namespace it runs in."""
    kubernetes_namespace: str | None = None
    """The namespace once more, where the other is blank."""
    subject: str | None = None
    """Where messages to it go."""
    wss_url: str | None = None
    """Address of its socket."""
    authentication_type: str | None = None
    """How it authenticates."""
    gateway_url: str | None = None
    """Address of its gateway."""
    gateway_password: SecretStr | None = None
    """Password of its gateway."""
    user_key_id: str | None = None
    """Key it was made with."""
    task_id: str | None = None
    """Task that made it."""
    managed_by: str | None = None
    """What manages it."""
    runner_health: LivePartHealth | None = None
    """Health of the runner."""
    tool_manager_health: LivePartHealth | None = None
    """Health of what runs tools."""
    agent_manager_health: LivePartHealth | None = None
    """Health of what runs agents."""


class LiveCheckMetadata(LiveModel):
    """Which build of a part was checked."""

    git_sha: str | None = None
    """Commit it was built from."""
    release: str | None = None
    """Name of the release."""


class LiveHealthCheck(LiveModel):
    """What was found out about a part."""

    name: str | None = None
    """Name of the part, such as `tool-manager`."""
    status: str | None = None
    """State of the part."""
    version: str | None = None
    """Version of the part."""
    error: str | None = None
    """What is wrong."""
    metadata: LiveCheckMetadata | None = None
    """Which build it is."""


class LiveRunnerHealth(LiveModel):
    """The health of a runner."""

    health: str | bool | None = None
    """Whether it is healthy, as a rule as text."""
    status: str | None = None
    """State of the runner."""
    time: Timestamp | None = None
    """When it was looked at."""
    version: str | None = None
    """Version of the runner."""
    checks: list[LiveHealthCheck] | None = None
    """Its parts."""


class LiveRunnerCreate(LiveModel, nullable=()):
    """Who makes a runner."""

    managed_by: str | None = None
    """What manages it."""
    task_id: str | None = None
    """Task that makes it."""


class LiveRunnerManifest(LiveModel):
    """Where a manifest is."""

    url: str | None = None
    """Address of the manifest."""


class LiveChartNats(LiveModel):
    """How a runner reaches its messages."""

    jwt: SecretStr | None = None
    """Token of the runner."""
    second_jwt: Annotated[SecretStr | None, Field(alias="secondJwt")] = None
    """Second token of the runner."""
    subject: str | None = None
    """Where messages to it go."""


class LiveChartValues(LiveModel):
    """Values of a Helm chart."""

    alloy: dict[str, Any] | None = None
    """Settings of what collects its logs."""
    nats: LiveChartNats | None = None
    """How it reaches its messages."""
    organization: str | None = None
    """Organization of the runner."""
    runner_name: str | None = None
    """Name of the runner."""
    user_id: str | None = None
    """Who made it."""
    uuid: str | None = None
    """Id of the runner."""
