"""Event streams: chats, and executions while they run.

`events` has the typed events, `decoder` and `normalize` make them from any form of the bytes,
`base` is the life of a stream, `chat` and `execution` are the two kinds, `accumulate` folds events
into a result, `sharing` and `recording` are for streams of either kind. Stands on `sse` and
`_calls`.
"""
