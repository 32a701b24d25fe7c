# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/users.yaml`: Kubiya as its own clients call it, users."""

from typing import Annotated, Any

from pydantic import Field

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import Identified, LiveModel


class LiveUser(Identified, identity=("uuid", "_id")):
    """A user."""

    uuid: str
    """Id of the user."""
    field_id: Annotated[str | None, Field(alias="_id")] = None
    """Same as `uuid`."""
    email: str | None = None
    """Address of the user."""
    name: str | None = None
    """Name of the user."""
    user_status: str | None = None
    """Whether the user is active or invited."""
    groups: list[str] | None = None
    """Groups of the user."""
    image: str | None = None
    """Picture of the user."""
    roles: list[Any] | None = None
    """Roles of the user."""
    status: bool | None = None
    """Whether the user may log in."""
    create_at: Timestamp | None = None
    """When the user was made."""
    invite_link: str | None = None
    """Where the user can join."""


class LiveUserPage(LiveModel):
    """One page of users."""

    items: list[LiveUser] | None = None
    """The users."""


class LiveGroup(LiveModel):
    """A group of users."""

    uuid: str
    """Id of the group."""
    name: str | None = None
    """Name of the group."""
    description: str | None = None
    """What it is for."""
    system: bool | None = None
    """Whether the platform made it."""
    created_at: Timestamp | None = None
    """When it was made."""
    create_at: Timestamp | None = None
    """When it was made, under the name of another client."""
    roles: list[Any] | None = None
    """Roles of the group."""
