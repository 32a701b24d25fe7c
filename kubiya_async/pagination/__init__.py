"""Lists: one page, every item, every page, or all of it at once.

`walk` decides which page comes next and what of it is new, `pages` fetches and decodes one,
`paginator` is what list methods return. Stands on `_calls`.
"""

from __future__ import annotations

from kubiya_async.pagination.paginator import ItemIterator, Page, PageIterator, Paginator

__all__ = ["ItemIterator", "Page", "PageIterator", "Paginator"]
