"""Whether a notice or referral that somebody holds was really issued: by its printed fingerprint, its PDF or its text (ADR 33)."""

import datetime as dt
import json
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from publishing.erased_rows import orders_on
from publishing.manuscript import canonical, sha256
from publishing.models import Erasure
from targets.chasing import evidence_file, notice_text
from targets.models import PrintedPaper, Referral, SupervisionNotice
from targets.models.referrals import Numbered

MODELS: tuple[tuple[str, type[Numbered]], ...] = (("notice", SupervisionNotice), ("referral", Referral))
SCHEMAS = frozenset({notice_text.SCHEMA, evidence_file.SCHEMA})


@dataclass(frozen=True)
class Issued:
    """A numbered paper that really was issued: what it is, its number and its date; nothing of its matter."""

    kind: str  # notice | referral
    number: str
    on: dt.date
    pdf: bool  # the file is one of its prints, byte for byte
    copied: bool  # the file was saved anew and says the same
    withdrawn: bool  # texts were withdrawn from it by order; the paper stands
    former: bool  # the print is of before that


def issued(digest: str, text: str = "") -> Issued | None:
    """Return the paper that a printed fingerprint or a file's SHA-256 belongs to; None where there is none.

    `text` is the digest of what the file says, recomputed from it. Whoever asks holds the paper.
    """
    printed = PrintedPaper.objects.filter(sha256=digest).first()
    for asked in (printed.digest,) if printed else (digest, text):
        found = _paper(asked) if asked else None
        if found is not None:
            kind, paper = found
            orders = orders_on(paper)
            return Issued(
                kind, str(paper), timezone.localdate(paper.at), pdf=printed is not None, copied=asked != digest and not printed,
                withdrawn=bool(orders), former=bool(orders and printed and printed.at < orders[-1].at),
            )  # fmt: skip
    return None


def _paper(digest: str) -> tuple[str, Numbered] | None:
    """Return the paper with this digest, or whose text was left with it by an order."""
    for kind, model in MODELS:
        left = Erasure.objects.filter(text=digest, subject__startswith=f"{model._meta.db_table}/text_json/")
        own = Q(digest=digest) | Q(
            pk__in=[int(one.rpartition("/")[2]) for one in left.values_list("subject", flat=True)]
        )
        found = model.objects.filter(own).only("year", "number", "at").first()
        if found is not None:
            return kind, found
    return None


def text_digest(data: bytes) -> str:
    """Return the digest of a notice's or referral's text in a file, however its JSON is spaced; "" when it is none.

    site/static/portal/canonical.js does the same in the browser.
    """
    try:
        said = json.loads(data.decode("utf-8-sig"))
        return sha256(canonical(said)) if said["schema"] in SCHEMAS else ""
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return ""
