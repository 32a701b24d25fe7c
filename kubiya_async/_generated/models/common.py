# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/common.yaml`: Kubiya API, shared components."""

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from kubiya_async._messages.models import Model

ErrorCode = TypeAliasType(
    "ErrorCode",
    Literal[
        "AUTHENTICATION_ERROR",
        "AUTHORIZATION_ERROR",
        "VALIDATION_ERROR",
        "NOT_FOUND",
        "CONFLICT",
        "RATE_LIMIT_EXCEEDED",
        "INTERNAL_ERROR",
        "TIMEOUT",
    ]
    | str,
)
"""What class of failure it was."""


class ErrorContext(Model):
    """Whatever else the server says about a failure."""

    field: str | None = None
    """Field that was refused."""
    error: str | None = None
    """Why it was refused."""
    runner: str | None = None
    """Runner that was meant (document 000)."""


class ErrorDetail(Model):
    """What went wrong, in the platform's words."""

    code: ErrorCode
    """Machine-readable code."""
    message: str
    """Sentence for a person."""
    details: ErrorContext | None = None
    """More about it."""


class ErrorResponse(Model):
    """The error envelope of the API reference."""

    error: ErrorDetail
    """The failure."""
    request_id: str | None = None
    """Id to quote to support."""


class OverviewErrorResponse(Model):
    """The error envelope of the REST overview."""

    error: str
    """Title of the error."""
    details: str | None = None
    """What happened."""
    error_code: Annotated[str | None, Field(alias="errorCode")] = None
    """Machine-readable code."""


class Page(Model):
    """The figures every page of the API reference carries beside its items."""

    total: int | None = None
    """Items in all pages."""
    limit: int | None = None
    """Items asked for per page."""
    offset: int | None = None
    """Items skipped before this page."""
    has_more: bool | None = None
    """Whether another page follows."""


class DataPage(Page):
    """The page of the Pagination section, with its items under `data`."""

    data: list[dict[str, Any]] | None
    """The items."""


class PageFigures(Model):
    """The figures of an overview page."""

    total: int | None = None
    """Items in all pages."""
    limit: int | None = None
    """Items asked for per page."""
    offset: int | None = None
    """Items skipped before this page."""


class OverviewPage(Model):
    """The page of the REST overview, with its figures in an object of their own."""

    data: list[dict[str, Any]] | None
    """The items."""
    pagination: PageFigures | None = None
    """Where this page lies."""


class Confirmation(Model):
    """What the platform answers when there is nothing left to return."""

    message: str | None = None
    """Sentence for a person."""


ExecutionStatus = TypeAliasType("ExecutionStatus", Literal["running", "completed", "failed"] | str)
"""How far an execution has come."""
