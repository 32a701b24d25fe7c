"""How the documentation site is made, apart from what is written in docs/.

`pages` brings in the pages whose source is elsewhere, `python -m website.diagrams` draws.
"""
