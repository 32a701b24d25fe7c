"""Settings: argument, environment variable, the official CLI's context file, default.

`settings` lists them, `load` finds their values, `urls` derives the roots of the APIs from a base
URL, `proxies` checks proxies, `cli_files` reads the official CLI's files. Stands on `auth` and
`_messages`.
"""

from __future__ import annotations

from kubiya_async.config.load import Config, Setting, load_config
from kubiya_async.config.settings import DEFAULT_BASE_URL, ENVIRONMENT

__all__ = ["DEFAULT_BASE_URL", "ENVIRONMENT", "Config", "Setting", "load_config"]
