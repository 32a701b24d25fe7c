"""Manifests and Helm charts that deploy a runner: real ones, made on request.

A chart is the same bytes each time: no clock, no user and no compression header get into it. YAML
is written here as well, enough for manifests and no more: block style, lists not indented below
their key. A string that could be read as anything but a string is in double quotes, where YAML and
JSON agree.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import tarfile
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kubiya_async.testing._answers import Document

_IMAGE: Final = "kubiya/runner:latest"
_CHART: Final = "kubiya-runner"
_KEY: Final[Document] = {
    "name": "KUBIYA_API_KEY",
    "valueFrom": {"secretKeyRef": {"name": "kubiya-secret", "key": "api-key"}},
}

_PLAIN: Final = re.compile(r"[A-Za-z_/][A-Za-z0-9_./-]*(?::[A-Za-z0-9_./-]+)*", re.ASCII)
_OTHER_TYPES: Final = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}

_HELPERS: Final = """\
{{- define "kubiya-runner.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end -}}
"""
_NOTES: Final = """\
Runner {{ .Values.runner.name }} starts in {{ .Values.runner.namespace }}. Give it a key:

    kubectl create secret generic {{ .Values.secret.name }} \\
      --namespace {{ .Values.runner.namespace }} --from-literal={{ .Values.secret.key }}=...
"""
_DEPLOYMENT: Final = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Values.runner.name | quote }}
  namespace: {{ .Values.runner.namespace | quote }}
  labels:
    {{- include "kubiya-runner.labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels:
      app: {{ .Values.runner.name | quote }}
  template:
    metadata:
      labels:
        app: {{ .Values.runner.name | quote }}
    spec:
      containers:
      - name: runner
        image: {{ .Values.image | quote }}
        env:
        - name: KUBIYA_RUNNER
          value: {{ .Values.runner.name | quote }}
        - name: KUBIYA_GATEWAY_URL
          value: {{ .Values.runner.gatewayUrl | quote }}
        - name: KUBIYA_API_KEY
          valueFrom:
            secretKeyRef:
              name: {{ .Values.secret.name | quote }}
              key: {{ .Values.secret.key | quote }}
"""


def deployment(namespace: str) -> Document:
    """Deploy a runner on Kubernetes, the way document 002 prints it."""
    return _deployment(_CHART, {"name": _CHART, "namespace": namespace}, [_KEY])


def compose_file(name: str) -> Document:
    """Deploy a runner with Docker Compose."""
    environment = {"KUBIYA_RUNNER": name, "KUBIYA_API_KEY": "${KUBIYA_API_KEY}"}
    service = {"image": _IMAGE, "restart": "unless-stopped", "environment": environment}
    return {"services": {"runner": service}}


def helm_manifest(name: str, metadata: Mapping[str, Any], version: str) -> Document:
    """Render the chart of a runner, released under the runner's name."""
    labels = {
        "app.kubernetes.io/name": _CHART,
        "app.kubernetes.io/instance": name,
        "app.kubernetes.io/version": version,
    }
    about = {"name": name, "namespace": metadata.get("namespace") or "kubiya", "labels": labels}
    gateway = metadata.get("gateway_url") or ""
    environment: list[Document] = [
        {"name": "KUBIYA_RUNNER", "value": name},
        {"name": "KUBIYA_GATEWAY_URL", "value": gateway},
        _KEY,
    ]
    return _deployment(name, about, environment)


def _deployment(app: str, about: Document, environment: list[Document]) -> Document:
    container = {"name": "runner", "image": _IMAGE, "env": environment}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": about,
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": {"app": app}},
            "template": {
                "metadata": {"labels": {"app": app}},
                "spec": {"containers": [container]},
            },
        },
    }


def helm_chart(name: str, metadata: Mapping[str, Any], version: str) -> bytes:
    """Pack the chart of a runner as a gzipped tar archive."""
    chart = {
        "apiVersion": "v2",
        "name": _CHART,
        "description": f"Kubiya runner {name}",
        "type": "application",
        "version": version,
        "appVersion": version,
    }
    values = {
        "runner": {
            "name": name,
            "namespace": metadata.get("namespace") or "kubiya",
            "gatewayUrl": metadata.get("gateway_url") or "",
            "subject": metadata.get("subject") or "",
        },
        "replicas": 1,
        "image": _IMAGE,
        "secret": {"name": "kubiya-secret", "key": "api-key"},
    }
    files = {
        "Chart.yaml": write_yaml(chart),
        "values.yaml": write_yaml(values),
        "templates/_helpers.tpl": _HELPERS,
        "templates/deployment.yaml": _DEPLOYMENT,
        "templates/NOTES.txt": _NOTES,
    }
    return _pack({f"{_CHART}/{path}": text.encode() for path, text in files.items()})


def _pack(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, filename="") as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for path, data in files.items():
            member = tarfile.TarInfo(path)
            member.size = len(data)
            member.mode = 0o644
            archive.addfile(member, io.BytesIO(data))
    return packed.getvalue()


def write_yaml(document: Any) -> str:
    """Write one document, with a newline at its end."""
    return "\n".join(_lines(document)) + "\n"


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, dict) and value:
        for key, item in value.items():  # pyright: ignore[reportUnknownVariableType]
            yield from _entry(f"{_scalar(key)}:", item, "" if isinstance(item, list) else "  ")
    elif isinstance(value, list) and value:
        for item in value:  # pyright: ignore[reportUnknownVariableType]
            first, *rest = _lines(item)
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
    else:
        yield _scalar(value)


def _entry(key: str, value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, dict | list) and value:
        yield key
        yield from (indent + line for line in _lines(value))
    else:
        yield f"{key} {_scalar(value)}"


def _scalar(value: Any) -> str:
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _OTHER_TYPES:
        return value
    return json.dumps(value, ensure_ascii=False)
