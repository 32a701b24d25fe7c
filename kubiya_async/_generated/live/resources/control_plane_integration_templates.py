# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.integration_templates`: signatures; `Resource` does the work."""

from __future__ import annotations

from kubiya_async._generated.live.models.control_plane_integration_templates import (
    ControlIntegrationTemplate,
    ControlIntegrationTemplateSummary,
    ControlTemplateCategories,
    ControlTemplateTags,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_INTEGRATION_TEMPLATES_GET,
    CONTROL_PLANE_INTEGRATION_TEMPLATES_GET_CATEGORIES,
    CONTROL_PLANE_INTEGRATION_TEMPLATES_GET_TAGS,
    CONTROL_PLANE_INTEGRATION_TEMPLATES_LIST,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class ControlPlaneIntegrationTemplates(Resource):
    """Templates of custom integrations."""

    __slots__ = ()

    def list(
        self,
        *,
        category: str | Unset = UNSET,
        tag: str | Unset = UNSET,
        search: str | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlIntegrationTemplateSummary]:
        """List templates.

        `GET /api/v1/integration-templates`, shown by the server: server GET /api/v1/integration-
        templates.

        Only reads: a failed call is repeated.

        Args:
            category: Category of the templates.
            tag: Tag that the templates have.
            search: Text that the templates contain.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `template_id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            CONTROL_PLANE_INTEGRATION_TEMPLATES_LIST,
            ControlIntegrationTemplateSummary,
            None,
            query={"category": category, "tag": tag, "search": search},
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def get(
        self, template_id: str, *, options: RequestOptions | None = None
    ) -> ControlIntegrationTemplate:
        """Get a template.

        `GET /api/v1/integration-templates/{template_id}`, shown by the server: server GET
        /api/v1/integration-templates/{template_id}.

        Only reads: a failed call is repeated.

        Args:
            template_id: Id of the template.
            options: Settings for this call alone.

        Returns:
            A template of a custom integration.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_INTEGRATION_TEMPLATES_GET,
            ControlIntegrationTemplate,
            path=(template_id,),
            options=options,
        )

    async def get_categories(
        self, *, options: RequestOptions | None = None
    ) -> ControlTemplateCategories:
        """Get the categories of templates.

        `GET /api/v1/integration-templates/categories/list`, shown by the server: server GET
        /api/v1/integration-templates/categories/list.

        Only reads: a failed call is repeated.

        Args:
            options: Settings for this call alone.

        Returns:
            Categories of templates.
        """
        value: ControlTemplateCategories = await self._value(
            CONTROL_PLANE_INTEGRATION_TEMPLATES_GET_CATEGORIES,
            ControlTemplateCategories,
            options=options,
        )
        return value

    async def get_tags(self, *, options: RequestOptions | None = None) -> ControlTemplateTags:
        """Get the tags of templates.

        `GET /api/v1/integration-templates/tags/list`, shown by the server: server GET
        /api/v1/integration-templates/tags/list.

        Only reads: a failed call is repeated.

        Args:
            options: Settings for this call alone.

        Returns:
            Tags of templates.
        """
        value: ControlTemplateTags = await self._value(
            CONTROL_PLANE_INTEGRATION_TEMPLATES_GET_TAGS, ControlTemplateTags, options=options
        )
        return value
