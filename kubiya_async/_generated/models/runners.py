# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/platform/runners.yaml`: Kubiya API, runners."""

from typing import Literal

from typing_extensions import TypeAliasType

from kubiya_async._generated.models.common import Page
from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import Model

RunnerStatus = TypeAliasType("RunnerStatus", Literal["healthy"] | str)
"""Whether a runner works."""


RunnerType = TypeAliasType("RunnerType", Literal["kubernetes", "docker"] | str)
"""What a runner is deployed on."""


class RunnerResources(Model):
    """Computing resources as Kubernetes quantities."""

    cpu: str | None = None
    """Processors, such as `4` or `500m`."""
    memory: str | None = None
    """Memory, such as `8Gi`."""


class RunnerConfiguration(Model):
    """How a runner is deployed."""

    kubernetes_namespace: str | None = None
    """Namespace it lives in."""
    image_pull_policy: str | None = None
    """When its image is pulled."""


class Runner(Model):
    """A machine or cluster that runs tools and workflows."""

    name: str
    """Name of the runner."""
    status: RunnerStatus | None = None
    """Whether it works."""
    type: RunnerType | None = None
    """What it is deployed on."""
    capacity: RunnerResources | None = None
    """What it has."""
    usage: RunnerResources | None = None
    """What is in use."""
    configuration: RunnerConfiguration | None = None
    """How it is deployed."""
    created_at: Timestamp | None = None
    """When it was created."""
    last_seen: Timestamp | None = None
    """When it was last heard of."""


class RunnerPage(Page):
    """One page of runners."""

    runners: list[Runner] | None
    """The runners."""
