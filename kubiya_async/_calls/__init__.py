"""Carry out a call: credential, quota, attempt, and whether to try again.

`dispatch` checks and encodes the arguments and makes the attempts, `classify` says what a failed
one means, `retry` decides what follows, `reporting` tells observers, the logs and those who capture
responses, `raw` is for endpoints without a method. Stands on `_transport`, `limits` and `auth`; it
does not know streams, lists or resources.
"""
