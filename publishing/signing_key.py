"""The key that signs: read from the files that the settings name, held against its certificate, never kept (ADR 24)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key, pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core import checks
from django.utils import timezone
from django.utils.translation import gettext as _

PEM = b"-----BEGIN"
RSA_BITS = 2048
RENEW = dt.timedelta(days=30)  # so long before its end a certificate is called to mind


class KeyUnusable(ValueError):
    """The key, its certificate or another file of the signature can't be used; the message says which and why."""


@dataclass(frozen=True)
class Key:
    """A private key with the certificate that goes with it, and the certificates between it and a root."""

    private: Any  # an RSA or elliptic-curve key of the library cryptography
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    def check_time(self, now: dt.datetime) -> None:
        """Raise KeyUnusable when the certificate does not hold at `now`."""
        begins, ends = self.certificate.not_valid_before_utc, self.certificate.not_valid_after_utc
        if not begins <= now <= ends:
            raise KeyUnusable(
                _(
                    "The signing certificate is valid from %(begins)s to %(ends)s only; the administrator has to renew it."
                )
                % {"begins": timezone.localdate(begins), "ends": timezone.localdate(ends)}
            )


def is_configured() -> bool:
    """Say whether what is printed here is to be signed."""
    return bool(settings.SIGNING["key"])


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of a certificate."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def name_of(certificate: x509.Certificate) -> str:
    """Return the name in a certificate as a person reads it."""
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        if found := certificate.subject.get_attributes_for_oid(kind):
            return str(found[0].value)
    return certificate.subject.rfc4514_string()


def load_key() -> Key:
    """Return the configured key. Raises KeyUnusable with a sentence that names the file; it never quotes the passphrase."""
    path, secret = settings.SIGNING["key"], passphrase()
    data = _read(path)
    if data.startswith(PEM):
        private = _opened(load_pem_private_key, data, secret, path)
        beside = settings.SIGNING["certificate"]
        certificates = load_certificates(beside or path)
    else:
        private, own, others = _opened(pkcs12.load_key_and_certificates, data, secret, path)
        certificates = [one for one in (own, *others) if one is not None]
    if private is None or not certificates:
        raise KeyUnusable(_("%(path)s has no private key, or no certificate.") % {"path": path})
    if not isinstance(private, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)) or private.key_size < 224:
        raise KeyUnusable(_("The key in %(path)s is neither RSA nor of an elliptic curve.") % {"path": path})
    if isinstance(private, rsa.RSAPrivateKey) and private.key_size < RSA_BITS:
        raise KeyUnusable(_("The key in %(path)s is too short: RSA takes 2048 bits or more.") % {"path": path})
    fitting = [one for one in certificates if _public(one.public_key()) == _public(private.public_key())]
    if not fitting:
        raise KeyUnusable(_("No certificate goes with the private key in %(path)s.") % {"path": path})
    _check_purpose(fitting[0])
    return Key(private, fitting[0], tuple(one for one in certificates if one is not fitting[0]))


def load_roots() -> list[x509.Certificate]:
    """Return the certificates that are trusted: those of the roots file; without one, the key's own chain or itself.

    Raises KeyUnusable.
    """
    if settings.SIGNING["roots"]:
        return load_certificates(settings.SIGNING["roots"])
    if not is_configured():
        return []
    key = load_key()
    return [*key.chain] or [key.certificate]


def load_certificates(path: str) -> list[x509.Certificate]:
    """Return the certificates of a PEM file. Raises KeyUnusable."""
    data = _read(path)
    try:
        return x509.load_pem_x509_certificates(data)
    except ValueError as fault:
        raise KeyUnusable(_("%(path)s has no certificates in PEM.") % {"path": path}) from fault


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as fault:
        raise KeyUnusable(_("%(path)s can't be read: %(fault)s.") % {"path": path, "fault": fault.strerror}) from fault


def passphrase() -> bytes | None:
    """Return the passphrase of the settings or of the file that they name; None when there is none. Raises KeyUnusable."""
    if settings.SIGNING["passphrase_file"]:
        return _read(settings.SIGNING["passphrase_file"]).rstrip(b"\r\n") or None
    return settings.SIGNING["passphrase"].encode() or None


def _opened(load: Any, data: bytes, secret: bytes | None, path: str) -> Any:
    try:
        return load(data, secret)
    except (ValueError, TypeError):
        # without its cause: what a library says of a key does not belong in a log
        raise KeyUnusable(
            _("%(path)s can't be opened as a private key: it is another kind of file, or the passphrase is wrong.")
            % {"path": path}
        ) from None


def _public(key: Any) -> bytes:
    encoded: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return encoded


def _check_purpose(certificate: x509.Certificate) -> None:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise KeyUnusable(_("The certificate of “%(name)s” is not one for signing.") % {"name": name_of(certificate)})


@checks.register(checks.Tags.security)
def check_signing(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Say at start-up what would stop the next signature, or soon will."""
    try:
        return list(_complaints(timezone.now()))
    except KeyUnusable as fault:
        return [checks.Error(str(fault), id="publishing.E001")]


def _complaints(now: dt.datetime) -> Iterator[checks.CheckMessage]:
    told = settings.SIGNING
    if told["roots"]:
        load_roots()
    if not is_configured():
        if told["timestamp_url"]:
            yield checks.Warning(
                _("There is a timestamp service but no signing key: nothing is signed."), id="publishing.W001"
            )
        return
    key = load_key()
    if told["timestamp_url"] and urlsplit(told["timestamp_url"]).scheme not in {"http", "https"}:
        raise KeyUnusable(_("The address of the timestamp service begins with neither http nor https."))
    try:
        key.check_time(now)
    except KeyUnusable as fault:  # the rest of the system goes on: letters, screens, what is published
        yield checks.Warning(str(fault), id="publishing.W002")
    else:
        ends = key.certificate.not_valid_after_utc
        if ends - now < RENEW:
            told_end = {"ends": timezone.localdate(ends)}
            yield checks.Warning(_("The signing certificate ends on %(ends)s.") % told_end, id="publishing.W003")
    if Path(told["key"]).stat().st_mode & 0o077:
        others = _("%(path)s can be read by others than its owner; chmod 600 it.") % {"path": told["key"]}
        yield checks.Warning(others, id="publishing.W004")
