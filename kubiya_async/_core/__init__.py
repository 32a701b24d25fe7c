"""Decisions without IO: no asyncio, no sockets, no third-party import.

Everything here takes values and gives values back. `_transport` acts on them.
"""
