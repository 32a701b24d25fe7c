"""Reading lists: `walk` moves through one, `pages` fetches and decodes, `read_ahead` fetches early.

Which page comes next, and whether a page can be trusted, is decided in `_core`.
"""
