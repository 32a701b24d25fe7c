"""Methods that the spec cannot say: conversations with agents.

All other resources are generated whole. Stands on the generated stubs and `streams`.
"""
