"""Takes place, time and camera data out of a picture without touching its pixels: the public copy of evidence.

Pure, standard library only.
"""

import struct
import zlib

_ORIENTATION = 0x0112
_PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs",
             b"acTL", b"fcTL", b"fdAT"}  # fmt: skip


def public_copy(data: bytes, content_type: str) -> bytes:
    """Return the file as the public gets it: pictures without their metadata, everything else unchanged.

    Raises ValueError for a picture that is broken.
    """
    strip = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}.get(content_type)
    if strip is None:
        return data
    try:
        return strip(data)
    except (struct.error, IndexError) as broken:
        raise ValueError("This picture is broken: a part is cut off.") from broken


def _orientation(exif: bytes) -> int:
    """Return how the picture is to be turned (1 to 8), read from the EXIF block after its "Exif" mark; 1 if unreadable."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None or len(exif) < 14:
        return 1
    (start,) = struct.unpack_from(order + "I", exif, 4)
    if start + 2 > len(exif):
        return 1
    (count,) = struct.unpack_from(order + "H", exif, start)
    for index in range(count):
        at = start + 2 + index * 12
        if at + 12 > len(exif):
            break
        tag, kind, _, value = struct.unpack_from(order + "HHIH", exif, at)
        if tag == _ORIENTATION and kind == 3 and 1 <= value <= 8:
            return int(value)
    return 1


def _turned(orientation: int) -> bytes:
    """Return an EXIF segment that says nothing but how the picture is to be turned."""
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _jpeg(data: bytes) -> bytes:
    kept, at, orientation = [b"\xff\xd8"], 2, 1
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise ValueError("This JPEG is broken: a segment does not begin where it should.")
        marker = data[at + 1]
        if marker == 0xFF:  # padding
            at += 1
            continue
        if marker in {0xDA, 0xD9}:  # the picture itself begins, or the file ends
            break
        (length,) = struct.unpack_from(">H", data, at + 2)
        segment = data[at : at + 2 + length]
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            orientation = _orientation(segment[10:])
        # the JFIF head, the colour profile and Adobe's colour mark stay: without them the colours change
        named = {0xE0: True, 0xE2: segment[4:15] == b"ICC_PROFILE", 0xEE: True}
        if (not 0xE0 <= marker <= 0xEF and marker != 0xFE) or named.get(marker):
            kept.append(segment)
        at += 2 + length
    if at + 4 > len(data) or data[at + 1] != 0xDA:
        raise ValueError("This JPEG is broken: there is no picture in it.")
    if orientation != 1:
        kept.insert(1, _turned(orientation))
    end = data.rfind(b"\xff\xd9")  # what some cameras append after the end (previews, their own notes) goes too
    return b"".join(kept) + data[at : _scan_end(data, at, end)]


def _scan_end(data: bytes, start: int, last: int) -> int:
    """Return where the picture ends: after the first end mark that follows its scans, or at the last one."""
    at = start
    while (found := data.find(b"\xff", at)) != -1 and found + 1 < len(data):
        marker = data[found + 1]
        if marker == 0xD9:
            return found + 2
        if marker in {0x00, 0xFF} or 0xD0 <= marker <= 0xD7:
            at = found + 1 if marker == 0xFF else found + 2
            continue
        if found + 4 > len(data):
            break
        at = found + 2 + struct.unpack_from(">H", data, found + 2)[0]
    return last + 2 if last >= start else len(data)


def _png(data: bytes) -> bytes:
    kept, at = [_PNG_MAGIC], len(_PNG_MAGIC)
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        name, chunk = data[at + 4 : at + 8], data[at : at + 12 + length]
        if len(chunk) < 12 + length or zlib.crc32(chunk[4:-4]) != struct.unpack(">I", chunk[-4:])[0]:
            raise ValueError("This PNG is broken: a part is cut off or damaged.")
        if name in _PNG_KEPT:
            kept.append(chunk)
        at += 12 + length
        if name == b"IEND":
            return b"".join(kept)
    raise ValueError("This PNG is broken: its end is missing.")


def _webp(data: bytes) -> bytes:
    kept, at = [], 12
    while at + 8 <= len(data):
        name, length = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        chunk = data[at : at + 8 + length + length % 2]
        if name == b"VP8X":
            flags = chunk[8] & ~0x0C  # no EXIF, no XMP
            chunk = chunk[:8] + bytes([flags]) + chunk[9:]
        if name in {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}:
            kept.append(chunk)
        at += 8 + length + length % 2
    if not any(chunk[:4] in {b"VP8 ", b"VP8L", b"ANMF"} for chunk in kept):
        raise ValueError("This WebP is broken: there is no picture in it.")
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body
