"""From the arguments of a stub to a call, and from its answer to a result.

`dispatch` is the way; `encode` writes bodies, `decode` and `repair` read answers, `endpoints` says
where calls go, `raw` sends what no stub knows.
"""
