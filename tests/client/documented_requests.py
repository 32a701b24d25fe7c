"""What each method of the client sends, written down from the documents.

Nothing in here is derived from the spec or from generated code: where a document has a sample
request, the row is that sample.
"""

from __future__ import annotations

from typing import Final

from tests.client.rows_agents import AGENT_ROWS
from tests.client.rows_assets import ASSET_ROWS
from tests.client.rows_overview import OVERVIEW_ROWS
from tests.client.rows_runners import RUNNER_ROWS

ROWS: Final = [*AGENT_ROWS, *ASSET_ROWS, *OVERVIEW_ROWS, *RUNNER_ROWS]
