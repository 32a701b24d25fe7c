"""Which method answers which operation of one server, and the form of the private API's answers."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any, Final, cast

from kubiya_async._messages.operation import Replay, Surface
from kubiya_async.testing._answers import Content, Document, Empty, EventFeed, Listing, Refusal
from kubiya_async.testing._state import control_plane, spec
from kubiya_async.testing._state.agents import AgentCatalog, Conversations
from kubiya_async.testing._state.knowledge import KnowledgeBase
from kubiya_async.testing._state.marks import CLAIMS, HANDLES, SHOWS, marked
from kubiya_async.testing._state.organization import (
    AuditLog,
    Directory,
    InboundWebhooks,
    SecretVault,
)
from kubiya_async.testing._state.projects import ProjectPlanner
from kubiya_async.testing._state.runners import (
    PodRunners,
    PrivateRunners,
    RunnerFleet,
    RunnerManifests,
)
from kubiya_async.testing._state.store import ends_with_parameter, readers
from kubiya_async.testing._state.tasks import TaskBoard
from kubiya_async.testing._state.tools import ToolRunner, ToolSources
from kubiya_async.testing._state.workflows import (
    RunnerWorkflows,
    WorkflowComposer,
    WorkflowExecutor,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kubiya_async._messages.operation import Operation, Pagination
    from kubiya_async.testing._answers import Answer, ServerCall
    from kubiya_async.testing._state.marks import Claim, Handler
    from kubiya_async.testing._state.state import ServerState
    from kubiya_async.testing.deviations import Deviations

_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z", re.ASCII)
_PLURAL: Final = "items"


class Api:
    """All operations, documented and private, on one state.

    What an operation does shows in its record: a page is a list; a path that ends with a parameter
    is about one object, read by GET, changed by PUT and PATCH, deleted by DELETE; a POST to the
    path of a list makes one. What is written by hand comes before what is worked out like this, and
    before the spec's example, which is the answer where nothing else is known.
    """

    def __init__(self, state: ServerState) -> None:
        self._state = state
        self._audit = AuditLog(state)
        self.workflows = WorkflowExecutor(state)
        on_runners = RunnerWorkflows(state)
        executions = control_plane.ExecutionEngine(state)
        self.resources: Final = (
            AgentCatalog(state),
            self._audit,
            Conversations(state),
            control_plane.ControlPlaneOrganization(state, executions),
            control_plane.PolicyEngine(state),
            control_plane.SkillAssociations(state),
            control_plane.WorkerQueues(state),
            Directory(state),
            executions,
            InboundWebhooks(state, self._audit, on_runners),
            KnowledgeBase(state),
            PrivateRunners(state),
            ProjectPlanner(state),
            RunnerFleet(state),
            RunnerManifests(state),
            PodRunners(state),
            on_runners,
            SecretVault(state),
            TaskBoard(state),
            ToolRunner(state),
            ToolSources(state),
            WorkflowComposer(state, on_runners),
            self.workflows,
        )
        state.views.update(marked(self.resources, SHOWS))
        self.handlers: Final[dict[str, Handler]] = self._plain_handlers()
        self.handlers.update(marked(self.resources, HANDLES))
        self.claims: Final[dict[str, Claim]] = dict(marked(self.resources, CLAIMS))

    def answer(self, call: ServerCall) -> Answer:
        """Answer a call that was found valid.

        Raises:
            Refusal: It asks for what cannot be done.
        """
        operation, deviations = call.operation, self._state.deviations
        handler = self.handlers[operation.id]
        if not spec.is_private(operation):
            return handler(call)
        try:
            answer = handler(call)
        except Refusal as refusal:
            if not deviations.failures_as_success or not _reports_itself(operation):
                raise
            return _failure(refusal, call, self._state.mint("req"))
        if operation.replay is not Replay.SAFE:
            self._audit.record_call(call, answer)
        return _rendered(answer, operation, deviations)

    def _plain_handlers(self) -> dict[str, Handler]:
        verbs: dict[str, Handler] = {
            "list": self._state.page,
            "get": self._state.get,
            "create": self._create,
            "update": self._update,
        }
        delete = self._state.delete
        shown = (o for o in spec.OPERATIONS.values() if spec.example(o.id) is not None)
        return {o.id: self._state.example for o in shown if o.result != "stream"} | {
            id_: verbs[verb] if verb in verbs else functools.partial(delete, model=model)
            for id_, (verb, model) in plain_operations().items()
        }

    def _create(self, call: ServerCall) -> Document:
        return self._state.shown(call, self._state.create(call))

    def _update(self, call: ServerCall) -> Document:
        return self._state.shown(call, self._state.update(call))


_VERBS: Final = {"GET": "get", "PUT": "update", "PATCH": "update", "DELETE": "delete"}


@functools.cache
def plain_operations() -> Mapping[str, tuple[str, str]]:
    """Return the verb and the model of each operation that its record alone defines."""
    found: dict[str, tuple[str, str]] = {}
    lists = {(o.surface, o.path) for o in spec.OPERATIONS.values() if o.result == "page"}
    for operation in spec.OPERATIONS.values():
        place = operation.surface, operation.path
        model = spec.result_name(operation)
        verb = None
        if operation.result == "page":
            verb = "list"
        elif operation.method == "POST" and place in lists:
            verb = "create"
        elif operation.result != "stream" and ends_with_parameter(operation):
            verb = _VERBS.get(operation.method)
        if verb == "delete":
            # What is deleted is what the operations on the same path are about.
            sharing = (o for o in spec.OPERATIONS.values() if (o.surface, o.path) == place)
            names = (spec.result_name(o) for o in sharing)
            model = next((name for name in names if name in readers()), None)
        if verb is not None and model is not None and model in readers():
            found[operation.id] = verb, model
    return found


# The form in which clients of the private API were seen to get answers


def _rendered(answer: Answer, operation: Operation, deviations: Deviations) -> Answer:
    """Return an answer in that form."""
    match answer:
        case Content() | Empty() | EventFeed():
            return answer
        case Listing():
            items = [_dressed(item, operation, deviations) for item in answer.items]
            return cast("Answer", _envelope(items, answer, operation, deviations))
        case _:
            return cast("Answer", _dressed(answer, operation, deviations))


def _reports_itself(operation: Operation) -> bool:
    """Return whether the answers of an operation say whether it has succeeded."""
    name = spec.result_name(operation)
    return name is not None and "success" in spec.wire_fields(name)


def _failure(refusal: Refusal, call: ServerCall, request_id: str) -> Document:
    """Return the report of a failure in a body that comes with a success status."""
    details = ", ".join(f"{k}: {v}" for k, v in (refusal.details or {}).items())
    fields = spec.wire_fields(spec.result_name(call.operation) or "")
    if "errorMessage" in fields:
        return {
            "success": False,
            "errorMessage": ": ".join(filter(None, [refusal.message, details])),
        }
    error = {"code": refusal.kind.code, "message": refusal.message, "details": details}
    return {"requestId": request_id, "success": False, "error": {**error, "retry": False}}


def _dressed(value: Any, operation: Operation, deviations: Deviations) -> Any:
    name = spec.result_name(operation)
    dressed = value
    if isinstance(value, dict) and name is not None and deviations.null_lists:
        dressed = _without_empty_lists(cast("Document", value), name)
    if operation.surface is Surface.CONTROL_PLANE and deviations.naive_times:
        return _without_zones(dressed)
    return dressed


def _without_empty_lists(document: Document, name: str) -> Document:
    empty = [k for k, v in document.items() if v == [] and spec.is_list(name, k)]
    return document | dict.fromkeys(empty)


def _without_zones(value: Any) -> Any:
    if isinstance(value, str):
        return value[:-1] if _TIME.fullmatch(value) else value
    if isinstance(value, dict):
        return {k: _without_zones(v) for k, v in cast("Document", value).items()}
    if isinstance(value, list):
        return [_without_zones(item) for item in cast("list[Any]", value)]
    return value


def _envelope(items: list[Any], page: Listing, operation: Operation, deviations: Deviations) -> Any:
    pagination = operation.pagination
    assert pagination is not None  # noqa: S101 - only lists come here
    if pagination.items is None:
        return _bare(items, page, pagination, deviations)
    shown = spec.example(operation.id)
    figures = _figures(page)
    body: Document = {
        key: figures.get(key, value) for key, value in cast("Document", shown).items()
    }
    if isinstance(body.get("pagination"), dict):
        body["pagination"] = {key: figures.get(key) for key in body["pagination"]}
    return {**body, pagination.items: None if not items and deviations.null_lists else items}


def _bare(items: list[Any], page: Listing, pagination: Pagination, deviations: Deviations) -> Any:
    if pagination.keyed and deviations.keyed_lists:
        return {item[pagination.identity]: item for item in items}
    if not deviations.bare_lists:
        return {_PLURAL: items, **{k: _figures(page)[k] for k in ("total", "limit", "offset")}}
    return None if not items and deviations.null_lists else items


def _figures(page: Listing) -> Document:
    number = page.page or page.offset // max(page.limit, 1) + 1
    pages = -(-page.total // max(page.limit, 1))
    return {
        "total": page.total,
        "count": len(page.items),
        "limit": page.limit,
        "offset": page.offset,
        "page": number,
        "pageSize": page.limit,
        "page_size": page.limit,
        "totalPages": pages,
        "has_more": page.offset + len(page.items) < page.total,
    }
