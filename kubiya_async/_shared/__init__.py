"""One quota for many processes: the limiter whose counts live in a Redis-compatible store."""
