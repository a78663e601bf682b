"""Reads the signature of a file that anybody may have handed in: in a cell, as papers are printed (ADR 23, 24)."""

import datetime as dt
import json
from dataclasses import asdict, fields
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from publishing.faults import PrinterStopped
from publishing.limits import Limits
from publishing.printer import owned
from publishing.signature import Signature, verify_signature
from publishing.signing_key import KeyUnusable, load_roots

LIMITS = Limits(seconds=20, patience=60, waiting=20, memory=1024, answer=1)
TIMES = ("at", "stamped")


def verify_upload(data: bytes) -> Signature:
    """Return what the last signature in a file is worth, as `verify_signature` does, for files that are not ours.

    Never raises, whatever the bytes are. A file that takes too long or too much to read has a `fault`.
    """
    if b"/ByteRange" not in data:
        return Signature()
    try:
        roots = "".join(one.public_bytes(Encoding.PEM).decode() for one in load_roots())
        header, _body = owned("publishing.upload.read", LIMITS).ask(
            json.dumps({"roots": roots}).encode() + b"\n" + data
        )
        found = {one.name: header[one.name] for one in fields(Signature)}
        times = {name: found[name] and dt.datetime.fromisoformat(found[name]) for name in TIMES}
        return Signature(**found | times)
    except (KeyUnusable, PrinterStopped) as fault:
        return Signature(signed=True, fault=str(fault))


def read(request: bytes) -> tuple[dict[str, Any], bytes]:
    """Verify the file that was sent against the roots that were sent: the work of a cell."""
    told, _newline, data = request.partition(b"\n")
    roots = json.loads(told)["roots"].encode()
    found = asdict(verify_signature(data, x509.load_pem_x509_certificates(roots) if roots else []))
    return {name: value.isoformat() if isinstance(value, dt.datetime) else value for name, value in found.items()}, b""
