"""Which structure type of PDF 1.7 (ISO 32000-1, 14.8.4) each element of our templates is; pure tables."""

SVG = "{http://www.w3.org/2000/svg}"
MARKER = "::marker"

# An element that is in no table lends its content to the one around it: `b` and `span` say nothing to who listens.
BLOCKS = {
    "main": "Part",
    "article": "Art",
    "section": "Sect",
    "nav": "Sect",
    "aside": "Sect",
    "header": "Div",
    "footer": "Div",
    "figure": "Div",
    "div": "Div",
    "blockquote": "BlockQuote",
    "p": "P",
    "pre": "P",
    "figcaption": "P",
    "caption": "Caption",
    "ul": "L",
    "ol": "L",
    "dl": "L",
    "li": "LI",
    "table": "Table",
    "thead": "THead",
    "tbody": "TBody",
    "tfoot": "TFoot",
    "tr": "TR",
    "th": "TH",
    "td": "TD",
    "a": "Link",
    "ins": "Span",
    "del": "Span",
    "img": "Figure",
    f"{SVG}svg": "Figure",
}
IN_CONTENTS = {"ul": "TOC", "ol": "TOC", "li": "TOCI"}
IN_TERMS = {"div": "LI", "dt": "Lbl", "dd": "LBody"}  # what stands in a `dl`
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

# These hold elements, never text of their own (14.8.4.2): text that stands in them directly becomes a paragraph.
GROUPING = frozenset({"Document", "Part", "Art", "Sect", "Div", "BlockQuote", "TOCI"})
MAY_BE_EMPTY = frozenset({"TD", "TH"})  # an empty cell keeps the table regular; anything else empty is left out

DECORATION = {"ins": "/Underline", "del": "/LineThrough"}
NUMBERING = {"ul": "/Disc", "ol": "/Decimal"}
SCOPES = {"col": "/Column", "colgroup": "/Column", "row": "/Row", "rowgroup": "/Row"}
BANDS = {"top": "/Header", "bottom": "/Footer"}  # a margin box by the beginning of its name


def heading(tag: str, last: int) -> int:
    """Return the level of a heading below the last one's: no level is skipped, whatever prose was pasted (7.4.2)."""
    return min(int(tag[1]), last + 1)
