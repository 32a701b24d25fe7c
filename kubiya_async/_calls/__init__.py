"""Carry out a call: credential, quota, attempt, and whether to try again.

`dispatch` checks and encodes the arguments, `engine` makes the attempts, `classify` says what a
failed one means, `retry` decides what follows, `reporting` tells observers. Stands on `_transport`,
`limits` and `auth`; it does not know streams, lists or resources.
"""
