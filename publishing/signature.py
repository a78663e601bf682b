"""What a PDF's signature is worth: read again with nothing taken on trust, for /verify/ and `verify_editions` (ADR 24)."""

import datetime as dt
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cryptography import x509

from publishing.manuscript import sha256
from publishing.signing_key import KeyUnusable, fingerprint, load_roots, name_of

if TYPE_CHECKING:
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature


@dataclass(frozen=True)
class Signature:
    """What was found in a file. Times are aware; what is not known is empty."""

    signed: bool = False
    intact: bool = False  # the signed bytes are as they were signed, with the certificate's key
    whole: bool = False  # every byte of the file is covered: nothing was appended
    signer: str = ""  # the name in the certificate
    certificate: str = ""  # its SHA-256
    at: dt.datetime | None = None  # what the signer's clock said
    stamped: dt.datetime | None = None  # what a timestamp service attests
    stamp_trusted: bool = False  # and the service's certificate leads to a configured root
    trusted: bool = False  # the certificate leads to a configured root, at the time attested or else now
    body_sha256: str = ""  # of the file as it was before it was signed: its first bytes
    fault: str = ""  # why a signature that is there can't be read, in English

    @property
    def holds(self) -> bool:
        """Say whether the file is exactly what a trusted signer signed."""
        return self.signed and self.intact and self.whole and self.trusted


def verify_signature(data: bytes, roots: list[x509.Certificate] | None = None) -> Signature:
    """Return what the last signature in a PDF of ours is worth; for a file that anybody handed in, see `upload.py`.

    `roots` are those of the settings unless others are given. No network is used: whether a certificate was revoked is
    not asked. Never raises, whatever the bytes are.
    """
    if b"/ByteRange" not in data:
        return Signature()
    try:
        return _verified(data, load_roots() if roots is None else roots)
    except KeyUnusable as fault:
        return Signature(signed=True, fault=str(fault))
    except Exception as fault:  # a file from anybody: the library's faults are findings here
        return Signature(signed=True, fault=f"{type(fault).__name__}: {fault}"[:300])


def unsigned_part(data: bytes) -> bytes:
    """Return the file as it was before its last update was appended: its first bytes, up to the end-of-file mark before.

    Raises ValueError when nothing was appended.
    """
    marks = list(re.finditer(rb"startxref\s+(\d+)\s+%%EOF[^\S\n]*\n?", data))
    if len(marks) < 2:
        raise ValueError("There is no earlier end-of-file mark.")
    # A mark may also stand in a stream, so the one counts whose table the last table names as the one before it.
    previous = re.findall(rb"/Prev (\d+)", data[int(marks[-1][1]) : marks[-1].end()])
    for mark in reversed(marks[:-1]):
        if previous and mark[1] == previous[-1]:
            return data[: mark.end()]
    raise ValueError("The last update names no earlier end-of-file mark.")


def _verified(data: bytes, roots: list[x509.Certificate]) -> Signature:
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(io.BytesIO(data), strict=True)
    found = list(reader.embedded_regular_signatures)
    if not found:
        return Signature()
    last = max(found, key=lambda one: one.signed_revision)
    first = _judged(last, roots, moment=None)
    stamp = first.timestamp_validity
    stamped = stamp.timestamp if stamp is not None and stamp.intact and stamp.valid else None
    attested = bool(stamped and stamp.trusted)
    status = _judged(last, roots, moment=stamped) if attested else first
    certificate = x509.load_der_x509_certificate(last.signer_cert.dump())
    return Signature(
        signed=True,
        intact=status.intact and status.valid,
        whole=status.coverage.name == "ENTIRE_FILE",
        signer=name_of(certificate),
        certificate=fingerprint(certificate),
        at=status.signer_reported_dt,
        stamped=stamped,
        stamp_trusted=attested,
        trusted=bool(roots) and status.trusted,
        body_sha256=sha256(unsigned_part(data)),
    )


def _judged(embedded: "EmbeddedPdfSignature", roots: list[x509.Certificate], moment: dt.datetime | None) -> Any:
    from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko_certvalidator import ValidationContext

    trusted = [translate_pyca_cryptography_cert_to_asn1(one) for one in roots]
    at_that_time = ValidationContext(trust_roots=trusted, allow_fetching=False, moment=moment)
    today = ValidationContext(trust_roots=trusted, allow_fetching=False)
    return validate_pdf_signature(
        embedded,
        signer_validation_context=at_that_time,
        ts_validation_context=today,
        key_usage_settings=KeyUsageConstraints(
            key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
        ),
    )
