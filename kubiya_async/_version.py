"""The version, in its one place: packaging, `__version__` and the User-Agent header read it."""

__version__ = "0.1.0"
