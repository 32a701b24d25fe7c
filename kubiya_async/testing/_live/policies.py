"""Policies: what they are tied to, and what they allow.

The server knows no Rego. A policy whose text has `default allow = false`, or denies something by
name (`deny[...]`), forbids everything where it is tied; any other allows everything.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kubiya_async.testing._live.crud import page_of
from kubiya_async.testing._state.lists import equal, only
from kubiya_async.testing._state.registry import handles

if TYPE_CHECKING:
    from kubiya_async.testing._answers import Answer, Document, Listing, ServerCall
    from kubiya_async.testing._live.world import LiveWorld

_MODEL: Final = "ControlPolicy"
_ASSOCIATION: Final = "ControlPolicyAssociation"
_FORBIDS: Final = re.compile(r"default\s+allow\s*:?=\s*false|\bdeny\b")
_PACKAGE: Final = re.compile(r"\bpackage\s+\S+")


class Policies:
    """The policies of the control plane."""

    def __init__(self, live: LiveWorld) -> None:
        self._live = live

    @handles("control_plane.policies.validate")
    def validate(self, call: ServerCall) -> Answer:
        policy = self._live.find(_MODEL, call.text())
        errors = [] if _PACKAGE.search(_text(policy)) else ["Rego begins with a package"]
        return {"valid": not errors, "errors": errors, "warnings": []}

    @handles("control_plane.policies.create_association")
    def associate(self, call: ServerCall) -> Document:
        self._live.find(_MODEL, call.body["policy_id"])
        return self._live.create(_ASSOCIATION, call)

    @handles("control_plane.policies.list_resolved")
    def list_resolved(self, call: ServerCall) -> Listing:
        return page_of(
            call, [self._tie(association, policy) for association, policy in self._resolved(call)]
        )

    @handles("control_plane.policies.evaluate")
    def evaluate(self, call: ServerCall) -> Document:
        results = {
            str(policy["name"]): {"allowed": not _FORBIDS.search(_text(policy))}
            for _, policy in self._resolved(call)
        }
        violations = [name for name, result in results.items() if not result["allowed"]]
        return {"allowed": not violations, "violations": violations, "policy_results": results}

    def _tie(self, association: Document, policy: Document) -> Document:
        named = only(association, "policy_id", "policy_name", "priority", "enabled", "metadata")
        source = {"source_type": association["entity_type"], "source_id": association["entity_id"]}
        return {**named, **source, "policy_details": dict(policy)}

    def _resolved(self, call: ServerCall) -> list[tuple[Document, Document]]:
        """Return what holds for an entity: each association with its policy."""
        tied = equal(self._live.all(_ASSOCIATION), entity_type=call.text(0), entity_id=call.text(1))
        tied.sort(key=lambda association: association.get("priority") or 0)
        found = [(a, self._live.find(_MODEL, a["policy_id"])) for a in tied]
        return [pair for pair in found if pair[1].get("enabled", True)]


def _text(policy: Document) -> str:
    return str(policy.get("policy_content") or "")
