"""A small service on FastAPI: chat with agents, run workflows, receive webhooks. See README.md."""
