"""The version, in its one place: packaging, `__version__` and the User-Agent header read it."""

from typing import Final

__version__: Final = "0.1.0"
