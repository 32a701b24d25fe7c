"""A real store, started by the test session itself."""

from tests.support.stores import own_store, scope, store, url

__all__ = ["own_store", "scope", "store", "url"]
