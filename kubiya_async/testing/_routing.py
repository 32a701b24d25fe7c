"""From a raw path to the operations it can mean.

Paths are split at `/` before they are decoded, so that `a%2Fb` is one name. A path without
parameters wins over one with them. Some templates of the documents overlap all the same (a runner
called `helm`, a task's id that is an execution's): then all that fit are returned, the ones whose
fixed part comes first in front, and code that knows the resources chooses.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import unquote

from kubiya_async._messages.operation import Surface
from kubiya_async.testing._answers import Dialect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubiya_async._messages.operation import Operation

PLATFORM_ROOT: Final = "/api/v1"
OVERVIEW_ROOT: Final = "/v1"
PODS_ROOT: Final = "/pods"

LIVE_ROOTS: Final = {
    Surface.LIVE: "/live",
    Surface.CONTROL_PLANE: "/control-plane",
    Surface.ORCHESTRATOR: "/orchestrator",
    Surface.COMPOSER: "/composer",
}
"""Where this server has what the platform has on hosts of their own."""

RootApi = Literal["documents", "live", "control_plane"]
"""What is at the server's root: the documented API, what the platform's own clients call on its
host, or on that of the control plane."""

AT_ROOT: Final[dict[RootApi, frozenset[Surface]]] = {
    "documents": frozenset(),
    # The platform can stand in for the orchestrator (`KUBIYA_USE_SAME_API`).
    "live": frozenset({Surface.LIVE, Surface.ORCHESTRATOR}),
    "control_plane": frozenset({Surface.CONTROL_PLANE}),
}
"""The surfaces that begin at the server's root as well."""

_MOUNTS: Final[dict[Surface, tuple[tuple[str, Dialect], ...]]] = {
    Surface.PLATFORM: ((PLATFORM_ROOT, Dialect.REFERENCE), (OVERVIEW_ROOT, Dialect.OVERVIEW)),
    Surface.RUNNERS_V3: (("", Dialect.RUNNERS_V3),),
    Surface.RUNNER_PODS: ((PODS_ROOT, Dialect.RUNNER_PODS),),
}
_LIVE_DIALECTS: Final = {Surface.CONTROL_PLANE: Dialect.CONTROL_PLANE}
_ROOTS: Final = (
    (PLATFORM_ROOT, Dialect.REFERENCE),
    (OVERVIEW_ROOT, Dialect.OVERVIEW),
    ("/api/v3", Dialect.RUNNERS_V3),
    (PODS_ROOT, Dialect.RUNNER_PODS),
    *((root, _LIVE_DIALECTS.get(surface, Dialect.LIVE)) for surface, root in LIVE_ROOTS.items()),
)


@dataclass(frozen=True, slots=True)
class Route:
    """An operation at one of the roots it is served from."""

    operation: Operation
    dialect: Dialect

    @property
    def error_dialect(self) -> Dialect:
        """Whose envelope its errors have: what only document 003 names fails as it says."""
        return Dialect.OVERVIEW if self.operation.source.document == "003" else self.dialect


@dataclass(frozen=True, slots=True)
class Candidate:
    """A route that fits a path, with the values of its parameters as text."""

    route: Route
    path: tuple[str, ...]


@dataclass(slots=True)
class _Node:
    fixed: dict[str, _Node] = field(default_factory=dict[str, "_Node"])
    parameter: _Node | None = None
    routes: list[Route] = field(default_factory=list[Route])


class RouteTable:
    """The operations of the API as a tree of path segments."""

    def __init__(
        self, operations: Iterable[Operation], *, prefix: str = "", api: RootApi = "documents"
    ) -> None:
        self._prefix = prefix
        self._api = api
        self._top = _Node()
        for operation in operations:
            for root, dialect in _mounts(operation.surface, api):
                self._add(prefix + root + operation.template, Route(operation, dialect))

    def _add(self, template: str, route: Route) -> None:
        node = self._top
        for segment in template.split("/")[1:]:
            if segment.startswith("{"):
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.fixed.setdefault(segment, _Node())
        node.routes.append(route)

    def match(self, raw_path: str) -> list[Candidate]:
        """Return every route that fits, best first; the method is not looked at."""
        segments = raw_path.split("/")
        if segments[0]:
            return []
        found = list(_walk(self._top, [unquote(s) for s in segments[1:]], 0, ()))
        literal = [c for c in found if not c.path]
        return literal or found

    def dialect(self, raw_path: str) -> Dialect:
        """Return which document's forms an unknown path gets."""
        for root, dialect in _ROOTS:
            if raw_path.startswith(self._prefix + root):
                is_live = dialect in {Dialect.LIVE, Dialect.CONTROL_PLANE}
                return dialect if is_live or self._api == "documents" else Dialect.LIVE
        return Dialect.REFERENCE if self._api == "documents" else Dialect.LIVE


def _mounts(surface: Surface, api: RootApi) -> Iterable[tuple[str, Dialect]]:
    if surface in LIVE_ROOTS:
        dialect = _LIVE_DIALECTS.get(surface, Dialect.LIVE)
        yield LIVE_ROOTS[surface], dialect
        if surface in AT_ROOT[api]:
            yield "", dialect
    elif api == "documents":
        yield from _MOUNTS[surface]


def _walk(
    node: _Node, segments: list[str], index: int, path: tuple[str, ...]
) -> Iterator[Candidate]:
    if index == len(segments):
        for route in node.routes:
            yield Candidate(route, path)
        return
    segment = segments[index]
    following = node.fixed.get(segment)
    if following is not None:
        yield from _walk(following, segments, index + 1, path)
    if node.parameter is not None and segment:
        yield from _walk(node.parameter, segments, index + 1, (*path, segment))
