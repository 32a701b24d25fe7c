"""Fetch agents with kubiya-sdk."""

import sys

from kubiya.client import KubiyaClient

print(KubiyaClient("benchmark", base_url=sys.argv[1]).list_agents(limit=1)[0]["name"])
