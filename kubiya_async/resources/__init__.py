"""Resources whose methods the spec cannot say: chat, runners, tasks, tools, workflows.

Each adds to the generated stubs: runs to the end, downloads, conversations. The other resources are
generated whole. Stands on the generated stubs, `streams`, `executions` and `files`.
"""
