"""The way a call takes onto the wire and back. Only this package imports aiohttp."""
