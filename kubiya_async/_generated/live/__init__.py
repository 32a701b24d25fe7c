# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models, operations and stubs, generated from the spec: nothing to edit here."""
