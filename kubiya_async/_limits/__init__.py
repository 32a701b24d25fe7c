"""Behind the rate limiters: `gate` is the queue of one process, `per_key` keeps it between clients.

`shared` and its parts are the limiter whose counts live in a Redis-compatible store: `desk` is the
queue before it, `report` what calls found out, `script` what runs in the store, `store` the way to
it. `wait_queue` is what both queues are.
"""
