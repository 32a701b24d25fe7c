"""From the OpenAPI spec to the models, operation records and stubs in `kubiya_async/_generated`.

`python -m codegen` writes them, `python -m codegen --check` tells whether they are up to date.
The steps, one module each: `load` reads the documents, `lint` holds the house rules, `build_ir`
turns them into the records of `ir`, `models` and `render` write Python, `drift` compares trees.
"""
