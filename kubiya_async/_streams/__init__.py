"""Inside event streams.

`decoder` makes events of bytes, `protocol` is what all streams have in common, `errors` tells how
one can end.
"""
