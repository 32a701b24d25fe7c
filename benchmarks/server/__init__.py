"""A server that answers with canned bytes, as cheaply as Python can."""
