"""What a printed PDF claims to be kept by (PDF/A-3a, ISO 19005-3): each claim yields what contradicts it.

Clauses are those of ISO 19005-3, as veraPDF's rules number them.
"""

import re
import struct
from collections.abc import Iterator
from typing import Any

import pikepdf

from tests.publishing.anatomy import Anatomy, glyph_codes

FILTERS = frozenset({"/FlateDecode", "/DCTDecode"})  # of those allowed, the ones that WeasyPrint writes
BLEND_MODES = frozenset({"/Normal", "/Compatible", "/Multiply", "/Screen", "/Overlay", "/Darken", "/Lighten"})
RELATIONSHIPS = frozenset({"/Source", "/Data", "/Alternative", "/Supplement", "/Unspecified"})


def the_file_is_built_as_the_standard_says(it: Anatomy) -> Iterator[str]:
    """6.1.2 to 6.1.4: header and its binary line, identifier, no encryption, nothing after the end."""
    first, second = it.data.split(b"\n", 2)[:2]
    if not re.fullmatch(rb"%PDF-1\.[0-7]", first):
        yield f"{first!r}"
    if second[:1] != b"%" or sum(byte > 127 for byte in second[1:5]) < 4:
        yield f"{second!r}"
    if not it.data.endswith(b"%%EOF\n") or it.data.count(b"%%EOF") != 1:
        yield "something after the end"
    yield from it.pdf.check_pdf_syntax()
    if it.pdf.is_encrypted or "/Encrypt" in it.pdf.trailer:
        yield "encrypted"
    if len(it.pdf.trailer.get("/ID", ())) != 2 or not all(bytes(one) for one in it.pdf.trailer.ID):
        yield "no identifier"


def streams_are_plain_or_deflated_and_in_the_file(it: Anatomy) -> Iterator[str]:
    """6.1.7: no LZW, no encryption filter, no data outside; the metadata stays readable (no filter at all)."""
    for one in it.dictionaries:
        if not isinstance(one, pikepdf.Stream):
            continue
        named = one.get("/Filter")
        filters = {str(name) for name in named} if isinstance(named, pikepdf.Array) else {str(named)} - {"None"}
        if filters - FILTERS:
            yield f"{filters}"
        if {"/F", "/FFilter", "/FDecodeParms"} & set(one.keys()):
            yield "a stream outside the file"
    if "/Filter" in it.pdf.Root.Metadata:
        yield "compressed metadata"


def values_stay_within_the_limits(it: Anatomy) -> Iterator[str]:
    """6.1.13: numbers, strings and names that any reader can hold; pages of a possible size; states not too deep."""
    for value in _values(it):
        if isinstance(value, int) and not -(2**31) <= value < 2**31:
            yield f"{value}"
        elif isinstance(value, pikepdf.String) and len(bytes(value)) > 32767:
            yield "a string longer than 32,767 bytes"
        elif isinstance(value, pikepdf.Name) and len(str(value).encode()) > 128:
            yield f"{value}"
    for page in it.pdf.pages:
        if not all(3 <= float(edge) <= 14400 for edge in page.MediaBox[2:]):
            yield "a page's size"
        depth = deepest = 0
        for _operands, operator in pikepdf.parse_content_stream(page, "q Q"):
            depth += 1 if str(operator) == "q" else -1
            deepest = max(deepest, depth)
        if deepest > 28 or depth:
            yield f"states {deepest} deep, {depth} left open"


