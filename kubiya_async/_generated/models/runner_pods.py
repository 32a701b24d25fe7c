# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/runner_pods.yaml`: Runners and their pods."""

from typing import Literal

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import Model


class PodRunner(Model):
    """A runner that hosts pods."""

    id: int
    """Number; identifies the runner."""
    name: str | None = None
    """Name."""
    status: Literal["online"] | str | None = None
    """State of the runner."""
    version: str | None = None
    """Version of the runner's software."""
    os: str | None = None
    """Operating system."""
    arch: str | None = None
    """Processor architecture."""
    labels: list[str] | None = None
    """What the runner is marked with."""
    pod_count: int | None = None
    """Pods on it now."""
    max_pods: int | None = None
    """Pods it can hold."""
    last_heartbeat_at: Timestamp | None = None
    """When it last reported; null if never."""
    created_at: Timestamp | None = None
    """When it was registered."""


class PodRunnerList(Model):
    """All runners of an answer, without totals."""

    runners: list[PodRunner] | None
    """The runners."""


class PodRunnerResponse(Model):
    """One runner, wrapped."""

    runner: PodRunner
    """The runner."""


class RunnerPod(Model):
    """A pod on a runner."""

    key: str
    """Key; identifies the pod."""
    status: Literal["running", "terminated"] | str | None = None
    """State of the pod."""
    agent_type_id: str | None = None
    """Kind of agent in the pod."""
    initial_prompt: str | None = None
    """What the agent was asked first."""
    created_at: Timestamp | None = None
    """When the pod was started."""


class RunnerPodPage(Model):
    """One page of pods."""

    pods: list[RunnerPod] | None
    """The pods."""
    total: int | None = None
    """Pods in all."""
    limit: int | None = None
    """Pods per page."""
    offset: int | None = None
    """Pods skipped."""


class RunnerPodsErrorResponse(Model):
    """The error envelope of the pods API."""

    error: str
    """Sentence for a person."""
    code: (
        Literal[
            "AUTH_REQUIRED",
            "INVALID_TOKEN",
            "INSUFFICIENT_SCOPE",
            "VALIDATION_FAILED",
            "RESOURCE_NOT_FOUND",
            "INTERNAL_ERROR",
        ]
        | str
        | None
    ) = None
    """Machine-readable code."""
    required_scopes: list[str] | None = None
    """Scopes the key would need; on a missing scope."""
