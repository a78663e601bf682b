"""Turns what WeasyPrint complains about into sentences that a clerk can act on."""

import logging
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

NO_ANCHOR = "No anchor #%s for internal URI reference"


def told(records: Iterable[logging.LogRecord], page: Any) -> list[str]:
    """Return one sentence for each error in the log; `page` is the HTML's root element, asked which link it was."""
    said = []
    for record in records:
        if record.levelno < logging.ERROR:
            continue
        if record.msg == NO_ANCHOR and isinstance(record.args, tuple):
            said.append(_broken_link(str(record.args[0]), page))
        else:
            said.append(_("The paper can't be printed: %(faults)s") % {"faults": record.getMessage()})
    return list(dict.fromkeys(said))


def _broken_link(anchor: str, page: Any) -> str:
    links = [one for one in page.iter("a") if one.get("href") == f"#{anchor}"]
    words = " ".join("".join(links[0].itertext()).split()) if links else ""
    return _('The link "%(words)s" leads to "%(anchor)s", and nothing in the paper bears that name.') % {
        "words": words or anchor,
        "anchor": anchor,
    }