def colours_have_a_meaning(it: Anatomy) -> Iterator[str]:
    """6.2.2 to 6.2.4: one output intent with an RGB display profile; only colours that it explains."""
    (intent,) = it.pdf.Root.OutputIntents
    profile = intent.DestOutputProfile.read_bytes()
    version, kind, space = profile[8], profile[12:16], profile[16:20]
    if (intent.S, kind, space) != ("/GTS_PDFA1", b"mntr", b"RGB ") or version > 4 or intent.DestOutputProfile.N != 3:
        yield f"{intent.S} {kind!r} {space!r} version {version}"
    if struct.unpack(">I", profile[:4])[0] != len(profile) or not str(intent.OutputConditionIdentifier):
        yield "a damaged profile"
    for page in it.pdf.pages:
        found = {str(operator) for _operands, operator in pikepdf.parse_content_stream(page)} & {"k", "K"}
        if found:
            yield "printing inks, which the profile does not explain"


def transparency_is_plain(it: Anatomy) -> Iterator[str]:
    """6.2.5, 6.2.10: no transfer functions or halftones, known blend modes, opacity between nothing and all."""
    for one in it.dictionaries:
        for state in one.get("/ExtGState", {}).values():
            if {"/TR", "/TR2", "/HTP", "/HT"} & set(state.keys()):
                yield f"{list(state.keys())}"
            if str(state.get("/BM", "/Normal")) not in BLEND_MODES:
                yield f"{state.BM}"
            if not all(0 <= float(state.get(name, 1)) <= 1 for name in ("/ca", "/CA")):
                yield "opacity"


def fonts_are_embedded_and_every_glyph_is_text(it: Anatomy) -> Iterator[str]:
    """6.2.11: embedded composite fonts, subset names, no CIDSet that could be wrong, each glyph shown mapped to text."""
    if not it.fonts:
        yield "no font"
    for name, font in it.fonts.items():
        yield from (f"{name}: {fault}" for fault in _font(font))
    for strokes in it.strokes:
        for one in strokes:
            for code in glyph_codes(one.codes):
                yield from _glyph(one.font, code, it.unicode[one.font].get(code))


def _font(font: pikepdf.Object) -> Iterator[str]:
    (inner,) = font.DescendantFonts
    descriptor = inner.FontDescriptor
    if font.Subtype != "/Type0" or font.Encoding != "/Identity-H" or inner.CIDToGIDMap != "/Identity":
        yield f"{font.Subtype} {font.Encoding}"
    if not {"/FontFile2", "/FontFile3"} & set(descriptor.keys()):
        yield "not embedded"
    if not re.match(r"/[A-Z]{6}\+", str(font.BaseFont)) or font.BaseFont != inner.BaseFont:
        yield f"called {font.BaseFont}"
    if "/CIDSet" in descriptor:
        yield "a CIDSet (6.2.11.4.2 asks that it be complete; it may be left out, and is)"
    if "/ToUnicode" not in font:
        yield "no ToUnicode"


def _glyph(font: str, code: int, text: str | None) -> Iterator[str]:
    if code == 0:
        yield f"{font}: the missing glyph is shown (6.2.11.8)"
    elif not text:
        yield f"{font}: glyph {code} is no text (6.2.11.7.2)"
    elif any(char in "\x00\ufeff\ufffe\ufffd" or 0xE000 <= ord(char) <= 0xF8FF for char in text):
        yield f"{font}: glyph {code} is {text!r} (6.2.11.7.2, 6.2.11.7.3)"


def nothing_runs_and_nothing_is_hidden(it: Anatomy) -> Iterator[str]:
    """6.5, 6.3: no script, no action but to follow a link, no forms, media or layers; annotations are printed."""
    root = it.pdf.Root
    if {"/OpenAction", "/AA", "/AcroForm", "/OCProperties", "/NeedsRendering", "/Requirements"} & set(root.keys()):
        yield f"{list(root.keys())}"
    if "/JavaScript" in root.get("/Names", {}):
        yield "a script"
    for page in it.pdf.pages:
        if "/AA" in page or "/PresSteps" in page:
            yield "a page's action"
        for note in page.get("/Annots", ()):
            if note.Subtype != "/Link" or int(note.F) != 4 or "/AA" in note:
                yield f"{note.Subtype} {note.get('/F')}"
            if "/A" in note and note.A.S != "/URI":
                yield f"{note.A.S}"


