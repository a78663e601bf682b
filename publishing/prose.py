"""Cleans rich text before it is frozen: paragraphs, headings, lists, emphasis, and nothing that loads or runs (ADR 10)."""

import nh3

TAGS = {"p", "h3", "h4", "ul", "ol", "li", "b", "strong", "i", "em", "br"}


def clean(html: str) -> str:
    """Return `html` with every other tag, every attribute and every comment gone; empty text becomes ""."""
    cleaned = nh3.clean(html or "", tags=TAGS, attributes={}, strip_comments=True).strip()
    return cleaned if nh3.clean(cleaned, tags=set()).strip() else ""
