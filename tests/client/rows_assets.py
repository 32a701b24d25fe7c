"""Document 002: sources, secrets, runners and webhooks."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from tests.client.rows import PLATFORM, YAML, Row

SOURCES: Final = [
    Row(
        "sources.list",
        lambda k: k.sources.list(limit=10, offset=10, filter="DevOps"),
        "GET",
        f"{PLATFORM}/sources?limit=10&offset=10&filter=DevOps",
    ),
    Row(
        "sources.get",
        lambda k: k.sources.get("source-123-456"),
        "GET",
        f"{PLATFORM}/sources/source-123-456",
    ),
    Row(
        "sources.create",
        lambda k: k.sources.create(
            name="DevOps Tools",
            description="Collection of DevOps automation tools",
            type="github",
            url="https://github.com/org/devops-tools",
            branch="main",
            path="/tools",
            runner="default-runner",
        ),
        "POST",
        f"{PLATFORM}/sources",
        {
            "name": "DevOps Tools",
            "description": "Collection of DevOps automation tools",
            "type": "github",
            "url": "https://github.com/org/devops-tools",
            "branch": "main",
            "path": "/tools",
            "runner": "default-runner",
        },
    ),
    Row(
        "sources.scan",
        lambda k: k.sources.scan(
            url="https://github.com/org/devops-tools",
            branch="main",
            path="/tools",
            runner="default-runner",
        ),
        "POST",
        f"{PLATFORM}/sources/scan",
        {
            "url": "https://github.com/org/devops-tools",
            "branch": "main",
            "path": "/tools",
            "runner": "default-runner",
        },
    ),
]

SECRETS: Final = [
    Row(
        "secrets.list",
        lambda k: k.secrets.list(limit=100, offset=50, filter="DB"),
        "GET",
        f"{PLATFORM}/secrets?limit=100&offset=50&filter=DB",
    ),
    Row(
        "secrets.create",
        lambda k: k.secrets.create(
            name="DB_PASSWORD",
            value="secure-password-123",
            description="Database password",
            expires_in=timedelta(days=30),
        ),
        "POST",
        f"{PLATFORM}/secrets",
        {
            "name": "DB_PASSWORD",
            "value": "secure-password-123",
            "description": "Database password",
            "expires_in": "30d",
        },
    ),
    Row(
        "secrets.update",
        lambda k: k.secrets.update(
            "DB_PASSWORD",
            value="new-secure-password-456",
            description="Updated database password",
        ),
        "PUT",
        f"{PLATFORM}/secrets/DB_PASSWORD",
        {"value": "new-secure-password-456", "description": "Updated database password"},
    ),
    Row(
        "secrets.delete",
        lambda k: k.secrets.delete("DB_PASSWORD"),
        "DELETE",
        f"{PLATFORM}/secrets/DB_PASSWORD",
    ),
]

RUNNERS: Final = [
    Row(
        "runners.list",
        lambda k: k.runners.list(healthy=False, limit=10, offset=50),
        "GET",
        f"{PLATFORM}/runners?healthy=false&limit=10&offset=50",
    ),
    Row(
        "runners.get",
        lambda k: k.runners.get("k8s-runner"),
        "GET",
        f"{PLATFORM}/runners/k8s-runner",
    ),
    Row(
        "runners.get_manifest",
        lambda k: k.runners.get_manifest("k8s-runner", format="yaml", type="kubernetes"),
        "GET",
        f"{PLATFORM}/runners/k8s-runner/manifest?format=yaml&type=kubernetes",
        accept=YAML,
    ),
]

WEBHOOKS: Final = [
    Row(
        "webhooks.list",
        lambda k: k.webhooks.list(type="slack", limit=50, offset=50),
        "GET",
        f"{PLATFORM}/webhooks?type=slack&limit=50&offset=50",
    ),
    Row(
        "webhooks.create",
        lambda k: k.webhooks.create(
            name="Alert Handler",
            type="slack",
            destination="#alerts",
            prompt="Process this alert and take appropriate action",
        ),
        "POST",
        f"{PLATFORM}/webhooks",
        {
            "name": "Alert Handler",
            "type": "slack",
            "destination": "#alerts",
            "prompt": "Process this alert and take appropriate action",
        },
    ),
    Row(
        "webhooks.trigger",
        lambda k: k.webhooks.trigger(
            "webhook-123-456",
            message="Alert: High CPU usage detected on server-01",
            metadata={
                "severity": "high",
                "source": "monitoring",
                "timestamp": "2024-01-15T10:00:00Z",
            },
        ),
        "POST",
        f"{PLATFORM}/webhooks/webhook-123-456/trigger",
        {
            "message": "Alert: High CPU usage detected on server-01",
            "metadata": {
                "severity": "high",
                "source": "monitoring",
                "timestamp": "2024-01-15T10:00:00Z",
            },
        },
    ),
]

ASSET_ROWS: Final = [
    *SOURCES,
    *SECRETS,
    *RUNNERS,
    *WEBHOOKS,
]
