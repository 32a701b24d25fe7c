# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of every resource, one class each."""
