"""Keys and certificates for the tests of the signature, made at test time; and a timestamp service on this machine."""

import contextlib
import datetime as dt
import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PASSPHRASE = b"a long passphrase"
CITY = "泓州市人民政府"


@dataclass(frozen=True)
class Pair:
    """A private key and its certificate."""

    key: Any
    certificate: x509.Certificate

    def pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def p12(self, *chain: x509.Certificate, passphrase: bytes = PASSPHRASE) -> bytes:
        hidden = BestAvailableEncryption(passphrase)
        return pkcs12.serialize_key_and_certificates(b"press", self.key, self.certificate, chain, hidden)


def make(
    name: str, by: Pair | None = None, *, begins: int = -1, ends: int = 300, signs: bool = True, stamps: bool = False
) -> Pair:
    """Return a key with a certificate that `by` signed, or that it signed itself; days are counted from today."""
    # the library's own timestamp service knows RSA only
    key = rsa.generate_private_key(65537, 2048) if stamps else ec.generate_private_key(ec.SECP256R1())
    now = dt.datetime.now(dt.UTC)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    root = by is None and not signs
    usage = x509.KeyUsage(signs, signs, not signs, False, False, root, root, False, False)
    builder = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(by.certificate.subject if by else who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + dt.timedelta(days=begins))
        .not_valid_after(now + dt.timedelta(days=ends))
        .add_extension(x509.BasicConstraints(root, None), critical=True)
        .add_extension(usage, critical=True)
    )
    if stamps:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(purpose, critical=True)
    return Pair(key, builder.sign(by.key if by else key, hashes.SHA256()))


@cache
def root() -> Pair:
    """The authority behind the city's certificate and the timestamp service's."""
    return make("Root", begins=-4000, ends=4000, signs=False)


@cache
def city() -> Pair:
    """The city's key."""
    return make(CITY, root())


def pem(*certificates: x509.Certificate) -> bytes:
    """Return certificates as a PEM file has them."""
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates)


def written(path: Path, data: bytes) -> str:
    """Write a file that only its owner reads, and return its path."""
    path.write_bytes(data)
    path.chmod(0o600)
    return str(path)


def signing(folder: Path, **told: str) -> dict[str, str]:
    """Return the setting SIGNING with the city's key in a PKCS#12 file and its root as the trusted one."""
    return {
        "key": written(folder / "city.p12", city().p12(root().certificate)),
        "certificate": "",
        "passphrase": PASSPHRASE.decode(),
        "passphrase_file": "",
        "timestamp_url": "",
        "roots": written(folder / "roots.pem", pem(root().certificate)),
    } | told


@contextlib.contextmanager
def timestamp_service(*answers: Any, certificate: Pair | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """Yield the address of a timestamp service and what it was asked; `answers` are given before it works as it should.

    An answer is a status code, or bytes for the text of an answer.
    """
    from asn1crypto import keys as asn1_keys
    from asn1crypto import tsp
    from asn1crypto import x509 as asn1_x509
    from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

    pair = certificate or make("Timestamps", root(), stamps=True)
    asked, first = [], list(answers)
    stamper = DummyTimeStamper(
        asn1_x509.Certificate.load(pair.certificate.public_bytes(Encoding.DER)),
        asn1_keys.PrivateKeyInfo.load(pair.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
    )

    class Clock(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.rfile.read(int(self.headers["Content-Length"])))
            answer = first.pop(0) if first else None
            if isinstance(answer, int):
                self.send_error(answer)
                return
            if answer is None:
                answer = stamper.request_tsa_response(tsp.TimeStampReq.load(asked[-1])).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Clock)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/tsa", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
