"""Optional connections to other software; each module needs its own extra."""

__all__: list[str] = []
