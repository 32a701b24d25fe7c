"""The guide on configuration has every argument of the client and every variable it reads."""

from __future__ import annotations

import inspect
import re
from typing import Final

from kubiya_async import Kubiya, RequestOptions
from kubiya_async._cli.session import SHELL_VARIABLES
from kubiya_async.config import ENVIRONMENT
from kubiya_async.config.settings import SETTINGS, VARIABLES
from tests.support.tree import PACKAGE, ROOT
from website.settings import render

GUIDE: Final = (ROOT / "docs" / "guides" / "configuration.md").read_text(encoding="utf-8")


def test_its_tables_have_every_argument_of_the_client() -> None:
    arguments = [name for name, spec in SETTINGS.items() if spec.is_argument]
    said = inspect.getdoc(Kubiya) or ""

    assert render(GUIDE) == GUIDE
    assert arguments == list(inspect.signature(Kubiya).parameters)
    assert [name for name in arguments if f"    {name}: " not in said] == []
    assert {n for n in VARIABLES if f"`{n}`" not in said} == {"KUBIYA_LOG"}


def test_every_option_of_a_call_is_there() -> None:
    options = inspect.signature(RequestOptions).parameters

    assert [name for name in options if not re.search(rf"\b{name}\b", GUIDE)] == []


def test_every_variable_is_there() -> None:
    """Those of settings, and those that single modules read (the command line has its own)."""
    sources = [path.read_text() for path in (*PACKAGE.glob("*.py"), *PACKAGE.glob("config/*.py"))]
    read = set(re.findall(r'"((?:KUBIYA|CONTROL_PLANE)_[A-Z_0-9]+)"', "\n".join(sources)))

    assert read >= set(ENVIRONMENT.values())
    assert [name for name in sorted(read) if f"`{name}" not in GUIDE] == []


# What the official CLI keeps, by its own names.
FILE_KEYS: Final = {
    *("current-context", "contexts[].context.user", "contexts[].context.api-url"),
    *("contexts[].context.use-v1-api", "contexts[].context.organization"),
    *("contexts[].context.litellm-proxy", "users[].user.token"),
    *("organizations[].organization.id", "organizations[].organization.name"),
}
OFFICIAL: Final = {
    *("KUBIYA_CONFIG", "KUBIYA_CONTEXT", "KUBIYA_API_KEY", "KUBIYA_BASE_URL"),
    *("KUBIYA_CLI_USE_V1_API", "KUBIYA_CONTROL_PLANE_BASE_URL", "CONTROL_PLANE_GATEWAY_URL"),
    *("CONTROL_PLANE_URL", "KUBIYA_ORCHESTRATOR_URL", "KUBIYA_COMPOSER_URL"),
    *("KUBIYA_USE_SAME_API", "KUBIYA_DEFAULT_RUNNER", "KUBIYA_RUNNER", "KUBIYA_USER_EMAIL"),
    *("KUBIYA_ORG", "KUBIYA_DEBUG", "KUBIYA_TIMEOUT", "KUBIYA_AUTO_SESSION"),
    *("KUBIYA_WEBHOOK_TIMEOUT", "KUBIYA_API_LOG_FILE", "KUBIYA_LOG_LEVEL", "KUBIYA_CONFIG_DIR"),
    *("KUBIYA_API_TOKEN", "KUBIYA_API_URL", "KUBIYA_REQUIRED_AGENT_MANAGER_VERSION"),
    *("KUBIYA_REQUIRED_TOOL_MANAGER_VERSION", "MANAGED_BY", "TASK_UUID"),
}


def rows(head: str) -> dict[str, str]:
    """Return the second column of a table for each of the names in its first."""
    table = GUIDE.partition(f"| {head} | here |\n| --- | --- |\n")[2].partition("\n\n")[0]
    cells = [line.strip("| ").split(" | ") for line in table.splitlines()]
    return {name: here for names, here in cells for name in re.findall(r"`([^`]+)`", names)}


def test_every_key_of_the_official_files_is_there() -> None:
    said = rows("in its files")
    source = (PACKAGE / "config" / "cli_files.py").read_text(encoding="utf-8")

    assert said.keys() >= FILE_KEYS
    for path in FILE_KEYS:
        read = f'"{path.rpartition(".")[2]}"' in source
        assert read is not said[path].startswith("not read"), path


def test_every_variable_of_the_official_cli_is_there_and_read_as_said() -> None:
    said = rows("in its environment")
    # `doctor` has the names of some that are not read, to say so.
    read_in = [path for path in PACKAGE.rglob("*.py") if path.name != "doctor.py"]
    sources = "\n".join(path.read_text(encoding="utf-8") for path in read_in)

    assert said.keys() == OFFICIAL
    for name, here in said.items():
        read = f'"{name}"' in sources
        assert read is not here.startswith("not read"), name


def test_settings_are_named_beside_their_variables() -> None:
    said = rows("in its environment")
    for setting, variable in ENVIRONMENT.items():
        if variable in said and setting != "context":
            assert f"`{setting}`" in said[variable], variable
    assert said.keys() & VARIABLES >= {"CONTROL_PLANE_GATEWAY_URL", "CONTROL_PLANE_URL"}


def test_variables_of_the_command_line_are_told_from_those_of_the_client() -> None:
    shell = {variable for names in SHELL_VARIABLES.values() for variable in names}
    told = {name for name, here in rows("in its environment").items() if "in a shell: " in here}

    assert told == shell | {"KUBIYA_DEBUG"}
