"""A real store, for receivers in several processes."""

from tests.support.stores import own_store, scope, store, url

__all__ = ["own_store", "scope", "store", "url"]
