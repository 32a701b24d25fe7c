"""Policies: what they are tied to, and what they allow.

The server knows no Rego. A policy whose text has `default allow = false`, or denies something by
name (`deny[...]`), forbids everything where it is tied; any other allows everything.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kubiya_async.testing._answers import Answer, Document, Empty, Listing, ServerCall, invalid
from kubiya_async.testing._live.crud import page_of
from kubiya_async.testing._state.lists import equal
from kubiya_async.testing._state.registry import handles

if TYPE_CHECKING:
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
        if not _PACKAGE.search(_text(policy)):
            raise invalid("policy_content", "Rego begins with a package")
        return Empty.EMPTY

    @handles("control_plane.policies.create_association")
    def associate(self, call: ServerCall) -> Document:
        self._live.find(_MODEL, call.body["policy_id"])
        return self._live.create(_ASSOCIATION, call)

    @handles("control_plane.policies.list_resolved")
    def list_resolved(self, call: ServerCall) -> Listing:
        return page_of(call, self._resolved(call))

    @handles("control_plane.policies.evaluate")
    def evaluate(self, call: ServerCall) -> Document:
        forbidding = [p for p in self._resolved(call) if _FORBIDS.search(_text(p))]
        reasons = [f"{policy['name']}: {policy.get('description') or ''}" for policy in forbidding]
        return {"allowed": not forbidding, "reasons": reasons, "details": {}}

    def _resolved(self, call: ServerCall) -> list[Document]:
        tied = equal(self._live.all(_ASSOCIATION), entity_type=call.text(0), entity_id=call.text(1))
        tied.sort(key=lambda association: association.get("priority") or 0)
        policies = [self._live.find(_MODEL, association["policy_id"]) for association in tied]
        return [dict(policy) for policy in policies if policy.get("enabled")]


def _text(policy: Document) -> str:
    return str(policy.get("policy_content") or policy.get("rego") or "")
