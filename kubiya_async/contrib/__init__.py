"""Optional connections to other software; each module needs its own extra."""
