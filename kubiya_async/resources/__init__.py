"""Methods that the spec cannot say: conversations, and logs of workflows as they are written.

All other resources are generated whole. Stands on the generated stubs, `streams` and `executions`.
"""
