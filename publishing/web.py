"""Sets a document as the body of a web page, and a sheet as CSV."""

import csv
import io

from defusedcsv import csv as safe_csv
from django.template.loader import render_to_string
from django.utils.translation import override

from publishing.document import Document, Sheet

TAGS = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}


def language_tag(language: str) -> str:
    """Return the BCP 47 tag of a language code, as `lang` attributes want it."""
    return TAGS.get(language, language)


def render_body(document: Document, *, contents: bool = True) -> str:
    """Return the HTML of the paper without the portal around it; its headings begin at h2, its style is paper.css.

    Of two documents on one page only one has `contents`: the list bears a name and an id.
    """
    with override(document.language):
        context = {"document": document, "lang": language_tag(document.language), "contents": contents}
        return render_to_string("publishing/body.html", context)


def render_sheet(sheet: Sheet) -> str:
    """Return the sheet as CSV that no spreadsheet program runs as a formula."""
    out = io.StringIO()
    writer = safe_csv.writer(out, quoting=csv.QUOTE_MINIMAL)
    writer.writerow(sheet.columns)
    writer.writerows(sheet.rows)
    return out.getvalue()
