"""Event streams: chats, and executions while they run.

`events` has the typed events by all their names, `decoder` makes them of what `sse` takes apart,
`base` is the life of a stream, `chat` and `execution` are the two kinds, `accumulate` folds events
into a result, `tools` shares and records streams. Does not know HTTP, nor which form a stream has
on the wire. Stands on `sse` and `_calls`.
"""
