"""Editions made without printing: for tests of keeping and releasing."""

import datetime as dt
import secrets
from typing import Any

from publishing.manuscript import freeze
from publishing.models import Edition
from publishing.press import Printed, keep_edition

AT = dt.datetime(2027, 3, 1, 2, 0, tzinfo=dt.UTC)


def make_edition(code: str = "jtys", number: int = 1, printed: Printed | None = None, **more: Any) -> Edition:
    """Return a kept edition that is not released."""
    head = {"year": 2027, "department": {"code": code}, "edition": number, "text": secrets.token_hex(8)}
    _manuscript, text, digest = freeze(language="zh-hans", head=head, parts={"duties": [], "targets": []})
    text, digest = more.get("manuscript_json", text), more.get("digest", digest)
    values: dict[str, Any] = {
        "subject": f"2027/{code}",
        "number": number,
        "title": "书",
        "manuscript_json": text,
        "digest": digest,
        "approvals": [],
        "release_at": AT,
        "at": AT,
    }
    files = {
        "whitepaper.pdf": (b"%PDF " + digest.encode(), "application/pdf"),
        "body.html": (b"<article></article>", "text/html"),
        "manuscript.json": (text.encode(), "application/json"),
    }
    return keep_edition(printed or Printed(files=files, pages=3), **(values | more))
