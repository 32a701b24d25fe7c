"""The organisation behind the local server, in memory, and what answers which operation.

Plain listing, reading, creating, changing and deleting is worked out from the spec, for the
documented and the private API alike (`spec`, `store`, `state`, `api`). The modules beside those
hold what cannot be guessed from it: what runs, what streams, and what changes something else than
its own object. They know nothing of HTTP: what they are asked has been validated, and they raise a
`Refusal` for what they cannot do.
"""
