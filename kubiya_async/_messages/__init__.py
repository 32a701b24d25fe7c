"""Requests and responses as values, without IO.

Operation records from the spec, URLs, headers, bodies in both directions, error bodies, redaction,
and the bases of the generated models. Nothing here opens a connection or knows asyncio:
`_transport` carries these values, and `_calls` decides what happens to them. Stands on `errors`
and `options`.
"""
