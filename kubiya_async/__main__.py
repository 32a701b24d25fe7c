"""`python -m kubiya_async`: the command line."""

from __future__ import annotations

from kubiya_async._cli import main

if __name__ == "__main__":
    main()
