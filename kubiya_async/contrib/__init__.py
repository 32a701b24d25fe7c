"""Optional connections to other software; each module needs its own extra.

Stands on the client, `streams`, `webhooks` and `observe`; nothing else imports it.
"""

__all__: list[str] = []
