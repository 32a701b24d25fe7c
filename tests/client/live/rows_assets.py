"""Sources, secrets, runners, webhooks and integrations."""

from __future__ import annotations

from typing import Final

from tests.client.live.rows import API, LiveRow

V1: Final = f"{API}/api/v1"
ARCHIVE: Final = b"PK\x03\x04 not really"

SOURCES: Final = [
    LiveRow("live.sources.list", lambda k: k.live.sources.list(), "GET", f"{V1}/sources"),
    LiveRow(
        "live.sources.create",
        lambda k: k.live.sources.create(
            url="https://github.com/acme/tools",
            name="tools",
            description="Tools",
            type="git",
            runner="r 1",
            inline_tools=[{"name": "hello"}],
            inline_workflows=[{"name": "w"}],
            dynamic_config={"region": "x"},
            task_id="t-1",
            managed_by="terraform",
        ),
        "POST",
        f"{V1}/sources?runner=r%201",
        {
            "url": "https://github.com/acme/tools",
            "name": "tools",
            "description": "Tools",
            "type": "git",
            "runner": "r 1",
            "inline_tools": [{"name": "hello"}],
            "inline_workflows": [{"name": "w"}],
            "dynamic_config": {"region": "x"},
            "task_id": "t-1",
            "managed_by": "terraform",
        },
    ),
    LiveRow("live.sources.get", lambda k: k.live.sources.get("s-1"), "GET", f"{V1}/sources/s-1"),
    LiveRow(
        "live.sources.update",
        lambda k: k.live.sources.update("s-1", inline_tools=[{"name": "a"}], type="inline"),
        "PUT",
        f"{V1}/sources/s-1",
        {"inline_tools": [{"name": "a"}], "type": "inline"},
    ),
    LiveRow(
        "live.sources.delete",
        lambda k: k.live.sources.delete("s-1", runner="r"),
        "DELETE",
        f"{V1}/sources/s-1?runner=r",
    ),
    LiveRow(
        "live.sources.get_metadata",
        lambda k: k.live.sources.get_metadata("s-1"),
        "GET",
        f"{V1}/sources/s-1/metadata",
    ),
    LiveRow(
        "live.sources.sync",
        lambda k: k.live.sources.sync(
            "s-1", runner="r", mode="ci", branch="main", force=True, auto_commit=False, no_diff=True
        ),
        "POST",
        f"{V1}/sources/s-1/sync?runner=r",
        {"mode": "ci", "branch": "main", "force": True, "auto_commit": False, "no_diff": True},
    ),
    LiveRow(
        "live.sources.bind_agent",
        lambda k: k.live.sources.bind_agent("s-1", "a-1"),
        "POST",
        f"{V1}/sources/s-1/agents/a-1",
    ),
    LiveRow(
        "live.sources.load",
        lambda k: k.live.sources.load(
            url="https://x.example/a?b=c",
            runner="r",
            dynamic_config={},
            inline_tools=[{"name": "a"}],
        ),
        "POST",
        f"{V1}/sources/load?url=https%3A%2F%2Fx.example%2Fa%3Fb%3Dc&runner=r",
        {"dynamic_config": {}, "inline_tools": [{"name": "a"}]},
    ),
    LiveRow(
        "live.sources.load_url",
        lambda k: k.live.sources.load_url(url="https://x.example/a", runner="r"),
        "GET",
        f"{V1}/sources/load?url=https%3A%2F%2Fx.example%2Fa&runner=r",
    ),
    LiveRow(
        "live.sources.upload_zip",
        lambda k: k.live.sources.upload_zip(file=("tools.zip", ARCHIVE), runner="r", name="tools"),
        "PUT",
        f"{V1}/sources/zip?runner=r&name=tools",
        file=("file", "tools.zip", ARCHIVE),
    ),
    LiveRow(
        "live.sources.load_zip",
        lambda k: k.live.sources.load_zip(file=ARCHIVE, runner="r"),
        "PUT",
        f"{V1}/sources/zip/load?runner=r",
        file=("file", "file.zip", ARCHIVE),
    ),
]

SECRETS: Final = [
    LiveRow("live.secrets.list", lambda k: k.live.secrets.list(), "GET", f"{V1}/secrets"),
    LiveRow(
        "live.secrets.list_v2", lambda k: k.live.secrets.list_v2(), "GET", f"{API}/api/v2/secrets"
    ),
    LiveRow(
        "live.secrets.create",
        lambda k: k.live.secrets.create(name="DB", value="correct horse", description="Database"),
        "POST",
        f"{V1}/secrets",
        {"name": "DB", "value": "correct horse", "description": "Database"},
    ),
    LiveRow(
        "live.secrets.get",
        lambda k: k.live.secrets.get("a b/c?"),
        "GET",
        f"{V1}/secrets/a%20b%2Fc%3F",
    ),
    LiveRow(
        "live.secrets.set",
        lambda k: k.live.secrets.set("DB", value="correct horse", description="Database"),
        "POST",
        f"{V1}/secrets/DB",
        {"value": "correct horse", "description": "Database"},
    ),
    LiveRow(
        "live.secrets.update",
        lambda k: k.live.secrets.update("DB", value="correct horse", description="Database"),
        "PUT",
        f"{V1}/secrets/DB",
        {"value": "correct horse", "description": "Database"},
    ),
    LiveRow(
        "live.secrets.delete", lambda k: k.live.secrets.delete("DB"), "DELETE", f"{V1}/secrets/DB"
    ),
    LiveRow(
        "live.secrets.get_value",
        lambda k: k.live.secrets.get_value("DB"),
        "GET",
        f"{V1}/secrets/get_value/DB",
    ),
    LiveRow(
        "live.secrets.get_value_v2",
        lambda k: k.live.secrets.get_value_v2("DB"),
        "GET",
        f"{API}/api/v2/secrets/get_value/DB",
    ),
]

