# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.models`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kubiya_async._generated.live.models.control_plane_models import (
    ControlModel,
    ControlModelCreate,
    ControlModelUpdate,
    ControlProviders,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_MODELS_CREATE,
    CONTROL_PLANE_MODELS_DELETE,
    CONTROL_PLANE_MODELS_GET,
    CONTROL_PLANE_MODELS_GET_DEFAULT,
    CONTROL_PLANE_MODELS_GET_PROVIDERS,
    CONTROL_PLANE_MODELS_LIST,
    CONTROL_PLANE_MODELS_UPDATE,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class ControlPlaneModels(Resource):
    """Language models."""

    __slots__ = ()

    def list(
        self,
        *,
        provider: str | Unset = UNSET,
        runtime: str | Unset = UNSET,
        type: str | Unset = UNSET,
        skip: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlModel]:
        """List language models.

        `GET /api/v1/models`, shown by the server: server GET /api/v1/models; cli
        internal/controlplane/models.go; python kubiya/resources/control_plane_services/models.py.

        Only reads: a failed call is repeated.

        Args:
            provider: Who makes the language models.
            runtime: Runtime that the language models work in.
            type: What the language models are for.
            skip: Items to skip. At least 0.
            limit: Items per page. 1 to 1000.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            CONTROL_PLANE_MODELS_LIST,
            ControlModel,
            None,
            query={
                "provider": provider,
                "runtime": runtime,
                "type": type,
                "skip": skip,
                "limit": limit,
            },
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def create(
        self,
        *,
        value: str,
        label: str,
        provider: str,
        model_type: str | Unset = UNSET,
        logo: str | Unset = UNSET,
        description: str | Unset = UNSET,
        enabled: bool | Unset = UNSET,
        recommended: bool | Unset = UNSET,
        compatible_runtimes: Sequence[str] | Unset = UNSET,
        capabilities: Mapping[str, Any] | Unset = UNSET,
        pricing: Mapping[str, Any] | Unset = UNSET,
        display_order: int | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlModel:
        """Create a language model.

        `POST /api/v1/models`, shown by the server: server POST /api/v1/models; cli
        internal/controlplane/models.go; python kubiya/resources/control_plane_services/models.py.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            value: What agents call it.
            label: Name to be shown.
            provider: Who makes it.
            model_type: What the language model is for.
            logo: Its picture.
            description: What it is good for.
            enabled: Whether it may be used.
            recommended: Whether it is recommended.
            compatible_runtimes: What it runs in.
            capabilities: What it is able to do.
            pricing: What it costs.
            display_order: Where it stands in a list.
            options: Settings for this call alone.

        Returns:
            The model.
        """
        return await self._call(
            CONTROL_PLANE_MODELS_CREATE,
            ControlModel,
            body=(
                ControlModelCreate,
                {
                    "value": value,
                    "label": label,
                    "provider": provider,
                    "model_type": model_type,
                    "logo": logo,
                    "description": description,
                    "enabled": enabled,
                    "recommended": recommended,
                    "compatible_runtimes": compatible_runtimes,
                    "capabilities": capabilities,
                    "pricing": pricing,
                    "display_order": display_order,
                },
            ),
            options=options,
        )

    async def get_default(self, *, options: RequestOptions | None = None) -> ControlModel:
        """Get the language model that is used unless another is named.

        `GET /api/v1/models/default`, shown by the server: server GET /api/v1/models/default; cli
        internal/controlplane/models.go; python kubiya/resources/control_plane_services/models.py.

        Only reads: a failed call is repeated.

        Args:
            options: Settings for this call alone.

        Returns:
            The model.
        """
        return await self._call(CONTROL_PLANE_MODELS_GET_DEFAULT, ControlModel, options=options)

    async def get_providers(self, *, options: RequestOptions | None = None) -> ControlProviders:
        """Get who makes language models.

        `GET /api/v1/models/providers`, shown by the server: server GET /api/v1/models/providers;
        cli internal/controlplane/models.go; python
        kubiya/resources/control_plane_services/models.py.

        Only reads: a failed call is repeated.

        Args:
            options: Settings for this call alone.

        Returns:
            The names.
        """
        value: ControlProviders = await self._value(
            CONTROL_PLANE_MODELS_GET_PROVIDERS, ControlProviders, options=options
        )
        return value

    async def get(self, model_id: str, *, options: RequestOptions | None = None) -> ControlModel:
        """Get a language model.

        `GET /api/v1/models/{model_id}`, shown by the server: server GET /api/v1/models/{model_id};
        cli internal/controlplane/models.go; python
        kubiya/resources/control_plane_services/models.py.

        Only reads: a failed call is repeated.

        Args:
            model_id: Id of the model.
            options: Settings for this call alone.

        Returns:
            The model.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_MODELS_GET, ControlModel, path=(model_id,), options=options
        )

    async def delete(self, model_id: str, *, options: RequestOptions | None = None) -> None:
        """Delete a language model.

        `DELETE /api/v1/models/{model_id}`, shown by the server: server DELETE
        /api/v1/models/{model_id}; cli internal/controlplane/models.go; python
        kubiya/resources/control_plane_services/models.py.

        Twice has the effect of once: a failed call is repeated.

        Args:
            model_id: Id of the model.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(CONTROL_PLANE_MODELS_DELETE, None, path=(model_id,), options=options)

    async def update(
        self,
        model_id: str,
        *,
        value: str | Unset = UNSET,
        label: str | Unset = UNSET,
        provider: str | Unset = UNSET,
        model_type: str | Unset = UNSET,
        logo: str | Unset = UNSET,
        description: str | Unset = UNSET,
        enabled: bool | Unset = UNSET,
        recommended: bool | Unset = UNSET,
        compatible_runtimes: Sequence[str] | Unset = UNSET,
        capabilities: Mapping[str, Any] | Unset = UNSET,
        pricing: Mapping[str, Any] | Unset = UNSET,
        display_order: int | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlModel:
        """Change a language model.

        `PATCH /api/v1/models/{model_id}`, shown by the server: server PATCH
        /api/v1/models/{model_id}; cli internal/controlplane/models.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            model_id: Id of the model.
            value: What agents call it.
            label: Name to be shown.
            provider: Who makes it.
            model_type: What the language model is for.
            logo: Its picture.
            description: What it is good for.
            enabled: Whether it may be used.
            recommended: Whether it is recommended.
            compatible_runtimes: What it runs in.
            capabilities: What it is able to do.
            pricing: What it costs.
            display_order: Where it stands in a list.
            options: Settings for this call alone.

        Returns:
            The model as it is now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_MODELS_UPDATE,
            ControlModel,
            path=(model_id,),
            body=(
                ControlModelUpdate,
                {
                    "value": value,
                    "label": label,
                    "provider": provider,
                    "model_type": model_type,
                    "logo": logo,
                    "description": description,
                    "enabled": enabled,
                    "recommended": recommended,
                    "compatible_runtimes": compatible_runtimes,
                    "capabilities": capabilities,
                    "pricing": pricing,
                    "display_order": display_order,
                },
            ),
            options=options,
        )
