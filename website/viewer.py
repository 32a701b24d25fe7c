"""The spec to click through: Swagger UI in a page of its own, which also works from a folder.

A page that is opened as a file may fetch nothing, so the spec comes as a script. The API is not
called from here: a key that can restart production has no business in a page of documentation.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, Final

# The plugin is there for its files: it would fetch the spec, which a page on disk cannot.
ASSETS: Final = str(files("mkdocs_swagger_ui_tag"))
SCRIPT: Final = "swagger-ui/javascripts/swagger-ui-bundle.js"
STYLE: Final = "swagger-ui/stylesheets/swagger-ui.css"
LICENSE: Final = "swagger-ui/LICENSE"


def pages(specs: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Write the page and the script with the spec of each server, by their places on the site."""
    titled = {spec["info"]["title"]: spec for spec in specs.values()}
    written = json.dumps(titled, ensure_ascii=False, separators=(",", ":"), default=str)
    return {"viewer.html": _PAGE, "viewer-spec.js": f"const SPECS = {written};\n"}


_PAGE: Final = f"""<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>The spec - kubiya-async</title>
  <link rel="stylesheet" href="{STYLE}">
  <style>
    body {{ margin: 0; }}
    html.dark-mode body {{ background: #1c2022; }}
    .back {{ display: block; padding: 0.8rem 20px; font: 0.9rem sans-serif; color: #00796b; }}
    html.dark-mode .back {{ color: #4db6ac; }}
    #server {{ margin-left: 20px; max-width: calc(100% - 40px); font: 0.9rem sans-serif; }}
    .swagger-ui .info {{ margin: 20px 0; }}
    .swagger-ui :is(.info .link, .auth-wrapper, .authorization__btn) {{ display: none; }}
    .swagger-ui .opblock-body {{ overflow-x: auto; }}
    /* A path breaks where it must instead of pushing its row off a telephone. */
    .swagger-ui .opblock .opblock-summary-path {{ overflow-wrap: anywhere; max-width: 100%; }}
    .swagger-ui .opblock-summary-control {{ min-width: 0; }}
    .swagger-ui .opblock-tag {{ flex-wrap: wrap; font-size: 1.2rem; overflow-wrap: anywhere; }}
    .swagger-ui .opblock-tag small {{ flex-basis: 16rem; }}
  </style>
</head>
<body>
  <a class="back" href="reference/spec.html">&larr; kubiya-async: the spec</a>
  <select id="server" aria-label="Server"></select>
  <div id="spec"></div>
  <script src="{SCRIPT}"></script>
  <script src="viewer-spec.js"></script>
  <script>
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
    dark.addEventListener("change", follow);
    follow();
    const server = document.getElementById("server");
    for (const title in SPECS) server.add(new Option(title));
    const ui = SwaggerUIBundle({{
      spec: SPECS[server.value],
      dom_id: "#spec",
      deepLinking: true,
      docExpansion: "none",
      filter: true,
      showExtensions: true,
      defaultModelsExpandDepth: 0,
      supportedSubmitMethods: [],
      validatorUrl: null,
    }});
    // References are resolved against an address, and that of a file will not do.
    ui.specActions.updateUrl("https://kubiya-async.invalid/");
    const show = () => ui.specActions.updateSpec(JSON.stringify(SPECS[server.value]));
    server.addEventListener("change", show);
  </script>
</body>
</html>
"""
