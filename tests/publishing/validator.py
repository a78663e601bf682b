"""What `page-validation` says of a PDF: an independent validator, written after veraPDF's rules and tried on its corpus."""

import io
import re

import page
import pikepdf

PROFILES = ("3a", "ua1")


def objections(data: bytes) -> list[str]:
    """Return what it holds against the file under both profiles, but for the one rule that it reads too strictly."""
    return [
        f"{profile} {failure.rule_id}: {failure.message} ({failure.object_id and failure.object_id.object_number})"
        for profile in PROFILES
        for failure in page.validate_pdf_bytes(data, profile=profile).failures
        if not ends_in_a_return(data, failure)
    ]


def ends_in_a_return(data: bytes, failure: page.ValidationFailure) -> bool:
    r"""Say whether the objection is to a stream whose last byte happens to be a carriage return.

    ISO 19005-3, 6.1.7.1 has /Length match the bytes between the line feed after `stream` and the end-of-line before
    `endstream`. WeasyPrint writes one line feed there. Of compressed streams one in 256 ends in 0x0D, and `page` 0.11
    then takes the two bytes 0D 0A for the end-of-line and finds the stream one byte short. ISO 32000-1, 7.3.8.1 lets
    /Length decide ("the number of bytes from the beginning of the line following the keyword stream to the last byte
    just before the keyword endstream", an additional end-of-line not being counted), and so does veraPDF: it looks for
    `endstream` behind /Length bytes and searches only when it is not there. This says yes only where the byte is
    there, /Length is right, and the stream can be read whole.
    """
    if failure.rule_id != "PDFA3A-STREAM-LENGTH-001":
        return False
    if failure.object_id is None:  # it names no object for the streams that hold objects, or the table of them
        return _one_of_the_streams_does(data)
    number = failure.object_id.object_number
    with pikepdf.open(io.BytesIO(data)) as pdf:
        stream = pdf.get_object(number, 0)
        raw, whole = stream.read_raw_bytes(), stream.read_bytes()
        length = int(stream.Length)
    start = re.search(rb"\n%d 0 obj\n" % number, data)
    if start is None or not whole:
        return False
    body = data.index(b"stream\n", start.end()) + len(b"stream\n")
    written = data[body : body + length]
    return written == raw and written.endswith(b"\r") and data[body + length :].startswith(b"\nendstream")


def _one_of_the_streams_does(data: bytes) -> bool:
    """Say whether every /Length of the file is right, and a stream ends in a carriage return."""
    found = list(re.finditer(rb"/Length (\d+)(?:(?!endobj|stream).)*>>\s*stream\n", data, re.DOTALL))
    bodies = [(one.end(), one.end() + int(one[1])) for one in found]
    right = all(data.startswith(b"\nendstream", end) for _begin, end in bodies)
    return right and any(data[begin:end].endswith(b"\r") for begin, end in bodies)
