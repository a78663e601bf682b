"""The receipt of a report: what was recorded, as canonical JSON, and its digest, which the reporter can keep."""

import datetime as dt
from typing import Any

from publishing.manuscript import canonical, sha256
from targets.models import ProgressReport


def recorded(report: ProgressReport) -> dict[str, Any]:
    """Return what is on record of one report; files by name, size in bytes and SHA-256, and links, in their order."""
    files = report.evidence.order_by("pk")
    links = [{"url": one.url, "title": one.title} for one in report.links.order_by("pk")]
    return {
        "target": report.target.number,
        "period": report.period,
        "as_of": report.as_of.isoformat(),
        "value": None if report.value is None else f"{report.value.normalize():f}",
        "value_text": report.value_text,
        "done": report.done,
        "text": report.text,
        "files": [{"name": one.name, "size": one.size, "sha256": one.sha256} for one in files],
        **({"links": links} if links else {}),
        "at": report.at.astimezone(dt.UTC).isoformat(),
    }


def digest(report: ProgressReport) -> str:
    """Return the SHA-256 of what is on record: the same as long as the record is."""
    return sha256(canonical(recorded(report)))
