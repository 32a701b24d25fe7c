"""Calls every read of a generated client that needs no argument: FOLDER PACKAGE URL PREFIX KEY.

Prints as JSON how each answer was read: its status, and the type that the client made of it.
"""

import importlib
import inspect
import json
import sys
from pathlib import Path

folder, package, url, prefix, key = sys.argv[1:]
sys.path.insert(0, folder)
client = importlib.import_module(package).AuthenticatedClient(
    url, key, prefix=prefix, raise_on_unexpected_status=True
)
found = {}
for file in sorted(Path(folder, package, "api").glob("*/[a-z]*.py")):
    module = importlib.import_module(f"{package}.api.{file.parent.name}.{file.stem}")
    parameters = inspect.signature(module._get_kwargs).parameters.values()
    needed = [p for p in parameters if p.default is p.empty]
    if not needed and module._get_kwargs()["method"] == "get":
        answer = module.sync_detailed(client=client)
        found[file.stem] = [answer.status_code, type(answer.parsed).__name__]
print(json.dumps(found))
