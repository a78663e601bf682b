"""Who signed a PDF that was sent to /verify/, in the words of the portal: the one place that asks the press."""

from dataclasses import dataclass

from django.utils import timezone

from publishing.upload import verify_upload


@dataclass(frozen=True)
class Signature:
    """What is known of a PDF's signature."""

    state: str  # none | valid | unknown | broken
    signer: str = ""
    on: str = ""  # ISO date, where the signature tells it; a timestamp service's before the signer's own clock


def signature_of(pdf: bytes) -> Signature:
    """Return what the signature of a PDF says; these bytes are in memory only while they are looked at.

    "unknown": nothing was changed since, but the certificate leads to none of the roots that this city trusts.
    """
    found = verify_upload(pdf)
    if not found.signed:
        return Signature("none")
    moment = (found.stamped if found.stamp_trusted else None) or found.at
    on = timezone.localtime(moment).date().isoformat() if moment else ""
    if not (found.intact and found.whole):
        return Signature("broken", found.signer, on)
    return Signature("valid" if found.trusted else "unknown", found.signer, on)
