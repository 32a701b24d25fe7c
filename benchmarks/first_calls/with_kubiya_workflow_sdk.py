"""Fetch runners with kubiya-workflow-sdk, which has no agents."""

import sys

from kubiya_workflow_sdk.client import KubiyaClient

print(len(KubiyaClient("benchmark", base_url=sys.argv[1]).get_runners()))
