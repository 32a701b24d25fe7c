"""The organisation behind the local server: one module per resource, all of it in memory.

A resource keeps its documents and answers the operations that concern them. It knows nothing of
HTTP: what it is asked has been validated, and it raises a `Refusal` for what it cannot do.
"""
