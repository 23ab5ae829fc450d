"""The frame of every page: plain, readable on paper and small screens, without scripts or anything from elsewhere."""

from services.honoraria.pages.html import Html, element, together

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
"""No page runs or fetches anything; that none is kept anywhere is said of every answer."""

_STYLE = """
body { font: 1.05rem/1.55 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 44rem; margin: 2rem auto;
       padding: 0 1rem; }
h1 { font-size: 1.7rem; line-height: 1.25; } h2 { font-size: 1.25rem; margin-top: 2.2rem; } h3 { font-size: 1.05rem; }
.note { color: #4a4a4a; font-size: .95rem; }
.marker { border: 2px solid #8a1c1c; color: #8a1c1c; padding: .3rem .7rem; display: inline-block; font-weight: bold; }
.now { border-left: .35rem solid #1f5c99; padding: .1rem 0 .1rem 1rem; } li { margin: .5rem 0; }
code { font-size: .85rem; overflow-wrap: anywhere; } a { color: #1f5c99; }
@media print { body { margin: 0; } details > * { display: block; } }
""".strip()


def page(language: str, title: str, *parts: str, marker: str | None = None) -> bytes:
    """A whole page in UTF-8. `marker` stands first where the data are made up."""
    head = together(
        Html('<meta charset="utf-8">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        element("title", title),
        Html(f"<style>{_STYLE}</style>"),
    )
    warning = element("p", marker, class_="marker") if marker else ""
    body = element("main", together(warning, element("h1", title), *parts))
    whole = element("html", element("head", head), element("body", body), lang=language)
    return f"<!doctype html>\n{whole}\n".encode()


def section(heading: str, *parts: str) -> Html:
    """A part with its heading; nothing where there is nothing to say."""
    inside = together(*parts)
    return element("section", together(element("h2", heading), inside)) if inside else Html("")
