"""One attempt over HTTP. The only part that imports aiohttp.

Sessions and their connections, the timeouts of an attempt, bodies read whole or chunk by chunk, and
the library's own errors for what aiohttp raises. It retries nothing and knows no operation. Stands
on `_messages`.
"""