RUNNERS: Final = [
    LiveRow("live.runners.list", lambda k: k.live.runners.list(), "GET", f"{API}/api/v3/runners"),
    LiveRow("live.runners.list_v1", lambda k: k.live.runners.list_v1(), "GET", f"{V1}/runners"),
    LiveRow(
        "live.runners.get",
        lambda k: k.live.runners.get("r 1"),
        "GET",
        f"{API}/api/v3/runners/r%201/describe",
    ),
    LiveRow(
        "live.runners.get_health",
        lambda k: k.live.runners.get_health("r"),
        "GET",
        f"{API}/api/v3/runners/r/health",
    ),
    LiveRow(
        "live.runners.create",
        lambda k: k.live.runners.create("r", managed_by="terraform", task_id="t-1"),
        "POST",
        f"{API}/api/v3/runners/r",
        {"managed_by": "terraform", "task_id": "t-1"},
    ),
    LiveRow(
        "live.runners.delete",
        lambda k: k.live.runners.delete("r"),
        "DELETE",
        f"{API}/api/v3/runners/r",
    ),
    LiveRow(
        "live.runners.get_chart_values",
        lambda k: k.live.runners.get_chart_values("r"),
        "GET",
        f"{API}/api/v3/runners/helmchart/r",
    ),
    LiveRow(
        "live.runners.get_manifest",
        lambda k: k.live.runners.get_manifest("r"),
        "GET",
        f"{V1}/runners/r/manifest",
    ),
]

WEBHOOKS: Final = [
    LiveRow("live.webhooks.list", lambda k: k.live.webhooks.list(), "GET", f"{V1}/event"),
    LiveRow(
        "live.webhooks.create",
        lambda k: k.live.webhooks.create(
            name="alerts",
            source="pagerduty",
            communication={"method": "Slack", "destination": "#alerts"},
            workflow={"name": "deploy", "steps": []},
            runner="r",
            filter="a == 'b'",
            prompt="Look",
            hide_webhook_headers=True,
            managed_by="terraform",
            task_id="t-1",
        ),
        "POST",
        f"{V1}/event",
        {
            "name": "alerts",
            "source": "pagerduty",
            "communication": {"method": "Slack", "destination": "#alerts"},
            "workflow": '{"name":"deploy","steps":[]}',
            "runner": "r",
            "filter": "a == 'b'",
            "prompt": "Look",
            "hide_webhook_headers": True,
            "managed_by": "terraform",
            "task_id": "t-1",
        },
    ),
    LiveRow("live.webhooks.get", lambda k: k.live.webhooks.get("h-1"), "GET", f"{V1}/event/h-1"),
    LiveRow(
        "live.webhooks.update",
        lambda k: k.live.webhooks.update("h-1", agent_id="a-1", workflow='{"name": "x"}'),
        "PUT",
        f"{V1}/event/h-1",
        {"agent_id": "a-1", "workflow": '{"name": "x"}'},
    ),
    LiveRow(
        "live.webhooks.delete", lambda k: k.live.webhooks.delete("h-1"), "DELETE", f"{V1}/event/h-1"
    ),
    LiveRow(
        "live.webhooks.test",
        lambda k: k.live.webhooks.test(
            webhook_url="https://x.example/h", test_data={"a": 1}, wait_for_response=True
        ),
        "POST",
        f"{V1}/webhook/test",
        {"webhook_url": "https://x.example/h", "test_data": {"a": 1}, "wait_for_response": True},
    ),
]

INTEGRATIONS: Final = [
    LiveRow(
        "live.integrations.list",
        lambda k: k.live.integrations.list(full=True),
        "GET",
        f"{API}/api/v2/integrations?full=true",
    ),
    LiveRow(
        "live.integrations.create",
        lambda k: k.live.integrations.create(
            name="github",
            integration_type="github",
            configs=[{"name": "default", "is_default": True, "vendor_specific": {"org": "acme"}}],
            description="Code",
            auth_type="global",
            managed_by="terraform",
            task_id="t-1",
        ),
        "POST",
        f"{API}/api/v2/integrations",
        {
            "name": "github",
            "integration_type": "github",
            "configs": [
                {"name": "default", "is_default": True, "vendor_specific": {"org": "acme"}}
            ],
            "description": "Code",
            "auth_type": "global",
            "managed_by": "terraform",
            "task_id": "t-1",
        },
    ),
    LiveRow(
        "live.integrations.get",
        lambda k: k.live.integrations.get("github"),
        "GET",
        f"{API}/api/v2/integrations/github",
    ),
    LiveRow(
        "live.integrations.update",
        lambda k: k.live.integrations.update("github", description="All code"),
        "PUT",
        f"{API}/api/v2/integrations/github",
        {"description": "All code"},
    ),
    LiveRow(
        "live.integrations.delete",
        lambda k: k.live.integrations.delete("github"),
        "DELETE",
        f"{API}/api/v2/integrations/github",
    ),
    LiveRow(
        "live.integrations.get_install_link",
        lambda k: k.live.integrations.get_install_link("github_app"),
        "GET",
        f"{V1}/integration/github_app/install",
    ),
]

ASSET_ROWS: Final = [*SOURCES, *SECRETS, *RUNNERS, *WEBHOOKS, *INTEGRATIONS]