def attached_files_are_associated_dated_and_described(it: Anatomy) -> Iterator[str]:
    """6.8: both names, kind, relationship, dates, size; each in the list of files and once among the associated."""
    held = dict(it.pdf.attachments)
    associated = [one.objgen for one in it.pdf.Root.get("/AF", ())]
    specs = [one for one in it.dictionaries if one.get("/Type") == "/Filespec"]
    if sorted(associated) != sorted(one.objgen for one in specs) or len(specs) != len(held):
        yield f"{len(specs)} files, {len(held)} listed, {len(associated)} associated"
    for one in specs:
        inner = one.EF.F
        if str(one.F) != str(one.UF) or str(one.get("/AFRelationship")) not in RELATIONSHIPS:
            yield f"{one.UF}: {one.get('/AFRelationship')}"
        if not re.fullmatch(r"/[a-z]+/[a-z]+", str(inner.get("/Subtype"))):
            yield f"{one.UF}: kind {inner.get('/Subtype')}"
        if int(inner.Params.Size) != len(inner.read_bytes()) or not str(inner.Params.ModDate).startswith("D:"):
            yield f"{one.UF}: {inner.Params}"
        if not str(one.get("/Desc", "")).strip():
            yield f"{one.UF}: no description"


def metadata_names_both_standards_and_describes_the_other(it: Anatomy) -> Iterator[str]:
    """6.6.2, 6.6.4: PDF/A 3 A, PDF/UA 1 with its schema described in the file; the same title, author, dates in both."""
    packet = it.pdf.Root.Metadata.read_bytes()
    if packet.count(b"<rdf:RDF") != 1 or b"bytes=" in packet[:60] or b"encoding=" in packet[:60]:
        yield "the packet"
    info = it.pdf.docinfo
    with it.pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        if (metadata.get("pdfaid:part"), metadata.get("pdfaid:conformance")) != ("3", "A"):
            yield "not PDF/A-3a"
        if metadata.get("pdfuaid:part") != "1":
            yield "not PDF/UA-1"
        for one, other in (("dc:title", "/Title"), ("dc:description", "/Subject"), ("pdf:Producer", "/Producer")):
            if str(metadata.get(one)) != str(info.get(other)):
                yield f"{one} is {metadata.get(one)}, {other} is {info.get(other)}"
        if "/Author" in info and metadata.get("dc:creator") != [str(info["/Author"])]:
            yield "the author"
        for one, other in (("xmp:CreateDate", "/CreationDate"), ("xmp:ModifyDate", "/ModDate")):
            if other in info and f"D:{metadata.get(one)}".replace("-", "") != str(info[other]):
                yield f"{one} is {metadata.get(one)}, {other} is {info[other]}"
    schema = b"http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    if schema not in packet or b"<pdfaProperty:name>part</pdfaProperty:name>" not in packet:
        yield "the schema of PDF/UA is not described"


def _values(it: Anatomy) -> Iterator[Any]:
    """Yield every plain value in the file."""
    waiting: list[Any] = list(it.dictionaries)
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            waiting.extend(value for value in one.values() if not _is_shared(value))
        elif isinstance(one, pikepdf.Array):
            waiting.extend(value for value in one if not _is_shared(value))
        else:
            yield one


def _is_shared(value: Any) -> bool:
    return isinstance(value, pikepdf.Object) and value.is_indirect


CLAIMS = (
    the_file_is_built_as_the_standard_says,
    streams_are_plain_or_deflated_and_in_the_file,
    values_stay_within_the_limits,
    colours_have_a_meaning,
    transparency_is_plain,
    fonts_are_embedded_and_every_glyph_is_text,
    nothing_runs_and_nothing_is_hidden,
    attached_files_are_associated_dated_and_described,
    metadata_names_both_standards_and_describes_the_other,
)
