"""What the platform's own clients call, served from memory.

Most of it is not written here at all: what an operation does is worked out from its record, its
models and the spec's own examples (`spec`, `crud`). The modules beside those hold what cannot be
guessed from that: what runs, what streams, and what changes something else than its own object.
"""
