"""Signs a finished PDF, as a last step that only appends: PAdES B-B, or B-T with a timestamp service (ADR 24)."""

import io
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from publishing.faults import NotSigned
from publishing.manuscript import sha256
from publishing.signature import unsigned_part, verify_signature
from publishing.signing_key import Key, KeyUnusable, fingerprint, is_configured, load_key

if TYPE_CHECKING:
    from pyhanko.sign.signers import PdfSigner
    from pyhanko.sign.timestamps import TimeStamper

FIELD = "Signature"
TRIES, PATIENCE = 2, 10  # how often a timestamp service is asked, and for how many seconds each time
ROOM, ROOM_FOR_A_STAMP = 4096, 12288  # bytes beside the certificates


def sign(pdf: bytes, *, language: str) -> bytes:
    """Return the PDF with its signature appended; without a configured key the very same bytes.

    Raises NotSigned when the key can't be used, the timestamp service does not answer, or what was written does not
    hold when it is read again: then nothing is to be kept. Never signs less than was asked.
    """
    if not is_configured():
        return pdf
    try:
        key = load_key()
        key.check_time(timezone.now())
    except KeyUnusable as fault:
        raise NotSigned(_("The paper could not be signed: %(fault)s") % {"fault": fault}) from fault
    signed = _appended(pdf, key, language)
    _check(pdf, signed, key)
    return signed


def _appended(pdf: bytes, key: Key, language: str) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.general import SigningError

    class Appending(IncrementalPdfFileWriter):
        def _update_meta(self) -> None:
            """Leave the metadata alone: PDF/A and PDF/UA hold it against the rest, and it bears the paper's own date."""

    url = settings.SIGNING["timestamp_url"]
    certificates = sum(len(one.public_bytes(Encoding.DER)) for one in (key.certificate, *key.chain))
    room = ROOM + certificates + (ROOM_FOR_A_STAMP if url else 0)
    signer = _signer(key, language, url)
    for left in reversed(range(TRIES if url else 1)):
        out = io.BytesIO()
        try:
            signer.sign_pdf(Appending(io.BytesIO(pdf)), bytes_reserved=2 * room, output=out)
            return out.getvalue()
        except OSError as fault:  # so the library says that the timestamp service failed; nothing else is asked
            if not left:
                raise NotSigned(_no_stamp(url, fault)) from fault
        except (SigningError, ValueError) as fault:
            raise NotSigned(_("The paper could not be signed: %(fault)s") % {"fault": fault}) from fault
    raise AssertionError("There is always a last try.")


def _signer(key: Key, language: str, url: str) -> "PdfSigner":
    from pyhanko.keys.internal import (
        translate_pyca_cryptography_cert_to_asn1,
        translate_pyca_cryptography_key_to_asn1,
    )
    from pyhanko.sign import fields, signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    with override(language):
        title = _("Electronic signature")
    # Neither seen nor tagged: PDF/A-3 wants a widget to print and not to be hidden, PDF/UA-1 wants one without a tag to
    # be hidden or off the page. So it prints, off the page.
    off_the_page = fields.InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)
    return signers.PdfSigner(
        signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            certify=True,  # the first and last word: a reader calls every later change forbidden
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        ),
        signers.SimpleSigner(
            signing_cert=translate_pyca_cryptography_cert_to_asn1(key.certificate),
            signing_key=translate_pyca_cryptography_key_to_asn1(key.private),
            cert_registry=SimpleCertificateStore.from_certs(
                translate_pyca_cryptography_cert_to_asn1(one) for one in (key.certificate, *key.chain)
            ),
        ),
        timestamper=_timestamper(url) if url else None,
        new_field_spec=fields.SigFieldSpec(
            FIELD, on_page=0, invis_sig_settings=off_the_page, readable_field_name=title
        ),
    )


def _timestamper(url: str) -> "TimeStamper":
    from pyhanko.sign.timestamps import TimestampRequestError
    from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper

    class Service(RequestsHTTPTimeStamper):
        async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
            """Return the timestamp; an answer that is none at all is the service's failure too, not ours."""
            try:
                return await super().async_timestamp(message_digest, md_algorithm)
            except (ValueError, KeyError, TypeError) as fault:
                raise TimestampRequestError("The answer is not a timestamp.") from fault

    return Service(url, timeout=PATIENCE)


def _no_stamp(url: str, fault: Exception) -> str:
    """Return the sentence on a timestamp service; its address may hold a password, so only the host is named."""
    said = fault.__cause__ or fault
    return _(
        "The timestamp service at %(host)s gave no timestamp (%(fault)s). The paper is not published without one; it is"
        " tried again later."
    ) % {"host": urlsplit(url).hostname, "fault": type(said).__name__}


def _check(pdf: bytes, signed: bytes, key: Key) -> None:
    """Refuse what was written unless it reads as it was meant: appended, whole, by this key, stamped if that was asked."""
    found = verify_signature(signed)
    passed = {
        "beginning": signed.startswith(pdf) and unsigned_part(signed) == pdf and found.body_sha256 == sha256(pdf),
        "integrity": found.intact,
        "coverage": found.whole,
        "certificate": found.certificate == fingerprint(key.certificate),
        "timestamp": bool(found.stamped) or not settings.SIGNING["timestamp_url"],
    }
    faults = [name for name, so in passed.items() if not so] + ([found.fault] if found.fault else [])
    if faults:
        raise NotSigned(
            _("The signature does not hold when it is read again: %(faults)s") % {"faults": ", ".join(faults)}
        )
