"""Makes a key with a certificate that it signs itself: for a trial; a city asks a certification authority for its own."""

import datetime as dt
import os
from argparse import ArgumentParser
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from publishing.signing_key import KeyUnusable, fingerprint, passphrase


class Command(BaseCommand):
    """`make_signing_key FILE --name NAME`."""

    help = "Makes a self-signed key for trial signatures (PKCS#12); the passphrase is the configured one."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, the name in the certificate and how long it holds."""
        parser.add_argument("file")
        parser.add_argument("--name", required=True, help="who signs: the city, as readers of the PDF will see it")
        parser.add_argument("--days", type=int, default=365)

    def handle(self, *args: Any, file: str, name: str, days: int, **options: Any) -> None:
        """Write the file, readable by its owner only; a file that is there stays as it is."""
        try:
            secret = passphrase()
        except KeyUnusable as fault:
            raise CommandError(str(fault)) from fault
        if secret is None:
            raise CommandError("Set SIGNING_PASSPHRASE_FILE or SIGNING_PASSPHRASE first.")
        key = rsa.generate_private_key(65537, 3072)
        certificate = self_signed(key, name, timezone.now(), days)
        data = pkcs12.serialize_key_and_certificates(
            name.encode(), key, certificate, None, BestAvailableEncryption(secret)
        )
        try:
            with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:  # noqa: PTH123  with its mode
                out.write(data)
        except OSError as fault:
            raise CommandError(f"{file}: {fault.strerror}") from fault
        self.stdout.write(
            f"{file}: {name}, SHA-256 {fingerprint(certificate)}, {days} days. Readers will call it untrusted."
        )


def self_signed(key: rsa.RSAPrivateKey, name: str, now: dt.datetime, days: int) -> x509.Certificate:
    """Return a certificate for signing documents that is its own root."""
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - dt.timedelta(minutes=5)).not_valid_after(now + dt.timedelta(days=days))
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    return builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())
