"""The diagrams of the documentation, drawn from what they show.

    python -m website.diagrams            # draws them into docs/diagrams/
    python -m website.diagrams --check    # tells whether that is necessary

`layers` reads the import contract in pyproject.toml, `call` makes a call and draws what observers
are told, `limiter` takes its figures from the code. `drawing` knows SVG and nothing else.
"""
